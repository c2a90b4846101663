"""botocore's documentation, which is HTML, as plain text."""

from __future__ import annotations

import re

from c7n_ctschema import lazy_regex

_TAG = lazy_regex.compile(r"<[^>]*>")
_BREAKS = lazy_regex.compile(
    r"</?(?:p|note|li|ul|ol|div|br|important|dl|dt|dd|fullname|title|h\d)\b[^>]*>", re.IGNORECASE
)
_LINK = lazy_regex.compile(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
_CODE = lazy_regex.compile(r"</?(?:code|i|b)\b[^>]*>", re.IGNORECASE)


def readable(html_text: str) -> str:
    """botocore's HTML documentation as plain text, one paragraph on each line."""
    text = _LINK.sub(r"\2", html_text)
    text = _BREAKS.sub("\n", text)
    text = _TAG.sub("", _CODE.sub("", text))
    if "&" in text:  # few strings have a character reference, and the table of the names takes 1.5 ms to import
        import html

        text = html.unescape(text)
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def first_sentence(html_text: str) -> str:
    """The first sentence of HTML documentation, on one line."""
    text = readable(html_text).replace("\n", " ")
    found = re.match(r".{1,300}?[.!?](?=\s|$)", text)
    return found.group() if found else text[:160]
