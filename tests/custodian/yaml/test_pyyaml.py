"""PyYAML without its slow regular expressions reads what it reads with them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

CODE = """
import json, re, sys
if sys.argv[1] == "late":
    from c7n_ctschema.custodian.yaml import pyyaml
    pyyaml.load()
import yaml
text = "[yes, 0x1f, 1.5e+3, 2024-01-02, 2024-01-02T03:04:05Z, ~, 1:30, plain]"
read = {loader.__name__: repr(yaml.load(text, Loader=loader)) for loader in (yaml.SafeLoader, yaml.CSafeLoader)}
try:
    yaml.load("a: \\x01", Loader=yaml.SafeLoader)
except yaml.YAMLError as error:
    read["error"] = str(error)
# what this process compiles itself is compiled at once
read["kinds"] = [type(re.compile("a")).__name__, type(yaml.reader.Reader.NON_PRINTABLE).__name__]
print(json.dumps(read))
"""


@pytest.fixture(scope="module")
def read() -> list[dict[str, object]]:
    runs = [[sys.executable, "-c", CODE, when] for when in ("late", "now")]
    done = [subprocess.run(run, capture_output=True, text=True, check=True).stdout for run in runs]
    return [json.loads(one) for one in done]


def test_the_large_set_of_characters_is_compiled_late(read: list[dict[str, object]]) -> None:
    assert [one.pop("kinds") for one in read] == [["Pattern", "Lazy"], ["Pattern", "Pattern"]]


def test_it_reads_the_same_values_and_refuses_the_same_characters(read: list[dict[str, object]]) -> None:
    late, now = ({**one, "kinds": None} for one in read)
    assert late == now and "[True, 31, 1500.0, datetime.date(" in str(late["CSafeLoader"])
    assert "special characters are not allowed" in str(late["error"])
