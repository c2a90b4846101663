"""Search the templates by words."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema import tables
from c7n_ctschema.errors import BadInput
from c7n_ctschema.light_typing import TYPE_CHECKING, NamedTuple
from c7n_ctschema.trail.search import query
from c7n_ctschema.trail.search.query import Word
from c7n_ctschema.trail.search.words import Vocabulary, words_of

if TYPE_CHECKING:
    from c7n_ctschema.wizard.templates.template_files import Template

ELSEWHERE = 0.5  # the weight of a match in the description instead of the name or the title


class TemplateWords(NamedTuple):
    """What `find` searches and shows of a template of the package."""

    name: str
    title: str
    about: str
    """The description, the resources, and the events."""


def matching(text: str, limit: int) -> list[TemplateWords]:
    """The templates of the package that match all words of the text, best first."""
    templates = packaged()
    # The words of all templates, so that a misspelt word finds the nearest that occurs.
    vocabulary = Vocabulary(word for template in templates for word in _words(template))
    wanted = [query.word(word, [vocabulary]) for word in query.texts_of(text)]
    weighed = [(_weight(template, wanted), template) for template in templates]
    # By name among equals: the output must not depend on the order of the file.
    fitting = sorted((pair for pair in weighed if pair[0]), key=lambda pair: (-pair[0], pair[1].name))
    return [template for _, template in fitting[:limit]]


def packaged() -> list[TemplateWords]:
    """The templates of the package, from one file: reading each template takes longer than the rest of a search."""
    table = tables.read("generated/template_words")["templates"]
    return [TemplateWords(name, *facts) for name, facts in table.items()]


def template_words() -> dict[str, object]:
    """The content of data/generated/template_words.json, which `template_list` writes."""
    from c7n_ctschema.wizard.templates import template_files

    loaded = [template_files.load(name) for name in template_files.names()]
    about = "Title, and words of the description, the resources, and the events of each template, for `find`."
    return {"about": about, "templates": {template.name: [template.title, _about(template)] for template in loaded}}


def _about(template: Template) -> str:
    return " ".join((template.description, *template.resources, *template.events))


def _words(template: TemplateWords) -> tuple[str, ...]:
    return words_of(f"{template.name} {template.title} {template.about}")


def _weight(template: TemplateWords, wanted: Sequence[Word]) -> float:
    return _fit(wanted, words_of(f"{template.name} {template.title}")) or ELSEWHERE * _fit(wanted, _words(template))


def _fit(wanted: Sequence[Word], names: Sequence[str]) -> float:
    """How well the names fit all words; 0.0 if a word is missing."""
    fits = [word.best(names) for word in wanted]
    return sum(fits) if fits and all(fits) else 0.0  # every word must fit, as in the search of events


class Listed(NamedTuple):
    """The matching templates, the number of the other templates, and the problems of unreadable files."""

    templates: tuple[Template, ...]
    others: int = 0
    problems: tuple[BadInput, ...] = ()


def listed(folder: str | None = None, text: str = "") -> Listed:
    """The templates, of the package or of a directory, in whose facts all words of the text occur."""
    from c7n_ctschema.wizard.templates import template_files  # reads YAML, which `find` does not need

    loaded: list[Template] = []
    problems: list[BadInput] = []
    for name in template_files.names(folder):
        try:
            loaded.append(template_files.load(name, folder))
        # One broken file of a directory must not hide the others.
        except BadInput as error:
            problems.append(error)
    kept = tuple(template for template in loaded if _has(template, text))
    return Listed(kept, len(loaded) - len(kept), tuple(problems))


def _has(template: Template, text: str) -> bool:
    """Whether all words are in the facts that the list shows, the description, or the parameters' names."""
    names = [parameter.name for parameter in template.parameters]
    shown = (template.name, template.title, template.description, *template.resources, *template.events, *names)
    whole = " ".join(shown).lower()
    return all(word in whole for word in text.lower().split())
