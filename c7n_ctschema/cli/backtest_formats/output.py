"""The writers of `backtest --format`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from c7n_ctschema.backtest.report import Report
from c7n_ctschema.cli.backtest_formats.csv_rows import as_csv
from c7n_ctschema.cli.backtest_formats.html_page import as_html
from c7n_ctschema.cli.backtest_formats.markdown import as_markdown
from c7n_ctschema.cli.backtest_formats.terminal_table import as_text


def as_json(report: Report) -> Iterator[str]:
    yield json.dumps(report, indent=1) + "\n"


WRITERS: dict[str, Callable[[Report], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "csv": as_csv,
    "markdown": as_markdown,
    "html": as_html,
}
