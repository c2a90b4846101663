"""What the words of a query mean.

Covers c7n_ctschema.trail.search.query and c7n_ctschema.trail.search.words.
"""

from __future__ import annotations

import re

import pytest

from c7n_ctschema import tables
from c7n_ctschema.trail.search import query, words
from c7n_ctschema.trail.search.words import Vocabulary

NAMES = Vocabulary(
    ["stop", "start", "copy", "tag", "share", "delete", "authorize", "encrypt", "status", "kafka", "stack"]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stopped", "stop"),
        ("stopping", "stop"),
        ("copied", "copy"),
        ("tagged", "tag"),
        ("shared", "share"),
        ("deletion", "delete"),
        ("encrypted", "encrypt"),
        ("authorized", "authorize"),
    ],
)
def test_inflected_words_mean_the_verb(typed: str, meant: str) -> None:
    assert NAMES.fits(typed) == {meant: words.INFLECTED}


def test_a_word_fits_itself_best_and_a_beginning_fits_less() -> None:
    assert NAMES.fits("stop") == {"stop": words.WHOLE}
    assert NAMES.fits("sta") == dict.fromkeys(("start", "status", "stack"), words.BEGINS)
    assert NAMES.fits("s") == {} == NAMES.fits("nothing")


def test_synonyms_count_less_than_the_word_and_services_as_much() -> None:
    assert query.word("opened", [NAMES]).fits == {"authorize": query.SYNONYM}
    assert query.word("msk", [NAMES]).fits == {"kafka": 1.0}
    assert query.word("stopped", [NAMES]).told[:2] == ("stopped", "stop")


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("open port 22", ("open", "security", "group", "ingress")),
        ("ssh from anywhere", ("security", "group", "ingress", "anywhere")),
        ("ssh public key uploaded", ("ssh", "public", "key", "uploaded")),
        ("alb created", ("elbv2", "load", "balancer", "created")),
        ("snapshot shared with another account", ("snapshot", "shared")),
        ("sign in failed", ("login", "failed")),
        ("elastic ip released", ("ec2", "address", "released")),
        ("import report", ("import", "report")),
        ("port", ("port",)),
        ("another account", ("another", "account")),
    ],
)
def test_phrases(typed: str, searched: tuple[str, ...]) -> None:
    assert query.texts_of(typed) == searched


def test_a_search_of_keys_can_have_other_words() -> None:
    assert query.texts_of("port 22", "keys") == ("security", "group", "ingress", "port")


def test_the_table() -> None:
    table = tables.read("knowledge/trail/synonyms")
    for phrase in table["phrases"]:
        assert re.compile(phrase["pattern"]) and phrase["why"] and phrase.keys() <= {"pattern", "words", "keys", "why"}
    for word, others in {**table["words"], **table["services"]}.items():
        assert word == word.lower() and others and all(re.fullmatch("[a-z0-9]+", other) for other in others)
