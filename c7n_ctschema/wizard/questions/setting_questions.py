"""Questions about the policy's name, the settings of its Lambda, and the output file."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.grammar import capitalized
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.wizard.drafts.output_file import problem
from c7n_ctschema.wizard.forms.question import Choice, Question, Script, yes_or_no
from c7n_ctschema.wizard.questions import pattern_questions

NONE, PATTERN = "(none)", "pattern"
# `mode` of c7n.policy.CloudTrailMode (0.9.53)
_MORE = {
    "delay": "seconds that c7n waits before it looks up the resource, because some resources appear late",
    "timeout": "maximum run time of the Lambda in seconds; c7n's default is 900",
    "memory": "memory of the Lambda in MB; c7n's default is 512",
}
_TEXTS = {
    "member-role": "role that the Lambda assumes in the event's account, for a policy that acts on member accounts",
    "tag": "a tag of the Lambda, as name=value",
    "comment": "a note for readers of the policy",
    # c7n.handler.dispatch_event: a record with an errorCode is skipped unless this variable is "no"
    "env": "an environment variable of the Lambda, as name=value; C7N_SKIP_ERR_EVENT=no lets failed calls through",
    PATTERN: "conditions for EventBridge, so that fewer events start the Lambda, such as a Region",
}
_REPEATABLE = ("tag", "env")


def suggested_name(event: str, resource: str) -> str:
    """A name such as `iam-policy-create-policy`, short enough for the name of a Lambda."""
    # Lambda and CloudFront events end with an API version: CreateFunction20150331, CreateDistribution2020_05_31.
    plain = re.sub(r"(\d{8}|\d{4}_\d{2}_\d{2})(v\d+)?$", "", event)
    # `CreateDBInstance` becomes create-dbinstance: only a small letter before a capital is a border.
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+|(?=\d{8})", "-", plain).lower()
    # 54 and the 10 characters of `custodian-` are 64, the limit of AWS for the name of a function.
    return re.sub(r"-+", "-", f"{resource.replace('.', '-')}-{words}"[:54]).strip("-")


def check_name(name: str) -> str:
    """What is wrong with a policy's name, or "".

    c7n's schema has the pattern; AWS limits the name of a Lambda to 64 characters.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*", name):
        return "use letters, digits, _, and single hyphens between them; start with a letter"
    return (
        ""
        if len(f"custodian-{name}") <= 64
        else f"custodian-{name} is longer than 64 characters, the limit for the name of a Lambda"
    )


def ask_name(default: str) -> Question:
    return Question(
        "name",
        "text",
        "Name of the policy",
        "The name of the Lambda is custodian-NAME, at most 64 characters.",
        default=default,
        check=check_name,
        short="name",
    )


def check_role(text: str) -> str:
    """What is wrong with a role, or "". No role is valid: c7n then uses --assume."""
    problem = lambda_settings.role_problem(text) if text else None
    return problem.value if problem else ""


def check_number(name: str, text: str) -> str:
    """What is wrong with `delay`, `timeout` or `memory`, or ""."""
    least, most = lambda_settings.BOUNDS[name]
    return (
        lambda_settings.number_problem(name, int(text))
        # isdigit also refuses `-1` and `1.5`, which int() or float() would take.
        if text.isdigit()
        else f"enter an integer from {least} to {most:,}"
    )


def ask_role() -> Question:
    return Question(
        "role",
        "text",
        "IAM role of the Lambda",
        "An ARN (c7n replaces {account_id}) or the name of a role. Optional: c7n's default is the role of --assume.",
        check=check_role,
        short="role",
    )


def ask_description() -> Question:
    return Question(
        "description",
        "text",
        "Description",
        "The purpose of the policy, also the description of the Lambda. Optional.",
        short="description",
    )


class More(NamedTuple):
    """Optional settings by the name of their flag; `pairs` has the tags and environment variables."""

    texts: dict[str, str]
    numbers: dict[str, int]
    pairs: dict[str, dict[str, str]]
    pattern: JsonObject


def more(events: Sequence[tuple[str, str]] = ()) -> Script[More]:
    """Ask for optional settings until the user needs no more."""
    said = More({}, {}, {"tag": {}, "env": {}}, {})
    while True:
        name = yield _ask_which({*said.texts, *said.numbers, *([PATTERN] if said.pattern else [])})
        if name == NONE:
            return said
        if name == PATTERN:
            said.pattern.update((yield from pattern_questions.form(events)))
            continue
        text = yield _ask_setting(name)
        if name in said.pairs:
            # At the first `=`: values such as base64 can have more.
            key, _, value = text.partition("=")
            said.pairs[name][key.strip()] = value.strip()
        elif name in _MORE:
            said.numbers[name] = int(text)
        else:
            said.texts[name] = text


def _ask_which(said: set[str]) -> Question:
    choices = [Choice(NONE, "no more settings")]
    choices += [Choice(name, name, about) for name, about in _MORE.items() if name not in said]
    choices += [Choice(name, name, about) for name, about in _TEXTS.items() if name in _REPEATABLE or name not in said]
    return Question(
        "setting",
        "choice",
        "Another setting?",
        "Optional settings of the Lambda that runs the policy.",
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
        f"{capitalized(about)}.",
        check=lambda text: _problem(name, text),
        short=name,
    )


def _problem(name: str, text: str) -> str:
    if not text.strip():
        return "enter a value, or press Esc to go back"
    if name in _MORE:
        return check_number(name, text)
    return "write name=value" if name in _REPEATABLE and not text.partition("=")[1] else ""


def file_and_append(output: str, append: bool) -> Script[tuple[str, bool]]:
    """The output file ("" for the terminal) and whether to append the policy to it."""
    while True:
        if not output:
            output = (yield _ask_file()).strip()
        # lexists: a dangling link is a file that writing would replace.
        if not output or not os.path.lexists(output) or append:
            return output, append and bool(output)
        answer = yield yes_or_no(
            "append",
            f"{output} exists. Append the policy to it?",
            "The rest of the file does not change.",
            "yes",
            "append",
        )
        if answer == "yes":
            return output, True
        output = ""


def _ask_file() -> Question:
    def check(text: str) -> str:
        folder = os.path.dirname(text.strip()) or "."
        return problem(text.strip()) or ("" if os.path.isdir(folder) else f"the directory {folder} does not exist")

    return Question(
        "output",
        "text",
        "File to write",
        "Such as policy.yml. Leave it empty to only print the policy.",
        check=check,
        short="file",
        slow="checking the policy with c7n",
    )
