"""The output file of a new policy: a new file, or a file that already has policies."""

from __future__ import annotations

import os

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import CtschemaError

_MARK = "\ufeff"  # byte order mark: editors on Windows write it, and `--append` keeps it


def problem(output: str) -> str:
    """Why the file cannot be written, or ""."""
    if os.path.isdir(output):
        return f"{output} is a directory; name a file in it"
    if output.endswith(".json"):  # c7n.utils.load_file reads no YAML from such a file
        return f"{output}: new-policy writes YAML, which c7n does not read from a .json file; name a .yml file"
    return ""


def check(output: str, append: bool) -> None:
    """Raise CtschemaError for flags that contradict each other or name no usable file."""
    if append and not output:
        raise CtschemaError("--append needs --output FILE, the file to append to")
    if problem(output):
        raise CtschemaError(problem(output))


def held(output: str, append: bool) -> str | None:
    """The content of the file, None for a new file; raises CtschemaError if it must not be written."""
    check(output, append)
    if not output or not os.path.lexists(output):
        return None
    if not append:
        raise CtschemaError(f"{output} exists; use --append to add the policy to it")
    data = policy_reading.read(output)
    text = yaml_text.decode(data, output)
    return _MARK + text if data.startswith(_MARK.encode()) else text
