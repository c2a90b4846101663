"""`templates`: list and show templates."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import is_read_by_people, is_terminal, printable, width
from c7n_ctschema.wizard.templates import template_files, template_search
from c7n_ctschema.wizard.templates.template_files import Template
from c7n_ctschema.wizard.templates.template_values import FORMATS, Parameter, to_yaml

VERSION = 1
MOST_TEMPLATES = 20  # on a terminal


def configure(parser: argparse.ArgumentParser) -> None:
    name: Any = parser.add_argument("name", nargs="?", metavar="NAME", help="template to show (default: list all)")
    name.completer = lambda **_: template_files.names()
    parser.add_argument(
        "--grep",
        nargs="+",
        action="extend",
        default=[],
        metavar="WORDS",
        help="list only templates that match all words",
    )
    parser.add_argument("--dir", metavar="DIR", help="directory of your own templates")
    parser.add_argument("--all", action="store_true", help="list every template, also on a terminal")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")
    parser.epilog = (
        "examples:\n  custodian-ctschema templates --grep s3\n"
        "  custodian-ctschema templates root-login\n"
        "  custodian-ctschema new-policy --template root-login --set to=soc@example.org\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.name:
        _show(template_files.load(options.name, options.dir), options.format)
        return 0
    words = " ".join(options.grep)
    listed = template_search.listed(options.dir, words)
    # One broken file of a team's directory must not hide the others; the exit code 2 still tells a build.
    for problem in listed.problems:
        print(printable(str(problem)), file=sys.stderr)
    code, found = 2 if listed.problems else 0, listed.templates
    # As `grep` does: exit code 1 for no match. A directory without templates is another case.
    if words and listed.others and not found:
        print(f"no template matches {printable(repr(words))}", file=sys.stderr)
        return code or 1
    if options.format == "json":
        _dump({"version": VERSION, "templates": [as_json(one) for one in found]})
    elif found:
        shown = found if options.all or not is_read_by_people() else found[:MOST_TEMPLATES]
        sys.stdout.writelines(_table(shown))
        if len(shown) < len(found):
            print(f"... {len(shown)} of {len(found)} templates; --all lists them, `--grep WORDS` searches them")
    else:
        print("the directory has no templates: a template is a *.yml file with `vars.template`", file=sys.stderr)
    return code


def as_json(template: Template) -> dict[str, Any]:
    """A template as JSON, without its text."""
    return {
        "name": template.name,
        "title": template.title,
        "description": template.description,
        "references": list(template.references),
        "resources": list(template.resources),
        "events": list(template.events),
        "parameters": [_parameter(one) for one in template.parameters],
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    facts = {
        "items": one.items if one.type == "list" else "",
        "format": one.format,
        "enum": list(one.enum),
        "min": one.min,
        "max": one.max,
        "placeholder": one.placeholder or None,
    }
    shown: dict[str, Any] = {"name": one.name, "type": one.type, "required": one.required, "default": one.default}
    shown.update({name: value for name, value in facts.items() if value not in ("", [], None)})
    return {**shown, "description": one.description}


def _show(template: Template, form: str) -> None:
    if form == "json":
        _dump({"version": VERSION, "template": {**as_json(template), "text": template.text}})
        return
    sys.stdout.writelines(_details(template))


def _dump(found: dict[str, Any]) -> None:
    write_json(found)


def _table(found: Sequence[Template]) -> Iterator[str]:
    """Two or three lines for each template: name and title, then resources and events."""
    across = max(len(one.name) for one in found) + 2
    # At least 20, because textwrap refuses a width of 0 on a very narrow terminal.
    room = max(width() - across, 20)
    for one in found:
        for at, line in enumerate(textwrap.wrap(printable(one.title), room)):
            yield f"{' ' * across if at else _bold(printable(one.name).ljust(across))}{line}\n"
        # Cut to one line: templates of network rules wait for a dozen events.
        waits = f"{', '.join(one.resources)}: {', '.join(one.events)}"
        yield f"{' ' * across}{_dim(_cut(printable(waits), room))}\n"


def _details(template: Template) -> Iterator[str]:
    across = max(40, min(width(), 100))
    yield f"{_bold(printable(template.title))}\n"
    for line in textwrap.wrap(printable(template.description), across):
        yield f"{line}\n"
    yield f"\nresource    {printable(', '.join(template.resources))}\n"
    for at, event in enumerate(template.events):
        yield f"{'            ' if at else 'events      '}{printable(event)}\n"
    for at, reference in enumerate(template.references):
        yield f"{'            ' if at else 'references  '}{printable(reference)}\n"
    yield "\nparameters, for --set\n" if template.parameters else "\nno parameters\n"
    for one in template.parameters:
        lines = textwrap.wrap(
            printable(described(one)), across, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False
        )
        yield "\n".join(lines) + "\n"
    # Filled with the defaults, so that people see the policy that `new-policy --template` writes.
    yield "\n" + printable(template.fill({one.name: one.default for one in template.parameters}))


def described(one: Parameter) -> str:
    """A parameter on one line: `days (number, 1..30; default 7): …`."""
    kind = f"list of {one.items}s" if one.type == "list" else one.type
    facts = [kind, FORMATS[one.format][1] if one.format else "", " | ".join(str(value) for value in one.enum)]
    if one.min is not None or one.max is not None:
        facts.append(f"{'' if one.min is None else one.min}..{'' if one.max is None else one.max}")
    last = "required, such as" if one.required else "placeholder" if one.placeholder else "default"
    return f"{one.name} ({', '.join(part for part in facts if part)}; {last} {to_yaml(one.default)}): {one.description}"


def _cut(text: str, across: int) -> str:
    return text if len(text) <= across else text[: across - 1] + "…"


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if is_terminal() else text


def _dim(text: str) -> str:
    return f"\x1b[2m{text}\x1b[0m" if is_terminal() else text
