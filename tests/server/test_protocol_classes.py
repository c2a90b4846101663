"""Classes of the protocol that are built on first use are the same as those that attrs builds at once."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

DESCRIBE = """
import attrs, inspect, json, re
from lsprotocol import types
from lsprotocol.converters import get_converter

def described(cls):
    fields = [[one.name, repr(one.default), re.sub(" at 0x\\w+", "", repr(one.validator)), one.kw_only] for one in attrs.fields(cls)]
    own = {name: name in vars(cls) for name in ("__init__", "__eq__", "__repr__", "__setattr__", "__hash__")}
    return [fields, list(inspect.signature(cls).parameters), own, vars(cls)["__hash__"] is None, list(cls.__match_args__)]

get_converter()
found = {name: described(cls) for name, cls in types.ALL_TYPES_MAP.items() if isinstance(cls, type) and attrs.has(cls)}
types_of = {name: [repr(one.type) for one in attrs.fields(types.ALL_TYPES_MAP[name])] for name in found}
print(json.dumps([found, types_of]))
"""
LATER = "from c7n_ctschema.server import protocol_classes; protocol_classes.load()\n"
USED = """
from lsprotocol import types
from lsprotocol.converters import get_converter
from c7n_ctschema.server.protocol_classes import _waiting

all_of_them = len(_waiting)
converter = get_converter()
given = {"processId": None, "capabilities": {"textDocument": {"diagnostic": {"relatedDocumentSupport": True}}}}
read = converter.structure(given, types.InitializeParams)
assert read.capabilities.text_document.diagnostic.related_document_support is True
assert converter.unstructure(read)["capabilities"] == given["capabilities"]
begin = types.Position(1, 2)
assert begin == types.Position(1, 2) and begin < types.Position(1, 3) and repr(begin) == "1:2"
assert types.Range(begin, begin) != types.Range(begin, types.Position(1, 3))
try:
    types.Position(-1, 0)
except ValueError:
    print(all_of_them, all_of_them - len(_waiting))
"""


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_the_same_classes() -> None:
    later: Any = json.loads(run(LATER + DESCRIBE))
    assert later == json.loads(run(DESCRIBE)) and len(later[0]) > 500


def test_few_classes_are_built_for_a_session() -> None:
    of_lsprotocol, built = map(int, run(LATER + USED).split())
    assert of_lsprotocol > 500 and 0 < built < of_lsprotocol / 3


def test_no_effect_on_classes_that_are_there() -> None:
    program = "import attrs; define = attrs.define; from lsprotocol import types; own = types.Position.__init__\n"
    assert run(program + LATER + "assert types.Position.__init__ is own and attrs.define is define; print('same')")
