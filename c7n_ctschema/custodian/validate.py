"""c7n's own validation of a policy file's text: its schema, then `Policy.validate`."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """What c7n says against a policy; `policy` may be empty where the whole file is meant."""

    policy: str
    message: str


def validate_text(text: str) -> list[Refusal]:
    """What `custodian validate` would refuse, without a session, credentials or the network."""
    with _quiet():
        return list(_refusals(text))


def _refusals(text: str) -> Iterator[Refusal]:
    import yaml
    from c7n import schema
    from c7n.exceptions import PolicyValidationError
    from c7n.resources import load_resources
    from c7n.schema import StructureParser
    from c7n.commands import DuplicateKeyCheckLoader  # isort: skip

    try:
        data = yaml.load(text, Loader=DuplicateKeyCheckLoader)  # derived from yaml.SafeLoader
        structure = StructureParser()
        structure.validate(data)
        kinds = structure.get_resource_types(data)
        load_resources(kinds)
    except (PolicyValidationError, yaml.YAMLError, KeyError) as error:
        yield Refusal("", _one_line(error))
        return
    errors = schema.validate(data, schema.generate(kinds))
    if errors:
        yield Refusal(str(errors[1]) if len(errors) > 1 else "", _one_line(errors[0]))
        return
    yield from _policies(data)


def _policies(data: dict[str, Any]) -> Iterator[Refusal]:
    from c7n.config import Bag, Config
    from c7n.policy import Policy

    config = Config.empty(dryrun=True, account_id="na", region="na")
    for policy in data.get("policies", ()):
        try:
            Policy(policy, config, Bag()).validate()
        except Exception as error:  # c7n's validators raise what they like; whatever it is refuses the policy
            yield Refusal(str(policy.get("name", "")), _one_line(error))


def _one_line(error: object) -> str:
    return " ".join(str(error).split())


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """c7n logs and prints while it validates; our output is ours."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.disable(before)
