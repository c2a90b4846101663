"""The modules that the first proposals need, imported before somebody asks for proposals."""

from __future__ import annotations

import contextlib
import importlib

# c7n.resources.aws has the provider, without the modules of the resources: a policy needs one or two of these 150
_MODULES = (
    "c7n_ctschema.editor.completion.completions",
    "c7n_ctschema.editor.completion.hover_text",
    "c7n.resources.aws",
    "c7n.schema",
)


def import_modules() -> None:
    """Import them. A module that cannot be imported raises again where it is used, and is reported there."""
    for name in _MODULES:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
