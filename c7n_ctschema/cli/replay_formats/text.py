"""The text output of `replay`: a tree of the steps of each result, with colors on a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from c7n_ctschema.cli.replay_formats import simulated_text
from c7n_ctschema.cli.replay_formats.result_lines import Line, cut, value
from c7n_ctschema.cli.terminal.text import is_terminal, printable, width
from c7n_ctschema.grammar import many

if TYPE_CHECKING:
    from rich.tree import Tree

    from c7n_ctschema.replay.engine.json_rows import CheckRow, MismatchRow, Row, StepRow
    from c7n_ctschema.replay.running.batch_replay import Tally

COLOURS = {"fires": "green", "filtered": "yellow", "no-ids": "red", "no-match": "dim", "skipped": "yellow"}
MOST_TREES = 50  # results that are printed with their steps
MOST_NO_MATCH = 20
_WORDS = {True: ("yes", "green"), False: ("no", "red"), None: ("?", "yellow")}


def as_text(results: Iterator[Row], tally: Tally, every: bool) -> Iterator[str]:
    """Each record with its policies, then the `no-match` results if they are few or `every` asks for them."""
    # One pass: `no-match` rows wait until it is known that they are few.
    page = _Page(every)
    for row in results:
        # A test that expects `no-match` is a result like any other.
        if row["verdict"] == "no-match" and "passed" not in row and not every:
            # One more than is shown, which tells that they are too many; memory stays bounded.
            if len(page.kept_out) <= MOST_NO_MATCH:
                page.kept_out.append(row)
            continue
        yield from page.show(row)
    if len(page.kept_out) <= MOST_NO_MATCH:
        for row in page.kept_out:
            yield from page.show(row)
    else:
        yield "no-match results are not shown; --all lists them\n"
    yield _closing(tally, page)


class _Page:
    """The results that are printed so far."""

    def __init__(self, every: bool) -> None:
        self.every = every
        self.kept_out: list[Row] = []
        self.shown = self.passed = self.failed = 0
        self._place: tuple[str, int] | None = None

    def show(self, row: Row) -> Iterator[str]:
        if "passed" in row:
            yield from self._tested(row)
            return
        here = (row["file"], row["record"])
        if here != self._place:
            yield from _rendered(Line([(_place(row), "bold"), (f"  {row['source']} {row['event']}", "")]))
            self._place = here
        self.shown += 1
        # Nobody reads more trees, and a log of a day can have thousands of results.
        if self.shown == MOST_TREES + 1 and not self.every:
            yield f"only the first {MOST_TREES} results are shown with their steps; --all shows all steps\n"
        line = of_result(row)
        yield from _rendered(line if self.every or self.shown <= MOST_TREES else Line(line.pieces), 1)

    def _tested(self, row: Row) -> Iterator[str]:
        self.passed += row["passed"]
        self.failed += not row["passed"]
        where = f"  ({row['test_file']}:{row['test_line']})" if row["test_file"] else ""
        if row["passed"]:
            yield from _rendered(Line([("ok    ", "green"), (row["test"], ""), (where, "dim")]))
            return
        head = [("FAIL  ", "red"), (row["test"], "bold"), (where, "dim")]
        event = Line([(_place(row), "bold"), (f"  {row['source']} {row['event']}", "")], [of_result(row)])
        yield from _rendered(Line(head, [Line([(row["failure"] or "", "red")]), event]))


def _place(row: Row) -> str:
    if row["line"]:
        return f"{row['file']}:{row['line']}"
    return f"{row['file']}: record {row['record']}"


def of_result(row: Row) -> Line:
    """The tree of one event and policy."""
    head = Line([(row["verdict"], COLOURS[row["verdict"]]), (f"  {row['policy']}", "bold"), (f"  {row['reason']}", "")])
    if row["verdict"] == "no-match":
        # The first mismatch is the reason on the line above.
        rest = row["pattern"]["mismatches"][1:]
        head.below += [Line([(_mismatch(one), "")]) for one in rest]
    else:
        head.below += list(_ids(row))
    for name, group in (("conditions", row["conditions"]), ("filters", row["filters"])):
        if group and group["filters"]:
            head.below.append(Line([(name, "bold")], [_check(one) for one in group["filters"]]))
    if row.get("moto"):
        head.below.append(simulated_text.of_moto(row["moto"]))
    elif row["verdict"] == "fires" and row["actions"]:
        head.below.append(Line([("actions  ", "bold"), (", ".join(row["actions"]), "")]))
    head.below += [Line([("note  ", "cyan"), (note, "")]) for note in row["notes"]]
    return head


def lines_of(row: Row) -> Iterator[str]:
    """The lines of one result, without its record."""
    return _rendered(of_result(row))


def _mismatch(one: MismatchRow) -> str:
    wanted = " or ".join(value(each) for each in one["expected"])
    found = ", ".join(value(each) for each in one["actual"]) or "not in the event"
    return f"{one['path']} is {found}; the pattern requires {wanted}"


def _ids(row: Row) -> Iterator[Line]:
    for entry in row["entries"]:
        what = f"ids of c7n's shortcut {entry['label']}  " if entry["kind"] == "shortcut" else "ids  "
        line = Line([(what, "bold"), (entry["ids"], "cyan")])
        line.below += [_step(step, step["path"] == entry["broken_at"]) for step in entry["steps"]]
        yield line
    # QueryResourceManager.match_ids drops ids without the prefix of the resource, such as `i-` for ebs.
    if row["found"] != row["ids"]:
        dropped = [one for one in row["found"] if one not in row["ids"]]
        yield Line([("dropped  ", "bold"), (", ".join(map(value, dropped)), ""), ("  not this resource's ids", "dim")])
    if row["suggestion"]:
        yield Line([("did you mean  ", "bold"), (row["suggestion"], "green")])


def _step(step: StepRow, broken: bool) -> Line:
    return Line(
        [
            (step["path"], "red" if broken else ""),
            (f"  {cut(step['holds'])}", "red" if broken else "dim"),
            ("  <- the path ends here" if broken else "", "red"),
        ]
    )


def _check(check: CheckRow) -> Line:
    word, colour = _WORDS[check["verdict"]] if not check.get("error") else ("raises", "red")
    head: list[tuple[str, str]] = [
        (f"{word:3}", colour if check["reached"] is not False else "dim"),
        (f"  {check['type']}", ""),
    ]
    if "filters" in check:
        return Line(head, [_check(one) for one in check["filters"]])
    if check["key"]:
        wanted = f" {check['op'] or ''} {value(check['value'])}" if check["op"] else ""
        head += [(f" {check['key']}", "cyan"), (wanted, "")]
        # A filter that needs AWS has no value here, and "it is null" would be false.
        if check["type"] == "event" or check["actual"] is not None:
            head.append((f": it is {value(check['actual'])}", "bold" if check["reached"] else "dim"))
    tail = check["error"] or check["why"] or ""
    if tail:
        head.append((f"  ({tail})", "dim"))
    if check["reached"] is False:
        head.append(("  (not reached)", "dim"))
    return Line(head)


def _closing(tally: Tally, page: _Page) -> str:
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in tally.verdicts.items() if count)
    if page.passed or page.failed:
        counts = f"{page.passed:,} passed, {page.failed:,} failed; {counts}"
    unread = f"; {tally.unread:,} unreadable" if tally.unread else ""
    scope = f"{many(tally.records, 'record')} in {many(tally.files, 'file')}"
    return f"{counts or 'nothing replayed'}: {scope}{unread}\n"


def _rendered(line: Line, depth: int = 0) -> Iterator[str]:
    """Indented lines, which rich wraps and colors on a terminal."""
    # Through rich only on a terminal: in pipes its import costs 34 ms, and wrapping would break `grep`.
    return iter([_rich(line, depth)]) if is_terminal() else plain(line, depth)


def plain(line: Line, depth: int = 0) -> Iterator[str]:
    """Indented lines without colors."""
    yield "  " * depth + printable("".join(text for text, _ in line.pieces)).rstrip() + "\n"
    for inner in line.below:
        yield from plain(inner, depth + 1)


def _rich(line: Line, depth: int) -> str:
    from rich.console import Console
    from rich.padding import Padding

    screen = io.StringIO()
    # Into a string, because sys.stdout is replaced while the progress bar is shown.
    console = Console(file=screen, force_terminal=True, width=width(), highlight=False)
    console.print(Padding(_tree(line), (0, 0, 0, 2 * depth), expand=False))
    return screen.getvalue()


def _tree(line: Line) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text.assemble(*((printable(text), style) for text, style in line.pieces)), guide_style="dim")
    for inner in line.below:
        tree.children.append(_tree(inner))
    return tree
