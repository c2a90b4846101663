"""Play an event's own call in moto: does c7n's filter match a resource afterwards that it did not match before?"""

from __future__ import annotations

import copy
import functools
import logging
import re
import warnings
from pathlib import Path
from typing import Any

import boto3
import jmespath
import yaml
from moto import mock_aws

ACCOUNT, REGION = "123456789012", "us-east-1"
WORLDS = Path(__file__).resolve().parent / "change_worlds.yml"
PROVEN, NOT, CANNOT = "moto", "not", "moto cannot"
_HOLE = re.compile(r"<([^<>]+)>")


@functools.cache
def table() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(WORLDS.read_text(encoding="utf-8"))
    return data


def cases() -> list[tuple[dict[str, Any], str]]:
    """Each world with each of its events."""
    return [(world, event) for world in table()["worlds"] for event in world["events"]]


def prove(world: dict[str, Any], event: str) -> str:
    """PROVEN, NOT, or CANNOT with what moto lacks."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with mock_aws():
        try:
            known = {name: _call(call, {}) for name, call in table()["known"].items()}
            for name, *call in world.get("make", ()):
                known[name] = _call(call, known)
            before = _matched(world)
            _call(world["events"][event], known)
            after = _matched(world)
        except Exception as error:  # moto raises what it does not play in many ways
            return f"{CANNOT}: {type(error).__name__}"
    return PROVEN if after - before or (not world.get("make") and after) else NOT


def _call(call: list[Any], known: dict[str, Any]) -> Any:
    service, operation, parameters = call
    client = boto3.client(service, region_name=REGION)
    return getattr(client, operation)(**_filled(parameters, known))


def _filled(value: Any, known: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(inner, known) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, known) for inner in value]
    if isinstance(value, str) and _HOLE.fullmatch(value):
        return jmespath.search(value[1:-1], known)
    return value


def _matched(world: dict[str, Any]) -> set[str]:
    """The ids of the resources that the filter of a pull policy matches, found by c7n itself."""
    from c7n.config import Config
    from c7n.policy import Policy
    from c7n.resources import load_resources

    resource = f"aws.{world['resource']}"
    load_resources((resource,))
    # A copy: c7n's filters write into their data (HasSpecificManagedPolicy sets `key`).
    data = {"name": "one", "resource": resource, "filters": [copy.deepcopy(world["filter"])]}
    options = Config.empty(account_id=ACCOUNT, region=REGION, regions=[REGION], output_dir="/tmp/none", cache="memory")
    options["cache"] = None
    manager = Policy(data, options).resource_manager
    return {str(one.get(manager.resource_type.id, one)) for one in manager.resources()}
