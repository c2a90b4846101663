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
    listed = _names(_git(folder, "ls-tree", "-r", "-z", "--name-only", commit, "--", inside))
    if not listed:
        # Not an error: a new file has no older version, and its policies count as added.
        renamed = _before_renaming(folder, commit, path)
        listed = [renamed] if renamed else []
        if not renamed:
            yield CtschemaError(f"{path} is not in {revision}: its policies count as added")
    for name in listed:
        if name.endswith(_POLICY_FILES):
            text = _git(folder, "show", f"{commit}:./{name}")
            yield from _read(text, f"{revision}:{os.path.normpath(os.path.join(folder, name))}", names)


def _before_renaming(folder: str, commit: str, path: str) -> str:
    """The older name of a file that was renamed since, relative to the folder; "" if Git finds none."""
    if os.path.isdir(path):
        return ""
    found = _names(
        _git(folder, "diff", "-z", "--find-renames", "--diff-filter=R", "--name-status", "--relative", commit)
    )
    # three fields for each file: R and the similarity in percent, the old name, the new name
    olds, news = found[1::3], found[2::3]
    return dict(zip(news, olds, strict=True)).get(os.path.basename(path), "")


def _names(output: bytes) -> list[str]:
    # -z: git quotes names with spaces and umlauts otherwise.
    return [name for name in output.decode(errors="replace").split("\0") if name]


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
