"""What is fuzzed: each target takes bytes, and raises where the project breaks a promise."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from c7n_ctschema import keypath
from c7n_ctschema.cli import lint_formats
from c7n_ctschema.cli.main import main
from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.custodian.policy import policy_document, policy_writer
from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftEvent
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.lint.running import engine, fixing, reports
from c7n_ctschema.lint.running.outcome import Outcome
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.targets import parse_target
from c7n_ctschema.trail.paths import expression, resolution
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.search import index_building, query, ranking, word_index
from c7n_ctschema.trail.search.word_index import Entry
from c7n_ctschema.trail.search.words import Vocabulary, words_of
from c7n_ctschema.wizard.drafts import filter_flags
from c7n_ctschema.wizard.templates import template_files

EVENTS = [
    ("iam.amazonaws.com", "CreatePolicy"),
    ("ec2.amazonaws.com", "RunInstances"),
    ("s3.amazonaws.com", "CreateBucket"),
    ("rds.amazonaws.com", "CreateDBInstance"),
    ("signin.amazonaws.com", "ConsoleLogin"),
    ("ec2.amazonaws.com", "CreateTags"),
    ("lambda.amazonaws.com", "CreateFunction20150331"),
    ("kms.amazonaws.com", "CreateKey"),
]
RESOURCES = ["aws.iam-policy", "ec2", "s3", "aws.rds", "account", "aws.lambda", "kms-key", "gcp.instance", "nosuch"]
WORDS = [
    "policies",
    "name",
    "resource",
    "mode",
    "type",
    "cloudtrail",
    "events",
    "source",
    "event",
    "ids",
    "filters",
    "key",
    "op",
    "value",
    "value_type",
    "value_from",
    "and",
    "or",
    "not",
    "detail.",
    "requestParameters",
    "responseElements",
    "[]",
    "[*]",
    "[0]",
    "{{",
    "}}",
    "<<: ",
    "&a ",
    "*a",
    "!!int ",
    "!!binary ",
    "not-in",
    "absent",
    "swap",
    "regex",
    "| [0]",
    "length(@)",
    "`null`",
    "'x'",
    "\x1b[31m",
    "::error::",
    "\u202e",
    "\U0001f600",
]
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def lint(data: bytes) -> None:
    """Policy text through document, rules, every writer and the fixes."""
    try:
        report = reports.of_bytes(data, "p.yml", engine.DEFAULT)
    except BadInput as error:
        assert error.line > 0 and error.column > 0, f"no place: {error}"
        return
    assert report.problems or not report.is_broken, report.diagnostics
    text = data.decode("utf-8")
    for one in report.diagnostics:
        assert 1 <= one.span.line <= len(yaml_text.lines_of(text)) + 1, one
        assert one.span.column >= 1, one
    for name in lint_formats.FORMATS:
        made = "".join(lint_formats.write(Outcome([report]), name))
        assert not _CONTROL.search(made), f"{name}: a control character in {made!r}"
    fixed = fixing.fix_text(text, "p.yml", report.diagnostics)
    assert len(yaml_text.lines_of(fixed.text)) == len(yaml_text.lines_of(text))
    assert not any(why == fixing.ELSEWHERE for _, why in fixed.refused), fixed.refused


def built(data: bytes) -> None:
    """A policy that is well-formed, with hostile words in its places: reaches deeper than bytes do."""
    lint(json.dumps(_policies(_Words(data))).encode())


def fix(data: bytes) -> None:
    """`--fix`: what it writes parses, differs only where it says, and is clean of what it fixed."""
    words = _Words(data)
    made = _policies(words)
    text = json.dumps(made) if words.number(3) == 1 else yaml_of(made, words)
    try:
        text = yaml_text.decode(words.bent(text).encode("utf-8", "replace"), "p.yml")
        report = reports.of_bytes(text.encode(), "p.yml", engine.DEFAULT)
    except CtschemaError:
        return
    fixed = fixing.fix_text(text, "p.yml", report.diagnostics)
    again = reports.of_bytes(fixed.text.encode(), "p.yml", engine.DEFAULT)
    said = {one.fix.span.line for one in fixed.applied if one.fix}
    pairs = zip(yaml_text.lines_of(text), yaml_text.lines_of(fixed.text), strict=True)
    assert {at for at, (old, new) in enumerate(pairs, 1) if old != new} <= said, "another line was changed"
    assert len(again.problems) <= len(report.problems), again.problems
    before = Counter(_finding(one) for one in fixed.applied)
    assert not any(_finding(one) in before for one in again.diagnostics), (text, fixed.text, fixed.applied)


def _finding(one: Diagnostic) -> tuple[str, int, int, str]:
    return one.code, one.span.line, one.span.column, one.message


def yaml_of(made: object, words: _Words) -> str:
    """YAML in one of its styles, with an anchor and an alias where a value stands twice."""
    import yaml

    return str(
        yaml.safe_dump(
            made,
            default_flow_style=bool(words.number(2)),
            allow_unicode=bool(words.number(2)),
            default_style=words.one([None, None, "'", '"']),
            width=words.one([40, 1000]),
        )
    )


def template(data: bytes) -> None:
    """A template that somebody else wrote, or ours with hostile pieces, and hostile values for its parameters."""
    words = _Words(data[1:])
    text = data[1:] if data[:1] < b"\x20" else _TEMPLATE.encode()
    for _ in range(1 + words.number(3)):
        text = words.bent(text.decode("utf-8", "replace")).encode("utf-8", "replace")
    try:
        one = template_files.read(text, "t.yml", "t")
        given = {
            part.name: words.one([part.default, part.default, words.bent("x"), 3, True, ["a", 1], "a,b", None])
            for part in one.parameters
        }
        made = one.fill(given, str(words.one(["", "", words.bent("name")])))
    except CtschemaError as error:
        assert not isinstance(error, BadInput) or (error.line > 0 and error.column > 0), f"no place: {error}"
    else:
        assert policy_document.read(made.encode(), "t.yml").policies
    sets = [f"--set=users={words.bent('ada,eve')}", f"--set={words.bent('days=3')}", "--set=colour=red"]
    if not any("\0" in text for text in sets):  # no command line holds a NUL
        _command(text, "t.yml", ["new-policy", "--template", "t", "--templates-dir", ".", "--output", "new.yml", *sets])


def _policies(words: _Words) -> dict[str, object]:
    source, event = words.one(EVENTS)
    source, event = words.bent(source), words.bent(event)
    entry = words.one([{"source": source, "event": event, "ids": words.path(source, event)}, event, source])
    tests = [words.filter(source, event) for _ in range(words.number(4))]
    policy = {
        "name": words.bent("name"),
        "resource": words.bent(words.one(RESOURCES)),
        "mode": {"type": "cloudtrail", "events": [entry] * (1 + words.number(2)), **words.settings()},
        "filters": tests,
    }
    return {"policies": [policy]}


class _Words:
    """Choices drawn from bytes."""

    def __init__(self, data: bytes) -> None:
        self._left = list(data)

    def number(self, below: int) -> int:
        return self._left.pop() % below if self._left and below else 0

    def one(self, among: list) -> object:  # type: ignore[type-arg]
        return among[self.number(len(among))]

    def bent(self, text: str) -> str:
        """The text, or one with a word, a swap or a cut in it."""
        how, at = self.number(8), self.number(len(text) + 1)
        if how == 1:
            return text[:at] + str(self.one(WORDS)) + text[at:]
        if how == 2:
            return text[:at] + text[at + 1 :]
        return text[:at] + text[at : at + 1].swapcase() + text[at + 1 :] if how == 3 else text

    def settings(self) -> dict[str, object]:
        """Members of `mode` besides type and events, mostly none, of any kind."""
        odd = [float("inf"), float("nan"), -1, 5, "x", None, [], {}, ["x"], [{"prefix": 5}], {"prefix": "x"}]
        name = self.one([None, None, "timeout", "delay", "role", "pattern", "pattern"])
        if name != "pattern":
            return {str(name): self.one(odd)} if name else {}
        inner = self.one([{self.bent("awsRegion"): self.one(odd)}, {"eventName": self.one(odd)}, self.one(odd)])
        return {
            "pattern": self.one(
                [{"detail": inner}, {"detail-type": self.one(odd)}, {"detail": {"$or": [inner, inner]}}]
            )
        }

    def path(self, source: str, event: str) -> str:
        paths = _paths(source, event) or ["detail.requestParameters.x"]
        return self.bent(str(self.one(paths)).removeprefix("detail." if self.number(2) else "#"))

    def filter(self, source: str, event: str, depth: int = 0) -> object:
        how = self.number(6)
        if how == 0 and depth < 3:
            inner = [self.filter(source, event, depth + 1) for _ in range(self.number(3))]
            return {self.one(["or", "and", "not"]): inner}
        value = self.one(
            ["x", 3, True, None, [], ["a"], {"a": 1}, "absent", "empty", "2020-01-01", self.bent("(a+)+$")]
        )
        found = {
            "type": "event",
            "key": self.path(source, event),
            "value": value,
            "op": self.bent(str(self.one(["eq", "ne", "in", "not-in", "regex", "gt", "contains", "glob"]))),
        }
        extra = self.one(["", "value_type", "value_from", "key", "op"])
        if extra:
            found[str(extra)] = self.one(["age", "swap", "size", {"url": "http://x/"}, None, [1], "x"])
        return found


def _paths(source: str, event: str, known: dict[tuple[str, str], list[str]] = {}) -> list[str]:  # noqa: B006
    if (source, event) not in known:
        with contextlib.suppress(CtschemaError):
            known[source, event] = [key.path for key in event_schema.load(source, event).keys("all")][:200]
    return known.get((source, event), [])


def path(data: bytes) -> None:
    """JMESPath through parser and resolver."""
    text = data.decode("utf-8", "replace")
    for source, event in EVENTS[:4]:
        answer = expression.resolve(event_schema.load(source, event).root, text)
        assert isinstance(answer, resolution.Found | resolution.Missing | resolution.Unknown)
    with contextlib.suppress(expression.Invalid):
        expression.check(text)
    steps = keypath.parse(text)
    for step in steps or ():
        assert 0 <= step.start < step.end <= len(text)


def yaml(data: bytes) -> None:
    """Bytes to a document whose spans lie in the text."""
    try:
        read = policy_document.read(data, "p.yml")
    except BadInput as error:
        assert error.line > 0 and error.column > 0, f"no place: {error}"
        return
    lines = len(yaml_text.lines_of(read.text)) + 1
    for policy in read.policies:
        with contextlib.suppress(ValueError):  # an alias bomb is refused
            yaml_text.plain(policy.node)
        for one in (*policy.events, *policy.filters, *policy.problems):
            assert 1 <= one.span.line <= lines


def target(data: bytes) -> None:
    """What a command line names."""
    text = data.decode("utf-8", "replace")
    with contextlib.suppress(CtschemaError):
        found = parse_target(text)
        for ref in found.events:
            assert ref.event


def flag(data: bytes) -> None:
    """`--filter` texts, there and back."""
    text = data.decode("utf-8", "replace")
    try:
        made = filter_flags.parse(text, {})
    except CtschemaError:
        return
    assert filter_flags.as_flag(made, {})


def append(data: bytes) -> None:
    """A policy put into a foreign file: every old line is kept, in order."""
    draft = Draft(
        name="fuzz-one-more",
        resource="aws.iam-policy",
        events=(DraftEvent("iam.amazonaws.com", "CreatePolicy", "responseElements.policy.arn"),),
    )
    try:
        text = yaml_text.decode(data, "p.yml")
        made = policy_writer.append(text, "p.yml", draft)
    except CtschemaError:
        return
    assert policy_document.read(made.encode(), "p.yml").policies[-1].name == draft.name
    kept = iter(yaml_text.lines_of(made))
    for line in yaml_text.lines_of(text) if text.strip() else ():
        if re.match(r"policies['\"]?:\s*\[\s*\]", line.lstrip("\"'")):
            continue  # becomes a block list
        assert any(line == other.removesuffix("\n" if line[-1:] not in "\r\n" else "") for other in kept), (
            f"lost {line!r}"
        )


def words(data: bytes) -> None:
    """Queries of any text."""
    text = data.decode("utf-8", "replace")
    paths = f"requestParameters.policyName\n{text}"
    asked = [query.word(word, [Vocabulary(words_of(paths))]) for word in query.texts_of(text)[:20]]
    entries = [
        Entry("iam.amazonaws.com", "CreatePolicy", ("iam",), False, 2),
        Entry(text, text, words_of(text), True, 0),
    ]
    if asked and all(word.fits for word in asked):
        ranking.in_one_spelling(ranking.best_keys(asked, entries, lambda entry: paths, 5), 5)
    for entry in entries:
        ranking.event_hit(asked, entry)
    assert not _CONTROL.search(printable(text).replace("\n", "").replace("\t", ""))


def cache(data: bytes) -> None:
    """An index of any bytes is refused as a database error or searched: `find` builds it again or answers."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(_INDEX[: 200 + len(data) % 4000] + data + _INDEX[200:] if data[:1] == b"i" else data)
        file.flush()
        with contextlib.suppress(sqlite3.Error), contextlib.closing(word_index.opened(file.name)) as database:
            index = word_index.WordIndex(database)
            entries = list(index.events_with_keys([word_index.WantedWord(["token"], ["token"])]))
            assert all(isinstance(index.keys(entry), str) for entry in entries)


def _index() -> bytes:
    with tempfile.TemporaryDirectory() as folder, _built_small():
        file = f"{folder}/find.sqlite"
        with contextlib.closing(sqlite3.connect(file)) as database:
            index_building.build(database, None, lambda done, total: None)
        return Path(file).read_bytes()


@contextlib.contextmanager
def _built_small() -> Iterator[None]:
    from c7n_ctschema.trail.catalog import models

    real = models.services
    models.services = lambda: ("sts",)  # type: ignore[assignment]
    event_catalog._services_by_host.cache_clear()
    try:
        yield
    finally:
        models.services = real
        event_catalog._services_by_host.cache_clear()


def records(data: bytes) -> None:
    """Logs of any bytes through `replay`."""
    _command(data, "events.json", ["replay", "events.json", "-p", "policy.yml", "--format", "json"])


def baseline(data: bytes) -> None:
    """A baseline that somebody else wrote."""
    _command(data, "known.json", ["lint", "--baseline", "known.json", "policy.yml"])


def config(data: bytes) -> None:
    """Settings that somebody else wrote."""
    _command(data, ".ctschema.toml", ["lint", "--config", ".ctschema.toml", "policy.yml"])


def _command(data: bytes, name: str, arguments: list[str]) -> None:
    """A whole command in a folder of its own; anything raised, and any other exit code, is a bug."""
    here = os.getcwd()
    out, err = io.StringIO(), io.StringIO()
    os.chdir(_emptied())
    try:
        Path("policy.yml").write_text(_POLICY)
        Path(name).write_bytes(data)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            assert main(arguments) in (0, 1, 2)
    finally:
        os.chdir(here)
    assert not _CONTROL.search(err.getvalue()), err.getvalue()


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """One for the whole process: to make one and to remove it takes longer than most commands."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)


def _emptied() -> str:
    folder = _folder().name
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    return folder


_POLICY = (
    "policies:\n- name: a\n  resource: aws.iam-policy\n  mode:\n    type: cloudtrail\n    events:\n"
    "    - {source: iam.amazonaws.com, event: CreatePolicy, ids: responseElements.policy.arn}\n"
    "  filters:\n  - {type: event, key: detail.requestParameters.policyNam, value: a}\n"
)
_TEMPLATE = """\
vars:
  template:
    title: A user was made
    description: Somebody made a user.
    references: [https://example.org]
    parameters:
      users: {type: list, description: users, default: &users [ada, "007"]}
      days: {type: number, min: 1, max: 30, description: days, default: &days 7}
      loud: {type: boolean, description: whether to shout, default: &loud false}
      colour:
        type: string
        enum: [red, green]
        description: a colour
        example: &colour red

# Right above: stays.
policies:
  - name: made  # its name
    resource: aws.iam-user
    mode: {type: cloudtrail, events: [{source: iam.amazonaws.com, event: CreateUser, ids: requestParameters.userName}]}
    filters:
      - {type: event, key: detail.requestParameters.userName, op: in, value: *users}
      - {type: value, key: days, value: *days}
      - {type: value, key: loud, value: *loud}
    actions:
      - {type: notify, to: *users, subject: *colour, transport: {type: sqs, queue: q}}
"""
_INDEX = _index()
TARGETS: dict[str, Callable[[bytes], None]] = {
    "lint": lint,
    "built": built,
    "fix": fix,
    "template": template,
    "path": path,
    "yaml": yaml,
    "target": target,
    "flag": flag,
    "append": append,
    "words": words,
    "cache": cache,
    "records": records,
    "baseline": baseline,
    "config": config,
}
