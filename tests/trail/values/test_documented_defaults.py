"""Sentences of botocore's documentation about defaults: the plain ones count, those with a condition do not."""

from __future__ import annotations

import pytest

from c7n_ctschema.trail.shapes.nodes import Scalar
from c7n_ctschema.trail.values import documented_defaults


@pytest.mark.parametrize(
    ("kind", "enum", "documentation", "default"),
    [
        ("string", ("gp2", "gp3"), "<p>The type.</p> <p>Default: <code>gp2</code> </p>", "gp2"),
        ("string", ("none", "require"), "<p>The SSL mode. The default is <code>none</code> </p>", "none"),
        (
            "string",
            ("internet-facing", "internal"),
            "<p>The default is an Internet-facing load balancer.</p>",
            "internet-facing",
        ),
        (
            "string",
            (),
            "<p>By default, Elastic Load Balancing creates an Internet-facing load balancer.</p>",
            "internet-facing",
        ),
        ("string", ("OFF", "ON"), "<p>If it's not specified, it defaults to <code>OFF</code>.</p>", "OFF"),
        ("string", ("A_B", "C_D"), "<li> <p> <code>A_B</code> (default)</p> </li><li>C_D</li>", "A_B"),
        ("string", ("GLOBAL", "PRIVATE"), "<p>The visibility is set to <code>GLOBAL</code> by default.</p>", "GLOBAL"),
        ("number", (), "<p>If this field is not set, the default value is 300. The maximum is 3600.</p>", "300"),
        ("boolean", (), "<p>The default value is <code>true</code> (enabled).</p>", "true"),
        ("boolean", (), "<p>By default, deletion protection isn't enabled.</p>", "false"),
        ("boolean", (), "<p>By default, deletion protection is enabled.</p>", "true"),
        ("boolean", (), "<p>The default is not to copy them.</p>", "false"),
        (
            "string",
            ("standard", "unlimited"),
            "<p>Default: <code>standard</code> (T2) or <code>unlimited</code> (T3)</p>",
            None,
        ),
        (
            "string",
            ("regional", "local"),
            "<p>Default: <code>regional</code> (for instances in Local Zones only)</p>",
            None,
        ),
        ("string", ("IPv4", "IPv6"), "<p>The default value is IPv4 or IPv6 based on the subnet.</p>", None),
        ("string", ("aurora", "io1"), "<p>Default: aurora (Aurora DB clusters); io1 (Multi-AZ DB clusters)</p>", None),
        ("number", (), "<p>The default is 0.0625 DPU. The default is 10 DPUs.</p>", None),
        ("number", (), "<p>The default is 2,880 minutes.</p>", None),
        ("boolean", (), "<p>Default: The default behavior varies depending on the subnet group.</p>", None),
        ("boolean", (), "<p>Specifies whether the trail records global events.</p>", None),
        ("boolean", (), "<p>By default, clients can invoke your API.</p>", None),
        ("boolean", (), "<p>If the target type is lambda, health checks are disabled by default.</p>", None),
    ],
)
def test_what_a_sentence_says(kind: str, enum: tuple[str, ...], documentation: str, default: str | None) -> None:
    scalar = Scalar(kind, enum, documentation=documentation)
    words = (*enum, "true", "false", "2", "300", "10", "0.0625", "internet-facing", "internal", "gp3")
    found = [word for word in dict.fromkeys(words) if documented_defaults.is_default("member", scalar, word)]
    assert found == ([default] if default else [])


def test_a_member_that_disables_needs_the_word_itself() -> None:
    off = Scalar("boolean", documentation="<p>By default, notifications are enabled.</p>")
    assert not any(documented_defaults.is_default("disableNotification", off, one) for one in ("true", "false"))
    said = Scalar("boolean", documentation="<p>By default, this is set to <code>false</code>.</p>")
    assert documented_defaults.is_default("disableNotification", said, "false")
