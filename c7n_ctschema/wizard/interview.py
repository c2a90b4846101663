"""The wizard without a terminal: which question comes next, given the answers so far.

Pure: `next_question(answers)` looks at nothing but its argument and the catalog, so going back is forgetting the last
answer, and tests need no terminal. `draft(answers)` is the policy that the answers make.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from c7n_ctschema.custodian import identity
from c7n_ctschema.custodian.draft import Draft, DraftEvent, DraftFilter, DraftGroup
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.identity import rank
from c7n_ctschema.trail import catalog, schema
from c7n_ctschema.trail.listing import Key
from c7n_ctschema.wizard import filters

NONE = "(none)"
OTHER = "(another path)"
MOST_CHOICES = 3_000


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that can be picked; `label` is what is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` is choice, text or confirm. `why` says what the answer is for. `check` returns what is wrong, or ""."""

    name: str
    kind: str
    title: str
    why: str
    choices: tuple[Choice, ...] = ()
    default: str = ""
    check: Callable[[str], str] = lambda text: ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said, in order: (name, value). Names repeat for several events and filters."""

    said: tuple[tuple[str, str], ...] = ()

    def also(self, name: str, value: str) -> Answers:
        return replace(self, said=(*self.said, (name, value)))

    def back(self) -> Answers:
        return replace(self, said=self.said[:-1])

    def all(self, name: str) -> list[str]:
        return [value for said, value in self.said if said == name]

    def last(self, name: str) -> str | None:
        found = self.all(name)
        return found[-1] if found else None


def next_question(answers: Answers) -> Question | None:
    """The next thing to ask, None when all is said."""
    steps = _script(answers)
    said = iter(answers.said)
    for question in steps:
        given = next(said, None)
        if given is None:
            return question
        if given[0] != question.name:
            raise CtschemaError(f"an answer to {given[0]!r} where {question.name!r} is asked")
    return None


def _script(answers: Answers) -> Iterator[Question]:
    """All questions in order; every one after the first unanswered is never reached."""
    said = iter(answers.said)

    def given() -> str:
        return next(said, ("", ""))[1]

    resource = ""
    events: list[tuple[str, str]] = []
    while True:
        yield _ask_service(events)
        service = given()
        yield _ask_event(service)
        event = given()
        source = _ref(service, event).source
        if not resource:
            yield _ask_resource(source, event)
            resource = given()
        yield _ask_ids(source, event, resource)
        if given() == OTHER:
            yield _ask_path(source, event)
            given()
        events.append((source, event))
        yield Question("more-events", "confirm", "Another event in the same policy?",
                       "One policy may wait for several events of the same resource.", default="no")  # fmt: skip
        if given() != "yes":
            break
    yield from _script_of_filters(events, given)
    yield from _script_of_rest(events, resource, given)


def _script_of_filters(events: list[tuple[str, str]], given: Callable[[], str]) -> Iterator[Question]:
    count = 0
    keys = keys_of(events)
    while True:
        yield _ask_key(keys, count)
        path = given()
        if path == NONE:
            break
        yield _ask_op(keys[path])
        op = given()
        if op not in filters.STATES:
            yield _ask_value(keys[path], op)
            given()
        count += 1
    if count > 1:
        yield Question("combine", "choice", "When does the policy act?", "How filters go together.",
                       (Choice("and", "all filters must pass"), Choice("or", "any one must pass")), "and")  # fmt: skip
        given()


def _script_of_rest(events: list[tuple[str, str]], resource: str, given: Callable[[], str]) -> Iterator[Question]:
    yield Question("name", "text", "Name of the policy", "The Lambda is called custodian-NAME: at most 64 characters.",
                   default=suggested_name(events[0][1], resource), check=check_name)  # fmt: skip
    given()
    yield Question("role", "text", "IAM role of the Lambda", "An ARN, or a name; empty: given when c7n is run.")
    given()
    yield Question("description", "text", "Description", "What the policy is for; may be empty.")
    given()


# --- questions -------------------------------------------------------------------------------------------------


def _ask_service(events: list[tuple[str, str]]) -> Question:
    names = sorted({host.removesuffix(catalog.SUFFIX) for host in catalog.sources()})
    return Question("service", "choice", "Which service's event?" if not events else "Which service's next event?",
                    "The event source of the record, such as iam or ec2; type to filter.",
                    tuple(Choice(name, name) for name in names))  # fmt: skip


def _ask_event(service: str) -> Question:
    source = catalog.source_named(service)
    return Question("event", "choice", "Which event?",
                    "The event's name in the record. c7n's rules are not sent read-only events.",
                    tuple(_event_choice(source, event) for event in catalog.events_of_source(source)))  # fmt: skip


def _event_choice(source: str, event: str) -> Choice:
    from c7n_ctschema.trail.delivery import is_read_only

    return Choice(event, f"{event}  (read-only: not delivered)" if is_read_only(source, event) else event)


def _ask_resource(source: str, event: str) -> Question:
    concerned = [name for name, _ in rank.of_event(source, event, schema.load(source, event).keys("all"))]
    rest = [name for name in identity.all_resources() if name not in concerned]
    choices = [Choice(name, f"{name}  (concerned)") for name in concerned] + [Choice(name, name) for name in rest]
    return Question("resource", "choice", "Which resource does the policy act on?",
                    "c7n's name of it; those that the event concerns come first.", tuple(choices))  # fmt: skip


def _ask_ids(source: str, event: str, resource: str) -> Question:
    found = rank.for_event(resource, schema.load(source, event))
    choices = [Choice(one.path, f"{one.path}  ({one.proven})") for one in found[:30]]
    why = found[0].reason if found else "No key of this event is known to resolve this resource."
    return Question("ids", "choice", "Where does the record say which one?", why,
                    (*choices, Choice(OTHER, "another path …")))  # fmt: skip


def _ask_path(source: str, event: str) -> Question:
    def check(path: str) -> str:
        from c7n_ctschema.trail import expression

        try:
            expression.check(path)
        except expression.Invalid as error:
            return f"not JMESPath: {error}"
        return "" if path.strip() else "a path is needed"

    return Question("path", "text", "Path of the ids, from the record", "JMESPath below `detail`.", check=check)


def _ask_key(keys: dict[str, Key], count: int) -> Question:
    choices = [Choice(NONE, "no more filters" if count else "no filter: act on every such event")]
    choices += [Choice(key.path, f"{key.path}  {filters.comment(key)}  [{key.origin}]") for key in keys.values()]
    return Question("key", "choice", "Filter on which key?", "Only events that pass all filters reach the actions.",
                    tuple(choices[:MOST_CHOICES]), NONE)  # fmt: skip


def _ask_op(key: Key) -> Question:
    if key.type == "boolean":
        ops: tuple[str, ...] = ("eq", "ne")
    elif key.type == "number":
        ops = ("eq", "ne", "gt", "ge", "lt", "le", "in", "not-in")
    elif "[]" in key.path:
        ops = ("contains", "intersect", "difference")
    else:
        ops = ("eq", "ne", "in", "not-in", "glob", "regex", "contains")
    return Question("op", "choice", "Which comparison?", f"{key.path} is a {filters.comment(key)}.",
                    tuple(Choice(op, op) for op in (*ops, *filters.STATES)), ops[0])  # fmt: skip


def _ask_value(key: Key, op: str) -> Question:
    if key.enum and op in ("eq", "ne", "contains"):
        return Question("value", "choice", "Which value?", f"{key.path} is one of these.",
                        tuple(Choice(value, value) for value in key.enum))  # fmt: skip
    if key.type == "boolean":
        return Question("value", "choice", "Which value?", f"{key.path} is a boolean.",
                        (Choice("true", "true"), Choice("false", "false")), "true")  # fmt: skip

    def check(text: str) -> str:
        try:
            filters.parse(f"{key.path} {op} {text}", {key.path: key})
        except CtschemaError as error:
            return str(error)
        return ""

    why = "Several, between commas." if op in filters.LIST_OPS else f"A {filters.comment(key)}."
    return Question("value", "text", "Which value?", why, check=check)


# --- what the answers make -------------------------------------------------------------------------------------


def _ref(service: str, event: str) -> catalog.EventRef:
    target = catalog.parse_target(f"{catalog.source_named(service)}:{event}")
    return target.events[0]


def keys_of(events: list[tuple[str, str]]) -> dict[str, Key]:
    """The keys of several events by path, the calls' own before the envelope's."""
    found: dict[str, Key] = {}
    for side in (*schema.SIDES, "all"):
        for source, event in events:
            for key in schema.load(source, event).keys(side):
                found.setdefault(key.path, key)
    return found


def suggested_name(event: str, resource: str) -> str:
    """`iam-policy-create-policy`, short enough for a Lambda's name."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+|(?=\d{8})", "-", re.sub(r"\d{8}(v\d+)?$", "", event)).lower()
    return f"{resource.replace('.', '-')}-{words}"[:54].strip("-")


def check_name(name: str) -> str:
    """What is wrong with a policy's name, or ""."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        return "letters, digits, - and _ only, a letter or digit first"
    return "" if len(f"custodian-{name}") <= 64 else f"custodian-{name} is longer than a Lambda's name may be (64)"


def draft(answers: Answers) -> Draft:
    """The policy of a whole interview."""
    events: list[DraftEvent] = []
    tests: list[DraftFilter] = []
    service = event = path = op = ""
    keys: dict[str, Key] | None = None
    for name, value in answers.said:
        if name == "service":
            service = value
        elif name == "event":
            event = value
        elif name in ("ids", "path") and value != OTHER:
            events.append(DraftEvent(_ref(service, event).source, event, value))
        elif name == "key" and value != NONE:
            keys = keys or keys_of([(one.source, one.event) for one in events])
            path = value
        elif name == "op":
            op = value
            if op in filters.STATES:
                tests.append(filters.parse(f"{path} {op}", keys or {}))
        elif name == "value":
            tests.append(filters.parse(f"{path} {op} {value}", keys or {}))
    return Draft(
        name=answers.last("name") or "",
        resource=f"aws.{answers.last('resource')}",
        events=tuple(events),
        filters=combined(tests, answers.last("combine") or "and"),
        description=answers.last("description") or "",
        role=answers.last("role") or "",
    )


def combined(tests: list[DraftFilter], how: str) -> tuple[DraftFilter | DraftGroup, ...]:
    """Filters as c7n combines them: a list is `and`."""
    return (DraftGroup("or", tuple(tests)),) if how == "or" and len(tests) > 1 else tuple(tests)
