"""Search in templates."""

from __future__ import annotations

from dataclasses import dataclass

from c7n_ctschema.errors import BadInput
from c7n_ctschema.trail.search import ranking
from c7n_ctschema.trail.search.word_index import words_of
from c7n_ctschema.wizard.templates import template_files
from c7n_ctschema.wizard.templates.template_files import Template

ELSEWHERE = 0.5  # weight of a match outside the name and the title


def matching(text: str, limit: int) -> list[Template]:
    """The templates that match all words of a query of `find`, best first."""
    loaded = [template_files.load(name) for name in template_files.names()]
    weighed = [(_weight(one, text), one) for one in loaded]
    fitting = sorted((pair for pair in weighed if pair[0]), key=lambda pair: (-pair[0], pair[1].name))
    return [one for _, one in fitting[:limit]]


def _weight(template: Template, text: str) -> float:
    named = words_of(f"{template.name} {template.title}")
    told = words_of(f"{template.description} {' '.join((*template.resources, *template.events))}")
    return ranking.fit(text, tuple(named)) or ELSEWHERE * ranking.fit(text, (*named, *told))


@dataclass(frozen=True, slots=True)
class Listed:
    """The matching templates, the number of others, and errors of templates that cannot be read."""

    templates: tuple[Template, ...]
    others: int = 0
    problems: tuple[BadInput, ...] = ()


def listed(folder: str | None = None, text: str = "") -> Listed:
    """The templates of the package or of a directory whose list entry has all words of a query."""
    found: list[Template] = []
    problems: list[BadInput] = []
    for name in template_files.names(folder):
        try:
            found.append(template_files.load(name, folder))
        except BadInput as error:
            problems.append(error)
    kept = tuple(one for one in found if _has(one, text))
    return Listed(kept, len(found) - len(kept), tuple(problems))


def _has(template: Template, text: str) -> bool:
    """Whether all words are in the name, title, description, resources, events, or parameter names."""
    names = [one.name for one in template.parameters]
    shown = (template.name, template.title, template.description, *template.resources, *template.events, *names)
    whole = " ".join(shown).lower()
    return all(word in whole for word in text.lower().split())
