"""A whole replay: events through policies, or files of tests. Results come one by one, because inputs can be large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.engine.json_rows import Row
from c7n_ctschema.replay.engine.policy_outcome import FIRES
from c7n_ctschema.replay.records import log_sizes, record_files
from c7n_ctschema.replay.records.eventbridge_event import Event, Place, Unread
from c7n_ctschema.replay.running import batch_replay, replay_inputs
from c7n_ctschema.replay.running.batch_replay import Plan, Tally
from c7n_ctschema.replay.running.policy_files import NoPolicy, PolicyFiles, policies_in
from c7n_ctschema.replay.running.replay_inputs import Done
from c7n_ctschema.replay.simulated import completion, fixture
from c7n_ctschema.replay.simulated.completion import Automatic
from c7n_ctschema.replay.simulated.fixture import Fixture
from c7n_ctschema.replay.testing import expectations, suite
from c7n_ctschema.replay.testing.expectations import Expectation, Suite

AUTO = "auto"


def proof(policy: Replayed, envelope: JsonObject) -> Row:
    """What the policy does in a simulated account that an invented event makes."""
    return completion.row(Event(Place("the sample event"), envelope, False), policy, Automatic(invented=True))


def replay_files(
    paths: Sequence[str],
    policies: Sequence[Replayed],
    tally: Tally,
    *,
    every: bool = False,
    account: Fixture | Automatic | None = None,
    expect: str | None = None,
    size: int | None = None,
    done: Done = lambda count: None,
) -> Iterator[Row | Unread]:
    """A result for each event and policy, and the parts that cannot be read. `tally` counts them as they come.

    `every` lists `no-match` results of large inputs too. `account` is simulated by moto. With `expect` ("fire" or
    "skip"), each result says whether it is as expected. `size` is the size of the inputs in bytes, if it is known
    already; `done` is called with the number of bytes that are read.
    """
    # None, not False: the size of the inputs decides later whether `no-match` results are listed.
    plan = Plan(policies, True if every else None, account)
    inputs = list(paths)
    results = replay_inputs.over(plan, inputs, tally, log_sizes.size(inputs) if size is None else size, done)
    return _judged(results, Expectation(expect)) if expect else results


def replay_record(
    path: str,
    number: int,
    policies: Sequence[Replayed],
    tally: Tally,
    *,
    account: Fixture | Automatic | None = None,
    expect: str | None = None,
) -> Iterator[Row | Unread]:
    """A result for each policy and one record of a file, as `backtest` names its examples. Raises NoRecord."""
    results = _of_record(path, Plan(policies, True, account, number), tally)
    yield from _judged(results, Expectation(expect)) if expect else results
    if not tally.records and not tally.unread:
        raise NoRecord(path, number)


def _of_record(path: str, plan: Plan, tally: Tally) -> Iterator[Row | Unread]:
    if path != "-":
        yield from batch_replay.over_file(plan, path, tally)
        return
    with record_files.opened(path) as stream:
        yield from batch_replay.over_stream(plan, stream, "<stdin>", tally)


class NoRecord(CtschemaError):
    """A file has fewer records than the number that the user asks for."""

    def __init__(self, path: str, number: int) -> None:
        super().__init__(path, number)
        self.path, self.number = path, number

    def __str__(self) -> str:
        return f"{self.path} has no record {self.number}"


def _judged(results: Iterator[Row | Unread], expected: Expectation) -> Iterator[Row | Unread]:
    for one in results:
        if isinstance(one, dict):
            yield {**one, **expectations.verdict_of(one, expected)}
        else:
            yield one


def is_as_expected(expect: str | None, tally: Tally) -> bool:
    """Whether at least one result and all results are `fires` (fire), or no result is (skip)."""
    # From the counts, because large inputs do not list their `no-match` results.
    fired = tally.verdicts[FIRES]
    others = sum(tally.verdicts.values()) - fired
    if expect == "fire":
        # Without records nothing fired: an empty directory must not pass `--expect fire` in a build.
        return fired > 0 and not others
    return expect is None or not fired


def account_in(path: str) -> Fixture | Automatic:
    """The simulated account of a fixture file, or for `auto` the account that each event makes. Raises BadInput."""
    return Automatic() if path == AUTO else fixture.read(policy_reading.read(path), path)


def run_tests(
    files: Sequence[str],
    tally: Tally,
    policy_paths: Sequence[str] = (),
    names: Sequence[str] = (),
) -> Iterator[Row | CtschemaError]:
    """A result for each test of the files, and the reasons why a test or a file cannot run.

    `policy_paths` are policy files in addition to those that the files of tests name.
    """
    for path in files:
        try:
            read = expectations.read(policy_reading.read(path), "<stdin>" if path == "-" else path)
            tally.unread += len(read.problems)
            yield from read.problems
            found = _policies_of(read, policy_paths, names)
        # Before CtschemaError, which is its base class: it also has the problems of the policy files.
        except NoPolicy as error:
            yield from (*error.problems, BadInput(path, str(error)))
            continue
        except CtschemaError as error:
            yield error if isinstance(error, BadInput) else BadInput(path, str(error))
            continue
        yield from found.problems
        yield from suite.run(read, found.by_name(), tally)


def _policies_of(read: Suite, policy_paths: Sequence[str], names: Sequence[str]) -> PolicyFiles:
    # A file without a valid test needs no policies, and its own problems are reported already.
    return policies_in([*policy_paths, *read.policies], names) if read.cases else PolicyFiles(())
