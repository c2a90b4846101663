"""What a policy did in an account that moto simulates, for the text output of `replay`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from c7n_ctschema.cli.replay_formats.result_lines import Line, cut, value
from c7n_ctschema.grammar import many

if TYPE_CHECKING:
    from c7n_ctschema.replay.engine.json_rows import MotoRow


def of_moto(moto: MotoRow) -> Line:
    """What the policy did in the simulated account, as a line with lines below."""
    found = ", ".join(map(str, moto["found"] or [])) or "nothing"
    below = [Line([("made by ", ""), (", ".join(moto["made"]), "dim")])] if moto.get("made") else []
    below.append(Line([("the lookup finds ", ""), (cut(found), "cyan")]))
    if moto.get("state"):
        below.append(Line([("as AWS does at this moment, it has ", ""), (str(moto["state"]), "yellow")]))
    below += [Line([(f"{one['type']} leaves {one['left']}", "")]) for one in moto["filters"]]
    below += list(_proof(moto))
    if moto["left"] and moto["actions"] and "runs" not in moto:
        # Without `act: true` in the fixture, c7n stops before the actions.
        how = "were run" if moto["acted"] else "would run"
        below.append(Line([(f"actions that {how}: {', '.join(moto['actions'])}", "")]))
    if moto["error"]:
        below.append(Line([(f"raises {moto['error']}", "red")]))
    return Line([("in the simulated account", "bold")], below)


def _proof(moto: MotoRow) -> Iterator[Line]:
    """What the actions did, and what changed."""
    for one in moto.get("runs", ()):
        calls = ", ".join(dict.fromkeys(one["calls"]))
        line = Line([(f"{one['action']} gets {many(one['given'], 'resource')}: ", "")])
        line.pieces.append((calls, "green") if calls else ("no call that changes anything", "red"))
        yield line
    for change in moto.get("changes", ()):
        if not change["path"]:
            yield Line([(f"{change['resource']} is gone", "green")])
            continue
        values = f"{value(change['before'])} -> {value(change['after'])}"
        yield Line([(f"{change['resource']}  ", "dim"), (f"{change['path']}: {values}", "green")])
