"""Templates: policies with parameters, from the package or from a directory."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.custodian.policy.mode_events import EventEntry
from c7n_ctschema.custodian.policy.policy_document import Policy
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput, CtschemaError, UnknownName
from c7n_ctschema.grammar import counted, listed
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.wizard.templates import mode_settings, template_header, template_text
from c7n_ctschema.wizard.templates.template_header import Header
from c7n_ctschema.wizard.templates.template_text import ParameterReference
from c7n_ctschema.wizard.templates.template_values import BadValue, Parameter

SUFFIXES = (".yml", ".yaml")
MOST_FILES = 1_000
# A directory of `--templates-dir` is untrusted input.
MOST_BYTES = 256_000
# no dots and slashes: `--template ../x` must not leave the directory
_NAME = re.compile(r"[A-Za-z0-9][\w-]{0,100}")


@dataclass(frozen=True, slots=True)
class Template:
    """A policy with parameters. `text` is the file itself: a valid policy file with the default values."""

    name: str
    file: str
    text: str
    policies: tuple[Policy, ...]
    header: Header
    _root: yaml_text.Node
    _places: tuple[ParameterReference, ...]

    @property
    def title(self) -> str:
        return self.header.title

    @property
    def description(self) -> str:
        return self.header.description

    @property
    def references(self) -> tuple[str, ...]:
        return self.header.references

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.header.parameters

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources of the policies, as they are written."""
        return tuple(dict.fromkeys(policy.resource for policy in self.policies))

    @property
    def events(self) -> tuple[str, ...]:
        """The events of the policies, as `iam.CreateUser` or as the name of a shortcut."""
        entries = (entry for policy in self.policies for entry in policy.events)
        return tuple(dict.fromkeys(_event(entry) for entry in entries))

    def values(self, given: Mapping[str, Json]) -> JsonObject:
        """A value for every parameter; a string is read as `--set` reads it.

        Raises BadInput with the place in the template for a parameter that is unknown, missing, or of another type.
        """
        self._refuse_unknown(given)
        found: JsonObject = {}
        for one in self.parameters:
            # An example is valid for c7n, so only this test notices that nobody replaced it.
            if one.name not in given and one.required:
                raise BadInput(
                    self.file,
                    f"the parameter {one.name!r} ({one.type}) is required: {one.description}",
                    one.line,
                    one.column,
                )
            try:
                found[one.name] = _value(one, given[one.name]) if one.name in given else one.default
            except BadValue as error:
                raise BadInput(self.file, f"the parameter {one.name!r}: {error}", one.line, one.column) from None
        return found

    def _refuse_unknown(self, given: Mapping[str, Json]) -> None:
        names = [one.name for one in self.parameters]
        for name in given:
            # A misspelt name would keep the default, and nobody would notice.
            if name not in names:
                near = nearest(name, names)
                hint = (
                    f"did you mean {near[0]}?"
                    if near
                    else f"the parameters are {listed(names)}"
                    if names
                    else "the template has no parameters"
                )
                raise BadInput(self.file, f"unknown parameter {name!r}; {hint}", self.header.line, self.header.column)

    def fill(self, given: Mapping[str, Json], name: str = "", settings: Mapping[str, Json] | None = None) -> str:
        """The policy file with these values; `name` renames its policy, `settings` are members of its `mode`.

        Raises BadInput like `values`.
        """
        # Before any text is made, so that errors name the parameter, not a place in the result.
        values = self.values(given)
        made = template_text.filled(self.text, self._root, self.header, self._places, values, self.file)
        made = _renamed(made, name, self.file) if name else made
        return mode_settings.with_settings(made, settings, self.file) if settings else made

    def placeholders(self, given: Mapping[str, Json]) -> tuple[Parameter, ...]:
        """The parameters that still have a placeholder as their value."""
        return tuple(one for one in self.parameters if one.placeholder and one.name not in given)


def _event(entry: EventEntry) -> str:
    if entry.shortcut is not None:
        return entry.shortcut.value
    source, event = (text.value if text else "" for text in (entry.source, entry.event))
    return f"{source.removesuffix(event_catalog.SUFFIX)}.{event}"


def _value(parameter: Parameter, given: Json) -> Json:
    return parameter.read(given) if isinstance(given, str) else parameter.checked(given)


def _renamed(text: str, name: str, file: str) -> str:
    """The file with another policy name, written as one YAML scalar."""
    from c7n_ctschema.wizard.templates.template_values import to_yaml

    read = policy_document.read(text.encode(), file)
    # c7n refuses two policies with one name in a file.
    if len(read.policies) != 1:
        raise CtschemaError(f"{file} has {counted(len(read.policies), 'policy')}; --name can rename only one")
    found = yaml_text.text_of(yaml_text.members(read.policies[0].node).get("name"))
    if found is None:
        raise CtschemaError(f"{file}: the policy has no name")
    return text[: found.start] + to_yaml(name) + text[found.end :]


def names(folder: str | None = None) -> tuple[str, ...]:
    """The names of the package's templates, or of a directory's, sorted; raises CtschemaError."""
    return tuple(sorted(_files(folder)))


def load(name: str, folder: str | None = None) -> Template:
    """A template by name; raises UnknownName, or BadInput with file, line and column."""
    found = _files(folder)
    if name not in found:
        raise UnknownName("template", name, nearest(name, sorted(found)), folder or "", hint="`templates` lists them")
    return read(_bytes(found[name]), found[name], name)


def read(data: bytes, file: str, name: str) -> Template:
    """A template from a file's bytes; raises BadInput with file, line and column."""
    # Before YAML, whose parser takes many times the size of the file.
    if len(data) > MOST_BYTES:
        raise BadInput(file, f"the template has more than {MOST_BYTES:,} bytes", 1, 1)
    text = yaml_text.decode(data, file)
    root = yaml_text.compose(data, file)
    header = template_header.read(root, file)
    assert root is not None  # `template_header.read` raises for an empty file
    found = template_text.places(text, root, header, file)
    return Template(name, file, text, policy_document.read(data, file).policies, header, root, found)


def _bytes(file: str) -> bytes:
    from c7n_ctschema.custodian.policy import policy_reading

    return policy_reading.read(file)


def _files(folder: str | None) -> dict[str, str]:
    """The template files of a directory by name; files with other suffixes are ignored."""
    where = folder or shipped()
    try:
        found = sorted(os.listdir(where))
    except OSError as error:
        raise BadInput(where, f"cannot read the directory of templates: {error.strerror}") from None
    if len(found) > MOST_FILES:
        raise BadInput(where, f"the directory has {counted(len(found), 'file')}; at most {MOST_FILES:,} are allowed")
    split = ((os.path.splitext(one), os.path.join(where, one)) for one in found)
    return {stem: path for (stem, suffix), path in split if suffix in SUFFIXES and _NAME.fullmatch(stem)}


def shipped() -> str:
    """The directory of the package's templates: in the package in a wheel, beside the package in a checkout."""
    from importlib.resources import files

    package = str(files("c7n_ctschema"))
    inside = os.path.join(package, "policy_templates")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "policy_templates")
