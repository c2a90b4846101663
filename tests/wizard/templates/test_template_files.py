"""Templates: their header, values of parameters, and the text with values in place.

Covers c7n_ctschema.wizard.templates.template_files, c7n_ctschema.wizard.templates.template_header, c7n_ctschema.wizard.templates.template_text and
c7n_ctschema.wizard.templates.template_values.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.errors import BadInput, CtschemaError, UnknownName
from c7n_ctschema.wizard.templates import template_files
from c7n_ctschema.wizard.templates.template_values import to_yaml

GOOD = """\
# a licence
vars:
  template:
    title: A user was made
    description: Somebody made a user.
    references: [https://example.org]
    parameters:
      users:
        type: list
        description: users
        default: &users [ada, "007"]
      days:
        type: number
        min: 1
        max: 30
        description: days
        default: &days 7
      word:
        type: string
        description: a word
        default: &word hé
      loud:
        type: boolean
        description: whether to shout
        default: &loud false
      colour:
        type: string
        enum: [red, green]
        description: a colour
        example: &colour red

# Right above: stays.
policies:
  - name: made  # its name
    resource: aws.iam-user
    mode: {type: cloudtrail, events: [{source: iam.amazonaws.com, event: CreateUser, ids: requestParameters.userName}]}
    filters:
      - {type: event, key: detail.requestParameters.userName, op: in, value: *users}
      - type: value
        key: days
        value: *days   # days
    # between
    actions:
      - type: tag
        tags: {word: *word, colour: *colour, loud: *loud}
      - &own {type: tag, tag: x, value: *word}
      - *own
"""


def made(text: str = GOOD) -> template_files.Template:
    return template_files.read(text.encode(), "t.yml", "t")


def test_what_a_template_says() -> None:
    one = made()
    assert (one.title, one.description, one.references) == (
        "A user was made",
        "Somebody made a user.",
        ("https://example.org",),
    )
    assert [(part.name, part.type, part.required) for part in one.parameters] == [
        ("users", "list", False),
        ("days", "number", False),
        ("word", "string", False),
        ("loud", "boolean", False),
        ("colour", "string", True),
    ]
    assert one.parameters[0].default == ["ada", "007"]


def test_values_take_the_place_of_parameters_and_nothing_else_changes() -> None:
    text = made().fill({"colour": "green", "days": "3", "loud": "true", "users": "a,b", "word": "x: y, #"})
    _, _, policy = GOOD.partition("# Right above")
    wanted = (
        policy.replace("*users", "[a, b]").replace("*days", "3").replace("*colour", "green").replace("*loud", "true")
    )
    assert text == "# Right above" + wanted.replace("*word", "'x: y, #'")


def test_values_of_their_own_types_are_taken_too() -> None:
    text = made().fill({"colour": "green", "days": 3.5, "loud": True, "users": ["012", "a, b"]})
    policy = yaml.safe_load(text)["policies"][0]
    assert policy["filters"][0]["value"] == ["012", "a, b"] and policy["filters"][1]["value"] == 3.5


@pytest.mark.parametrize("name", ("ec2-instance-without-tag", "tag-creator-of-instances"))
def test_a_tag_is_given_by_its_bare_name(name: str) -> None:
    """Of c7n's filters `tag:Owner` is a key; as a tag's name it would be always absent, or be written."""
    assert "team:owner" in template_files.load(name).fill({"tag": "team:owner"})
    with pytest.raises(BadInput, match="'tag:Owner' is not the name of a tag, without the prefixes `tag:`"):
        template_files.load(name).fill({"tag": "tag:Owner"})


def test_a_long_list_becomes_a_block() -> None:
    text = template_files.load("root-login").fill({"to": [f"somebody{n}@example.org" for n in range(9)]})
    assert "        to:\n          - somebody0@example.org\n          - somebody1@example.org\n" in text


def test_a_policy_can_be_renamed() -> None:
    text = made().fill({"colour": "red"}, name="on")
    assert "name: 'on'  # its name" in text and yaml.safe_load(text)["policies"][0]["name"] == "on"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "t.yml:26:7: the parameter 'colour' (string) is required: a colour"),
        ({"colour": "blue"}, "t.yml:26:7: the parameter 'colour': 'blue' is not one of red, green"),
        ({"colour": "red", "days": "x"}, "t.yml:12:7: the parameter 'days': 'x' is not a number"),
        ({"colour": "red", "days": "nan"}, "t.yml:12:7: the parameter 'days': 'nan' is not a number"),
        ({"colour": "red", "days": 31}, "t.yml:12:7: the parameter 'days': 31 is more than 30"),
        ({"colour": "red", "days": True}, "t.yml:12:7: the parameter 'days': True is not a number"),
        ({"colour": "red", "loud": "loudly"}, "t.yml:22:7: the parameter 'loud': 'loudly' is not a boolean"),
        ({"colour": "red", "users": "[1"}, "t.yml:8:7: the parameter 'users': '[1' is not a JSON list"),
        ({"colour": "red", "users": [7]}, "t.yml:8:7: the parameter 'users': 7 is not a string: put it in quotes"),
        (
            {"colour": "red", "users": ["a"] * 1001},
            "t.yml:8:7: the parameter 'users': the list has 1,001 elements; at most 1,000 are allowed",
        ),
        ({"colour": "red", "word": "x\ud800"}, "is not valid UTF-8"),
        ({"colour": "red", "user": "x"}, "t.yml:8:7: unknown parameter 'user'; did you mean users?"),
        (
            {"colour": "red", "zzz": "x"},
            "t.yml:8:7: unknown parameter 'zzz'; the parameters are users, days, word, loud, and colour",
        ),
    ],
)
def test_bad_values_name_the_place(values: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        made().fill(values)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    title: A user was made\n", "", "t.yml:4:5: `title` is missing or not a string"),
        ("type: list", "type: lists", "t.yml:9:15: `type` must be one of string, number, boolean, list"),
        (
            "default: &users [ada",
            "default: &users [7, ada",
            "t.yml:11:18: the parameter 'users': 7 is not a string: put it in quotes",
        ),
        ("min: 1", "least: 1", "t.yml:14:9: unknown member 'least' of the parameter 'days'"),
        ("min: 1", "min: one", "t.yml:14:14: `min` must be a number"),
        ("default: &word hé", "\n      x: &word 1", "t.yml:18:7: the parameter 'word' needs either a `default`"),
        ("*days", "*word", "t.yml:12:7: the policy does not use the parameter 'days'"),
        ("&days 7", "7", "t.yml:41:16: invalid YAML: found undefined alias"),
        ("default: &days 7", "default: &number 7", "t.yml:41:16: invalid YAML: found undefined alias"),
        ("tags: {word: *word, ", "tags: {*word : 1, ", "is used as a key; only values can be parameters"),
        ("vars:", "var:", "t.yml:2:1: not a template"),
        ("policies:\n", "policies: &p\n", ""),
        (
            "policies:",
            "more: 1\npolicies:",
            "t.yml:2:1: a template must have `vars:`, then `policies:`, and nothing else",
        ),
        ("references: [https://example.org]", "references: here", "t.yml:6:17: `references` must be a list"),
    ],
)
def test_bad_templates_name_the_place(old: str, new: str, message: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    if not message:
        assert made(text)
        return
    with pytest.raises(BadInput) as caught:
        made(text)
    assert message in str(caught.value)


def test_an_alias_of_vars_that_is_no_parameter_is_refused() -> None:
    text = GOOD.replace("vars:\n", "vars:\n  other: &other 1\n").replace("value: *days", "value: *other, days: *days")
    with pytest.raises(BadInput, match=r"`\*other` is not a parameter of the template|invalid YAML"):
        made(text.replace("value: *other, days: *days", "value: *other"))


def test_an_alias_bomb_is_refused() -> None:
    bombs = "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    text = GOOD.replace("vars:\n", f"vars:\n  a0: &a0 x\n{bombs}").replace('&users [ada, "007"]', "&users *a11")
    with pytest.raises(BadInput):
        made(text)
    with pytest.raises(BadInput):
        made(text.replace("&users *a11", "&users [*a11]"))


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
@pytest.mark.parametrize("letters", ["a?:,-#&*!", "a@`'\"[]{} \\", "a~=<.0x:_\t"])
def test_every_short_text_survives_in_block_and_in_flow(letters: str, loader: Any) -> None:
    for parts in itertools.product(letters, repeat=3):
        text = "".join(parts)
        flow, block = to_yaml(text), to_yaml(text, in_flow=False)
        assert yaml.load(f"{{k: {flow}, l: [{flow}, {flow}]}}", Loader=loader) == {"k": text, "l": [text, text]}
        assert yaml.load(f"k: {block}\nl: 1\n", Loader=loader) == {"k": text, "l": 1}


@given(word=st.text(max_size=40), users=st.lists(st.text(max_size=20), max_size=5))
def test_a_value_cannot_break_out(word: str, users: list[str]) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in word + "".join(users)):
        return
    policy = yaml.safe_load(made().fill({"colour": "red", "word": word, "users": list(users)}))["policies"][0]
    assert policy["actions"][1] == policy["actions"][2] == {"type": "tag", "tag": "x", "value": word}
    assert policy["filters"][0]["value"] == users
    assert set(policy) == {"name", "resource", "mode", "filters", "actions"}


def test_a_directory_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(GOOD)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "-odd.yml").write_text("x")
    assert template_files.names(str(tmp_path)) == ("mine",)
    assert template_files.load("mine", str(tmp_path)).title == "A user was made"
    with pytest.raises(UnknownName, match="did you mean mine"):
        template_files.load("mind", str(tmp_path))
    with pytest.raises(UnknownName):
        template_files.load("../mine", str(tmp_path / "."))
    with pytest.raises(BadInput, match="cannot read the directory of templates"):
        template_files.names(str(tmp_path / "none"))


def test_a_huge_template_and_a_pipe_are_refused(tmp_path: Path) -> None:
    import os

    (tmp_path / "big.yml").write_text("# " + "x" * template_files.MOST_BYTES)
    os.mkfifo(tmp_path / "pipe.yml")
    for name in ("big", "pipe"):
        with pytest.raises(CtschemaError):
            template_files.load(name, str(tmp_path))


def test_templates_are_found_in_a_wheel_and_in_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    import importlib.resources

    assert template_files.shipped() == str(project / "policy_templates")
    inside = tmp_path / "c7n_ctschema"
    (inside / "policy_templates").mkdir(parents=True)
    monkeypatch.setattr(importlib.resources, "files", lambda _: inside)
    assert template_files.shipped() == str(inside / "policy_templates")


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.data())
def test_odd_templates_are_refused_with_a_sentence(data: st.DataObject) -> None:
    """Cut, doubled and overwritten pieces of a template: it is read and filled, or it is an error with its place."""
    at = data.draw(st.integers(0, len(GOOD)))
    until = data.draw(st.integers(at, min(at + 60, len(GOOD))))
    piece = data.draw(
        st.sampled_from(
            ["", "*users", "&users ", "[", "{", "\t", "\x00", "- ", ": ", "!!int ", "<<: *word", "é\u2028", "?"]
        )
    )
    text = GOOD[:at] + piece + data.draw(st.sampled_from([GOOD[at:until], ""])) + GOOD[until:]
    try:
        one = template_files.read(text.encode(), "t.yml", "t")
        assert list(yaml.parse(one.fill({part.name: part.default for part in one.parameters}), Loader=yaml.CSafeLoader))
    except CtschemaError as error:
        assert str(error).startswith("t.yml:")


def test_a_directory_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_files, "MOST_FILES", 2)
    for at in range(3):
        (tmp_path / f"{at}.yml").write_text(GOOD)
    with pytest.raises(BadInput, match="the directory has 3 files; at most 2 are allowed"):
        template_files.names(str(tmp_path))
