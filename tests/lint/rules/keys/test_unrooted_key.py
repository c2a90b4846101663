"""Keys that lack `detail.` in front."""

from __future__ import annotations

from policy_texts import RUN, of_filter


def test_detail_is_missing() -> None:
    [one] = of_filter(RUN, "requestParameters.instanceType", value="x")
    assert (one.rule, one.suggestion) == ("unrooted-key", "detail.requestParameters.instanceType")
