"""Name, role, and what else a policy's Lambda has; which file the policy goes to."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.wizard.drafts.output_file import problem
from c7n_ctschema.wizard.questions.question import Choice, Question, Script, yes_or_no

NONE = "(none)"
# `mode` of c7n.policy.CloudTrailMode (0.9.53)
_MORE = {
    "delay": "seconds c7n waits before it looks the resource up: for what is not there at once",
    "timeout": "seconds the Lambda may run; c7n's default is 900",
    "memory": "MB of the Lambda; c7n's default is 512",
}
_TEXTS = {
    "member-role": "role that the Lambda assumes in the event's account: for a policy that watches member accounts",
    "tag": "a tag of the Lambda, as name=value",
    "comment": "a note to the policy's readers",
}


def suggested_name(event: str, resource: str) -> str:
    """`iam-policy-create-policy`, short enough for a Lambda's name."""
    plain = re.sub(r"(\d{8}|\d{4}_\d{2}_\d{2})(v\d+)?$", "", event)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+|(?=\d{8})", "-", plain).lower()
    return re.sub(r"-+", "-", f"{resource.replace('.', '-')}-{words}"[:54]).strip("-")


def check_name(name: str) -> str:
    """What is wrong with a policy's name, or "". c7n's schema has the pattern, AWS the length of a Lambda's name."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*", name):
        return "letters, digits, _ and single - between them, a letter first"
    return "" if len(f"custodian-{name}") <= 64 else f"custodian-{name} is longer than a Lambda's name may be (64)"


def ask_name(event: str, resource: str) -> Question:
    return Question(
        "name",
        "text",
        "Name of the policy",
        "The Lambda is called custodian-NAME: at most 64 characters.",
        default=suggested_name(event, resource),
        check=check_name,
        short="name",
    )


def check_role(text: str) -> str:
    """What is wrong with a role, or ""; none is in order."""
    problem = lambda_settings.role_problem(text) if text else None
    return problem.value if problem else ""


def check_number(name: str, text: str) -> str:
    """What is wrong with `delay`, `timeout` or `memory`, or ""."""
    least, most = lambda_settings.BOUNDS[name]
    return (
        lambda_settings.number_problem(name, int(text))
        if text.isdigit()
        else f"a whole number from {least} to {most:,}"
    )


def ask_role() -> Question:
    return Question(
        "role",
        "text",
        "IAM role of the Lambda",
        "An ARN (c7n fills in {account_id}), or a role's name; may be empty: then c7n's --assume is used.",
        check=check_role,
        short="role",
    )


def ask_description() -> Question:
    return Question(
        "description",
        "text",
        "Description",
        "What the policy is for; may be empty. The Lambda shows it.",
        short="description",
    )


class More(NamedTuple):
    """Further settings by the name of their flag, and tags."""

    texts: dict[str, str]
    numbers: dict[str, int]
    tags: dict[str, str]


def more() -> Script[More]:
    """Ask for further settings until there are no more."""
    said = More({}, {}, {})
    while True:
        name = yield _ask_which({*said.texts, *said.numbers})
        if name == NONE:
            return said
        text = yield _ask_setting(name)
        if name == "tag":
            tag, _, value = text.partition("=")
            said.tags[tag.strip()] = value.strip()
        elif name in _MORE:
            said.numbers[name] = int(text)
        else:
            said.texts[name] = text


def _ask_which(said: set[str]) -> Question:
    choices = [Choice(NONE, "nothing more")]
    choices += [Choice(name, name, about) for name, about in _MORE.items() if name not in said]
    choices += [Choice(name, name, about) for name, about in _TEXTS.items() if name == "tag" or name not in said]
    return Question(
        "setting",
        "choice",
        "Anything else?",
        "Settings of the Lambda that runs the policy; most need none.",
        tuple(choices),
        NONE,
        short="setting",
    )


def _ask_setting(name: str) -> Question:
    about = _MORE.get(name) or _TEXTS[name]
    return Question(
        "setting-value",
        "text",
        f"{name}",
        f"{about[0].upper()}{about[1:]}.",
        check=lambda text: _problem(name, text),
        short=name,
    )


def _problem(name: str, text: str) -> str:
    if not text.strip():
        return "a value is needed; Esc goes back"
    if name in _MORE:
        return check_number(name, text)
    return "name=value is needed" if name == "tag" and not text.partition("=")[1] else ""


def file_and_append(output: str, append: bool) -> Script[tuple[str, bool]]:
    """Where the policy goes: a file (behind what is in it, if it is there), or "" for the terminal alone."""
    while True:
        if not output:
            output = (yield _ask_file()).strip()
        if not output or not os.path.lexists(output) or append:
            return output, append and bool(output)
        answer = yield yes_or_no(
            "append",
            f"{output} is there already. Put the policy behind those in it?",
            "Every other byte of the file stays as it is.",
            "yes",
            "append",
        )
        if answer == "yes":
            return output, True
        output = ""


def _ask_file() -> Question:
    def check(text: str) -> str:
        folder = os.path.dirname(text.strip()) or "."
        return problem(text.strip()) or ("" if os.path.isdir(folder) else f"there is no directory {folder}")

    return Question(
        "output",
        "text",
        "File to write",
        "Such as policy.yml; empty: only show the policy.",
        check=check,
        short="file",
        slow="checking the policy with c7n",
    )
