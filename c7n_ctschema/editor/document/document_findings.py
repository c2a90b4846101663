"""What is wrong with a document, policy by policy: only a policy whose text changed is linted again.

The result is that of `lint` on the same text. If the whole text is not valid YAML, `lint` reports one error; here, each
policy that is valid on its own keeps its findings. Each policy is linted behind the document's header (`vars`,
comments), which can have anchors and comments that apply to the whole file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.custodian.policy.policy_document import NoPolicies
from c7n_ctschema.custodian.yaml import template_text, yaml_text
from c7n_ctschema.diagnostics import Diagnostic, Span
from c7n_ctschema.editor.document import policy_parts
from c7n_ctschema.editor.document.policy_parts import Layout
from c7n_ctschema.editor.document.text_positions import BOM
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.rules.policy import unused_ignore
from c7n_ctschema.lint.running import engine, ignores
from c7n_ctschema.lint.running.selection import Selection

_RESOURCE = re.compile(r"""^[ \t{,-]*["']?resource["']?[ \t]*:|[{,]\s*["']resource["']\s*:""", re.MULTILINE)
_TESTS = re.compile(r"""^["']?tests["']?[ \t]*:""", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s\[{,:-])([*&])([^\s,\[\]{}]+)", re.MULTILINE)
_OTHER_CLOUD = " {name: x, resource: gcp.x}\n"  # a policy that no rule is about
_EMPTY = "policies:\n"  # the header of a document whose own header cannot be read


class Findings(NamedTuple):
    """The findings of a document in its order, and why parts of it cannot be read.

    `is_whole` says that the text as a whole is what `lint` reads; otherwise only readable policies have findings.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    problems: tuple[BadInput, ...] = ()
    is_whole: bool = True


class _PartFindings(NamedTuple):
    """The findings of one policy, with lines from the policy's first line; `above` are those in the header."""

    own: tuple[Diagnostic, ...] = ()
    above: tuple[Diagnostic, ...] = ()
    problems: tuple[BadInput, ...] = ()
    is_broken: bool = False  # not YAML, so that the parser has to say what the whole document is


_Key = tuple[str, str, str, Selection]  # header, policy, what follows


class Stopped(Exception):
    """The document has changed, so that nobody needs the findings."""


class DocumentFindings:
    """The findings of one document. It keeps those of each policy until the policy's text changes."""

    def __init__(self) -> None:
        self._known: dict[_Key, _PartFindings] = {}
        self._whole: tuple[str, Selection, Findings] | None = None

    def of(self, text: str, file: str, selection: Selection, is_stale: Callable[[], bool] = lambda: False) -> Findings:
        """The findings of the text. Raises Stopped when `is_stale` says so."""
        body = text.removeprefix(BOM)
        if not is_policy_text(body):
            return Findings()
        layout = policy_parts.split(body)
        if layout is None or not layout.policies or len(body.encode("utf-8", "ignore")) > yaml_text.MOST_BYTES:
            return self._of_whole(body, file, selection)
        around = _with_tail(_header_of(body, layout), body, layout)
        is_sound = _is_yaml(around, file) or layout.is_flow
        parts = self._of_parts(body, layout, file, selection, is_stale)
        if is_sound and _are_independent(body, layout) and not any(part.is_broken for part in parts):
            return _joined(body, layout, parts)
        whole = self._of_whole(body, file, selection)
        if not whole.problems or whole.is_whole:
            return whole
        return _readable(body, layout, parts, whole)

    def _of_whole(self, text: str, file: str, selection: Selection) -> Findings:
        if self._whole is None or self._whole[:2] != (text, selection):
            self._whole = text, selection, whole_findings(text, file, selection)
        return self._whole[2]

    def _of_parts(
        self, text: str, layout: Layout, file: str, selection: Selection, is_stale: Callable[[], bool]
    ) -> list[_PartFindings]:
        # in flow style, the policy begins on a line of its own, in its column
        header = _header_of(text, layout) + ("\n" if layout.is_flow else "")
        if not layout.is_flow and not _is_yaml(header, file):
            header = _EMPTY
        known: dict[_Key, _PartFindings] = {}
        found: list[_PartFindings] = []
        for index in range(len(layout.policies)):
            key = (header, *_own_text(text, layout, index), selection)
            if key not in self._known and is_stale():
                raise Stopped
            known[key] = known.get(key) or self._known.get(key) or _linted(*key, file)
            # the findings of policies that are linted so far stay, also if the document changes meanwhile
            self._known[key] = known[key]
            found.append(known[key])
        self._known = known
        return found


def is_policy_text(text: str) -> bool:
    """Whether the text is a policy file of c7n, with `policies:` and a `resource:`. Other tools have policies too."""
    return policy_document.may_hold_policies(text.encode("utf-8", "replace")) and _RESOURCE.search(text) is not None


def whole_findings(text: str, file: str, selection: Selection) -> Findings:
    """The findings of `lint`; empty for a file without policies."""
    try:
        read = policy_document.read(text.encode("utf-8", "surrogatepass"), file, tolerant=True)
        return Findings(tuple(engine.lint_document(read, selection)), read.unreadable)
    except NoPolicies:
        return Findings()
    except BadInput as error:
        return Findings((), (error,), False)


def _header_of(text: str, layout: Layout) -> str:
    return text[layout.header.start : layout.header.end]


def _with_tail(header: str, text: str, layout: Layout) -> str:
    """The document without its policies."""
    return header + "\n" + text[layout.tail.start : layout.tail.end]


def _is_yaml(text: str, file: str) -> bool:
    try:
        yaml_text.compose(text.encode("utf-8", "surrogatepass"), file)
    except BadInput:
        return False
    return True


def _own_text(text: str, layout: Layout, index: int) -> tuple[str, str]:
    """The text of a policy and what follows it, up to a token in the place of the next one.

    YAML's collections end where the next token begins, which can be some comments below.
    """
    part = layout.policies[index]
    own = text[part.start : part.end]
    if layout.is_flow:
        column = part.start - (text.rfind("\n", 0, part.start) + 1)
        return " " * column + own, "]}"
    if index + 1 < len(layout.policies):
        follows = layout.policies[index + 1]
        here = policy_parts.dash_in(text, part.start, part.end)
        there = policy_parts.dash_in(text, follows.start, follows.end)
        # in the column of this policy: an indentation that slipped is the fault of the next one alone
        return own, f"{text[follows.start : there[0]]}{' ' * here[1]}-{_OTHER_CLOUD}" if here and there else ""
    return own, "x_: 0\n" if layout.tail.start < layout.tail.end else ""


def _are_independent(text: str, layout: Layout) -> bool:
    """Whether each policy can be read without the others: no template, and nothing unusual around them."""
    around = text[: layout.header.end] + text[layout.tail.start :]
    # `lint` masks the placeholders of a whole file if one of them is not YAML
    if template_text.is_template(text) or _TESTS.search(around) or ("&" in text and _share_anchors(text, layout)):
        return False
    if len(re.findall(r"""^\s*["']?policies["']?\s*:""", text, re.MULTILINE)) > 1 and not layout.is_flow:
        return False
    # an ignore comment that is deeper than the dash of the next policy applies to it, but stands in the part above
    return not any(_ends_with_comment(text[part.start : part.end]) for part in layout.policies[:-1])


def _share_anchors(text: str, layout: Layout) -> bool:
    """Whether a policy uses an anchor of another one, or one of its own name exists elsewhere."""
    owners: dict[str, int] = {}
    for index, part in enumerate((layout.header, *layout.policies)):
        for mark, name in _ALIAS.findall(text, part.start, part.end):
            is_foreign = owners.setdefault(name, index if mark == "&" else 0) not in (0, index)
            if is_foreign or (mark == "&" and owners[name] != index):
                return True
    # an anchor on the list of policies would be a list with one policy
    return re.search(r"policies[\"']?[ \t]*:[ \t]*&", text[: layout.header.end]) is not None


def _ends_with_comment(part: str) -> bool:
    last = part.rstrip().rpartition("\n")[2]
    return ignores.MARK in last and last.lstrip().startswith("#")


def _linted(header: str, part: str, after: str, selection: Selection, file: str) -> _PartFindings:
    above = header.count("\n")
    found = whole_findings(header + part + after, file, selection)
    last = above + len(yaml_text.lines_of(part))
    own = tuple(_moved(one, -above) for one in found.diagnostics if above < one.span.line <= last)
    return _PartFindings(
        own,
        tuple(one for one in found.diagnostics if one.span.line <= above),
        tuple(_moved_problem(one, -above) for one in found.problems),
        not found.is_whole,
    )


def _moved(one: Diagnostic, lines: int) -> Diagnostic:
    fix = one.fix._replace(span=_shifted(one.fix.span, lines)) if one.fix else None
    return one._replace(span=_shifted(one.span, lines), fix=fix)


def _shifted(span: Span, lines: int) -> Span:
    return Span(span.line + lines, span.column, span.end_line + lines, span.end_column)


def _moved_problem(one: BadInput, lines: int) -> BadInput:
    return BadInput(one.file, one.message, max(one.line + lines, 0), one.column, one.policy)


def _joined(text: str, layout: Layout, parts: Sequence[_PartFindings], problems: tuple[BadInput, ...] = ()) -> Findings:
    """The findings of all policies, in the order of `lint`."""
    found = list(_above(parts))
    unread = []
    line, at = 0, 0
    for part, one in zip(layout.policies, parts, strict=True):
        line, at = line + text.count("\n", at, part.start), part.start
        found += [_moved(finding, line) for finding in one.own]
        unread += [_moved_problem(problem, line) for problem in one.problems]
    ordered = sorted(found, key=lambda one: (one.span.line, one.span.column, one.code))
    return Findings(tuple(ordered), (*problems, *unread), not problems)


def _above(parts: Sequence[_PartFindings]) -> Iterator[Diagnostic]:
    """The findings in the header. An ignore comment is unused if no policy uses it."""
    unused = Counter(one for part in parts for one in part.above if one.rule == unused_ignore.NAME)
    readable = sum(not part.is_broken for part in parts)
    for part in parts:
        yield from (one for one in part.above if one.rule != unused_ignore.NAME)
    yield from (one for one, count in unused.items() if count >= readable)


def _readable(text: str, layout: Layout, parts: Sequence[_PartFindings], whole: Findings) -> Findings:
    """The findings of the policies that are valid on their own, in a document that is not."""
    broken = any(part.is_broken for part in parts)
    found = _joined(text, layout, parts)
    problems = found.problems if broken else (*whole.problems, *found.problems)
    return Findings(found.diagnostics, problems, False)
