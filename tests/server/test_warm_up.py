"""After the warm-up, a proposal of a filter imports the module of the resource, and little else of c7n."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from c7n_ctschema.server import warm_up
warm_up.import_modules()
before = set(sys.modules)
from c7n_ctschema.editor.completion import completions
text = "policies:\\n- resource: aws.sqs\\n  filters:\\n  - type: "
assert any(item.label == "kms-key" for item in completions.at(text, len(text)).items)
print(*sorted(name for name in set(sys.modules) - before if name.startswith("c7n.")))
"""


def test_the_first_proposal_imports_only_the_resource() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    new = run.stdout.split()
    assert "c7n.resources.sqs" in new and len(new) < 20, new
