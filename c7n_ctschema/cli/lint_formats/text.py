"""Text for people: one block per finding, with its line, and carets under the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from c7n_ctschema.cli.terminal import fitting
from c7n_ctschema.cli.terminal.text import is_terminal, on_one_line, printable, width
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint.running.outcome import Outcome, details

_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "info": "\x1b[34m"}
_WIDEST = 200  # columns of a line if standard output is not a terminal
_MARGIN = "    "
_MOST_MILD = 5  # findings per rule below --fail-on: 500 IAM policies have 500 of global-event
# GitHub's and Azure's runners execute lines that begin with these, also after spaces
_COMMANDS = ("::", "##")


def write(outcome: Outcome) -> Iterator[str]:
    yield from findings(outcome)
    yield closing(outcome)


def findings(outcome: Outcome) -> Iterator[str]:
    """The blocks without the closing line. Of a rule's findings below `--fail-on`, only a few are shown."""
    colour = is_terminal()
    mild: Counter[str] = Counter()
    for report in outcome.reports:
        for one in report.diagnostics:
            # Counted over all files, so that a repository of 500 small files is as short as one large file.
            mild[f"{one.code} {one.rule}"] += one.severity < outcome.fail_on
            if one.severity >= outcome.fail_on or mild[f"{one.code} {one.rule}"] <= _MOST_MILD:
                yield from _block(one, report.lines, colour)
    for rule, count in mild.items():
        if count > _MOST_MILD:
            advice = f"--fail-on info shows all, --ignore {rule.split()[0]} hides all"
            yield f"{count - _MOST_MILD} more [{rule}] below --fail-on: {advice}\n"


def _block(one: Diagnostic, lines: Mapping[int, str], colour: bool) -> Iterator[str]:
    word = f"{_COLOURS[one.severity.word]}{one.severity.word}\x1b[0m" if colour else one.severity.word
    place = safe_start(f"{one.file}:{one.span.line}:{one.span.column}")
    yield f"{place}: {word}: {on_one_line(one.message)} [{one.code} {one.rule}]\n"
    line = lines.get(one.span.line, "")
    if line.strip():
        yield from _pointed_at(one, line)
    for text in details(one):  # the line with the place stays whole: editors look for it in the output of a terminal
        yield from (f"{line}\n" for line in fitting.lines(f"{_MARGIN}{on_one_line(text)}", "  "))


def safe_start(text: str) -> str:
    """Text from input for the start of a line, escaped so that no terminal or build server executes it."""
    # `./` keeps the path valid, so that an editor still opens it.
    return on_one_line(f"./{text}" if text.lstrip().startswith(_COMMANDS) else text)


def _pointed_at(one: Diagnostic, line: str) -> Iterator[str]:
    """The line, or the part of it around the finding that fits, and carets below."""
    room = (width() - len(_MARGIN) - 2) if is_terminal() else _WIDEST
    column = one.span.column - 1
    # A third of the width before the finding: the key in front of a wrong value explains it.
    start = 0 if len(line) <= room else max(0, min(column - room // 3, len(line) - room))
    shown = line[start : start + room]
    before, after = "…" if start else "", "…" if start + room < len(line) else ""
    end = one.span.end_column - 1 if one.span.end_line == one.span.line else len(line)
    meant = line[column : max(column + 1, min(end, start + room))]
    margin = "   |" if shown.lstrip().startswith(_COMMANDS) else _MARGIN
    yield f"{margin}{before}{printable(shown)}{after}\n"
    yield f"{_MARGIN}{' ' * len(before)}{_blank(line[start:column])}{'^' * max(1, _cells(meant))}\n"


def _blank(text: str) -> str:
    """Spaces with the width of the text; tabs stay tabs."""
    return "\t".join(" " * _cells(part) for part in text.split("\t"))


def _cells(text: str) -> int:
    """The number of terminal columns: a control character is shown escaped, an ideograph takes two columns."""
    shown = printable(text)
    # Most lines are ASCII, and need no look at each character.
    if shown.isascii():
        return len(shown)
    import unicodedata

    widths = (
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in shown
    )
    return sum(widths)


def closing(outcome: Outcome) -> str:
    """The last line: the number of findings, policies, and files."""
    counts = outcome.summary()
    # `unreadable` counts files and policies together, and people want to know which.
    paths = sum(report.problem is not None for report in outcome.reports)
    policies = counts["unreadable"] - paths
    if all(report.problems and not report.policies and not report.diagnostics for report in outcome.reports):
        unread = [_count(number, noun) for number, noun in ((paths, "path"), (policies, "policy")) if number]
        return f"nothing linted: {' and '.join(unread)} could not be read\n" if unread else "nothing linted\n"
    found = ", ".join(_count(counts[word], word) for word in ("error", "warning", "info") if counts[word])
    scope = f"{_count(counts['policies'], outcome.scope)} in {_count(counts['files'], 'file')}"
    more = [_count(counts["fixed"], "fixed")] if counts["fixed"] else []
    more += [f"{counts['baselined']} in the baseline"] if counts["baselined"] else []
    more += [f"{_count(paths, 'file')} could not be linted"] if paths else []
    more += [f"{_count(policies, 'policy')} could not be linted"] if policies else []
    return "; ".join([f"{found or 'no findings'}: {scope}", *more]) + "\n"


def _count(number: int, noun: str) -> str:
    if number == 1 or noun in ("info", "fixed"):
        return f"{number} {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"
