"""Templates by words, and the file that holds their words.

Covers c7n_ctschema.wizard.templates.template_search.
"""

from __future__ import annotations

from c7n_ctschema import tables
from c7n_ctschema.wizard.templates import template_search


def test_the_file_has_todays_templates() -> None:
    renew = "`python -m c7n_ctschema.wizard.templates.template_list docs/templates.md` renews it"
    assert tables.read("generated/template_words") == template_search.template_words(), renew


def test_words_as_people_type_them() -> None:
    names = {
        text: [template.name for template in template_search.matching(text, 3)]
        for text in ("snapshot shared", "security groups opened", "CreateLoginProfile", "nosuchword")
    }
    assert "ebs-snapshot-shared-publicly" in names["snapshot shared"] or names["snapshot shared"]
    assert "security-group-opened-to-the-world" in names["security groups opened"]
    assert names["CreateLoginProfile"] == ["iam-login-profile-created"]
    assert names["nosuchword"] == []
