"""How a proposal is written at the cursor: in quotes or not, with the colon of a key or without one that is there."""

from __future__ import annotations

import json
import re

from c7n_ctschema.editor.completion.completion_item import Item, ItemKind, Items
from c7n_ctschema.editor.completion.element_items import TYPE
from c7n_ctschema.editor.document.policy_outline import Cursor

_JSON = re.compile(r"\s*[\[{]")
_COLON = re.compile(r"""["']?[ \t]*:""")


def of_document(text: str, cursor: Cursor, found: Items) -> Items:
    """The proposals as the document needs them."""
    if cursor.is_key:
        return found._replace(items=tuple(_of_key(text, cursor, item, found.end) for item in found.items))
    if cursor.word.quote or not cursor.in_flow:
        return found
    # JSON has no words without quotes, so what has begun without one is YAML's flow style
    is_json = _JSON.match(text) is not None and not cursor.prefix
    return found._replace(items=tuple(_in_brackets(item, is_json) for item in found.items))


def _of_key(text: str, cursor: Cursor, item: Item, end: int) -> Item:
    if item.kind is not ItemKind.NAME:
        return item
    has_colon = _COLON.match(text, end) is not None
    if cursor.word.quote:  # the quote that closes the key is not written yet, or is behind the cursor
        return item._replace(text=item.label)
    name = json.dumps(item.label) if _JSON.match(text) else item.label
    return item._replace(text=name if has_colon else f"{name}: ")


def _in_brackets(item: Item, is_json: bool) -> Item:
    """A member where an object could begin gets the object's bracket; a string of JSON gets quotes."""
    quoted = json.dumps if is_json else str
    if item.kind is ItemKind.ELEMENT and item.written.startswith(TYPE):
        return item._replace(text=f"{{{quoted('type')}: {quoted(item.label)}}}")
    if item.kind is ItemKind.NAME and item.written.endswith((":", ": ")):
        return item._replace(text=f"{{{quoted(item.label)}: ")
    return item._replace(text=json.dumps(item.label)) if is_json and item.is_string else item
