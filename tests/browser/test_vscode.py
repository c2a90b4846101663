"""The extension inside VS Code itself: code-server in a browser, with a policy that has a mistake.

CONTRIBUTING.md says how to get code-server; it takes minutes to build, so CI does not have it. CTSCHEMA_CODE_SERVER
names its program, or `out/node/entry.js` of its npm package. The package of the extension must have been built.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import extras
import pytest
from policy_texts import POLICY

pytestmark = pytest.mark.thorough
PACKAGE = Path(__file__).parents[2] / "editors" / "vscode" / "custodian-ctschema.vsix"
SERVER = str(Path(sys.executable).with_name("custodian-ctschema"))
WAIT = 90_000  # milliseconds: a busy machine takes 15 s until the first window is there
SETTINGS = {"security.workspace.trust.enabled": False, "workbench.startupEditor": "none"}
LINE = ".view-line:has-text('{}')"


def _program() -> list[str]:
    found = os.environ.get("CTSCHEMA_CODE_SERVER") or shutil.which("code-server")
    if not found or not PACKAGE.exists():
        pytest.skip("code-server or the package of the extension is missing; see CONTRIBUTING.md")
    return [extras.program("node"), found] if found.endswith(".js") else [found]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a VS Code with the extension, on the loopback."""
    data, extensions = tmp_path / "data", tmp_path / "extensions"
    options = ["--config", str(tmp_path / "config.yaml"), "--user-data-dir", str(data)]
    command = [*_program(), *options, "--extensions-dir", str(extensions)]
    subprocess.run([*command, "--install-extension", str(PACKAGE)], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bound = f"127.0.0.1:{free.getsockname()[1]}"
    quiet = ["--auth", "none", "--disable-telemetry", "--disable-update-check", "--bind-addr", bound]
    running = subprocess.Popen([*command, *quiet], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _await(bound)
    yield f"http://{bound}/"
    running.terminate()
    running.wait(30)


def _await(bound: str) -> None:
    host, port = bound.split(":")
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), 1):
            return
        time.sleep(0.1)
    pytest.fail("code-server does not answer")


@contextlib.contextmanager
def window(address: str, folder: Path, settings: dict[str, object]) -> Iterator[Any]:
    """A window of VS Code on a folder."""
    user = folder.parent / "data" / "User"
    user.mkdir(parents=True, exist_ok=True)
    (user / "settings.json").write_text(json.dumps({**SETTINGS, **settings}))
    playwright = extras.module("playwright.sync_api")
    chromium = extras.program("chromium", "chromium-browser", "google-chrome")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(WAIT)
        page.goto(f"{address}?folder={folder}")
        yield page
        browser.close()


def opened(page: Any, name: str) -> None:
    page.dblclick(f".explorer-folders-view .monaco-icon-label:has-text('{name}')")
    page.wait_for_selector(f".tab.active:has-text('{name}')")


def placed(page: Any, line: int, column: int) -> None:
    """Put the cursor somewhere."""
    page.keyboard.press("Control+g")
    page.wait_for_selector(".quick-input-widget input")
    page.keyboard.type(f"{line}:{column}", delay=20)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"text=Ln {line}, Col {column}")


def test_diagnostics_completion_hover_and_fix(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "policy.yml").write_text(POLICY)
    lines = POLICY.splitlines()
    key = next(number for number, line in enumerate(lines, 1) if "key: " in line)
    with window(address, folder, {"ctschema.server.path": SERVER, "editor.hover.delay": 100}) as page:
        opened(page, "policy.yml")
        page.wait_for_selector(".squiggly-error")
        page.hover(f"{LINE.format('event: CreateVolume')} >> text=CreateVolume")
        page.wait_for_selector(".monaco-hover:has-text('management event')")
        page.mouse.move(5, 5)
        placed(page, key, len(lines[key - 1]) - 3)
        page.keyboard.press("Control+.")
        # VS Code puts an element over the list, which takes clicks for some time
        page.wait_for_selector(".action-widget .action.focused:has-text('Write detail.responseElements.volumeType')")
        page.keyboard.press("Enter")
        page.wait_for_selector(LINE.format("responseElements.volumeType"))
        page.wait_for_selector(".squiggly-error", state="detached")
        page.keyboard.press("End")
        page.keyboard.press("Control+Shift+ArrowLeft")  # the word `volumeType`
        page.keyboard.type("snapsho", delay=50)
        page.wait_for_selector(".suggest-widget .monaco-list-row:has-text('snapshotId')")
        page.keyboard.press("Enter")
        page.wait_for_selector(LINE.format("responseElements.snapshotId"))


def test_a_server_that_is_missing_is_told_to_those_who_edit_policies(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "policy.yml").write_text(POLICY)
    (folder / "other.yml").write_text("version: 3\n")
    with window(address, folder, {"ctschema.server.path": "/nowhere/custodian-ctschema"}) as page:
        opened(page, "other.yml")
        page.hover("[id='status.languageStatus']")
        page.wait_for_selector("text=custodian-ctschema is not running")
        assert page.locator(".notification-toast").count() == 0
        opened(page, "policy.yml")
        page.wait_for_selector(".notification-toast:has-text('There is no program /nowhere/custodian-ctschema')")
        assert page.locator(".notification-toast").count() == 1
