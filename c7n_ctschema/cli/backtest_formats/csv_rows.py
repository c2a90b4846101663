"""The result of `backtest` as CSV: one row for each policy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from c7n_ctschema.backtest.report import VERDICTS, PolicyRow, Report

COLUMNS = (
    *("policy", "file", "line", "resource", "matched", "delivered", *VERDICTS, "resources", "resources_exact"),
    *("first", "last", "top_principal", "top_principal_events", "never", "only_new", "only_old"),
)
# spreadsheets run a cell that begins so as a formula ("CSV injection", OWASP); names in logs are free text
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Report) -> Iterator[str]:
    """The header, and a row for each policy."""
    yield _line(COLUMNS)
    for policy in report["policies"]:
        yield _line([_safe(cell) for cell in _cells(policy)])


def _cells(policy: PolicyRow) -> list[object]:
    top, change = policy["principals"]["top"], policy["change"]
    return [
        *(policy["policy"], policy["file"], policy["line"], policy["resource"], policy["matched"], policy["delivered"]),
        *(policy["verdicts"][verdict] for verdict in VERDICTS),
        *(policy["resources"]["count"], policy["resources"]["exact"], policy["first"] or "", policy["last"] or ""),
        *((top[0]["name"], top[0]["events"]) if top else ("", "")),
        policy["never"]["text"] if policy["never"] else "",
        *((change["only_new"], change["only_old"]) if change else ("", "")),
    ]


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _line(cells: tuple[object, ...] | list[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
