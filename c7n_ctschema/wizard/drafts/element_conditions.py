"""Several conditions on one element of a list, as `--filter` writes them and as JMESPath.

A filter on `items[].fromPort` and one on `items[].ipRanges` can be true for two different rules. Only a JMESPath filter
expression tests one rule: ``items[?fromPort<=`22` && toPort>=`22`].ipRanges``. `--filter` also takes the shorter form
`items[fromPort<=22 and toPort>=22].ipRanges`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from c7n_ctschema import keypath
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.shapes.key_listing import Key

Keys = Mapping[str, Key]
# Longer operators first: the alternatives of a regular expression are tried in order.
COMPARISONS = ("<=", ">=", "!=", "==", "=", "<", ">")
ORDERED = ("<=", ">=", "<", ">")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`\\]|\\.)*`")
_JOINT = re.compile(r"\s+(and|or|&&|\|\|)\s+")
_CONDITION = re.compile(
    r"(?P<member>[^\s<>=!]+)\s*(?:(?P<op><=|>=|!=|==|=|<|>)|\scontains\s)\s*(?P<value>.+)", re.DOTALL
)
_COMPARED = re.compile(
    r"(?:to_number\((?P<number>[^()]+)\)|(?P<member>[^\s()<>=!]+))\s*(?P<op><=|>=|!=|==|<|>)\s*(?P<value>.+)"
)
_CONTAINED = re.compile(r"contains\((?P<member>.+?) \|\| `\[\]`, (?P<value>.+)\)")  # the form that `as_jmespath` writes


class Condition(NamedTuple):
    """A comparison of a member of the element; `op` is one of COMPARISONS or `contains`."""

    member: str
    op: str
    value: Json


def end_of_key(text: str) -> int:
    """The length of the key at the start of a `--filter`: up to the first space outside brackets and quotes."""
    depth = at = 0
    while at < len(text):
        quoted = _QUOTED.match(text, at)
        if quoted:
            at = quoted.end()
            continue
        # `items[fromPort<=22 and toPort>=22].x eq 1`: spaces inside the brackets belong to the key.
        depth += (text[at] in "[({") - (text[at] in "])}")
        if text[at].isspace() and depth <= 0:
            return at
        at += 1
    return at


def plain(path: str) -> str:
    """The path with `[]` in place of its filter expressions: the path of the key in the event's schema."""
    return _joined("[]" if _has_conditions(part) else part for part in _parts(path))


def _joined(parts: Iterable[str]) -> str:
    """A plain path of its parts; `[]|[]` is one step."""
    return "".join(parts).replace("[]|[]", "[]")


def with_conditions(path: str, expression: str) -> str:
    """The path of a list (without `[]`) with a filter expression `[?…]`.

    After a projection, jmespath applies `[?…]` to each element instead of to the list. A pipe ends the projection:
    ``items[?a==`1`].tags[]|[?key=='x']``.
    """
    return f"{path}[]|{expression}" if "[]" in plain(path) else f"{path}{expression}"


def translated(path: str, keys: Keys) -> str:
    """The path with its short conditions as JMESPath; raises CtschemaError for a condition that cannot be read."""
    made = ""
    for part in _parts(path):
        is_short = _has_conditions(part) and not part.startswith("[?")
        made = with_conditions(made, jmespath_of(part[1:-1], plain(made), keys)) if is_short else made + part
    if made != path:
        _check(made)
    return made


def _check(path: str) -> None:
    try:
        expression.check(path)
    except expression.Invalid as error:
        raise CtschemaError(f"the conditions become {path!r}, which is not JMESPath: {error}") from None


def _parts(path: str) -> Iterator[str]:
    """The path, split into its outermost brackets and what is between them."""
    start = depth = at = 0
    while at < len(path):
        quoted = _QUOTED.match(path, at)
        if quoted:
            at = quoted.end()
            continue
        if path[at] == "[" and depth == 0:
            yield path[start:at]
            start = at
        depth += (path[at] == "[") - (path[at] == "]")
        at += 1
        if path[at - 1] == "]" and depth == 0:
            yield path[start:at]
            start = at
    yield path[start:]


def _has_conditions(part: str) -> bool:
    """Whether a bracket has conditions: `[?…]`, or a comparison. `[]`, `[0]`, `[*]`, and `[a, b]` do not."""
    bare = _QUOTED.sub("", part)
    return part.startswith("[?") or (part.startswith("[") and bool(re.search(r"[<>=]|\scontains\s", bare)))


def jmespath_of(text: str, path: str, keys: Keys) -> str:
    """`[?…]` of conditions joined by `and` and `or`; `path` is the path of the list."""
    pieces = _split(text)
    made = "".join(
        {"and": " && ", "&&": " && ", "or": " || ", "||": " || "}.get(piece) or _written(piece, path, keys)
        for piece in pieces
    )
    return f"[?{made}]"


def _split(text: str) -> list[str]:
    """Conditions and the words between them; quoted values and parentheses stay whole."""
    quotes = {match.start(): match.end() for match in _QUOTED.finditer(text)}
    pieces, start = [], 0
    for joint in _JOINT.finditer(text):
        before = text[: joint.start()]
        # `[description='ports and hosts']`: the word between quotes joins nothing.
        is_quoted = any(begin < joint.start() < end for begin, end in quotes.items())
        if is_quoted or before.count("(") > before.count(")"):
            continue
        pieces += [text[start : joint.start()], joint[1]]
        start = joint.end()
    return [*pieces, text[start:]]


def _written(text: str, path: str, keys: Keys) -> str:
    found = _CONDITION.fullmatch(text.strip())
    if not found:
        raise CtschemaError(
            f"the condition {text.strip()!r} is not MEMBER OP VALUE, with OP {', '.join(COMPARISONS)}, or contains"
        )
    # The type of the key decides whether `22` is a number or a string.
    key = keys.get(f"{path}[].{found['member']}")
    return as_jmespath(Condition(found["member"], found["op"] or "contains", _value(found["value"].strip(), key)), key)


def _value(text: str, key: Key | None) -> Json:
    """The value in the type of its key; without a key, a JSON literal or a string."""
    from c7n_ctschema.wizard.drafts import filter_flags

    if text.startswith("`"):
        return _json(text[1:-1])
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return text[1:-1]
    # A key that the catalog lacks: `22` is then a number, and `abc` a string.
    return _json(text) if key is None else filter_flags.typed(text, key)


def _json(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except ValueError:
        return text
    return value


def as_jmespath(condition: Condition, key: Key | None = None) -> str:
    """The condition as JMESPath.

    JMESPath orders numbers only, so a number that records may hold as a string goes through `to_number`. `contains`
    fails on null, so a list that the element may lack becomes an empty list.
    """
    literal = _literal(condition.value)
    if condition.op == "contains":
        return f"contains({condition.member} || `[]`, {literal})"
    is_number = isinstance(condition.value, int | float) and not isinstance(condition.value, bool)
    if condition.op in ORDERED and not is_number:
        raise CtschemaError(f"{condition.member} {condition.op} needs a number, not {condition.value!r}")
    member = f"to_number({condition.member})" if key is not None and key.may_be_text and is_number else condition.member
    return f"{member}{'==' if condition.op == '=' else condition.op}{literal}"


def _literal(value: Json) -> str:
    # In a raw string `\'` is a quote: a value that ends with a backslash would not end the string.
    if isinstance(value, str) and "\\" not in value:
        return "'" + value.replace("'", "\\'") + "'"
    return "`" + json.dumps(value).replace("`", "\\`") + "`"


# --- samples ---------------------------------------------------------------------------------------------------


def satisfying(path: str) -> Iterator[tuple[str, Json]]:
    """Plain paths and values of an element that meets the conditions of a path."""
    before = ""
    for part in _parts(path):
        if part.startswith("[?"):
            for member, value in _members(part[2:-1]):
                yield _joined([before, f"[].{member}"]), value
            part = "[]"
        before = _joined([before, part])


def _members(text: str) -> Iterator[tuple[str, Json]]:
    for piece in _split(text):
        contained, compared = _CONTAINED.fullmatch(piece), _COMPARED.fullmatch(piece)
        if contained:
            yield contained["member"], _read(contained["value"])
        elif compared:
            value = _read(compared["value"])
            yield compared["number"] or compared["member"], _meeting(compared["op"], value)


def _read(literal: str) -> Json:
    return _json(literal[1:-1]) if literal.startswith("`") else literal[1:-1].replace("\\'", "'")


def _meeting(op: str, value: Json) -> Json:
    """A value that meets the comparison."""
    if op == "!=":  # null differs from every literal
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value + {"<": -1, ">": 1}.get(op, 0) if number and isinstance(value, int | float) else value


def list_paths(paths: Iterable[str]) -> dict[str, list[str]]:
    """The lists of objects with at least two members, with their member paths: `a.items[]` to `b` and `c[].d`."""
    found: dict[str, list[str]] = {}
    for path in paths:
        for at in (match.end() for match in re.finditer(r"\[\]", path)):
            if path[at : at + 1] == "." and keypath.parse(path[at + 1 :]):
                found.setdefault(path[:at], []).append(path[at + 1 :])
    # With one member, an ordinary filter on `items[].member` tests the same.
    return {path: members for path, members in found.items() if len(members) > 1}
