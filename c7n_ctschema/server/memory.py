"""Bounds the memory of a server that runs for days. It runs when nobody types: it takes up to 0.1 s.

The package's caches suit commands that run for seconds: they keep each model of botocore and each schema. A person who
looks at events of many services would fill them: 25 MiB in a minute, measured with random events.
"""

from __future__ import annotations

import functools
import gc
import sys
from collections.abc import Iterator
from types import ModuleType

from c7n_ctschema.trail.catalog import models

PACKAGE = "c7n_ctschema."
# A model has 0.2 MB of text, EC2's 4 MB, and what was parsed of it takes as much again. Random events of all services,
# typed at full speed: 125 MiB with 16 models, 148 MiB with 40.
MOST_MODELS = 20


class Memory:
    """The memory of the server's process."""

    def __init__(self) -> None:
        self._is_frozen = False

    def tidy(self) -> None:
        """Give back what is not in use.

        What exists at the first time stays: modules and tables, 60,000 objects, which a collection would look at for
        50 ms, while each letter that is typed waits. After models are forgotten, all is looked at again.
        """
        if forget_models():
            gc.unfreeze()
            gc.collect()
            self._is_frozen = False
        if self._is_frozen:
            gc.collect()
        else:
            gc.freeze()
            self._is_frozen = True
        _trim()


def forget_models() -> bool:
    """Forget all that can be read again, if the models of many services are in memory; whether it did."""
    if models.load.cache_info().currsize <= MOST_MODELS:
        return False
    for cache in _caches():
        cache.cache_clear()
    return True


def _caches() -> Iterator[functools._lru_cache_wrapper[object]]:
    """The caches of the package's functions and methods: a schema is a key in ten of them."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGE) and isinstance(module, ModuleType):
            for value in list(vars(module).values()):
                owners = vars(value).values() if isinstance(value, type) and value.__module__ == name else (value,)
                yield from (one for one in owners if isinstance(one, functools._lru_cache_wrapper))


def _trim() -> None:
    """Return the free memory of C's heap to the system.

    glibc keeps a heap for each thread, and the linter's has holes of the size of botocore's models: 91 MiB, of which 9
    are in use, measured after 700 changes with random events. Other systems do not have `malloc_trim`.
    """
    if sys.platform != "linux":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl does not have it
    if trim is not None:
        trim(0)
