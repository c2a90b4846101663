"""Proposals at the cursor, which a text marks with `|`."""

from __future__ import annotations

from c7n_ctschema.editor.completion import completions
from c7n_ctschema.editor.completion.completion_item import Item

HEAD = """\
policies:
  - name: x
    resource: aws.ec2
    mode:
      type: cloudtrail
      events:
        - source: ec2.amazonaws.com
          event: RunInstances
          ids: responseElements.instancesSet.items[].instanceId
"""


def items(marked: str) -> dict[str, Item]:
    offset = marked.index("|")
    found = completions.at(marked.replace("|", "", 1), offset)
    return {item.label: item for item in found.items} if found else {}


def accepted(marked: str, label: str) -> str:
    """The text after somebody accepts a proposal."""
    offset = marked.index("|")
    text = marked.replace("|", "", 1)
    found = completions.at(text, offset)
    assert found is not None
    [item] = [one for one in found.items if one.label == label]
    return text[: found.start] + item.written + text[found.end :]
