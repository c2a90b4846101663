"""What is really in the CloudTrail record that a Cloud Custodian policy waits for.

docs/api.md describes the functions. Each is imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` would be imported before Ctrl-C is answered
if TYPE_CHECKING:
    from c7n_ctschema.api.deployment_queries import conversions as conversions
    from c7n_ctschema.api.deployment_queries import fix_text as fix_text
    from c7n_ctschema.api.deployment_queries import pattern as pattern
    from c7n_ctschema.api.deployment_queries import permissions as permissions
    from c7n_ctschema.api.event_queries import Event as Event
    from c7n_ctschema.api.event_queries import EventName as EventName
    from c7n_ctschema.api.event_queries import event as event
    from c7n_ctschema.api.event_queries import events as events
    from c7n_ctschema.api.event_queries import find as find
    from c7n_ctschema.api.event_queries import ids_for as ids_for
    from c7n_ctschema.api.policy_queries import NoSample as NoSample
    from c7n_ctschema.api.policy_queries import Verdict as Verdict
    from c7n_ctschema.api.policy_queries import lint_paths as lint_paths
    from c7n_ctschema.api.policy_queries import lint_text as lint_text
    from c7n_ctschema.api.policy_queries import replay as replay
    from c7n_ctschema.api.policy_queries import sample as sample

__version__ = "0.1.0"
__all__ = [
    "Event",
    "EventName",
    "NoSample",
    "Verdict",
    "__version__",
    "conversions",
    "event",
    "events",
    "find",
    "fix_text",
    "ids_for",
    "lint_paths",
    "lint_text",
    "pattern",
    "permissions",
    "replay",
    "sample",
]
_MODULES = {
    "event_queries": ("Event", "EventName", "event", "events", "find", "ids_for"),
    "deployment_queries": ("conversions", "fix_text", "pattern", "permissions"),
}


def __getattr__(name: str) -> object:
    """The function or class of this name, which is then an attribute of the package."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    if name == "replay":  # the package of this name is callable: see its `__init__`
        return importlib.import_module(f"{__name__}.replay")
    module = next((module for module, names in _MODULES.items() if name in names), "policy_queries")
    found: object = getattr(importlib.import_module(f"{__name__}.api.{module}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
