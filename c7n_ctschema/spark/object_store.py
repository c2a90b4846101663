"""Objects of logs: their keys below a prefix, and their bytes. Local files and S3; no other host is ever contacted.

Only the accounts, Regions and days that are asked for are listed. CloudTrail's keys say all three:
`AWSLogs/[o-ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/FILE.json.gz` ("Finding your CloudTrail log files").
"""

from __future__ import annotations

import datetime
import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import discovery

MOST_DAYS = 3660
_SUFFIXES = (".json.gz", ".json", ".jsonl", ".gz")


@dataclass(frozen=True)
class Selection:
    """The part of the logs that a job reads. Empty: all accounts, all Regions; dates are ISO dates, both included."""

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    def days(self) -> list[str]:
        """The days as `2026/11/29`, or [] if the selection has no first day."""
        if not self.since:
            return []
        # The driver's day: a job that runs over midnight reads the same days on all executors.
        first, last = _date(self.since), _date(self.until) if self.until else datetime.date.today()
        count = (last - first).days + 1
        if not 0 < count <= MOST_DAYS:
            raise CtschemaError(f"--since {self.since} to {last} is not a span of 1 to {MOST_DAYS} days")
        return [(first + datetime.timedelta(days=number)).strftime("%Y/%m/%d") for number in range(count)]

    def takes(self, key: str) -> bool:
        """Whether a key of CloudTrail's layout is selected. A key of another layout is taken."""
        parts = key.split("/")
        if "CloudTrail" not in parts:
            # A copy of logs without CloudTrail's layout, such as `logs/2026.json.gz`, has nothing to select by.
            return not any(name in key for name in ("/CloudTrail-Digest/", "/CloudTrail-Insight/"))
        at = parts.index("CloudTrail")
        account, region = parts[at - 1] if at else "", parts[at + 1] if at + 1 < len(parts) else ""
        day = "/".join(parts[at + 2 : at + 5])
        wanted = (not self.accounts or account in self.accounts) and (not self.regions or region in self.regions)
        return wanted and (not self.since or day in self._days)

    @functools.cached_property
    def _days(self) -> frozenset[str]:
        return frozenset(self.days())


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise CtschemaError(f"{text!r} is not a date such as 2026-11-29") from None


def keys(inputs: Sequence[str], selection: Selection) -> Iterator[str]:
    """The selected objects below the inputs, as paths and `s3://` URLs. Raises CtschemaError."""
    selection.days()
    for one in inputs:
        yield from _s3_keys(one, selection) if one.startswith("s3://") else _files(one, selection)


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


def _s3_keys(url: str, selection: Selection) -> Iterator[str]:
    bucket, prefix = _split(url)
    for wanted in _prefixes(bucket, prefix, selection):
        for page in _pages(bucket, wanted, ""):
            # Folders that the console makes are objects of 0 bytes; they end with a slash.
            for item in page.get("Contents", ()):
                if item["Key"].endswith(_SUFFIXES) and selection.takes(item["Key"]):
                    yield f"s3://{bucket}/{item['Key']}"


def _prefixes(bucket: str, prefix: str, selection: Selection) -> Iterator[str]:
    """The prefixes to list: one for each account, Region and day if CloudTrail's layout begins at `prefix`.

    Listing costs a request for 1,000 keys. A bucket of a year has 300 times the keys of a day.
    """
    roots = list(_layouts(bucket, prefix, selection.accounts))
    if not roots:
        yield prefix
        return
    for root in roots:
        days = [f"{day}/" for day in selection.days()] or [""]
        for region in selection.regions or tuple(_children(bucket, f"{root}CloudTrail/")):
            yield from (f"{root}CloudTrail/{region}/{day}" for day in days)


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
    found = (item["Prefix"] for page in _pages(bucket, prefix, "/") for item in page.get("CommonPrefixes", ()))
    return [name[len(prefix) :].strip("/") for name in found]


def _pages(bucket: str, prefix: str, delimiter: str) -> Iterator[dict[str, Any]]:
    from botocore.exceptions import BotoCoreError, ClientError

    # The paginator asks for the next 1,000 keys when the loop needs them.
    pages = s3_client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter=delimiter)
    try:
        yield from pages
    except (BotoCoreError, ClientError) as error:
        raise CtschemaError(f"cannot list s3://{bucket}/{prefix}: {error}") from None


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


def write(target: str, text: str) -> None:
    """Write a file, or an S3 object, whole or not at all. Raises CtschemaError."""
    if not target.startswith("s3://"):
        from c7n_ctschema.files.writing import write_atomically

        write_atomically(target.removeprefix("file://"), text)
        return
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, name = _split(target)
    try:
        s3_client().put_object(Bucket=bucket, Key=name, Body=text.encode())
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
