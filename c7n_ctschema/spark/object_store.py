"""Objects of logs: their keys below a prefix, and their bytes. Local files and S3; no other host is ever contacted.

Only the accounts, Regions and days that are asked for are listed. CloudTrail's keys say all three:
`AWSLogs/[o-ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/FILE.json.gz` ("Finding your CloudTrail log files").
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import discovery, writing

_SUFFIXES = (".json.gz", ".json", ".jsonl", ".gz")


@dataclass(frozen=True)
class Selection:
    """The part of the logs that a job reads. Empty: all accounts, all Regions; dates are ISO dates, both included."""

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    @functools.cached_property
    def days(self) -> tuple[str, str]:
        """The first and the last day as `2026/11/29`, each "" if it is not given. Raises CtschemaError."""
        first, last = _day(self.since), _day(self.until)
        if first and last and first > last:
            raise CtschemaError(f"--since {self.since} is after --until {self.until}")
        return first, last

    def takes(self, key: str) -> bool:
        """Whether a key of CloudTrail's layout is selected. A key of another layout is taken."""
        parts = key.split("/")
        if "CloudTrail" not in parts:
            # A copy of logs without CloudTrail's layout, such as `logs/2026.json.gz`, has nothing to select by.
            return not any(name in key for name in ("/CloudTrail-Digest/", "/CloudTrail-Insight/"))
        at = parts.index("CloudTrail")
        account, region = parts[at - 1] if at else "", parts[at + 1] if at + 1 < len(parts) else ""
        wanted = (not self.accounts or account in self.accounts) and (not self.regions or region in self.regions)
        return wanted and self._takes_day("/".join(parts[at + 2 : at + 5]))

    def _takes_day(self, day: str) -> bool:
        # Days of this form sort as strings.
        first, last = self.days
        return first <= day and (not last or day <= last)


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return datetime.date.fromisoformat(text).strftime("%Y/%m/%d")
    except ValueError:
        raise CtschemaError(f"{text!r} is not a date such as 2026-11-29") from None


def keys(inputs: Sequence[str], selection: Selection) -> Iterator[str]:
    """The selected objects below the inputs, as paths and `s3://` URLs, listed while they are taken.

    Raises CtschemaError at once for an input without a selected object, or one that cannot be listed.
    """
    selection.days  # noqa: B018  this raises for a wrong date, before the first request
    # A list: each input is listed up to its first object before a cluster starts to work on any of them.
    return itertools.chain.from_iterable([_started(one, selection) for one in inputs])


def _started(one: str, selection: Selection) -> Iterator[str]:
    found = _s3_keys(one, selection) if one.startswith("s3://") else _files(one, selection)
    first = next(found, None)
    if first is None:
        raise CtschemaError(f"{one}: no object of these logs is selected")
    return itertools.chain([first], found)


def _files(path: str, selection: Selection) -> Iterator[str]:
    path = path.removeprefix("file://")
    if os.path.isfile(path):
        yield os.path.abspath(path)
        return
    if not os.path.isdir(path):
        raise CtschemaError(f"{path}: no such file or directory")
    for found in discovery.below(path, lambda _, name: name.endswith(_SUFFIXES)):
        if selection.takes(found):
            yield os.path.abspath(found)  # an executor may have another working directory


class _Range(NamedTuple):
    """The keys with a prefix, after the key `first`, and before the key `end`."""

    prefix: str
    first: str = ""
    end: str = ""


def _s3_keys(url: str, selection: Selection) -> Iterator[str]:
    bucket, prefix = _split(url)
    for wanted in _ranges(bucket, prefix, selection):
        for key in _listed(bucket, wanted):
            # Folders that the console makes are objects of 0 bytes; they end with a slash.
            if key.endswith(_SUFFIXES) and selection.takes(key):
                yield f"s3://{bucket}/{key}"


def _listed(bucket: str, wanted: _Range) -> Iterator[str]:
    for page in _pages(bucket, Prefix=wanted.prefix, StartAfter=wanted.first):
        for item in page.get("Contents", ()):
            # S3 lists keys in the order of their bytes, so that nothing after `end` is of the days asked for.
            if wanted.end and item["Key"] >= wanted.end:
                return
            yield item["Key"]


def _ranges(bucket: str, prefix: str, selection: Selection) -> Iterator[_Range]:
    """What to list: one range for each account and Region if CloudTrail's layout begins at `prefix`.

    A request lists 1,000 keys. A bucket of a year has 300 times the keys of a day, and a request for each of 90 days,
    17 Regions, and 100 accounts takes hours.
    """
    roots = list(_layouts(bucket, prefix, selection.accounts))
    if not roots:
        yield _Range(prefix)
        return
    first, last = selection.days
    for root in roots:
        for region in selection.regions or tuple(_children(bucket, f"{root}CloudTrail/")):
            trail = f"{root}CloudTrail/{region}/"
            # "0" is the character after "/": the end of what begins with the last day
            yield _Range(trail, f"{trail}{first}", f"{trail}{last}0" if last else "")


def _layouts(bucket: str, prefix: str, accounts: Sequence[str]) -> Iterator[str]:
    """The prefixes of accounts below `AWSLogs/` or `AWSLogs/o-ORGANIZATION/`."""
    # Only where CloudTrail's layout begins: listing "folders" of another layout would be wasted requests.
    if not prefix.rstrip("/").rpartition("/")[2].startswith(("AWSLogs", "o-")):
        return
    base = prefix if prefix.endswith("/") else f"{prefix}/"
    for name in _children(bucket, base):
        if name.startswith("o-"):
            yield from _layouts(bucket, f"{base}{name}/", accounts)
        elif name.isdigit() and (not accounts or name in accounts):
            yield f"{base}{name}/"


def _children(bucket: str, prefix: str) -> list[str]:
    """The names directly below a prefix."""
    pages = _pages(bucket, Prefix=prefix, Delimiter="/")
    found = (item["Prefix"] for page in pages for item in page.get("CommonPrefixes", ()))
    return [name[len(prefix) :].strip("/") for name in found]


def _pages(bucket: str, **asked: str) -> Iterator[dict[str, Any]]:
    from botocore.exceptions import BotoCoreError, ClientError

    # The paginator asks for the next 1,000 keys when the loop needs them. S3 refuses some empty parameters.
    given = {name: value for name, value in asked.items() if value}
    pages = s3_client().get_paginator("list_objects_v2").paginate(Bucket=bucket, **given)
    try:
        yield from pages
    except (BotoCoreError, ClientError) as error:
        raise CtschemaError(f"cannot list s3://{bucket}/{asked['Prefix']}: {error}") from None


def read(key: str) -> bytes:
    """The bytes of an object. Raises OSError."""
    if not key.startswith("s3://"):
        with open(key, "rb") as stream:
            return stream.read()
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, name = _split(key)
    try:
        body: bytes = s3_client().get_object(Bucket=bucket, Key=name)["Body"].read()
    except (BotoCoreError, ClientError) as error:
        raise OSError(None, str(error)) from None
    return body


def check_writable(target: str) -> None:
    """Find out, before a job starts, whether its output can be written. Raises CtschemaError."""
    if not target.startswith("s3://"):
        writing.check_writable(target.removeprefix("file://"))
        return
    bucket, name = _split(target)
    # An upload in parts that has no part: S3 checks the bucket and s3:PutObject, and nobody sees an object.
    with _told(target):
        upload = s3_client().create_multipart_upload(Bucket=bucket, Key=name)
    # A role without s3:AbortMultipartUpload can write all the same, and an upload without parts costs nothing.
    with contextlib.suppress(CtschemaError), _told(target):
        s3_client().abort_multipart_upload(Bucket=bucket, Key=name, UploadId=upload["UploadId"])


def write(target: str, text: str) -> None:
    """Write a file, or an S3 object, whole or not at all. Raises CtschemaError."""
    if not target.startswith("s3://"):
        writing.write_atomically(target.removeprefix("file://"), text)
        return
    bucket, name = _split(target)
    with _told(target):
        s3_client().put_object(Bucket=bucket, Key=name, Body=text.encode())


@contextlib.contextmanager
def _told(target: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CtschemaError(f"cannot write {target}: {error}") from None


def _split(url: str) -> tuple[str, str]:
    # Not urlsplit: a key can hold `#` and `?`, which would end the path of a URL.
    bucket, _, key = url.removeprefix("s3://").partition("/")
    if not bucket:
        raise CtschemaError(f"{url} has no bucket: write s3://BUCKET/PREFIX")
    return bucket, key


@functools.lru_cache(maxsize=1)
def s3_client() -> Any:
    """The S3 client of this process. boto3 reads the endpoint, the Region and the credentials as it always does."""
    import boto3
    from botocore.config import Config

    # 64 connections: two tasks of one process, each with 32 objects ahead. `standard` retries 503 Slow Down.
    return boto3.client("s3", config=Config(max_pool_connections=64, retries={"mode": "standard", "max_attempts": 8}))
