"""Where any JMESPath leads in a record's shape, also one that computes.

Plain paths are followed step by step. Of others jmespath's own syntax tree is walked with shapes in place of values:
what a function, a literal or a condition yields is `Unknown`, but a member that cannot exist below it is `Missing`.
What is read on the way, in a function's arguments or in a condition, and leads nowhere is `astray`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from c7n_ctschema import jmestree, keypath
from c7n_ctschema.jmestree import Invalid as Invalid
from c7n_ctschema.jmestree import Tree
from c7n_ctschema.keypath import Step
from c7n_ctschema.trail import results
from c7n_ctschema.trail.nodes import either
from c7n_ctschema.trail.resolution import Found, Missing, Resolution, Unknown, advance, options
from c7n_ctschema.trail.resolution import resolve as resolve_steps
from c7n_ctschema.trail.shapes import ListOf, Node

_OF_ELEMENTS = {"sort_by": 0, "min_by": 0, "max_by": 0, "map": 1}  # the argument whose elements an `&expression` sees


class Astray(NamedTuple):
    """A path within an expression that leads nowhere.

    `start` is where its first name stands in the text. `call` is the function and which of its arguments it is.
    `inner`: it starts at an element or at what a pipe hands on, not at the record. `listed`: it is put into a list.
    """

    start: int
    miss: Missing
    call: tuple[str, int] | None = None
    inner: bool = False
    listed: bool = False


def resolve(root: Node, path: str) -> Resolution:
    """Where a path leads from `root`; Unknown for one that is not JMESPath (see `check`)."""
    steps = keypath.parse(path)
    if steps is not None:
        return resolve_steps(root, steps)
    walk = _walk(root, path)
    if walk and isinstance(walk.answer, Missing) and results.of(root, path) is not None:
        return Unknown("a list of lists")  # which the walk takes for flat: `a[].b[?c] | [0] | [0]`
    return walk.answer if walk else Unknown("not JMESPath")


def astray(root: Node, path: str) -> tuple[Astray, ...]:
    """What an expression reads on its way and no record has; where the whole leads is `resolve`'s answer."""
    if keypath.parse(path) is not None:
        return ()
    walk = _walk(root, path)
    return tuple({one.start: one for one in reversed(walk.astray)}.values())[::-1] if walk else ()


def _walk(root: Node, path: str) -> _Walk | None:
    try:
        return _Walk(jmestree.parse(path), Found((root,)))
    except (Invalid, RecursionError):
        return None


def check(path: str) -> None:
    """Raise Invalid where jmespath would not compile the path."""
    if keypath.parse(path) is None:
        jmestree.parse(path)


class _Walk:
    """Follows a syntax tree. Of alternatives, as `||` has them, each is astray only if none leads anywhere."""

    def __init__(self, tree: Tree, root: Found) -> None:
        self._tree, self._root = tree, root
        self.astray: list[Astray] = []
        self.answer = self.follow(tree.root, root)

    def follow(self, tree: Any, start: Resolution) -> Resolution:
        """Where `tree` leads from `start`."""
        kind, children = tree["type"], tree["children"]
        if kind == "field":
            return _step(start, Step("field", tree["value"], *self._tree.place(tree)))
        if kind in ("pipe", "subexpression", "index_expression"):
            return self._chained(tree, start)
        if kind in ("projection", "flatten", "value_projection", "filter_projection"):
            return self._projection(kind, children, start)
        if kind in ("index", "slice"):
            return _step(start, Step("index" if kind == "index" else "each", "", 0, 0))
        if kind in ("identity", "current"):
            return start
        return self._computed(tree, start)

    def _chained(self, tree: Any, start: Resolution) -> Resolution:
        """One after the other; what leads nowhere is astray where a function makes something of the null."""
        at = start
        for child in tree["children"]:
            before, at = at, self.follow(child, at)
            if isinstance(before, Missing) and not isinstance(at, Missing) and not isinstance(start, Missing):
                call = (child["value"], 0) if child["type"] == "function_expression" else None
                self.astray.append(self._wrong(tree, before, start)._replace(call=call))
            at = _as_list(at) if tree["type"] == "pipe" and child is tree["children"][0] else at
        return at

    def _projection(self, kind: str, children: list[Any], start: Resolution) -> Resolution:
        base = self.follow(children[0], start)
        if kind == "flatten":
            return _flattened(base) if not _projects(children[0]) else base
        inner = base
        if kind == "value_projection":
            inner = _step(base, Step("any", "", 0, 0))
        elif kind == "filter_projection":
            inner = _step(base, Step("each", "", 0, 0))
            self._read(children[2], _one(inner))
        elif children[0]["type"] != "flatten" and not _slices(children[0]):
            inner = _step(base, Step("each", "", 0, 0))
        if not isinstance(inner, Found):
            return inner  # of null jmespath projects nothing
        return self.follow(children[1], inner)

    def _computed(self, tree: Any, start: Resolution) -> Resolution:
        """What is put together, compared or called; each part sees one element of what is projected."""
        kind, children, one = tree["type"], tree["children"], _one(start)
        if kind == "or_expression":
            return self._either(children, start)
        if kind == "function_expression":
            return self._function(tree["value"], children, one)
        if kind.startswith("multi_select"):
            return self._selected(kind, children, one)
        for child in children:
            if not (kind == "comparator" and _asks_for_null(children)):
                self._read(child, one)
        return Unknown(f"computed ({kind.replace('_', ' ')})")

    def _either(self, children: list[Any], start: Resolution) -> Resolution:
        """The first alternative that leads anywhere; what is wrong in the others then does no harm."""
        before = len(self.astray)
        answers = []
        sound = False
        for child in children:
            here = len(self.astray)
            answer = self.follow(child, start)
            answers.append(answer)
            sound |= child["type"] != "literal" and not isinstance(answer, Missing) and len(self.astray) == here
        possible = [answer for answer in answers if not isinstance(answer, Missing)]
        if sound:
            del self.astray[before:]
        elif possible and not isinstance(start, Missing):
            self.astray += [
                self._wrong(child, answer, start)
                for child, answer in zip(children, answers, strict=True)
                if isinstance(answer, Missing)
            ]
        return _any_of(possible) if possible else answers[0]

    def _selected(self, kind: str, children: list[Any], start: Resolution) -> Resolution:
        if isinstance(start, Missing):
            return start  # of null jmespath makes null
        parts = [child["children"][0] if child["type"] == "key_val_pair" else child for child in children]
        answers = [self.follow(part, start) for part in parts]
        missing = [answer for answer in answers if isinstance(answer, Missing)]
        if kind == "multi_select_list" and answers and len(missing) == len(answers):
            return missing[0]
        for part, answer in zip(parts, answers, strict=True):
            if isinstance(answer, Missing):
                self.astray.append(self._wrong(part, answer, start)._replace(listed=True))
        return Unknown(f"computed ({kind.replace('_', ' ')})")

    def _function(self, name: str, children: list[Any], one: Resolution) -> Resolution:
        if name == "not_null" and children:
            self._either(children, one)
            return Unknown("computed (function)")
        answers = {
            at: self._argument(child, one, (name, at)) for at, child in enumerate(children) if child["type"] != "expref"
        }
        elements = _elements(answers.get(_OF_ELEMENTS.get(name, -1), Unknown("not of elements")))
        for child in children:
            if child["type"] == "expref":
                self._read(child["children"][0], elements)
        return Unknown("computed (function)")

    def _argument(self, child: Any, start: Resolution, call: tuple[str, int]) -> Resolution:
        if child["type"] != "multi_select_list":
            return self._read(child, start, call)
        for part in child["children"]:
            self._read(part, start, call, listed=True)
        return Unknown("computed (list)")

    def _read(
        self, child: Any, start: Resolution, call: tuple[str, int] | None = None, listed: bool = False
    ) -> Resolution:
        answer = self.follow(child, start)
        if isinstance(answer, Missing) and isinstance(start, Found) and results.follow(child, either(*start.nodes)):
            return Unknown("a list of lists")
        if isinstance(answer, Missing) and not isinstance(start, Missing):
            self.astray.append(self._wrong(child, answer, start)._replace(call=call, listed=listed))
        return answer

    def _wrong(self, child: Any, miss: Missing, start: Resolution) -> Astray:
        names = (node for node in jmestree.nodes(child) if node["type"] == "field")
        first = next(names, None)
        place = self._tree.place(first)[0] if first else miss.step.start
        inner = not isinstance(start, Found) or start.nodes is not self._root.nodes
        return Astray(place, miss, inner=inner)


def _any_of(answers: Sequence[Resolution]) -> Resolution:
    """One of several places: it is known what stands there only if it is known of each."""
    places = [answer for answer in answers if isinstance(answer, Found)]
    if len(places) < len(answers) or len({place.projected for place in places}) > 1:
        return next((answer for answer in answers if not isinstance(answer, Found)), Unknown("a list or none"))
    return Found(tuple(node for place in places for node in place.nodes), places[0].projected)


def _asks_for_null(children: list[Any]) -> bool:
    """`[?member == null]`: the bare word is a member that nothing has, so that it works as the literal does."""
    return any(child["type"] in ("literal", "field") and child["value"] in (None, "null") for child in children)


def _projects(tree: Any) -> bool:
    """A `[]` on what is already flat flattens nothing more: lists of lists do not occur in records."""
    return str(tree["type"]) == "flatten"


def _flattened(base: Resolution) -> Resolution:
    """The elements; those of lists within one list, which a pipe makes of `a[].b`, are merged."""
    once = _step(base, Step("each", "", 0, 0))
    if not isinstance(once, Found) or not isinstance(base, Found) or base.projected:
        return once
    lists = [isinstance(place, ListOf) for node in once.nodes for place in options(node)]
    return _step(once, Step("each", "", 0, 0)) if all(lists) else once


def _slices(tree: Any) -> bool:
    return [tree["type"], tree["children"][-1]["type"] if tree["children"] else ""] == ["index_expression", "slice"]


def _as_list(answer: Resolution) -> Resolution:
    """A pipe ends a projection: what it yielded is one list."""
    return Found((ListOf(either(*answer.nodes)),)) if isinstance(answer, Found) and answer.projected else answer


def _one(start: Resolution) -> Resolution:
    """What each element of a projection is by itself."""
    return start._replace(projected=False) if isinstance(start, Found) and start.projected else start


def _elements(answer: Resolution) -> Resolution:
    """The elements of a list; what is none raises, which is not for a path to say."""
    found = _step(_as_list(answer), Step("each", "", 0, 0))
    return _one(found) if isinstance(found, Found) else Unknown("no list")


def _step(start: Resolution, step: Step) -> Resolution:
    return advance(start, step) if isinstance(start, Found) else start
