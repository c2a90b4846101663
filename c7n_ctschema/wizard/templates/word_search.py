"""Events, keys and templates that words describe: what `find` answers."""

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
    """The best of each, best first. `without` is the word that had to be left out to find any events, mostly ""."""

    events: tuple[Hit, ...]
    keys: tuple[Hit, ...]
    templates: tuple[Template, ...]
    without: str = ""

    def __bool__(self) -> bool:
        return bool(self.events or self.keys or self.templates)


class NoWords(CtschemaError):
    """A query without a letter or digit to look for."""

    def __str__(self) -> str:
        return "no word to look for: use letters or digits"


def find(text: str, limit: int = LIMIT, progress: Progress = lambda done, total: None) -> FindResult:
    """At most `limit` of each that all words describe, or all but one; raises NoWords.

    `progress` is called with the services that are done and their number while the index is built the first time.
    """
    if not word_index.words_of(text):
        raise NoWords(text)
    found = ranking.find(text, limit, progress)
    return FindResult(
        tuple(found.events), tuple(found.keys), tuple(template_search.matching(text, limit)), found.without
    )
