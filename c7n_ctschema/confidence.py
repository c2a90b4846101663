"""How sure it is that records spell a key as the schema says."""

from __future__ import annotations

import enum


class Confidence(str, enum.Enum):
    """The values are public: they stand in JSON and in texts.

    Other kinds of sureness are other concepts, and have words of their own: whether a fix may be applied unasked
    (`certain`), how c7n's lookup of an id is known (`proven`: moto, source, metadata, inferred), how an event source
    is known (seen, documented, rule).
    """

    EVIDENCED = "evidenced"  # records show it
    GENERAL = "general"  # only the rule for all services speaks

    def __str__(self) -> str:
        return self.value
