"""An ignore comment above the line of a finding, with a place for the reason."""

from __future__ import annotations

from typing import NamedTuple

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.editor.document import policy_parts
from c7n_ctschema.editor.document.text_positions import TextPositions
from c7n_ctschema.lint.running.fixing import TextEdit
from c7n_ctschema.lint.running.ignores import TO_WRITE


class IgnoreComment(NamedTuple):
    """A comment to insert at an offset, with a place for the reason between `before` and `after`."""

    offset: int
    before: str
    after: str

    def with_reason(self, reason: str = TO_WRITE) -> TextEdit:
        """The edit. `lint` reports the comment as long as the reason is the one to write."""
        return TextEdit(self.offset, self.offset, f"{self.before}{reason}{self.after}")


def above(text: str, one: Diagnostic) -> IgnoreComment | None:
    """The comment that ignores the finding's rule in its line; None in JSON, which has no comments."""
    layout = policy_parts.split(text)
    if layout is not None and layout.is_flow:
        return None
    start, _ = TextPositions(text).offsets(one.span)
    line = text.rfind("\n", 0, start) + 1
    own = text[line:start]
    indentation = own[: len(own) - len(own.lstrip(" "))]
    ending = "\r\n" if "\r\n" in text else "\n"
    # Above, not behind: a comment behind a line of a block scalar would be a part of its string.
    return IgnoreComment(line, f"{indentation}# ctschema: ignore[{one.code}] ", ending)
