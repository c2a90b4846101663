"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re

from c7n_ctschema.light_typing import Any, AnyStr, cast


class Lazy:
    """Stands for a compiled pattern until somebody asks for one of its methods."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        # The method is kept on the instance, so that Python finds the next one without this call.
        found = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def compile(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, for patterns of modules.

    `lint` imports 60 patterns and uses half of them for most policies; each takes 0.1 to 1 ms to compile. The tests
    compile all of them (tests/test_lazy_regex.py), because a wrong pattern raises only when it is used.
    """
    return cast("re.Pattern[AnyStr]", Lazy(pattern, flags))
