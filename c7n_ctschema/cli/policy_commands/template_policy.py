"""`new-policy --template`: fill in a template, check it with c7n and the linter, and write it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.wizard.templates import template_files
from c7n_ctschema.wizard.templates.template_files import Template

VERSION = 1
# A template already has these parts of the policy.
_DESCRIBING = ("event", "resource", "ids", "tests", "action", "description", "comment")


def add_flags(parser: argparse.ArgumentParser) -> None:
    template: Any = parser.add_argument(
        "--template", metavar="NAME", help="template to start from; `templates` lists them"
    )
    template.completer = lambda **_: template_files.names()
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="K=V",
        help="value of a template's parameter; separate the elements of a list with commas; repeatable",
    )
    parser.add_argument("--templates-dir", metavar="DIR", help="directory of your own templates")


def run(options: argparse.Namespace) -> int:
    """Fill in, check, and write the template. The file is written completely or not at all."""
    described = [name for name in _DESCRIBING if getattr(options, name, None)]
    if described:
        # --filter and --group share the member `tests`, which keeps their order.
        flag = {"tests": "filter"}.get(described[0], described[0]).replace("_", "-")
        raise CtschemaError(f"--{flag} does not go with --template: write the policy first, then edit it")
    template = template_files.load(options.template, options.templates_dir)
    values = _settings(options.set)
    made = template.fill(values, options.name or "", _mode_settings(options))
    old, text = _with_old(made, options)
    _refuse_invalid(text, template)
    _show(template, values, made, options)
    _warn(template, values, made)
    proven = _prove(made) if options.prove else True
    if options.output and not options.dry_run:
        from c7n_ctschema.files import writing

        writing.write_atomically(options.output, text, old)
        print(f"wrote {printable(options.output)}", file=sys.stderr)
    from c7n_ctschema.wizard.questions import review

    return int(review.has_errors(made) or not proven)


def _prove(text: str) -> bool:
    """Show what each policy of the template does in a simulated account; whether all act there."""
    from c7n_ctschema.cli.policy_commands.policy_proof import shown
    from c7n_ctschema.custodian.policy import policy_document
    from c7n_ctschema.custodian.yaml import yaml_text

    policies = policy_document.read(text.encode(), "the policy").policies
    proven = [shown(yaml_text.plain_members(policy.node)) for policy in policies]  # also after one that does nothing
    return all(proven)


def _mode_settings(options: argparse.Namespace) -> JsonObject:
    """The settings of the Lambda that flags give; raises CtschemaError for a value that c7n or AWS refuses."""
    # Here, because new_policy_flags imports this module for its flags.
    from c7n_ctschema.cli.policy_commands.new_policy_flags import flags_of
    from c7n_ctschema.wizard.flags import draft_from_flags

    return draft_from_flags.draft(flags_of(options, [])).mode_settings()


def _settings(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise CtschemaError(f"--set {one!r}: write NAME=VALUE, such as --set to=security@example.org")
        # Two `--set cidrs=…` look like a list with two elements, but the last would silently win.
        if name in found:
            raise CtschemaError(f"--set {name} is given twice; separate the elements of a list with commas")
        found[name] = value
    return found


def _with_old(made: str, options: argparse.Namespace) -> tuple[str | None, str]:
    """The present and the new content of the output file."""
    from c7n_ctschema.custodian.policy import policy_writer
    from c7n_ctschema.wizard.drafts import output_file

    old = output_file.held(options.output, options.append)
    return old, made if old is None else policy_writer.append_text(old, options.output, made)


def _refuse_invalid(text: str, template: Template) -> None:
    from c7n_ctschema.custodian.c7n import validation

    refusals = validation.validate_text(text)
    for one in refusals:
        what = f"the policy {one.policy}" if one.policy else "this text"
        print(printable(f"c7n refuses {what}: {one.message}"), file=sys.stderr)
    if refusals:
        raise CtschemaError(f"nothing was written; the template is {template.file}")


def _show(template: Template, values: dict[str, str], made: str, options: argparse.Namespace) -> None:
    if options.format == "json":
        found = {"version": VERSION, "template": template.name, "values": template.values(values), "text": made}
        write_json(found)
    elif not options.output or options.dry_run:
        sys.stdout.write(made)


def _warn(template: Template, values: dict[str, str], made: str) -> None:
    """Report placeholders that are still in the policy, and the linter's findings."""
    # The rules cost 154 ms, and a refused template must not wait for them.
    from c7n_ctschema.lint.running.engine import lint_text

    for one in template.placeholders(values):
        sentence = f"note: {one.name} is the placeholder {one.default!r}; set it with --set {one.name}=…"
        print(printable(sentence), file=sys.stderr)
    for found in lint_text(made, "the policy"):
        suggestion = f"\n  {found.titled_suggestion}" if found.suggestion else ""
        print(printable(f"{found.severity.word}: {found.message}{suggestion}"), file=sys.stderr)
