"""The list of the shipped templates in docs/templates.md.

`python -m c7n_ctschema.wizard.templates.template_list docs/templates.md` rewrites everything after the heading.
"""

from __future__ import annotations

import sys

from c7n_ctschema.wizard.templates import template_files
from c7n_ctschema.wizard.templates.template_files import Template

HEADING = "## The templates\n"


def markdown() -> str:
    """A table with one row for each template."""
    loaded = [template_files.load(name) for name in template_files.names()]
    rows = "".join(_row(template) for template in loaded)
    return f"{HEADING}\n| template | policy | resource, events | parameters |\n| --- | --- | --- | --- |\n{rows}"


def _row(template: Template) -> str:
    waits = f"{', '.join(f'`{name}`' for name in template.resources)}: {', '.join(template.events)}"
    settable = ", ".join(f"`{parameter.name}`" for parameter in template.parameters)
    return f"| `{template.name}` | {template.title} | {waits} | {settable} |\n"


def renewed(page: str) -> str:
    """The page with the current list."""
    before, _, _ = page.partition(HEADING)
    return before + markdown()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as stream:
        old = stream.read()
    with open(sys.argv[1], "w", encoding="utf-8") as stream:
        stream.write(renewed(old))
