"""`python -m c7n_ctschema.spark JOB INPUT... --output OUT`, also as the main program of `spark-submit`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from c7n_ctschema.cli.backtest_formats.output import WRITERS
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.spark import arguments, job, object_store


def main(argv: Sequence[str] | None = None) -> int:
    """Run a job. Exit codes: 0 done, 2 usage, unreadable objects, or a policy that cannot be used."""
    options = arguments.parser().parse_args(argv)
    try:
        return _JOBS[options.job](options)
    except CtschemaError as error:
        print(f"c7n_ctschema.spark: {error}", file=sys.stderr)
        return 2


def _backtest(options: argparse.Namespace) -> int:
    from c7n_ctschema.backtest.fold import BacktestFold
    from c7n_ctschema.backtest.report import report
    from c7n_ctschema.spark import stored_policies

    # policies and keys first: a mistake in them must not wait for a cluster
    asked = stored_policies.plan(options.policies, options.policy, options.against)
    for problem in (*asked.problems, *asked.problems_of_older):
        print(problem, file=sys.stderr)
    found = report(asked.plan, _run(BacktestFold(asked.plan), _keys(options)))
    object_store.write(options.output, "".join(WRITERS[options.format](found)))
    return 2 if _tell(found["problems"]) or asked.problems else 0


def _learn(options: argparse.Namespace) -> int:
    from c7n_ctschema.learn.learn_fold import LearnFold
    from c7n_ctschema.learn.log_folding import Plan

    found = _run(LearnFold(Plan(options.keep_values_of_enums)), _keys(options))
    object_store.write(options.output, found.facts.text())
    return 2 if _tell(found.problems) else 0


def _keys(options: argparse.Namespace) -> Iterator[str]:
    """The keys of the logs. This reports what cannot work, before Spark starts."""
    object_store.check_writable(options.output)
    selected = object_store.Selection(tuple(options.account), tuple(options.region), options.since, options.until)
    return object_store.keys(options.logs, selected)


def _tell(problems: Sequence[str]) -> bool:
    for text in problems:
        print(text, file=sys.stderr)
    return bool(problems)


def _run(folder: job.Folder[job.Result], keys: Iterable[str]) -> job.Result:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise CtschemaError("pyspark is missing: pip install 'custodian-ctschema[spark]'") from None
    # spark-submit, EMR and Glue set PYSPARK_GATEWAY_PORT, and choose the master, memory and Python of executors.
    # Without them Spark runs here, and its default, the first `python3` of PATH, may lack this package.
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = SparkSession.builder.appName("custodian-ctschema").getOrCreate()
    try:
        return job.run(session.sparkContext, folder, keys)
    finally:
        session.stop()


_JOBS = {"backtest": _backtest, "learn": _learn}

if __name__ == "__main__":
    sys.exit(main())
