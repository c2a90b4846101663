"""Findings that a repository accepts for now, identified by file, rule, policy, and message, but not by line."""

from __future__ import annotations

import collections
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.diagnostics import Diagnostic, Kind
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.files.writing import write_atomically
from c7n_ctschema.lint.running.reports import STDIN, FileReport

# A file of another version is refused: its messages would match none of today's findings.
VERSION = 1
Key = tuple[str, str, str, str]  # file, code, policy, message


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each finding is known. File names are relative to the folder of the baseline."""

    path: str
    counts: collections.Counter[Key]

    def without(self, reports: Iterable[FileReport]) -> tuple[list[FileReport], int, int]:
        """The reports without known findings, the number of known findings, and how many of them no longer occur."""
        # A copy, because each report takes its findings off the counts: the third of two known findings is new.
        remaining, folder = collections.Counter(self.counts), folder_of(self.path)
        kept, hidden, linted = [], 0, set()
        for report in reports:
            linted.add(place_of(report.file, folder))
            new = tuple(one for one in report.diagnostics if not _take(one, remaining, folder))
            hidden += len(report.diagnostics) - len(new)
            kept.append(report._replace(diagnostics=new))
        # Findings of files that this run did not lint are still there as far as anyone knows.
        gone = sum(count for key, count in remaining.items() if key[0] in linted)
        return kept, hidden, gone


def read(path: str) -> Baseline:
    """The baseline in a file. Raises BadInput for a file that is not a baseline."""
    # policy_reading would say the same in other words, without the option that creates the file.
    if not os.path.lexists(path):
        raise BadInput(path, "the file does not exist; --write-baseline creates the baseline")
    data = policy_reading.read(path)
    try:
        parsed = json.loads(data)
    # Thousands of nested brackets are valid JSON, on which Python's parser raises RecursionError.
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise BadInput(path, f"not a baseline: {getattr(error, 'msg', 'not JSON')}", line, column) from None
    if not isinstance(parsed, dict) or parsed.get("version") != VERSION or not isinstance(parsed.get("findings"), list):
        hint = "--write-baseline creates one"
        raise BadInput(
            path, f"not a baseline of version {VERSION}: it needs `version` and a list `findings`; {hint}", 1, 1
        )
    counts: collections.Counter[Key] = collections.Counter()
    for number, row in enumerate(parsed["findings"], 1):
        key, count = _row(row, path, number)
        counts[key] += count
    return Baseline(path, counts)


def _row(row: Any, path: str, number: int) -> tuple[Key, int]:
    if isinstance(row, dict):
        key = tuple(row.get(name) for name in ("file", "code", "policy", "message"))
        count = row.get("count", 1)
        # `isinstance` would accept `true`, because Python's bool is an int.
        if all(isinstance(part, str) for part in key) and type(count) is int and count > 0:
            return key, count  # type: ignore[return-value]
    raise BadInput(
        path,
        f"not a baseline: finding {number} needs `file`, `code`, `policy`, and `message`, and a positive `count`",
        1,
        1,
    )


def key_of(one: Diagnostic, folder: str) -> Key:
    return (place_of(one.file, folder), one.code, one.policy, one.message)


def place_of(file: str, folder: str) -> str:
    """A file's path relative to a folder, with slashes."""
    # The separator of the system would make the file differ between systems.
    return file if file == STDIN else os.path.relpath(file, folder).replace(os.sep, "/")


def folder_of(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _take(one: Diagnostic, remaining: collections.Counter[Key], folder: str) -> bool:
    key = key_of(one, folder)
    # A failure of this tool must not be hidden: what the rule would find is not known.
    if one.kind is Kind.FAILURE or not remaining[key]:
        return False
    remaining[key] -= 1
    return True


def write(path: str, reports: Sequence[FileReport], old: Baseline | None) -> int:
    """Write the baseline of these reports, and return its number of findings.

    Known findings of files that still exist and were not linted stay in it. If a file could not be checked completely,
    this raises CtschemaError and writes nothing.
    """
    broken = [report.file for report in reports if report.is_broken]
    # A baseline of half of the findings would make the other half new in the next run.
    if broken:
        raise CtschemaError(f"the baseline was not written, because {broken[0]} could not be checked")
    folder = folder_of(path)
    linted = {place_of(report.file, folder) for report in reports}
    counts = collections.Counter(key_of(one, folder) for report in reports for one in report.diagnostics)
    for key, count in (old.counts if old else collections.Counter[Key]()).items():
        # `lint one.yml --write-baseline` must keep what is known of the other files, but not of deleted ones.
        if key[0] not in linted and os.path.exists(os.path.join(folder, key[0])):
            counts[key] += count
    rows = [
        dict(zip(("file", "code", "policy", "message", "count"), (*key, count), strict=True))
        for key, count in sorted(counts.items())
    ]
    write_atomically(path, json.dumps({"version": VERSION, "findings": rows}, indent=1) + "\n")
    return sum(counts.values())


def fingerprints(found: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding with an identifier that is stable across commits. Equal findings differ by their order."""
    seen: collections.Counter[Key] = collections.Counter()
    folder = os.getcwd()
    for one in found:
        key = key_of(one, folder)
        seen[key] += 1
        # The number tells two equal findings of one policy apart; without the line, edits above them change nothing.
        yield one, digest(*key, str(seen[key]))


def digest(*parts: str) -> str:
    """A short stable name for some strings, which may have undecodable bytes of file names."""
    import hashlib

    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]
