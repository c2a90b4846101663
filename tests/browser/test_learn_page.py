"""The page of `learn --report` in a real browser: it loads nothing, and fits wide and narrow windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import extras
import pytest

from c7n_ctschema.cli.learn_formats import report_page
from c7n_ctschema.learn.coverage import Coverage, Lacked, Report
from c7n_ctschema.learn.waiting_policies import NeverSeen

pytestmark = [pytest.mark.extras, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = extras.module("playwright.sync_api")
    chromium = extras.program("chromium", "chromium-browser", "google-chrome")
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.mark.parametrize("width", [1100, 420])
def test_it_fits_the_window_and_loads_nothing(width: int, browser: Any, tmp_path: Path) -> None:
    half, none = Coverage(10, 2, 1, 8, 4), Coverage(1_000_000, 1, 0, 3, 0)
    lacked = Lacked("verylongname.amazonaws.com", "CreateSomethingLong", "requestParameters", "<b>.name" * 12, (), 9)
    report = Report({"iam.amazonaws.com": half, "<img src=x>": none}, half, (lacked,), "2026-01-01", "2026-03-01")
    (tmp_path / "page.html").write_text(report_page.page(report, [NeverSeen("a.amazonaws.com", "B", ("p",) * 30, 60)]))
    page = browser.new_page(viewport={"width": width, "height": 700})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((tmp_path / "page.html").as_uri())
    assert len(requests) == 1 and page.locator("img, b").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    bars = [one.bounding_box()["width"] for one in page.locator(".bar").all()]
    filled = [one.bounding_box() for one in page.locator(".bar div").all()]
    shares = [(box["width"] if box else 0) / bar for bar, box in zip(bars, filled, strict=True)]
    assert shares == pytest.approx([0, 0.5, 0.5], abs=0.01)
    assert page.get_by_text("0 in 60 days").count() == 1
