"""The AWS partition of a policy: the second part of its ARNs, such as `aws-cn`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from c7n_ctschema import lazy_regex

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
# botocore/data/partitions.json: the regular expressions of Regions
_REGIONS = {
    "cn": "aws-cn",
    "us-gov": "aws-us-gov",
    "eusc": "aws-eusc",
    "us-iso": "aws-iso",
    "us-isob": "aws-iso-b",
    "eu-isoe": "aws-iso-e",
    "us-isof": "aws-iso-f",
}
_ARN = lazy_regex.compile(r"\barn:(aws-[a-z-]+):")
# A Region of Europe's sovereign cloud is `eusc-de-east-1`: two letters of a country follow the prefix.
_REGION = lazy_regex.compile(r"\b(cn|us-gov|us-isob|us-isof|us-iso|eu-isoe|eusc(?=-[a-z]{2}))(?:-[a-z]+)+-\d\b")
# URLs of China have a suffix of their own, also in a policy that names neither an ARN nor a Region.
_CHINA = ".amazonaws.com.cn"


def partition_of(data: Mapping[str, Any]) -> str:
    """The partition that a policy's ARNs, Regions, and URLs name, `aws` by default."""
    text = json.dumps(data, default=str)
    # An ARN says its partition; a Region can also be a value that a filter compares with, so it comes second.
    arn = _ARN.search(text)
    if arn and arn[1] in PARTITIONS:
        return arn[1]
    region = _REGION.search(text)
    if region:
        return _REGIONS[region[1]]
    return "aws-cn" if _CHINA in text else "aws"
