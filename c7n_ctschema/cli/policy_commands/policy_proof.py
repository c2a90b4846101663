"""`new-policy --prove`: print what a new policy does in a simulated account."""

from __future__ import annotations

import sys

from c7n_ctschema.json_value import JsonObject


def shown(policy: JsonObject) -> bool:
    """Print the proof on standard error; whether the policy acts."""
    from c7n_ctschema.cli.replay_formats.text import lines_of
    from c7n_ctschema.wizard.trials import simulated_trial

    row = simulated_trial.row(policy)
    sys.stderr.write("".join(lines_of(row)))
    return simulated_trial.is_proven(row)
