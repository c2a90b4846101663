"""The search of `find`: events, keys, and templates that match words."""

from __future__ import annotations

from dataclasses import dataclass

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.search import ranking, word_index
from c7n_ctschema.trail.search.ranking import Hit
from c7n_ctschema.trail.search.word_index import Progress
from c7n_ctschema.wizard.templates import template_search
from c7n_ctschema.wizard.templates.template_files import Template

LIMIT = 15


@dataclass(frozen=True, slots=True)
class FindResult:
    """The best matches of each kind. `without` is the word that no event matches together with the others, or ""."""

    events: tuple[Hit, ...]
    keys: tuple[Hit, ...]
    templates: tuple[Template, ...]
    without: str = ""

    def __bool__(self) -> bool:
        return bool(self.events or self.keys or self.templates)


class NoWords(CtschemaError):
    """The query has no letter or digit."""

    def __str__(self) -> str:
        return "the query has no word: use letters or digits"


def find(text: str, limit: int = LIMIT, progress: Progress = lambda done, total: None) -> FindResult:
    """At most `limit` matches of each kind for all words, or for all except one; raises NoWords.

    While the first search builds the index, `progress` gets the number of finished services and of all services.
    """
    if not word_index.words_of(text):
        raise NoWords(text)
    found = ranking.find(text, limit, progress)
    return FindResult(
        tuple(found.events), tuple(found.keys), tuple(template_search.matching(text, limit)), found.without
    )
