"""The ways into an interview: an event, a resource, words, an event that one has, a template."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.targets import parse_target
from c7n_ctschema.trail.search import ranking
from c7n_ctschema.trail.search.words import words_of
from c7n_ctschema.wizard.drafts import example_events
from c7n_ctschema.wizard.drafts.example_events import RecordedEvent
from c7n_ctschema.wizard.questions.question import Choice, Question, Script

Progress = Callable[[int, int], None]
MOST_HITS = 60
_WAYS = (
    Choice("event", "an event: what happened", "Pick the service, then the event, such as iam and CreatePolicy."),
    Choice(
        "resource",
        "a resource: what do I guard",
        "Pick c7n's resource; its events are listed by what they do: create, expose, change, delete.",
    ),
    Choice(
        "words",
        "words: what do I remember of it",
        "Such as `peering owner` or `public access`; events and keys of all services are searched.",
    ),
    Choice(
        "record",
        "an event that I have",
        "A file with the event, or the event pasted: a CloudTrail record, a "
        "trail's file, what lookup-events prints, an EventBridge event.",
    ),
    Choice("template", "a template", "A policy that teams often want, with a few blanks to fill."),
)


@dataclass(frozen=True, slots=True)
class Begin:
    """What the way in has settled. `resource` is without `aws.`; `key` is a path that words found."""

    resource: str = ""
    events: tuple[tuple[str, str], ...] = ()
    record: RecordedEvent | None = None
    key: str = ""
    template: str = ""


def way() -> Question:
    """The first question."""
    return Question(
        "way",
        "choice",
        "What do you start from?",
        "The policy waits for a CloudTrail event and then acts on a resource. Start with what you know.",
        _WAYS,
        short="start",
    )


def begin(chosen: str, progress: Progress) -> Script[Begin]:
    """What a way leads to."""
    if chosen == "resource":
        return Begin(resource=(yield resource_first()))
    if chosen == "words":
        return (yield from _words(progress))
    if chosen == "record":
        return (yield from _record())
    return Begin()


@functools.cache
def resource_first() -> Question:
    choices = [_resource_choice(name) for name in resource_identity.all_resources() if _works(name)]
    return Question(
        "resource",
        "choice",
        "Which resource does the policy guard?",
        "c7n's name of it. Those that c7n cannot look up by an event are left out.",
        tuple(choices),
        short="resource",
    )


def _works(name: str) -> bool:
    known = resource_identity.of(name)
    return known is not None and known.works


def _resource_choice(name: str) -> Choice:
    known = resource_identity.of(name)
    about = f"c7n looks it up by {known.member or known.kind} (service {known.service})." if known else ""
    return Choice(name, name, f"{about} {known.why if known else ''}".strip())


# --- words -----------------------------------------------------------------------------------------------------


def _words(progress: Progress) -> Script[Begin]:
    def check(text: str) -> str:
        words = words_of(text)
        return "" if words else "a word is needed: letters or digits"

    while True:
        text = yield Question(
            "words",
            "text",
            "Which words?",
            "Of an event's or a key's name, or of what happens, such as `mfa disabled`.",
            check=check,
            short="words",
            slow="searching all services",
        )
        result = _found(text, progress)
        hits = [*result.events, *result.keys]
        if not hits:
            yield Question(
                "nothing",
                "choice",
                "Nothing has all of these words.",
                "Fewer or shorter words find more.",
                (Choice("again", "other words"),),
            )
            continue
        fewer = f"Nothing has all of the words; these were found without {result.without!r}. " if result.without else ""
        at = yield Question(
            "hit",
            "choice",
            "Which one is it?",
            f"{fewer}Events first, then keys of events.",
            tuple(_hit_choice(*pair) for pair in enumerate(hits)),
            short="found",
        )
        hit = hits[int(at)]
        return Begin(events=((hit.source, hit.event),), key=f"detail.{hit.path}" if hit.path else "")


_KNOWN: dict[str, ranking.SearchResult] = {}


def _found(text: str, progress: Progress) -> ranking.SearchResult:
    """Ranked hits, remembered: going back asks again."""
    if text not in _KNOWN:
        _KNOWN[text] = ranking.find(text, MOST_HITS // 2, progress)
    return _KNOWN[text]


def _hit_choice(number: int, hit: ranking.Hit) -> Choice:
    said = f"{hit.source.removesuffix(event_catalog.SUFFIX)}.{hit.event}  {hit.path}".rstrip()
    return Choice(
        str(number),
        said + mark(hit.source, hit.event),
        f"detail.{hit.path}" if hit.path else hit.source,
        said=" ".join(said.split()),
    )


def mark(source: str, event: str) -> str:
    """What stands behind an event in a list that never reaches a policy."""
    from c7n_ctschema.trail.catalog.delivery import is_read_only

    return "  (read-only: not delivered)" if is_read_only(source, event) else ""


# --- an event that one has -------------------------------------------------------------------------------------


def _record() -> Script[Begin]:
    def check(path: str) -> str:
        return _problem(lambda: read_records(path)) if path.strip() else ""

    def check_paste(text: str) -> str:
        return _problem(lambda: known_records(example_events.parse(text)))

    file = yield Question(
        "file", "text", "Which file holds the event?", "Leave it empty to paste the event.", check=check, short="file"
    )
    if file.strip():
        return (yield from choose_record(read_records(file)))
    text = yield Question(
        "paste",
        "paste",
        "Paste the event, then Enter.",
        "JSON; the values in it are only offered, nothing leaves this machine.",
        check=check_paste,
        short="pasted",
    )
    return (yield from choose_record(known_records(example_events.parse(text))))


def _problem(read: Callable[[], object]) -> str:
    try:
        read()
    except CtschemaError as error:
        return str(error)
    return ""


def read_records(path: str) -> list[RecordedEvent]:
    """The known events of a file (`-` is standard input); raises CtschemaError where there are none."""
    import os

    return known_records(example_events.read(os.path.expanduser(path.strip())))


def known_records(records: list[RecordedEvent]) -> list[RecordedEvent]:
    """Those whose event is known, each event once: the first of its kind."""
    kinds: dict[tuple[str, str], RecordedEvent] = {}
    for known in records:
        if event_catalog.find(known.source, known.event):
            kinds.setdefault((known.source, known.event), known)
    if not kinds:
        parse_target(f"{records[0].source}:{records[0].event}")  # says what is unknown, and what is near
    return list(kinds.values())


def choose_record(records: list[RecordedEvent]) -> Script[Begin]:
    """Ask which, where there are several."""
    at = "0"
    if len(records) > 1:
        names = [f"{record.source.removesuffix(event_catalog.SUFFIX)}.{record.event}" for record in records]
        choices = tuple(Choice(str(number), name, said=name) for number, name in enumerate(names))
        at = yield Question(
            "which",
            "choice",
            "Which of the events?",
            "There are several kinds; one begins the policy.",
            choices,
            short="event",
        )
    record = records[int(at)]
    return Begin(events=((record.source, record.event),), record=record)
