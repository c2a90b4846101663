"""What is appended is indented as its file is, and stays what it was.

Covers c7n_ctschema.custodian.policy.policy_writer.
"""

from __future__ import annotations

import pytest
import yaml

from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.custodian.yaml import indentation, yaml_text
from c7n_ctschema.custodian.yaml.indentation import Style
from c7n_ctschema.wizard.templates import template_files

STYLES = {
    Style(2, 2, 2): "policies:\n  - name: x\n    mode:\n      events:\n        - source: a\n",
    Style(2, 0, 2): "policies:\n- name: x\n  mode:\n    events:\n    - source: a\n",
    Style(4, 4, 2): "policies:\n    - name: x\n      mode:\n          events:\n              - source: a\n",
    Style(4, 4, 4): "policies:\n    -   name: x\n        mode:\n            events:\n                -   source: a\n",
    Style(4, 0, 4): "policies:\n-   name: x\n    mode:\n        events:\n        -   source: a\n",
}


def style_of(text: str) -> Style:
    return indentation.of(yaml_text.members(yaml_text.compose(text.encode(), "p.yml"))["policies"])


@pytest.mark.parametrize("style", list(STYLES), ids=str)
def test_every_template_in_every_style(style: Style) -> None:
    text = STYLES[style]
    assert style_of(text) == style
    for name in template_files.names():
        made = template_files.load(name).fill({})
        after = policy_writer.append_text(text, "p.yml", made)
        assert after.startswith(text)
        [_, *added] = yaml.safe_load(after)["policies"]
        assert added == yaml.safe_load(made)["policies"]
        last = yaml_text.members(yaml_text.compose(after.encode(), "p.yml"))["policies"]
        last.value = last.value[1:]  # of the template alone, where nothing was done without the style
        assert indentation.of(last) == style
        assert after.count("#") == made[made.index("policies:") :].count("#")


def test_blocks_comments_and_long_words_go_with_what_they_belong_to() -> None:
    made = (
        "policies:\n  # of a\n  - name: a\n    description: |\n      # no comment\n        deeper\n    # of mode\n    mode:\n"
        "      # of type\n      type: x\n    comment: some words\n      and more\n    tags: [a,\n      b]\n"
    )
    after = policy_writer.append_text(STYLES[Style(4, 4, 4)], "p.yml", made)
    assert after.removeprefix(STYLES[Style(4, 4, 4)]) == (
        "    -   name: a\n        description: |\n          # no comment\n            deeper\n        # of mode\n        mode:\n"
        "            # of type\n            type: x\n        comment: some words\n          and more\n        tags: [a,\n          b]\n"
    )


def test_a_list_in_which_nothing_tells_is_indented_by_two() -> None:
    assert style_of("policies:\n- {name: x, mode: {type: y}}\n") == indentation.PLAIN
    assert style_of("policies: &a\n- name: x\n  filters: *a\n") == indentation.PLAIN
