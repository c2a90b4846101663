"""What a team expects of its policies: a file of tests, or one expectation for all events.

A file::

    policies: [policies/]                 # relative to this file; default: those of -p
    tests:
      - name: a policy with a star is removed
        event: events/create-policy.json  # relative to this file, or the record itself
        policy: iam-policy-star
        expect: fires                     # fires, filtered, no-ids, no-match, skipped; fire; skip (all but fires)
        ids: ["arn:aws:iam::123456789012:policy/p"]
        moto: account.yml                 # relative to this file: run the policy in this account (fixture.py)
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.replay.engine.json_rows import Row, TestRow
from c7n_ctschema.replay.engine.policy_outcome import FIRES, VERDICTS

WORDS = (*VERDICTS, "fire", "skip")
_MEMBERS = {"name", "event", "record", "policy", "expect", "ids", "moto"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """The expected verdict and ids of an event and a policy. `ids` None: any ids."""

    verdict: str
    ids: tuple[Json, ...] | None = None

    def failure(self, row: Row) -> str:
        """How a result differs from the expectation, or ""."""
        if not self._is_met(row["verdict"]):
            return f"expected {self.verdict}, but it is {row['verdict']}: {row['reason']}"
        # In order, because c7n keeps the order of the record, and `ids: []` is an expectation too.
        if self.ids is not None and list(self.ids) != row["ids"]:
            return f"expected ids {list(self.ids)}, but they are {row['ids']}"
        return ""

    def _is_met(self, verdict: str) -> bool:
        if self.verdict == "skip":
            # `skip` is also what --expect takes: people ask "does it act?", not why not.
            return verdict != FIRES
        return verdict == (FIRES if self.verdict == "fire" else self.verdict)


@dataclass(frozen=True, slots=True)
class Case:
    """A test. `event` is a path or a record, `record` its number in the file (0: all), `moto` a fixture's path."""

    name: str
    file: str
    line: int
    event: str | JsonObject
    record: int
    policy: str
    expected: Expectation
    moto: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of tests. `problems` describe invalid tests; the other tests still run."""

    file: str
    policies: tuple[str, ...] = ()
    cases: tuple[Case, ...] = field(default=())
    problems: tuple[BadInput, ...] = ()


def read(data: bytes, file: str) -> Suite:
    """The tests of a file. Raises BadInput for a file that is not a file of tests."""
    root = yaml_text.compose(data, file)
    top = yaml_text.members(root)
    if not yaml_text.is_sequence(top.get("tests")):
        raise BadInput(file, "this file of tests has no list `tests:`", 1, 1)
    for name, node in yaml_text.key_nodes(root):
        # A misspelt `test:` would otherwise run nothing and pass.
        if name.value not in ("tests", "policies"):
            raise _bad(file, name, f"unknown member `{name.value}`; valid members are policies, tests")
        if name.value == "policies" and not yaml_text.is_sequence(node):
            raise _bad(file, node, "`policies` is not a list of paths")
    policies = tuple(
        _beside(file, _string(file, one, "a policy file")) for one in yaml_text.elements(top.get("policies"))
    )
    read = [_case_or_problem(file, node) for node in top["tests"].value]
    cases = tuple(one for one in read if isinstance(one, Case))
    return Suite(file, policies, cases, tuple(one for one in read if isinstance(one, BadInput)))


def _case_or_problem(file: str, node: yaml_text.Node) -> Case | BadInput:
    try:
        return _case(file, node)
    # A faulty test leaves the others: the next ones still run, and the exit code is 2.
    except BadInput as error:
        return error
    except CtschemaError as error:  # YAML aliases that expand to too many nodes
        return _bad(file, node, str(error))


def _case(file: str, node: yaml_text.Node) -> Case:
    if not yaml_text.is_mapping(node):
        raise _bad(file, node, "a test is not a mapping with event, policy and expect")
    found = yaml_text.members(node)
    for key, _ in yaml_text.key_nodes(node):
        if key.value not in _MEMBERS:
            raise _bad(file, key, f"unknown member `{key.value}`; valid members are {', '.join(sorted(_MEMBERS))}")
    missing = [name for name in ("event", "policy") if name not in found]
    # `ids` alone expects that the policy fires: without ids it cannot.
    if missing or not {"expect", "ids"} & set(found):
        raise _bad(file, node, f"a test needs `{missing[0] if missing else 'expect'}`")
    policy = _string(file, found["policy"], "`policy`")
    # Names are optional, and JUnit needs one that differs: the line does.
    line = yaml_text.span_of(node).line
    name = _string(file, found["name"], "`name`") if "name" in found else f"{policy} at line {line}"
    moto = _beside(file, _string(file, found["moto"], "`moto`")) if "moto" in found else ""
    event, record, expected = _event(file, found["event"]), _number(file, found), _expected(file, found)
    return Case(name, file, line, event, record, policy, expected, moto)


def _expected(file: str, found: Mapping[str, yaml_text.Node]) -> Expectation:
    verdict = _string(file, found["expect"], "`expect`") if "expect" in found else FIRES
    if verdict not in WORDS:
        raise _bad(file, found["expect"], f"`expect` is {verdict!r}; valid values are {', '.join(WORDS)}")
    if "ids" not in found:
        return Expectation(verdict)
    ids = yaml_text.plain(found["ids"])
    # One id needs no list: `ids: i-0123456789abcdef0`.
    return Expectation(verdict, tuple(ids) if isinstance(ids, list) else (ids,))


def _event(file: str, node: yaml_text.Node) -> str | JsonObject:
    if yaml_text.is_mapping(node):
        try:
            return yaml_text.plain_members(node)
        except ValueError as error:
            raise _bad(file, node, str(error)) from None
    return _beside(file, _string(file, node, "`event` (a path, or a record)"))


def _number(file: str, found: Mapping[str, yaml_text.Node]) -> int:
    if "record" not in found:
        return 0
    number = yaml_text.plain(found["record"])
    # 0 means all records inside the program, so a file cannot ask for it.
    if not isinstance(number, int) or number < 1:
        raise _bad(file, found["record"], "`record` is not a whole number of at least 1")
    return number


def _string(file: str, node: yaml_text.Node, what: str) -> str:
    text = yaml_text.text_of(node)
    # YAML reads `policy: 123` as a number, and the names of policies are strings.
    if text is None or text.kind != "string" or not text.value:
        raise _bad(file, node, f"{what} is not a string")
    return text.value


def _beside(file: str, path: str) -> str:
    # Beside the file, not the working directory: a build server starts in the root of the checkout.
    return os.path.join(os.path.dirname(file), path)


def _bad(file: str, node: yaml_text.Node, message: str) -> BadInput:
    span: Span = yaml_text.span_of(node)
    return BadInput(file, message, span.line, span.column)


def verdict_of(row: Row, expected: Expectation, case: Case | None = None) -> TestRow:
    """The members that a test adds to a result."""
    failure = expected.failure(row)
    return {
        "test": case.name if case else f"{row['policy']}: {row['event']} of {row['file']}, record {row['record']}",
        "test_file": case.file if case else None,
        "test_line": case.line if case else None,
        "expected": {"verdict": expected.verdict, "ids": None if expected.ids is None else list(expected.ids)},
        "passed": not failure,
        "failure": failure or None,
    }
