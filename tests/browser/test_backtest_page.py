"""The page of a backtest in a real browser: it sorts, it loads nothing, and it reads well without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import extras
import pytest
from backtest_logs import POLICIES, plan, records

from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.report import report
from c7n_ctschema.cli.backtest_formats.output import WRITERS

pytestmark = [pytest.mark.extras, pytest.mark.slow]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # an older version, so that the table is at its widest; the name of the file is as long as CloudTrail's
    asked = plan(*({**one, "name": f"{one['name']}-with-a-long-name"} for one in POLICIES), against=POLICIES[:3])
    name = f"logs/AWSLogs/{'1' * 12}/CloudTrail/us-east-1/2026/11/02/{'1' * 12}_CloudTrail_us-east-1_x.json.gz"
    summary = fold.fold(asked, json.dumps({"Records": records(8, 200)}).encode(), name)
    path = tmp_path_factory.mktemp("page") / "backtest.html"
    path.write_text("".join(WRITERS["html"](report(asked, summary))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = extras.module("playwright.sync_api")
    chromium = extras.program("chromium", "chromium-browser", "google-chrome")
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield launched
        launched.close()


def names(page: Any) -> list[str]:
    found: list[str] = page.locator("#policies tbody th").all_inner_texts()
    return found


def test_a_click_sorts_the_table(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    problems: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_file.as_uri())
    before = names(page)
    page.get_by_role("button", name="fires").click()
    fires = [int(text.replace(",", "")) for text in page.locator("#policies tbody td:nth-child(3)").all_inner_texts()]
    assert fires == sorted(fires)
    page.get_by_role("button", name="fires").click()
    assert page.locator("#policies th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="policy").click()
    assert names(page) == sorted(before, key=str.lower)
    assert not problems
    assert requests == [page_file.as_uri()]


@pytest.mark.parametrize("width", [400, 1280])
def test_it_reads_without_javascript_on_any_screen(browser: Any, page_file: Path, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 700})
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert len(names(page)) == 13
    assert page.locator("section").count() > page.locator("svg").count() > 3  # an older policy alone has no chart
    heights = [box["height"] for box in (one.bounding_box() for one in page.locator("svg").all())]
    assert all(height > 50 for height in heights)
    for details in page.locator("summary").all():
        details.click()
    # nothing but the box of the table is wider than the window
    edges = [
        box["x"] + box["width"]
        for box in (one.bounding_box() for one in page.locator("body *:not(.wide *)").all())
        if box
    ]
    assert max(edges) <= width
    assert page.locator(".examples li code").first.is_visible()
