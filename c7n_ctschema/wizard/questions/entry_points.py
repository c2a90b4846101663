"""The first questions: start from an event, a resource, words, a recorded event, or a template."""

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
from c7n_ctschema.wizard.forms.question import Choice, Question, Script

Progress = Callable[[int, int], None]
# half for events and half for keys; more than two screens of hits need another word
MOST_HITS = 60
PULL = "pull"
_WAYS = (
    Choice("event", "an event: what happens", "Choose the service, then the event, such as iam and CreatePolicy."),
    Choice(
        "resource",
        "a resource: what to protect",
        "Choose c7n's resource. Its events are grouped by what they do: create, expose, change, delete.",
    ),
    Choice(
        "words",
        "words: what to search for",
        "Search the events and keys of all services, such as `peering owner` or `public access`.",
    ),
    Choice(
        "record",
        "a recorded event",
        "Name a file or paste the event: a CloudTrail record, a trail's log file, the output of "
        "lookup-events, or an EventBridge event.",
    ),
    Choice("template", "a template", "A policy for a common need. You fill in a few values."),
    Choice(PULL, "a pull policy that you have", "Name its file. The wizard proposes events in place of its schedule."),
)


@dataclass(frozen=True, slots=True)
class Begin:
    """What the first questions decide. `resource` has no `aws.` prefix; `key` is the path of a search hit."""

    resource: str = ""
    events: tuple[tuple[str, str], ...] = ()
    record: RecordedEvent | None = None
    key: str = ""
    template: str = ""
    is_pull: bool = False  # the room `convert` asks about the policy


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
    """Ask what the chosen start needs."""
    if chosen == "resource":
        return Begin(resource=(yield resource_first()))
    if chosen == "words":
        return (yield from _words(progress))
    if chosen == "record":
        return (yield from _record())
    return Begin()


# Going back runs the script again, and this question has hundreds of choices.
@functools.cache
def resource_first() -> Question:
    choices = [_resource_choice(name) for name in resource_identity.all_resources() if _works(name)]
    return Question(
        "resource",
        "choice",
        "Which resource does the policy protect?",
        "c7n's name of the resource. Resources that c7n cannot look up from an event are not listed.",
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
        return "" if words else "enter a word with letters or digits"

    # A search without a hit asks again instead of ending the interview.
    while True:
        text = yield Question(
            "words",
            "text",
            "Which words?",
            "Words in the name of an event or a key, or in its description, such as `mfa disabled`.",
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
                "No event or key matches all of these words.",
                "Try fewer or shorter words.",
                (Choice("again", "search again"),),
            )
            continue
        fewer = f"No match for all words; these match without {result.without!r}. " if result.without else ""
        # The answer is the index, because an event and its key can have the same label.
        at = yield Question(
            "hit",
            "choice",
            "Which event or key?",
            f"{fewer}Events come first, then keys of events.",
            tuple(_hit_choice(*pair) for pair in enumerate(hits)),
            short="found",
        )
        hit = hits[int(at)]
        return Begin(events=((hit.source, hit.event),), key=f"detail.{hit.path}" if hit.path else "")


_KNOWN: dict[str, ranking.SearchResult] = {}


def _found(text: str, progress: Progress) -> ranking.SearchResult:
    """Ranked hits. Cached, because going back runs the script again."""
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
    """The note behind a read-only event in a list; EventBridge does not deliver it to c7n's rules."""
    from c7n_ctschema.trail.catalog.delivery import is_read_only

    return "  (read-only: not delivered)" if is_read_only(source, event) else ""


# --- a recorded event ------------------------------------------------------------------------------------------


def _record() -> Script[Begin]:
    def check(path: str) -> str:
        # The file is read at the question: a wrong path must not end the interview.
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
        "JSON. The wizard only proposes its values, and nothing leaves this machine.",
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
    """The known events of a file (`-` is standard input); raises CtschemaError if there is no event."""
    import os

    # expanduser: a shell expands `~` on the command line, and nobody does in an answer.
    return known_records(example_events.read(os.path.expanduser(path.strip())))


def known_records(records: list[RecordedEvent]) -> list[RecordedEvent]:
    """The first record of each known event."""
    kinds: dict[tuple[str, str], RecordedEvent] = {}
    for known in records:
        if event_catalog.find(known.source, known.event):
            # A log file has thousands of records of a few kinds, and the list of choices needs one of each.
            kinds.setdefault((known.source, known.event), known)
    if not kinds:
        parse_target(f"{records[0].source}:{records[0].event}")  # raises with the unknown name and similar ones
    return list(kinds.values())


def choose_record(records: list[RecordedEvent]) -> Script[Begin]:
    """Ask for one of several records."""
    at = "0"
    # One record needs no question: its event is the answer.
    if len(records) > 1:
        names = [f"{record.source.removesuffix(event_catalog.SUFFIX)}.{record.event}" for record in records]
        choices = tuple(Choice(str(number), name, said=name) for number, name in enumerate(names))
        at = yield Question(
            "which",
            "choice",
            "Which of the events?",
            "The input has several events. The policy starts with one of them.",
            choices,
            short="event",
        )
    record = records[int(at)]
    return Begin(events=((record.source, record.event),), record=record)
