"""Where a new policy goes: a file of its own, or one that has policies already."""

from __future__ import annotations

import os

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import CtschemaError

_MARK = "\ufeff"  # Windows' editors write it, and `--append` keeps it


def problem(output: str) -> str:
    """Why nothing can be written there, "" where it can."""
    if os.path.isdir(output):
        return f"{output} is a directory; name a file in it"
    if output.endswith(".json"):  # c7n.utils.load_file reads no YAML from such a file
        return f"{output}: policies are written as YAML, which c7n does not read from a .json file; name a .yml file"
    return ""


def check(output: str, append: bool) -> None:
    """Raise CtschemaError for flags that cannot be obeyed."""
    if append and not output:
        raise CtschemaError("--append needs --output FILE, the file that the policy is put into")
    if problem(output):
        raise CtschemaError(problem(output))


def held(output: str, append: bool) -> str | None:
    """What the file holds, None where there is none; raises CtschemaError where it may not be written."""
    check(output, append)
    if not output or not os.path.lexists(output):
        return None
    if not append:
        raise CtschemaError(f"{output} exists; add --append to put the policy behind those in it")
    data = policy_reading.read(output)
    text = yaml_text.decode(data, output)
    return _MARK + text if data.startswith(_MARK.encode()) else text
