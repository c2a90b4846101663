"""The policies of files and directories that replay runs, and why some cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.replay.engine import deployed_policies
from c7n_ctschema.replay.engine.deployed_policies import Replayed


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """The policies with mode cloudtrail, and why other policies cannot be read or c7n refuses them."""

    policies: tuple[Replayed, ...]
    problems: tuple[CtschemaError, ...] = ()

    def by_name(self) -> dict[str, Replayed]:
        return {one.name: one for one in self.policies}


class NoPolicy(CtschemaError):
    """The files have no policy with these names. `problems` describe files that cannot be used."""

    def __init__(self, paths: Sequence[str], names: Sequence[str], problems: Sequence[CtschemaError]) -> None:
        super().__init__(paths, names, problems)
        self.paths, self.names, self.problems = tuple(paths), tuple(names), tuple(problems)

    def __str__(self) -> str:
        if not self.paths:
            return "no policies: name them with -p POLICY, or under `policies:` in a file of tests"
        wanted = f" named {', '.join(self.names)}" if self.names else ""
        return f"no policy of mode cloudtrail{wanted} in {', '.join(self.paths)}"


def policies_in(paths: Sequence[str], names: Sequence[str] = ()) -> PolicyFiles:
    """The policies of files, directories, and standard input ("-"); with `names`, only those. Raises NoPolicy."""
    found: list[Replayed] = []
    problems: list[CtschemaError] = []
    for path in policy_reading.find(list(paths)):
        for one in _read(path, names, path in paths):
            if isinstance(one, Replayed):
                found.append(one)
            else:
                problems.append(one)
    # Problems go with the exception: "no policy" alone would hide that c7n refused the only one.
    if not found:
        raise NoPolicy(paths, names, problems)
    return PolicyFiles(tuple(found), tuple(problems))


def _read(path: str | BadInput, names: Sequence[str], named: bool) -> list[Replayed | CtschemaError]:
    """The policies and problems of a file. `named`: the command line names the file, not its directory."""
    found: list[Replayed | CtschemaError] = []
    if isinstance(path, BadInput):
        return [path]
    try:
        found.extend(
            deployed_policies.read(policy_reading.read(path), "<stdin>" if path == "-" else path, names, named)
        )
    except CtschemaError as error:
        found.append(error)
    return found
