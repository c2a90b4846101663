"""Search events, keys, and templates by words: what `find` prints."""

from __future__ import annotations

import functools

from c7n_ctschema.confidence import Confidence
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.trail.search import learned_hits, query, ranking
from c7n_ctschema.trail.search.index_files import Progress
from c7n_ctschema.trail.search.ranking import Hit
from c7n_ctschema.trail.search.word_index import Entry
from c7n_ctschema.trail.search.words import Vocabulary, words_of
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.shapes.key_listing import leaves
from c7n_ctschema.wizard.templates import template_search
from c7n_ctschema.wizard.templates.template_search import TemplateWords

LIMIT = 15


class FindResult(NamedTuple):
    """The best hits of each kind, best first. `without` is the word that had to be left out, usually ""."""

    events: tuple[Hit, ...]
    keys: tuple[Hit, ...]
    templates: tuple[TemplateWords, ...]
    without: str = ""

    def __bool__(self) -> bool:
        return bool(self.events or self.keys or self.templates)


class NoWords(CtschemaError):
    """A query without a letter or digit."""

    def __str__(self) -> str:
        return "nothing to search for: use letters or digits"


def find(text: str, limit: int = LIMIT, progress: Progress = lambda done, total: None) -> FindResult:
    """At most `limit` hits of each kind that match all words, or all words except one; raises NoWords.

    If an index has to be built, `progress` is called with the number of finished event sources and of all.
    """
    # `find "--"` has no word, and an empty query would match everything.
    if not words_of(text):
        raise NoWords(text)
    common = common_keys(text, (limit + 1) // 2)  # at most half: keys of single events need room too
    result = ranking.find(text, limit, progress)
    if common and result.without:  # the whole query describes a key of every record
        result = ranking.SearchResult([], [])
    templates = template_search.matching(text, limit)
    events, keys = learned_hits.events(text, limit), learned_hits.keys(text, limit)
    if result.without and (events or keys):  # a learned event has all words
        result = ranking.SearchResult([], [])
    return FindResult(
        (*events, *result.events)[:limit], (*keys, *common, *result.keys)[:limit], tuple(templates), result.without
    )


def common_keys(text: str, limit: int) -> tuple[Hit, ...]:
    """The keys of every record, such as `errorCode`, that have all words of the text. Their source and event are ""."""
    vocabulary = Vocabulary(words_of(_common_paths()))
    wanted = [query.word(word, [vocabulary]) for word in query.texts_of(text)]
    if not all(word.fits for word in wanted):
        return ()
    everywhere = Entry("", "", (), read_only=False, seen=0)
    return tuple(ranking.best_keys(wanted, [everywhere], lambda entry: _common_paths(), limit))


@functools.cache
def _common_paths() -> str:
    """The keys of a record outside the request and the response, one on each line."""
    members = envelope.record({}).members.items()
    return "\n".join(key.path for name, node in members for key in leaves(node, name, Confidence.EVIDENCED))
