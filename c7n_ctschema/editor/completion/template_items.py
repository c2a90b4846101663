"""Proposals of whole policies: the package's templates, with a tab stop for each parameter without a good default."""

from __future__ import annotations

import functools
import re

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json
from c7n_ctschema.wizard.templates import template_files, template_search
from c7n_ctschema.wizard.templates.template_files import Template

_MARK = re.compile(r"ctschema-stop-(\d+)-")


@functools.cache
def of_templates() -> tuple[Item, ...]:
    """A policy for each template, as the element of a list whose dash is written already."""
    return tuple(item for words in template_search.packaged() if (item := _item(words.name)))


def _item(name: str) -> Item | None:
    try:
        template = template_files.load(name)
        return Item(name, ItemKind.TEMPLATE, template.title, template.description, _snippet(template), is_snippet=True)
    except CtschemaError:  # a template that cannot be read is missing in the list, not an end of it
        return None


def _snippet(template: Template) -> str:
    """The policy of the template, without its dash and in no column."""
    marked: dict[str, Json] = {}
    stops: dict[int, str] = {}
    for number, parameter in enumerate(template.parameters, 1):
        default = parameter.default
        if parameter.placeholder and isinstance(default, str):
            marked[parameter.name], stops[number] = f"ctschema-stop-{number}-", default
        elif parameter.placeholder and isinstance(default, list) and default and isinstance(default[0], str):
            marked[parameter.name], stops[number] = [f"ctschema-stop-{number}-"], default[0]
    text = _policy_of(template.fill(marked))
    escaped = re.sub(r"[\\$}]", r"\\\g<0>", text)
    return _MARK.sub(lambda found: f"${{{found[1]}:{_escaped(stops[int(found[1])])}}}", escaped)


def _escaped(text: str) -> str:
    return re.sub(r"[\\$}]", r"\\\g<0>", text)


def _policy_of(text: str) -> str:
    root = yaml_text.compose(text.encode(), "<template>")
    first = yaml_text.elements(yaml_text.members(root).get("policies"))[0]
    column = first.start_mark.column
    lines = text[first.start_mark.index : first.end_mark.index].rstrip().splitlines()
    return "\n".join([lines[0], *(line[column:] for line in lines[1:])])


def of_document() -> tuple[Item, ...]:
    """The templates for a document that is still empty."""
    return tuple(item._replace(text="policies:\n  - " + indented(item.text, 4)) for item in of_templates())


def indented(snippet: str, column: int) -> str:
    """The snippet with its second and further lines in a column."""
    return snippet.replace("\n", "\n" + " " * column)
