#!/usr/bin/env python3
"""Make tests/changes/change_plays.json: by rule, what moto shows of the events that convert proposes.

usage: change_plays.py [RESOURCE...]     (without a RESOURCE: all of simulated_resources.json, in two processes)

For each resource of simulated_resources.json: filters on its tags, on each attribute that c7n describes, and its named
filters that need no key. The proposals for such a filter are played with calls that tools/change_calls.py builds.
Afterwards, run tools/change_proofs.py.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / one) for one in ("changes", "")]

import change_calls  # noqa: E402
import change_filters  # noqa: E402
import change_values  # noqa: E402
import change_worlds_by_rule as worlds  # noqa: E402
import jmespath  # noqa: E402
from moto import mock_aws  # noqa: E402
from quick_moto import quick  # noqa: E402

from c7n_ctschema import tables  # noqa: E402
from c7n_ctschema.changes import proposals, words  # noqa: E402
from c7n_ctschema.changes.proposal import Effect, Proposal  # noqa: E402
from c7n_ctschema.convert import change_proofs  # noqa: E402
from c7n_ctschema.replay.simulated import simulated_resource  # noqa: E402

LONGEST, MOST_CALLS = 20, 10
_UNDONE = {
    "Delete": ("Put", "Create", "Set", "Add"),
    "Disable": ("Enable",),
    "Disassociate": ("Associate",),
    "Detach": ("Attach",),
    "Remove": ("Add", "Put"),
    "Stop": ("Start",),
    "Revoke": ("Authorize",),
    "Start": ("Stop",),
    "Enable": ("Disable",),
}


class TooLong(Exception):
    """A call of moto does not end."""


class Player:
    """All plays of one resource."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        with mock_aws():
            stage = worlds.Stage(resource)
            self.recipe, self.answers = stage.recipe, stage.answers.known
            found, self.registry = stage.resources(), stage.manager().filter_registry
        row = tables.read(simulated_resource.TABLE)["resources"][resource]
        mark = stage.answers.filled(row["values"][row.get("same_kind", next(iter(row["values"])))])
        self.described = next((one for one in found if jmespath.search(row["same"], one) == mark), {})

    def play_all(self) -> list[dict[str, Any]]:
        for filter_ in change_filters.TAG_FILTERS:
            self._each(filter_, self._play_tags)
        for path, value in change_filters.attributes(self.described):
            for filter_ in change_filters.asked(path, value):
                self._each(filter_, self._play_value)
        for filter_ in change_filters.named(self.registry):
            self._each(filter_, self._play_named)
        return [*self.rows.values()]

    def _each(self, filter_: dict[str, Any], play: Any) -> None:
        answer = proposals.of_policy(self.resource, {"filters": [filter_]})
        if not answer.readings:
            return
        for one in answer.proposals:
            key = (change_proofs.label(answer.readings[0]), one.change.event)
            if self.rows.get(key, {}).get("answer") in (worlds.PROVEN, "-"):
                continue
            row = self._guarded(play, filter_, one)
            better = row and (key not in self.rows or row["answer"] == worlds.PROVEN)
            if row and better:
                self.rows[key] = {"resource": self.resource, "label": key[0], "event": key[1], **row}

    def _guarded(self, play: Any, filter_: dict[str, Any], one: Proposal) -> dict[str, Any] | None:
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(LONGEST * 2)
        try:
            found: dict[str, Any] | None = play(filter_, one)
            return found
        except Exception as error:  # moto cannot even list the resource after a call, or does not end
            return {"filter": filter_, "answer": f"{worlds.CANNOT}: {type(error).__name__}"}
        finally:
            signal.alarm(0)

    def _creates(self, filter_: dict[str, Any], one: Proposal) -> dict[str, Any] | None:
        """A creation is tried with the recipe's own call alone: only that is known to make the resource."""
        called = change_calls.operation(self.recipe, one.change)
        own = [(step.service, step.operation) for step in self.recipe.steps]
        if called is None or (called.service, called.method) not in own:
            return None
        step = self.recipe.steps[own.index((called.service, called.method))]
        row = {"filter": filter_, "creates": True, "call": [step.service, step.operation, {}]}
        return self._tried([row])

    def _play_tags(self, filter_: dict[str, Any], one: Proposal) -> dict[str, Any] | None:
        if one.kind is Effect.CREATES:
            return self._creates(filter_, one) if filter_.get("value") == "absent" else None
        calls = change_calls.calls(self.recipe, one.change, self.answers)
        before = self._tag_call() if filter_.get("value") == "absent" else None
        start = {"filter": filter_, **({"before": [before]} if before else {})}
        found = self._tried({**start, "call": [*call]} for call in calls)
        # moto's tagging API does not have all services, and then c7n sees no tags
        return {**found, "answer": f"{worlds.CANNOT}: NoTags"} if found and found["answer"] == worlds.NOT else found

    def _tag_call(self) -> list[Any] | None:
        """A call that sets the tag, and that moto plays."""
        for one in proposals.of_policy(self.resource, {"filters": [change_filters.TAG_FILTERS[1]]}).proposals:
            if one.kind is Effect.CREATES:
                continue
            calls = change_calls.calls(self.recipe, one.change, self.answers)
            found = self._tried({"filter": change_filters.TAG_FILTERS[1], "call": [*call]} for call in calls)
            if found and found["answer"] == worlds.PROVEN:
                return list(found["call"])
        return None

    def _play_value(self, filter_: dict[str, Any], one: Proposal) -> dict[str, Any] | None:
        path = filter_["key"]
        if one.kind is Effect.CREATES:
            own = {"type": "value", "key": path, "value": jmespath.search(path, self.described)}
            # of a creation that sets nothing of it there is nothing to show
            found = self._creates(own, one) if one.found else None
            return found if found and found["answer"] != worlds.NOT else None
        self.path, before = path, self._before(one)
        rows = [{"key": path, "before": before, "call": [*call]} for call in self._calls(path, one)]
        return self._changed(rows[:MOST_CALLS])

    def _calls(self, path: str, one: Proposal) -> Iterator[change_calls.Call]:
        """The call with values for the member that the proposal names, or that has the attribute's name."""
        called = change_calls.operation(self.recipe, one.change)
        if called is None:
            return
        if not path:
            yield from change_calls.calls(self.recipe, one.change, self.answers)
        old = jmespath.search(path, self.described) if path else None
        last = path.rpartition(".")[2]
        for value in change_filters.of_map(called.shape, last, old) if path else ():
            yield from change_calls.calls(self.recipe, one.change, self.answers, ((), value))
        members = [match.name for match in one.found if match.name]
        for member, shape in change_filters.targets(called.shape, members, path):
            for value in change_values.values(shape, member[-1], old):
                yield from change_calls.calls(self.recipe, one.change, self.answers, (member, value))
        yield from change_calls.calls(self.recipe, one.change, self.answers)

    def _before(self, one: Proposal) -> list[Any]:
        """The call that sets what this event removes."""
        verb, noun = words.verb_of(one.change.event), words.noun_of(one.change.event)
        for row in self.rows.values():
            sets = row.get("call") and row["answer"] == worlds.PROVEN and not row.get("creates")
            if sets and any(row["event"].startswith(f"{other}{noun}") for other in _UNDONE.get(verb, ())):
                return [row["call"]]
        return []

    def _changed(self, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The first call that changes the attribute, with a filter for the new value; all calls in one account."""
        last: dict[str, Any] | None = None
        shown: tuple[dict[str, Any], Any] | None = None
        with mock_aws():
            stage, before, old = self._started(rows[0]["before"]) if rows else (None, {}, None)
            for row in rows if stage else ():
                kept = {"filter": {"type": "value", "key": row["key"]}, "call": row["call"]}
                try:
                    stage.call(row["call"])
                except TooLong:
                    raise
                except Exception as error:  # moto raises what it does not play in many ways
                    last = last or {**kept, "answer": f"{worlds.CANNOT}: {type(error).__name__}"}
                    continue
                after = self._own(stage)
                new = jmespath.search(row["key"], after)
                if new != old:
                    shown = (row, new)
                    break
                # a call that moto answers and forgets shows nothing
                same = dict(change_filters.leaves(before)) == dict(change_filters.leaves(after)) or not after
                last = {**kept, "answer": f"{worlds.CANNOT}: NoChange" if same else worlds.NOT}
        # outside: an account of moto inside another one is the same account
        return self._verified(*shown) if shown else last

    def _started(self, before: list[Any]) -> tuple[Any, dict[str, Any], Any]:
        stage = worlds.Stage(self.resource)
        for call in before:
            stage.call(call)
        found = self._own(stage)
        return stage, found, jmespath.search(self.path, found)

    def _verified(self, row: dict[str, Any], new: Any) -> dict[str, Any] | None:
        """The same call in a new account, with c7n's filter for the value that it left."""
        if isinstance(new, dict | list):
            return None
        filter_ = {"type": "value", "key": row["key"], "value": "absent" if new is None else new}
        found = self._tried([{"filter": filter_, "before": row["before"], "call": row["call"]}])
        # a value that is another one each time
        return found if found and found["answer"] == worlds.PROVEN else None

    def _own(self, stage: worlds.Stage) -> dict[str, Any]:
        row = tables.read(simulated_resource.TABLE)["resources"][self.resource]
        mark = stage.answers.filled(row["values"][row.get("same_kind", next(iter(row["values"])))])
        return next((one for one in stage.resources() if jmespath.search(row["same"], one) == mark), {})

    def _play_named(self, filter_: dict[str, Any], one: Proposal) -> dict[str, Any] | None:
        if one.kind is Effect.CREATES and not one.found:
            return self._creates(filter_, one)
        if one.change.is_creation:
            return self._creates(filter_, one)
        before = self._before(one)
        rows = [{"filter": filter_, "before": before, "call": [*call]} for call in self._calls("", one)]
        return self._tried_together(rows[:MOST_CALLS])

    def _tried(self, rows: Any) -> dict[str, Any] | None:
        last: dict[str, Any] | None = None
        for row in rows:
            try:
                with mock_aws():
                    answer = worlds.play({"resource": self.resource, **row})
            except TooLong:
                raise
            except Exception as error:  # moto raises what it does not play in many ways
                answer = f"{worlds.CANNOT}: {type(error).__name__}"
            if last is None or answer == worlds.PROVEN or (answer == worlds.NOT and last["answer"] != worlds.NOT):
                last = {**row, "answer": answer}
            if answer == worlds.PROVEN:
                break
        return last

    def _tried_together(self, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
        """All calls in one account; the one after which the filter matches again in a new account."""
        last: dict[str, Any] | None = None
        shown: dict[str, Any] | None = None
        with mock_aws():
            stage = worlds.Stage(self.resource)
            for call in rows[0]["before"] if rows else ():
                stage.call(call)
            before = stage.matched(rows[0]["filter"], stage.resources()) if rows else set()
            for row in rows:
                try:
                    stage.call(row["call"])
                    after = stage.matched(row["filter"], stage.resources())
                except TooLong:
                    raise
                except Exception as error:  # moto raises what it does not play in many ways
                    last = last or {**row, "answer": f"{worlds.CANNOT}: {type(error).__name__}"}
                    continue
                last = {**row, "answer": worlds.NOT}
                if after - before:
                    shown = row
                    break
        return self._tried([shown]) if shown else last


def _too_long(*_: object) -> None:
    raise TooLong


def of_resource(resource: str) -> list[dict[str, Any]]:
    try:
        with quick():
            rows = Player(resource).play_all()
    except Exception as error:  # c7n cannot list the resource in moto
        print(resource, type(error).__name__, error, file=sys.stderr, flush=True)
        rows = []
    print(resource, dict(Counter(row["answer"].partition(":")[0] for row in rows)), file=sys.stderr, flush=True)
    return rows


def main(chosen: list[str]) -> None:
    os.environ.update(AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
    # The tests have few images of moto's, and the recipe of an instance takes the first one.
    os.environ["MOTO_AMIS_PATH"] = str(Path(worlds.__file__).parent.parent / "moto_images.json")
    resources = [*tables.read(simulated_resource.TABLE)["resources"]]
    kept = [row for row in worlds.rows() if row["resource"] not in chosen] if chosen else []
    with multiprocessing.Pool(2, maxtasksperchild=30) as pool:
        for one in pool.imap_unordered(of_resource, chosen or resources, 1):
            _write([*kept, *one])
            kept += one


def _write(rows: list[dict[str, Any]]) -> None:
    rows = sorted(rows, key=lambda row: (row["resource"], row["label"], row["event"]))
    lines = ",\n".join(json.dumps({k: v for k, v in row.items() if v != []}, ensure_ascii=False) for row in rows)
    worlds.PLAYS.write_text(f'{{"plays": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("resource", nargs="*", metavar="RESOURCE")
    main(parser.parse_args().resource)
