"""Every relative link in the documents leads somewhere, to a heading, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = (".", "docs", "benchmarks", "tools", "c7n_ctschema", "tests")
DOCUMENTS = sorted(
    {path for folder in FOLDERS for path in (PROJECT / folder).glob("*.md" if folder == "." else "**/*.md")}
)
_BLOCK = re.compile(r"^```.*?^```[ ]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<text>.+?)\s*$", re.MULTILINE)


def anchors(document: Path) -> set[str]:
    """Headings as GitHub names them: lower case, blanks as hyphens, punctuation left out."""
    headings = (found["text"].lower() for found in _HEADING.finditer(document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    for found in _LINK.finditer(_BLOCK.sub("", document.read_text(encoding="utf-8"))):
        path, _, anchor = found["target"].partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), found["target"]
        assert not anchor or anchor in anchors(target), found["target"]


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for page in (PROJECT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in readme
