"""The names under which operations are logged."""

from __future__ import annotations

from c7n_ctschema.trail.catalog import event_catalog, logged_names


def test_dates_in_cloudfronts_names_have_underscores_and_are_not_listed() -> None:
    assert event_catalog.find("cloudfront.amazonaws.com", "CreateDistribution20200531") is None
    assert event_catalog.find("cloudfront.amazonaws.com", "UpdateDistribution2014_05_31")
    names = event_catalog.events_of_source("cloudfront.amazonaws.com")
    assert "CreateDistribution" in names
    assert not [name for name in names if name[-1].isdigit()]


def test_lambdas_names_have_the_date_of_the_call_and_no_other() -> None:
    assert logged_names.operation_name("lambda", "CreateFunction20150331") == "CreateFunction"
    assert logged_names.operation_name("lambda", "UpdateFunctionCode20150331v2") == "UpdateFunctionCode"
    assert logged_names.operation_name("lambda", "CreateFunction20141111") == ""
    assert logged_names.operation_name("lambda", "CreateFunction2015_03_31") == ""
    # Of calls since 2019, no genuine record was found, so both forms are accepted.
    assert logged_names.of_operation("lambda", "CreateFunctionUrlConfig") == (
        "CreateFunctionUrlConfig",
        "CreateFunctionUrlConfig20211031",
    )


def test_an_operation_that_the_service_lacks_has_no_names() -> None:
    assert logged_names.of_operation("iam", "PassRole") == ()
    assert logged_names.operation_name("iam", "PassRole") == ""
