"""Runs of c7n's code for a policy that is made for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from c7n.config import Config
from c7n.policy import Policy
from plausible_answers import ACCOUNT, REGION
from recording_session import EndlessRun, SessionFactory

MODE = {"type": "cloudtrail", "events": [{"source": "one.amazonaws.com", "event": "One", "ids": "one"}]}
EVENT = {
    "account": ACCOUNT,
    "region": REGION,
    "detail": {
        "eventName": "One",
        "userIdentity": {"type": "IAMUser", "userName": "one", "arn": f"arn:aws:iam::{ACCOUNT}:user/one"},
    },
}


def manager_of(name: str, **parts: Any) -> Any:
    """The resource manager of a policy with these filters or actions."""
    data = {"name": "one", "resource": f"aws.{name}", "mode": MODE, **parts}
    options = Config.empty(account_id=ACCOUNT, region=REGION, regions=[REGION], output_dir="/tmp/none")
    return Policy(data, options, SessionFactory()).resource_manager


def ended(run: Callable[[], Any]) -> str:
    """Why a run ended early; "" if it did not."""
    try:
        run()
    except (Exception, EndlessRun) as error:  # made-up answers are no proof against c7n's expectations
        words = f"{type(error).__name__}: {error}".removesuffix(", not 'str'")  # Python 3.11 and later add the type
        return " ".join(words.split())[:70]
    return ""
