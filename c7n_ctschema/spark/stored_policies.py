"""Policies whose files are objects in S3: a job's driver has no directory of its own to put them into."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence

from c7n_ctschema.backtest import policies
from c7n_ctschema.backtest.plan import Plan, PolicyText
from c7n_ctschema.backtest.policies import PlannedPolicies
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.spark import object_store

_S3 = "s3://"
_SUFFIXES = (".yml", ".yaml", ".json")


def plan(paths: Sequence[str], names: Sequence[str] = (), against: str | None = None) -> PlannedPolicies:
    """The plan for policies in files, directories, and objects `s3://BUCKET/KEY.yml`. Raises CtschemaError."""
    with tempfile.TemporaryDirectory() as folder:
        copies = _Copies(folder)
        local = [copies.of(path) for path in paths]
        older = copies.of(against) if against is not None else None
        try:
            found = policies.plan(local, names, older)
        except CtschemaError as error:
            raise copies.named(error) from None
    return copies.renamed(found)


class _Copies:
    """The copies of objects. What people read has the names of the objects."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._urls: dict[str, str] = {}

    def of(self, path: str) -> str:
        """The path of a copy of an object; other paths as they are."""
        if not path.startswith(_S3):
            return path
        if not path.endswith(_SUFFIXES):
            raise CtschemaError(f"{path} is no policy file: name objects that end with {', '.join(_SUFFIXES)}")
        # A directory for each object: two objects can have the same last part.
        copy = os.path.join(self._folder, str(len(self._urls)), os.path.basename(path))
        os.mkdir(os.path.dirname(copy))
        try:
            data = object_store.read(path)
        except OSError as error:
            raise CtschemaError(f"{path}: cannot be read: {error.strerror or error}") from None
        with open(copy, "wb") as stream:
            stream.write(data)
        self._urls[copy] = path
        return copy

    def named(self, error: CtschemaError) -> CtschemaError:
        text = str(error)
        for copy, url in self._urls.items():
            text = text.replace(copy, url)
        return CtschemaError(text)

    def renamed(self, found: PlannedPolicies) -> PlannedPolicies:
        against = found.plan.against
        return PlannedPolicies(
            Plan(self._renamed(found.plan.policies), None if against is None else self._renamed(against)),
            tuple(self.named(one) for one in found.problems),
            tuple(self.named(one) for one in found.problems_of_older),
        )

    def _renamed(self, texts: Sequence[PolicyText]) -> tuple[PolicyText, ...]:
        return tuple(text._replace(file=self._urls.get(text.file, text.file)) for text in texts)
