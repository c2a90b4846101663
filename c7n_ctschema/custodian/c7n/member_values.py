"""The value of a member of a filter or an action, as a person types it."""

from __future__ import annotations

import json

from c7n_ctschema.custodian.c7n.element_members import NUMBERS, SCALARS, Member
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import article
from c7n_ctschema.json_value import Json, JsonObject


def typed(member: Member, text: str) -> Json:
    """The value of a member, converted to its type. Raises CtschemaError with what is expected."""
    text = text.strip()
    if member.type == "boolean":
        return text == "true"
    if member.type in NUMBERS:
        return _number(member, text)
    if text.startswith(("[", "{")) or member.type == "object":
        return _json(member, text)
    if member.type == "array":
        return [_element(member, part.strip()) for part in text.split(",") if part.strip()]
    return _of_any(member, text) if member.type == "any" else text


def _element(member: Member, text: str) -> Json:
    """An element of a list. `Ports` of `ingress` does not say that it has numbers, and c7n compares numbers."""
    kind = member.item or "any"
    return _of_any(Member(member.name, "any", (), True, types=() if kind == "any" else (kind,)), text)


def _of_any(member: Member, text: str) -> Json:
    """The value in the narrowest type that the member takes: `true` and `14` are no strings where c7n takes others.

    A member without a type takes all types.
    """
    if text in member.enum:
        return text
    # `value` of a filter is a list or one value; `statement_ids` is a list, also of one.
    is_one = bool(SCALARS & set(member.types)) and "," not in text
    if "array" in member.types and not is_one:
        return [part.strip() for part in text.split(",") if part.strip()]
    if (not member.types or "boolean" in member.types) and text in ("true", "false"):
        return text == "true"
    if not member.types or set(NUMBERS) & set(member.types):
        for made in (int, float):
            try:
                return made(text)
            except ValueError:
                continue
    return text


def _number(member: Member, text: str) -> int | float:
    for made in (int,) if member.type == "integer" else (int, float):
        try:
            return made(text)
        except ValueError:
            continue
    raise CtschemaError(f"{member.name} must be {article(member.type)}, not {text!r}")


def _json(member: Member, text: str) -> Json:
    if not text.startswith(("[", "{")):
        return pairs(member, text)[0]
    try:
        found: Json = json.loads(text)
    except (ValueError, RecursionError):  # json.loads raises RecursionError on thousands of nested brackets
        raise CtschemaError(f"{member.name} must be name=value, name=value, or JSON") from None
    return found


def pairs(member: Member, text: str) -> tuple[JsonObject, tuple[str, ...]]:
    """The object that `name=value, name=value` means, and the names without a value, whose values have structure."""
    parts = [part.partition("=") for part in text.split(",") if part.strip()]
    alone = tuple(name.strip() for name, equals, _ in parts if not equals)
    if not parts or not all(name.strip() for name, _, _ in parts) or (alone and not has_structure(member)):
        raise CtschemaError(f"{member.name} must be name=value, name=value")
    # The values of `tags` are strings, also `14`; the schema of `attributes` says nothing, and AWS wants numbers.
    kind = Member(member.name, "any", (), True, types=(member.item,) if member.item else ())
    return {name.strip(): _of_any(kind, value.strip()) for name, equals, value in parts if equals}, alone


def has_structure(member: Member) -> bool:
    """Whether the values of an object without known members may be lists or objects."""
    return member.values is not None or member.item in ("", "object")
