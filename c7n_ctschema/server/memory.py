"""Bounds the memory of a server that runs for days: what is kept of AWS's APIs is forgotten when it becomes much.

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


def bound() -> bool:
    """Forget all that can be read again, if the models of many services are in memory; whether it did."""
    if models.load.cache_info().currsize <= MOST_MODELS:
        return False
    for cache in _caches():
        cache.cache_clear()
    gc.collect()  # the nodes of a schema refer to each other
    return True


def _caches() -> Iterator[functools._lru_cache_wrapper[object]]:
    """The caches of the package's functions and methods: a schema is a key in ten of them."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGE) and isinstance(module, ModuleType):
            for value in list(vars(module).values()):
                owners = vars(value).values() if isinstance(value, type) and value.__module__ == name else (value,)
                yield from (one for one in owners if isinstance(one, functools._lru_cache_wrapper))
