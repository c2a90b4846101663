"""Recorded events: a record, a trail's log file, the output of lookup-events, or an EventBridge event."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.replay.records import eventbridge_event as replayed
from c7n_ctschema.replay.records import log_text, record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.records.record_headers import RawRecord

# A log file of a trail can hold more. The wizard needs one record of each kind.
MOST_RECORDS = 10_000


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event. `envelope` is the EventBridge event; for a bare record it is invented."""

    source: str
    event: str
    envelope: JsonObject = field(repr=False)

    def value(self, path: str) -> Json:
        """The value at a key path from the envelope; None if the event lacks it."""
        # jmespath costs 15 ms, and only a recorded event needs it.
        import jmespath

        try:
            found: Json = jmespath.search(path, self.envelope)
        except jmespath.exceptions.JMESPathError:
            return None
        return found


def parse(text: str, file: str = "<event>") -> list[RecordedEvent]:
    """The events in a string. Raises BadInput if there is no event."""
    return _events(record_files.records(io.BytesIO(text.encode("utf-8", "replace")), file), file)


def read(path: str) -> list[RecordedEvent]:
    """The events of a file, gzipped or not; `-` is standard input. Raises BadInput if there is no event."""
    try:
        with record_files.opened(path) as stream:
            return _events(record_files.records(stream, path), path)
    except OSError as error:
        raise BadInput(path, f"cannot be read: {error.strerror or error}") from None


def _events(events: Iterable[RawRecord | Unread], file: str) -> list[RecordedEvent]:
    made: list[RecordedEvent] = []
    problem = ""
    for item in itertools.islice(events, MOST_RECORDS):
        try:
            if isinstance(item, Unread):
                raise CtschemaError(item.message)
            event = replayed.delivered(item.parsed(), item.place)
        except (CtschemaError, ValueError) as error:
            # One bad line does not hide the good ones: the first problem is reported only if there is no event.
            problem = problem or str(error)
            continue
        made.append(RecordedEvent(event.source, event.name, event.envelope))
    if not made:
        raise BadInput(
            file,
            f"no CloudTrail event in it{': ' if problem else ''}{problem}. A record (with eventSource "
            'and eventName), {"Records": [...]}, an EventBridge event, or a log of these is expected',
        )
    return made


def is_cut(text: str) -> bool:
    """Whether the text is the start of a JSON document or of a logged event: the rest is still being pasted."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        if log_text.is_log(text.encode("utf-8", "replace")):
            return log_text.ends_in_object(text)
        # An error at the end means that more text is needed; an error before it cannot be repaired by more text.
        return error.pos >= len(text.rstrip()) or "Unterminated string" in error.msg
    except RecursionError:
        return False
    return False
