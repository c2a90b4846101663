"""A team's settings: the nearest `[tool.ctschema]` in pyproject.toml or .ctschema.toml above the linted files.

The table may also be named `[tool.custodian-ctschema]`, as the package is.
"""

from __future__ import annotations

import fnmatch
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.errors import BadInput, UnknownName
from c7n_ctschema.grammar import listed
from c7n_ctschema.light_typing import Any, NamedTuple
from c7n_ctschema.lint.running import selection

OWN, SHARED = ".ctschema.toml", "pyproject.toml"
_TABLES = ("ctschema", "custodian-ctschema")  # of `tool`


class Config(NamedTuple):
    """The settings of a file. `baseline` is a path that includes the file's folder, or ""."""

    file: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = ""
    baseline: str = ""
    exclude: tuple[str, ...] = ()
    validate: bool = False
    facts: tuple[str, ...] = ()

    def excludes(self, path: str) -> bool:
        """Whether a pattern matches the path, a folder above it, or its last part."""
        if not self.exclude or path == "-":
            return False
        parts = os.path.relpath(path, os.path.dirname(os.path.abspath(self.file))).split(os.sep)
        names = {*parts, *("/".join(parts[:end]) for end in range(1, len(parts) + 1))}
        return any(fnmatch.fnmatchcase(name, pattern.rstrip("/")) for pattern in self.exclude for name in names)


def find(paths: Sequence[str]) -> Config:
    """The settings above the paths, or above the working directory. Raises BadInput if they are invalid."""
    # The working directory is second, for files outside of the project such as /tmp/p.yml.
    for start in (_common_folder(paths), os.getcwd()):
        for folder in _upwards(start):
            found = _in_folder(folder)
            if found:
                return found
    return Config()


def _common_folder(paths: Sequence[str]) -> str:
    whole = [os.path.abspath(path) for path in paths if path != "-"]
    if not whole:
        return os.getcwd()
    common = os.path.commonpath(whole)
    return common if os.path.isdir(common) else os.path.dirname(common)


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        yield folder


def _in_folder(folder: str) -> Config | None:
    own, shared = os.path.join(folder, OWN), os.path.join(folder, SHARED)
    # The tool's own file wins over the shared one in the same folder.
    if os.path.isfile(own):
        return load(own)
    # Most pyproject.toml files have no such table: a search in the bytes is cheaper than parsing
    if os.path.isfile(shared) and b"ctschema" in policy_reading.read(shared):
        return load(shared)
    return None


def load(path: str) -> Config | None:
    """The settings in a file, or None for a pyproject.toml without settings. Raises BadInput with the line."""
    text = policy_reading.read(path).decode("utf-8", "replace")
    table = _parsed(text, path)
    if os.path.basename(path) == SHARED:
        tools = table.get("tool")
        found = [tools[name] for name in _TABLES if name in tools] if isinstance(tools, Mapping) else []
        table = found[0] if found else None
        if table is None:
            return None
    if not isinstance(table, Mapping):
        raise BadInput(path, "`tool.ctschema` is not a table", 1, 1)
    return _config(table, text, path)


def _parsed(text: str, path: str) -> Any:
    # Python 3.10 has no tomllib.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        place = (int(found[1]), int(found[2])) if found and found[1] else (text.count("\n") + 1, 1)
        message = str(error)[: found.start()] if found else str(error)
        raise BadInput(path, f"invalid TOML: {message}", *place) from None


def _config(table: Mapping[str, object], text: str, path: str) -> Config:
    given: dict[str, Any] = {}
    for name, value in table.items():
        if name not in SETTINGS:
            near = ", ".join(SETTINGS)
            raise BadInput(path, f"unknown setting {name!r}; the settings are {near}", *_place(name, text))
        try:
            given[name.replace("-", "_")] = SETTINGS[name](value)
        except (ValueError, UnknownName) as error:
            raise BadInput(path, f"{name}: {error}", *_place(name, text)) from None
    if given.get("baseline"):
        # As in pyproject.toml of other tools, a path is relative to its file and not to the working directory.
        given["baseline"] = os.path.join(os.path.dirname(path), given["baseline"])
    given["facts"] = tuple(os.path.join(os.path.dirname(path), name) for name in given.get("facts", ()))
    return Config(path, **given)


def _place(name: str, text: str) -> tuple[int, int]:
    """The line of a key. Python's TOML parser does not keep positions."""
    start = text.find("ctschema]") if "ctschema]" in text else 0
    found = re.compile(rf"^[ \t]*[\"']?({re.escape(name)})[\"']?[ \t]*=", re.MULTILINE).search(text, start)
    if not found:
        return 1, 1
    return text.count("\n", 0, found.start(1)) + 1, found.start(1) - (text.rfind("\n", 0, found.start(1)) + 1) + 1


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError('must be a list of strings, such as ["CT101"]')
    if any("\0" in one for one in value):  # open and stat raise ValueError for it, not OSError
        raise ValueError("must not contain the character NUL")
    return tuple(value)


def _rules(value: object) -> tuple[str, ...]:
    return selection.checked(_strings(value))


def _severity(value: object) -> str:
    words = [severity.word for severity in Severity]
    if value not in words:
        raise ValueError(f"must be {listed(words, 'or')}")
    return str(value)


def _path(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a path")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


SETTINGS: dict[str, Callable[[object], object]] = {
    "select": _rules,
    "ignore": _rules,
    "fail-on": _severity,
    "baseline": _path,
    "exclude": _strings,
    "validate": _flag,
    "facts": _strings,
}
