"""Reads botocore's service models without importing botocore, because the import takes 25 to 113 ms."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import zlib
from collections.abc import Iterator, Mapping

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.light_typing import TYPE_CHECKING, Any, TypeVar
from c7n_ctschema.trail.catalog import model_types

if TYPE_CHECKING:
    from c7n_ctschema.trail.catalog.service_model import Model, Operation, Shape

RETIRED = os.path.join(tables.DATA, "generated", "retired")
# raw_decode stops at the end of the first value, so a slice may contain more than the value.
_DECODER = json.JSONDecoder()
_MEMBER = lazy_regex.compile(rb'\n  (?:  "([^"]+)"|["}])')  # or the end of the part
_LINE = b'\n    "'  # before the name of a member of a part
_FEW_BYTES = 4096
_MOST_AT_ONCE = 2**26  # bytes; the largest model has 4 million. A damaged file can announce any size.
_GZIPPED = 31  # zlib's wbits for a gzip header; cheaper to import than gzip
_DEFLATED = -15  # zlib's wbits for bytes without header and checksum
_GZIP_HEADER, _GZIP_NAME = 10, 8  # bytes of a header without options; the option that a file name follows (RFC 1952)


class BrokenModel(CtschemaError):
    """A model file that cannot be read."""


@functools.cache
def data_directory() -> str:
    """The directory with the models of the installed botocore."""
    # find_spec locates the package without running its `__init__`, which is what takes the time.
    spec = importlib.util.find_spec("botocore")
    if not spec or not spec.submodule_search_locations:
        raise CtschemaError("botocore is not installed; `pip install botocore`")
    return os.path.join(next(iter(spec.submodule_search_locations)), "data")


@functools.cache
def botocore_version() -> str:
    """The version of the installed botocore. It is read from the source because the import takes 25 ms."""
    try:
        with open(os.path.join(os.path.dirname(data_directory()), "__init__.py"), encoding="utf-8") as stream:
            # botocore's release script writes `__version__ = '…'` on one line.
            line = next(text for text in stream if text.startswith("__version__"))
    except (OSError, StopIteration):
        return "unknown"
    return line.split("=", 1)[1].strip().strip("'\"")


@functools.cache
def services() -> tuple[str, ...]:
    """Names of all services that botocore has or had a model of, sorted."""
    # Each folder is a service; files such as endpoints.json and partitions.json are not.
    current = {entry.name for entry in os.scandir(data_directory()) if entry.is_dir()}
    return tuple(sorted(current | set(retired())))


@functools.cache
def retired() -> tuple[str, ...]:
    """Services that botocore no longer has but whose records exist; see data/generated/retired/README.md."""
    suffix = ".json.gz"
    names = os.listdir(RETIRED) if os.path.isdir(RETIRED) else []
    return tuple(sorted(name[: -len(suffix)] for name in names if name.endswith(suffix)))


def versions(service: str) -> tuple[str, ...]:
    """API versions of a service in botocore, oldest first. Empty for an unknown or retired service."""
    folder = os.path.join(data_directory(), service)
    if not service or os.path.sep in service or not os.path.isdir(folder):
        return ()
    # API versions are dates, so the last one in order is the newest. DynamoDB's folder 2011-12-05 has no model.
    return tuple(sorted(name for name in os.listdir(folder) if _model_file(os.path.join(folder, name))))


@functools.cache
def load(service: str) -> Model:
    """The newest model of a service as botocore's JSON: metadata, operations, shapes."""
    return _read(_path(service))


def _path(service: str) -> str:
    known = versions(service)
    # The installed botocore is newer than a model in the package, so it comes first.
    if known:
        return _model_file(os.path.join(data_directory(), service, known[-1]))
    if service in retired():
        return os.path.join(RETIRED, f"{service}.json.gz")
    raise UnknownName("service", service)


def fingerprint(service: str) -> str:
    """A string that changes with the service's model: the CRC-32 and the size of its JSON, as gzip stores them."""
    path = _path(service)
    try:
        with open(path, "rb") as stream:
            # The last eight bytes of a gzip file: nothing has to be decompressed to see that a model changed.
            if path.endswith(".gz"):
                stream.seek(-8, os.SEEK_END)
                return stream.read().hex()
            data = stream.read()
    except OSError as error:
        raise BrokenModel(f"cannot read the model {path}: {error}") from error
    return (zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")).hex()


def _model_file(folder: str) -> str:
    # Newer versions of botocore compress their models, older ones do not.
    for name in ("service-2.json.gz", "service-2.json"):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    return ""


def _read(path: str) -> Model:
    try:
        with open(path, "rb") as stream:
            data = stream.read()
        # Fallback to json.loads: another indentation has no parts that can be found by their line starts.
        text = _unzipped(data) if path.endswith(".gz") else data
        model: Model = _opened(text, path) or model_types.checked(json.loads(text))
        model_types.check_metadata(model["metadata"])
        return model
    except (OSError, ValueError, KeyError, zlib.error, TypeError) as error:
        raise BrokenModel(f"cannot read the model {path}: {error}") from error


def _unzipped(data: bytes) -> bytes:
    """The decompressed bytes.

    The last four bytes of a gzip file are the decompressed size. A buffer of this size from the start saves a fifth of
    the time. The checksum before them is not compared: it takes a third of the time, and pip has compared the wheel's.
    """
    size = int.from_bytes(data[-4:], "little")
    # botocore's release script writes the file's name or no option at all.
    if data[:3] != b"\x1f\x8b\x08" or data[3] & ~_GZIP_NAME:
        return zlib.decompress(data, _GZIPPED)
    start = data.index(b"\0", _GZIP_HEADER) + 1 if data[3] & _GZIP_NAME else _GZIP_HEADER
    return zlib.decompress(memoryview(data)[start:], _DEFLATED, min(max(size, 1), _MOST_AT_ONCE))


def _opened(text: bytes, path: str) -> Model | None:
    """The model, with operations and shapes that are parsed on first access. None if the file has another layout.

    A model has thousands of shapes, and an event needs a few of them. botocore indents its files by two spaces, and a
    string in JSON cannot contain a line break. So a line that begins with two spaces and a quote is a part of the
    model, and a line that begins with four is a member of a part.
    """
    metadata, *parts = (text.find(f'\n  "{name}"'.encode()) for name in ("metadata", "operations", "shapes"))
    # One line, or another indentation: _read parses the whole text then (tests/trail/catalog/test_models.py).
    if min(metadata, *parts) < 0:
        return None
    ends = [min((other for other in (*parts, metadata) if other > start), default=len(text)) for start in parts]
    operations: Part[Operation] = Part(text, parts[0], ends[0], path)
    shapes: Part[Shape] = Part(text, parts[1], ends[1], path)
    return {"metadata": _first_value(text, metadata, b'\n  "'), "operations": operations, "shapes": shapes}


def _first_value(text: bytes, start: int, before: bytes) -> Any:
    """The JSON object between `start` and the next `before`. Only these bytes are copied, not the rest of the file."""
    # EC2's model has 4,300 shapes in 4 MB. An event needs about a dozen, and each is a copy of some hundred bytes.
    end = text.find(before, start + 1)
    decoded = text[start : end if end > 0 else len(text)].decode("utf-8")
    return _DECODER.raw_decode(decoded, decoded.index("{"))[0]


def _members(text: bytes, start: int) -> Iterator[tuple[str, int]]:
    """The names of the members of the part that begins at `start`, each with its offset."""
    for match in _MEMBER.finditer(text, start + 1):
        # The line that closes the part.
        if match[1] is None:
            return
        yield match[1].decode("utf-8"), match.start()


def _place(text: bytes, name: str, start: int, end: int) -> int:
    """The offset of the member `name` between two offsets; -1 if it is absent.

    botocore sorts the members of nearly all models, so halving finds a shape of EC2's 4 MB in 20 µs; a list of all
    shapes takes 7 ms.
    """
    # surrogatepass: JSON escapes can put half of a surrogate pair into the event name of a record.
    key = name.encode("utf-8", "surrogatepass")
    wanted, low, high = b'\n    "' + key + b'"', start, end
    if '"' in name:  # an event's name in a policy can be anything
        return -1
    while high - low > _FEW_BYTES:
        at = text.find(_LINE, (low + high) // 2, high)
        if at < 0:
            high = (low + high) // 2 + len(_LINE)
        elif text[at + len(_LINE) : text.index(b'"', at + len(_LINE))] <= key:
            low = at
        else:
            high = at
    at = text.find(wanted, low, high + len(wanted))
    # Kafka's and MediaLive's models are not sorted.
    return at if at >= 0 else text.find(wanted, start, end)


T = TypeVar("T")


class Part(Mapping[str, T]):
    """The operations or the shapes of a model. Each is parsed on first access."""

    def __init__(self, text: bytes, start: int, end: int, path: str) -> None:
        self._text, self._start, self._end, self._path = text, start, end, path
        self._parsed: dict[str, T] = {}

    @functools.cached_property
    def _starts(self) -> dict[str, int]:
        return dict(_members(self._text, self._start))

    def _at(self, name: str) -> int:
        if "_starts" in self.__dict__:
            return self._starts.get(name, -1)
        return _place(self._text, name, self._start, self._end)

    def __getitem__(self, name: str) -> T:
        if name not in self._parsed:
            at = self._at(name)
            if at < 0:
                raise KeyError(name)
            try:
                found = _first_value(self._text, at, b'\n    "')
                model_types.check(found)
            except (ValueError, TypeError) as error:
                raise BrokenModel(f"cannot read {name} in the model {self._path}: {error}") from error
            self._parsed[name] = found
        return self._parsed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._starts)

    def __len__(self) -> int:
        return len(self._starts)

    def __contains__(self, name: object) -> bool:
        return name in self._parsed or (isinstance(name, str) and self._at(name) >= 0)
