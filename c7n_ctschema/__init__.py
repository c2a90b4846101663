"""What is really in the CloudTrail record that a Cloud Custodian policy waits for."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` would be imported before Ctrl-C is answered
if TYPE_CHECKING:
    from c7n_ctschema.diagnostics import Diagnostic

__version__ = "0.1.0"
__all__ = ["__version__", "lint_text"]


def lint_text(
    text: str | bytes,
    path: str = "<text>",
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    validate: bool = False,
) -> list[Diagnostic]:
    """What is wrong with a policy file's text, in the file's order; `path` is only the name that diagnostics carry.

    `select` and `ignore` name rules by code, by a code's beginning, or by name; `validate` adds c7n's own validation.
    Ignore comments in the text count; settings files and baselines do not. Lines and columns count from 1, in
    characters. Raises `errors.BadInput` (file, message, line, column) for text that is no policy file,
    and `errors.UnknownName` for a rule that does not exist. A rule that fails is a diagnostic `internal-error`.
    """
    # Imported here: whoever imports the package only for `__version__` does not wait for the rules.
    from c7n_ctschema.lint.running import engine, selection

    chosen = selection.Selection(selection.checked(select), selection.checked(ignore), validate)
    return engine.lint_text(text, path, chosen)
