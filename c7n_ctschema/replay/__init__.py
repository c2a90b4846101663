"""What a policy does with an event, found with c7n's own code."""

from __future__ import annotations

import sys
import types

TYPE_CHECKING = False  # as in the package above
if TYPE_CHECKING:
    from c7n_ctschema.api.policy_queries import Policies, Verdict
    from c7n_ctschema.json_value import JsonObject


class _Callable(types.ModuleType):
    """Python makes each subpackage an attribute of its package when it is imported, so `c7n_ctschema.replay` is this
    module, whatever the package defines. To be the documented function as well, it can be called."""

    def __call__(self, record: JsonObject, policies: Policies) -> tuple[Verdict, ...]:
        from c7n_ctschema.api import policy_queries

        return policy_queries.replay(record, policies)


sys.modules[__name__].__class__ = _Callable
