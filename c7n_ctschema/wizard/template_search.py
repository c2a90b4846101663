"""Which of the shipped templates words describe."""

from __future__ import annotations

from c7n_ctschema.trail import search
from c7n_ctschema.trail.index import words_of
from c7n_ctschema.wizard import templates
from c7n_ctschema.wizard.templates import Template

ELSEWHERE = 0.5  # of a word that neither the name nor the title has


def matching(text: str, limit: int) -> list[Template]:
    """The templates that all words describe, best first, by what `find` takes a word for."""
    loaded = [templates.load(name) for name in templates.names()]
    weighed = [(_weight(one, text), one) for one in loaded]
    fitting = sorted((pair for pair in weighed if pair[0]), key=lambda pair: (-pair[0], pair[1].name))
    return [one for _, one in fitting[:limit]]


def _weight(template: Template, text: str) -> float:
    named = words_of(f"{template.name} {template.title}")
    told = words_of(f"{template.description} {' '.join((*template.resources, *template.events))}")
    return search.fit(text, tuple(named)) or ELSEWHERE * search.fit(text, (*named, *told))
