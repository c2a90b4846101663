"""How certain it is that records spell a key as the schema does."""

from __future__ import annotations

import enum


class Confidence(str, enum.Enum):
    """The values are public: they are part of the JSON and text outputs.

    Related concepts have words of their own: whether `--fix` writes a fix (`certain`), how c7n's lookup of an id is
    known (`proven`: moto, source, metadata, inferred), and how an event source is known (seen, documented, rule).
    """

    EVIDENCED = "evidenced"  # records show it
    GENERAL = "general"  # only the rule for all services says so

    def __str__(self) -> str:
        return self.value
