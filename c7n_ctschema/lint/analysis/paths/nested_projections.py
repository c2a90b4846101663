"""Projections within projections of a key: the part that yields a list of lists, and the flat form of the key."""

from __future__ import annotations

from c7n_ctschema import lazy_regex

# A list, and in its elements a second list that is filtered or projected: `a[].b[?c].d`, `a[*].b[*].d`.
_NESTED = lazy_regex.compile(
    r"(?P<outer>[\w.\"]+)\[\*?\](?P<inner>\.[\w.\"]+)"
    r"(?:(?P<condition>\[\?(?:[^\[\]'`|]|'[^']*'|\|\|)*\])|\[\*\])(?P<rest>[\w.\"]*)(?P<pipe>\s*\|\s*\[-?\d+\])?(?P<member>\.[\w.\"]+)?"
)


def in_pipe(key: str) -> str:
    """The part before ` | [0]` that yields a list of lists, or ""."""
    found = _NESTED.fullmatch(key.strip())
    return key[: found.start("pipe")].strip() if found and found["pipe"] else ""


def flattened(key: str) -> str:
    """The same key without lists in lists; "" if its meaning is not clear."""
    found = _NESTED.fullmatch(key.strip())
    if not found or not (found["pipe"] or "[0]").endswith("[0]"):
        return ""  # `[1]` takes the second list; the second of all elements is something else
    flat = f"{found['outer']}[]{found['inner']}[]"
    condition = f" | {found['condition']}" if found["condition"] else ""
    return f"{flat}{condition}{found['rest']}{found['pipe'] or ''}{found['member'] or ''}"


def without_member(key: str) -> str:
    """The part of `a[].b[?c] | [0].d` before `.d`, or "" for a key of another form."""
    found = _NESTED.fullmatch(key.strip())
    return key.strip()[: found.start("member")] if found and found["pipe"] and found["member"] else ""
