"""Where any JMESPath leads in a record's shape, also one that computes.

Plain paths are followed step by step. Of others jmespath's own syntax tree is walked with shapes in place of values:
what a function, a literal or a condition yields is `Unknown`, but a member that cannot exist below it is `Missing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from c7n_ctschema import keypath
from c7n_ctschema.keypath import Step
from c7n_ctschema.trail.nodes import either
from c7n_ctschema.trail.resolution import Found, Missing, Resolution, Unknown, advance
from c7n_ctschema.trail.resolution import resolve as resolve_steps
from c7n_ctschema.trail.shapes import ListOf, Node


class Invalid(ValueError):
    """Not JMESPath. `offset` is where jmespath stumbled."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def resolve(root: Node, path: str) -> Resolution:
    """Where a path leads from `root`; Unknown for one that is not JMESPath (see `check`)."""
    steps = keypath.parse(path)
    if steps is not None:
        return resolve_steps(root, steps)
    try:
        tree, offsets = _parsed(path)
    except Invalid:
        return Unknown("not JMESPath")
    return _Walk(offsets).follow(tree, Found((root,)))


def check(path: str) -> None:
    """Raise Invalid where jmespath would not compile the path."""
    if keypath.parse(path) is None:
        _parsed(path)


def _parsed(path: str) -> tuple[Any, Iterator[tuple[int, int]]]:
    import jmespath
    from jmespath import exceptions, lexer

    try:
        tree = jmespath.compile(path).parsed
        return tree, _name_offsets(list(lexer.Lexer().tokenize(path)))
    except (exceptions.JMESPathError, RecursionError, ValueError) as error:
        offset = getattr(error, "lex_position", None) or getattr(error, "lexer_position", None) or 0
        message = " ".join(str(error).partition("\n")[0].split())
        raise Invalid(message, min(int(offset), max(len(path) - 1, 0))) from None


def _name_offsets(tokens: list[Any]) -> Iterator[tuple[int, int]]:
    """Places of member names in order of appearance; function names and names of a made object are none."""
    for token, after in zip(tokens, [*tokens[1:], None], strict=False):
        if token["type"].endswith("_identifier") and (after is None or after["type"] not in ("lparen", "colon")):
            yield token["start"], token["end"]


class _Walk:
    """Follows a syntax tree; names meet their offsets because both come in the order of the text."""

    def __init__(self, offsets: Iterator[tuple[int, int]]) -> None:
        self._offsets = offsets

    def follow(self, tree: Any, start: Resolution) -> Resolution:
        """Where `tree` leads from `start`. Every name below is visited, so that offsets stay in step."""
        kind, children = tree["type"], tree["children"]
        if kind == "field":
            return self._field(tree, start)
        if kind == "pipe":
            return self.follow(children[1], _as_list(self.follow(children[0], start)))
        if kind in ("subexpression", "index_expression"):
            for child in children:
                start = self.follow(child, start)
            return start
        if kind in ("projection", "flatten", "value_projection", "filter_projection"):
            return self._projection(kind, children, start)
        if kind in ("index", "slice"):
            return _step(start, Step("index", "", 0, 0))
        if kind == "or_expression":
            return _first_possible([self.follow(child, start) for child in children])
        return self._computed(kind, children, start)

    def _field(self, tree: Any, start: Resolution) -> Resolution:
        begin, end = next(self._offsets, (0, 0))
        return _step(start, Step("field", tree["value"], begin, end))

    def _projection(self, kind: str, children: list[Any], start: Resolution) -> Resolution:
        base = self.follow(children[0], start)
        if kind == "flatten":
            return _step(base, Step("each", "", 0, 0)) if not _projects(children[0]) else base
        inner = base
        if kind == "value_projection":
            inner = _step(base, Step("any", "", 0, 0))
        elif kind == "filter_projection":
            inner = _step(base, Step("each", "", 0, 0))
            self.follow(children[2], inner)
        elif children[0]["type"] != "flatten" and not _slices(children[0]):
            inner = _step(base, Step("each", "", 0, 0))
        return self.follow(children[1], inner)

    def _computed(self, kind: str, children: list[Any], start: Resolution) -> Resolution:
        if kind == "identity":
            return start
        if kind == "current":
            return start
        answers = [self.follow(child, start) for child in children if isinstance(child, dict)]
        missing = [answer for answer in answers if isinstance(answer, Missing)]
        if kind == "multi_select_list" and answers and len(missing) == len(answers):
            return missing[0]
        return Unknown(f"computed ({kind.replace('_', ' ')})")


def _projects(tree: Any) -> bool:
    """A `[]` on what is already flat flattens nothing more: lists of lists do not occur in records."""
    return str(tree["type"]) == "flatten"


def _slices(tree: Any) -> bool:
    return [tree["type"], tree["children"][-1]["type"] if tree["children"] else ""] == ["index_expression", "slice"]


def _as_list(answer: Resolution) -> Resolution:
    """A pipe ends a projection: what it yielded is one list."""
    return Found((ListOf(either(*answer.nodes)),)) if isinstance(answer, Found) and answer.projected else answer


def _step(start: Resolution, step: Step) -> Resolution:
    return advance(start, step) if isinstance(start, Found) else start


def _first_possible(answers: list[Resolution]) -> Resolution:
    possible = [answer for answer in answers if not isinstance(answer, Missing)]
    return possible[0] if possible else answers[0]
