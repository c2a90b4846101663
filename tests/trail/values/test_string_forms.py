"""The forms that values of a key have."""

from __future__ import annotations

from c7n_ctschema.trail.values import string_forms


def test_each_region_that_botocore_knows_has_the_form() -> None:
    form = string_forms.of("detail.awsRegion", frozenset({"iam.amazonaws.com"}))
    assert form and len(string_forms.regions()) > 30 and all(map(form.fits, string_forms.regions()))
