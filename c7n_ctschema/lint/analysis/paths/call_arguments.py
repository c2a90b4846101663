"""The arguments of a function in the text of a JMESPath, which jmespath's syntax trees have without their places."""

from __future__ import annotations

from c7n_ctschema import lazy_regex

# Strings, quoted names, and literals come first, so that a comma or a bracket in `split(',', name)` is not syntax.
_PART = lazy_regex.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|[(\[{]|[)\]}]|,|[^'"`()\[\]{},]+"""
)


def swapped(path: str, at: int) -> str:
    """The path with the two arguments after the parenthesis at offset `at` in the other order; "" for other calls."""
    start = path.find("(", at) + 1
    depth = 0
    commas: list[int] = []
    for part in _PART.finditer(path, start):
        if depth == 0 and part[0] == ")":
            return _with_other_order(path, start, commas, part.start())
        if depth == 0 and part[0] == ",":
            commas.append(part.start())
        # A comma in an inner call or a multi-select list does not separate this call's arguments.
        depth += (part[0] in "([{") - (part[0] in ")]}")
    return ""


def _with_other_order(path: str, start: int, commas: list[int], end: int) -> str:
    # `join`, `split`, `starts_with`, and `ends_with` have two arguments; the order of more is not known.
    if len(commas) != 1:
        return ""
    first, second = path[start : commas[0]].strip(), path[commas[0] + 1 : end].strip()
    return f"{path[:start]}{second}, {first}{path[end:]}"
