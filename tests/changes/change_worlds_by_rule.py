"""Play one row of change_plays.json in moto: the resource of a recipe, the event's own call, c7n's filter twice."""

from __future__ import annotations

import copy
import functools
import json
import logging
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
from moto.moto_api._internal import mock_random

from c7n_ctschema.replay.simulated import simulated_resource
from c7n_ctschema.replay.simulated.simulated_resource import Answers, Step

ACCOUNT, REGION = "123456789012", "us-east-1"
PLAYS = Path(__file__).resolve().parent / "change_plays.json"
PROVEN, NOT, CANNOT = "moto", "not", "moto cannot"
Row = Mapping[str, Any]


@functools.cache
def rows() -> list[dict[str, Any]]:
    """The combinations of a resource, a filter, and an event that moto plays; `answer` is what came out."""
    data: list[dict[str, Any]] = json.loads(PLAYS.read_text(encoding="utf-8"))["plays"]
    return data


def shown() -> list[dict[str, Any]]:
    """Without those that do not match afterwards: a call that fits the filter can exist, which the rule does not know."""
    return [row for row in rows() if row["answer"] != NOT]


class Stage:
    """The resource in moto, made by its recipe; `without`: up to the call of that name, which makes it."""

    def __init__(self, resource: str, without: Sequence[str] = ()) -> None:
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        recipe = simulated_resource.recipe(resource)
        assert recipe, resource
        self.resource, self.recipe, self.answers = resource, recipe, Answers()
        steps = list(recipe.steps)
        at = next((i for i, step in enumerate(steps) if (step.service, step.operation) == tuple(without)), len(steps))
        self._rest = steps[at:]
        for step in steps[:at]:
            self.run(step)
        if not self._rest:
            self._know()

    def finish(self) -> None:
        """The recipe's remaining calls, the first of which is the event's own."""
        for step in self._rest:
            self.run(step)
        self._know()

    def _know(self) -> None:
        for kind, value in self.answers.values(self.recipe).items():
            self.answers.known.setdefault(kind, value)

    def run(self, step: Step) -> Any:
        answer = getattr(boto3.client(step.service, region_name=REGION), step.operation)(
            **self.answers.filled(step.parameters)
        )
        self.answers.known[step.name] = answer
        return answer

    def call(self, call: Sequence[Any]) -> Any:
        return self.run(Step("call", *call))

    def manager(self, filters: Sequence[Any] = ()) -> Any:
        from c7n.config import Config
        from c7n.policy import Policy
        from c7n.resources import load_resources

        resource = f"aws.{self.resource}"
        load_resources((resource,))
        options = Config.empty(account_id=ACCOUNT, region=REGION, regions=[REGION], output_dir="/tmp/none", cache="")
        options["cache"] = None
        return Policy({"name": "one", "resource": resource, "filters": [*filters]}, options).resource_manager

    def resources(self) -> list[dict[str, Any]]:
        """The resources as c7n describes them."""
        found: list[dict[str, Any]] = self.manager().resources()
        return found

    def matched(self, filter_: Any, resources: Sequence[dict[str, Any]]) -> set[str]:
        """The ids of those that the filter matches."""
        manager = self.manager([filter_])
        key = manager.resource_type.id
        return {str(one.get(key)) for one in manager.filter_resources(copy.deepcopy([*resources]))}


def play(row: Row) -> str:
    """PROVEN or NOT; raises what moto raises."""
    # moto chooses what a call leaves out, such as a subnet's zone, at random
    mock_random.seed(1)
    stage = Stage(row["resource"], row["call"][:2] if row.get("creates") else ())
    for call in row.get("before", ()):
        stage.call(call)
    before = stage.matched(row["filter"], stage.resources())
    if row.get("creates"):
        stage.finish()
    else:
        stage.call(row["call"])
    return PROVEN if stage.matched(row["filter"], stage.resources()) - before else NOT
