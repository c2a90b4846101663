"""Policy files as they were at a Git revision, or as another directory has them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.replay.engine import deployed_policies
from c7n_ctschema.replay.engine.deployed_policies import Replayed

_POLICY_FILES = (".yml", ".yaml", ".json")


def older(against: str, paths: Sequence[str], names: Sequence[str] = ()) -> Iterator[Replayed | CtschemaError]:
    """The policies of a directory, a file, or of `paths` at a Git revision. Raises CtschemaError."""
    # A path wins over a revision of the same name: `--against old/` must not become a branch `old/`.
    if os.path.exists(against):
        for path in policy_reading.find([against]):
            if isinstance(path, BadInput):
                yield path
            else:
                yield from _read(policy_reading.read(path), path, names)
        return
    for path in paths:
        yield from _at_revision(against, path, names)


def _at_revision(revision: str, path: str, names: Sequence[str]) -> Iterator[Replayed | CtschemaError]:
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    # ./ makes the names relative to the folder, so it works in any directory of the repository
    inside = "." if os.path.isdir(path) else f"./{os.path.basename(path)}"
    commit = (
        _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    )
    # -z: git quotes names with spaces and umlauts otherwise.
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", commit, "--", inside).decode(errors="replace")
    for name in filter(None, listed.split("\0")):
        if name.endswith(_POLICY_FILES):
            text = _git(folder, "show", f"{commit}:./{name}")
            yield from _read(text, f"{revision}:{os.path.join(folder, name)}", names)


def _read(text: bytes, file: str, names: Sequence[str]) -> Iterator[Replayed | CtschemaError]:
    try:
        yield from deployed_policies.read(text, file, names, False)
    except CtschemaError as error:
        yield error


def _git(folder: str, *arguments: str) -> bytes:
    try:
        # A list, no shell: names of files and revisions are input.
        run = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
    except OSError as error:
        raise CtschemaError(f"cannot run git: {error.strerror or error}") from None
    if run.returncode:
        said = run.stderr.decode(errors="replace").strip().splitlines()
        what = said[-1] if said else "it is not a revision of this repository, and no such file or directory exists"
        raise CtschemaError(f"--against {arguments[-1].removesuffix('^{commit}')}: {what}")
    return run.stdout
