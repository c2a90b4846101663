"""Paths for build servers: relative to the checkout, with slashes, or as URI references."""

from __future__ import annotations

import os
from urllib.parse import quote

from c7n_ctschema import lazy_regex
from c7n_ctschema.cli.terminal.text import on_one_line
from c7n_ctschema.lint.running.reports import STDIN

CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")  # set by GitHub's and GitLab's runners


def relative(file: str) -> str:
    """The path relative to the checkout, or to the working directory. A path outside both stays absolute."""
    # `<stdin>` is no path, and `<` would need an escape in XML.
    if file == STDIN:
        return "stdin"
    whole = os.path.abspath(file)
    for top in (*(os.environ.get(name, "") for name in CHECKOUTS), os.getcwd()):
        # With the slash, so that `/work-old/p.yml` is not below the checkout `/work`.
        if top and whole.startswith(os.path.join(os.path.abspath(top), "")):
            return os.path.relpath(whole, top).replace(os.sep, "/")
    return whole.replace(os.sep, "/")


def uri(file: str) -> str:
    """The percent-encoded path: a relative reference, or a file URI."""
    path = relative(file)
    encoded = quote(os.fsencode(path), safe="/~!$&'()*+,;=@-._")  # RFC 3986; a colon could look like a scheme
    return f"file://{encoded}" if path.startswith("/") else encoded


_NOT_XML = lazy_regex.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unicode_text(text: str) -> str:
    """Text with escapes for what UTF-8 or XML 1.0 cannot hold, such as undecodable file names: `\\udc80`."""
    return _NOT_XML.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """Text on one line, with escapes for what UTF-8 or XML 1.0 cannot hold."""
    return unicode_text(on_one_line(text))
