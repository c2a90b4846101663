"""Run a file of tests. Each test names its event and its policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema.custodian.yaml.yaml_text import MOST_BYTES
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.names import nearest
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.engine.json_rows import Row
from c7n_ctschema.replay.records import record_files, record_headers
from c7n_ctschema.replay.records.eventbridge_event import Event, NoCloudTrailEvent, Place, Unread, delivered
from c7n_ctschema.replay.running.batch_replay import Tally
from c7n_ctschema.replay.simulated import completion, fixture
from c7n_ctschema.replay.simulated.fixture import Fixture
from c7n_ctschema.replay.testing.expectations import Case, Suite, verdict_of


def run(suite: Suite, policies: Mapping[str, Replayed], tally: Tally) -> Iterator[Row | BadInput]:
    """A result for each test and event. The reason why a test cannot run comes as BadInput."""
    # The file of tests counts, not the files of its events: one file can be the event of many tests.
    tally.files += 1
    for case in suite.cases:
        policy = policies.get(case.policy)
        if policy is None:
            near = nearest(case.policy, policies)
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            yield _problem(case, f"unknown policy {case.policy!r}{hint}", tally)
            continue
        # A file can have many records, and then the test expects the same of each.
        for event in _events(case):
            if isinstance(event, str):
                yield _problem(case, event, tally)
                continue
            try:
                row = completion.row(event, policy, _fixture(case))
            except CtschemaError as error:
                yield _problem(case, str(error), tally)
                continue
            tally.records += 1
            tally.verdicts[row["verdict"]] += 1
            yield {**row, **verdict_of(row, case.expected, case)}


def _fixture(case: Case) -> Fixture | None:
    if not case.moto:
        return None
    try:
        with record_files.opened(case.moto) as stream:
            # One byte more than allowed, so that the reader of YAML notices a file that is too large.
            return fixture.read(stream.read(MOST_BYTES + 1), case.moto)
    except OSError as error:
        raise CtschemaError(f"{case.moto} cannot be read: {error.strerror or error}") from None


def _problem(case: Case, message: str, tally: Tally) -> BadInput:
    tally.unread += 1
    return BadInput(case.file, f"test {case.name!r}: {message}", case.line, 1)


def _events(case: Case) -> Iterator[Event | str]:
    """The events of a test, or messages about what is wrong with them."""
    if isinstance(case.event, dict):
        try:
            yield delivered(case.event, Place(case.file, 1, case.line))
        except NoCloudTrailEvent as error:
            yield str(error)
        return
    count = 0
    try:
        with record_files.opened(case.event) as stream:
            for found in record_files.records(stream, case.event):
                if case.record in (0, found.place.record):
                    count += 1
                    event = found if isinstance(found, Unread) else record_headers.event(found)
                    yield str(event) if isinstance(event, Unread) else event
    except OSError as error:
        yield f"{case.event} cannot be read: {error.strerror or error}"
        return
    if not count:
        yield f"{case.event} has no record {case.record}" if case.record else f"{case.event} has no record"
