"""Values for the parameters of a call: invented ones, other ones than before, and those that earlier calls answered."""

from __future__ import annotations

import re
from typing import Any

TAG = "Owner"
OPEN = (
    '{"Version":"2012-10-17","Statement":[{"Sid":"one","Effect":"Allow",'
    '"Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"*","Resource":"*"}]}'
)
_DOCUMENT = re.compile(r"(policy|policydocument|resourcepolicy|policytext|keypolicy|accesspolicies)$", re.I)
_NUMBERS = ("integer", "long", "float", "double")


def tags(shape: Any) -> Any:
    """Tags in the form that the API takes: a list of keys, of pairs, or a map."""
    if shape.type_name == "list":
        inner = shape.member
        if inner.type_name == "string":
            return [TAG]
        if inner.type_name == "structure":
            given = {name: (TAG if "key" in name.lower() else "a") for name in inner.members if _is_of_tag(name)}
            return [given] if given else None
    if shape.type_name == "map":
        return {TAG: "a"}
    if shape.type_name == "structure":  # PutBucketTagging, TagResource of CloudFront
        return {name: found for name, one in shape.members.items() if (found := tags(one)) is not None} or None
    return None


def _is_of_tag(name: str) -> bool:
    return name.lower() in ("key", "value", "tagkey", "tagvalue")


def plain(shape: Any, name: str) -> Any:
    if shape.type_name == "boolean":
        return True
    if shape.type_name in _NUMBERS:
        return max(int(shape.metadata.get("min", 1)), 1)
    if shape.type_name == "timestamp":
        return "2030-01-01T00:00:00Z"
    if shape.type_name == "blob":
        return "one"
    if getattr(shape, "enum", None):
        return shape.enum[0]
    if _DOCUMENT.search(name):
        return OPEN
    if "account" in name.lower():
        return "999999999999"
    if name.lower().endswith("rolearn"):
        return "<role>"
    return "one".ljust(int(shape.metadata.get("min", 0)), "1")


def values(shape: Any, name: str, old: Any) -> list[Any]:
    """Other values of a member that is to change."""
    if shape.type_name == "boolean":
        return [not old, bool(old)]
    if getattr(shape, "enum", None):
        return [one for one in shape.enum if one != old][:4]
    if shape.type_name in _NUMBERS:
        least = int(shape.metadata.get("min", 1))
        given = [old + 1, old * 2, old + 30] if isinstance(old, int) else []
        return [*given, max(least, 1), 7, 30]
    if shape.type_name == "string":
        if str(old).lower() in ("true", "false"):
            return ["false" if str(old).lower() == "true" else "true"]
        return [plain(shape, name), "other".ljust(int(shape.metadata.get("min", 0)), "1"), "10"]
    if shape.type_name == "list" and shape.member.type_name == "string":
        return [[one] for one in values(shape.member, name, None)]
    if shape.type_name == "map" and shape.value.type_name == "string":
        return [{"other": "one"}]
    return []


def texts(old: Any) -> list[str]:
    """Other values of an attribute that is a text in a map of texts."""
    text = str(old).lower()
    if text in ("true", "false"):
        return ["false" if text == "true" else "true"]
    return [str(int(text) + 10), str(max(int(text) // 2, 1))] if text.isdecimal() else ["one"]


def path_to(answer: Any, name: str, depth: int = 0) -> str:
    """A JMESPath to a member of an answer, wherever it is."""
    if isinstance(answer, dict) and depth < 5:
        for key, inner in answer.items():
            if key == "ResponseMetadata":
                continue
            if key.lower() == name.lower() and inner not in (None, "", []):
                return f'"{key}"'
            below = path_to(inner, name, depth + 1)
            if below:
                return f'"{key}".{below}'
    if isinstance(answer, list) and answer and depth < 5:
        below = path_to(answer[0], name, depth + 1)
        return f"[0].{below}" if below else ""
    return ""
