"""The command line of the Spark jobs: the options of the local commands, and which part of the logs to read."""

from __future__ import annotations

import argparse

FORMATS = ("json", "csv", "markdown", "html", "text")


def parser() -> argparse.ArgumentParser:
    """The parser of `python -m c7n_ctschema.spark`."""
    what = "Run long folds over CloudTrail logs on Spark."
    found = argparse.ArgumentParser(prog="c7n_ctschema.spark", description=what)
    jobs = found.add_subparsers(dest="job", required=True, metavar="JOB")
    backtest = jobs.add_parser("backtest", help="what policies would have done with the logs")
    backtest.add_argument(
        "-p",
        "--policies",
        nargs="+",
        action="extend",
        required=True,
        metavar="POLICY",
        help="files, directories, s3://BUCKET/KEY.yml",
    )
    backtest.add_argument("--policy", action="append", default=[], metavar="NAME")
    backtest.add_argument("--against", metavar="REV_OR_DIR", help="compare with an older version of the policies")
    backtest.add_argument("--format", choices=FORMATS, default="json")
    _logs(backtest)
    learn = jobs.add_parser("learn", help="facts of the logs, for the other commands")
    learn.add_argument("--keep-values-of-enums", action="store_true", help="also count the values of enums")
    _logs(learn)
    return found


def _logs(job: argparse.ArgumentParser) -> None:
    job.add_argument("logs", nargs="+", metavar="INPUT", help="s3://BUCKET/PREFIX, or files and directories")
    job.add_argument("--output", required=True, metavar="OUT", help="a file or s3://BUCKET/KEY")
    job.add_argument("--account", action="append", default=[], metavar="ID", help="only this account (repeatable)")
    job.add_argument("--region", action="append", default=[], metavar="REGION", help="only this Region (repeatable)")
    job.add_argument("--since", default="", metavar="DATE", help="only logs of this day and later, such as 2026-11-01")
    job.add_argument("--until", default="", metavar="DATE", help="only logs of this day and earlier (default: today)")
