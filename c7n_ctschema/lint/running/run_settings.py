"""The settings of a lint run: arguments take precedence over the settings file."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.running import selection, settings_file
from c7n_ctschema.lint.running.selection import Selection
from c7n_ctschema.lint.running.settings_file import Config


class Settings(NamedTuple):
    """`baseline` is the path of the known findings, or ""."""

    config: Config = Config()
    selection: Selection = Selection()
    fail_on: Severity = Severity.WARNING
    baseline: str = ""


def settings_of(
    given: Config,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    validate: bool = False,
    fail_on: str | None = None,
    baseline: str | None = None,
) -> Settings:
    """The arguments over the settings file; `ignore` adds to the file's. Raises UnknownName for an unknown rule."""
    # `select` replaces the file's, so that one can run a single rule; `ignore` adds, so that a team's choice stays.
    chosen = Selection(
        selection.checked(select) or given.select,
        (*given.ignore, *selection.checked(ignore)),
        validate or given.validate,
    )
    severity = Severity[(fail_on or given.fail_on or "warning").upper()]
    return Settings(given, chosen, severity, baseline or given.baseline)


def config_of(paths: Sequence[str], file: str | None = None) -> Config:
    """The settings in the file, or in the nearest one above the paths. Raises CtschemaError for a file without any."""
    if not file:
        return settings_file.find(paths)
    found = settings_file.load(file)
    # A file that the user names must have settings; one that is only found may lack them.
    if found is None:
        raise CtschemaError(f"{file} has no [tool.ctschema]")
    return found
