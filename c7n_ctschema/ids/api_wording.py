"""What kind of value a member holds, and of which resource, as the API's documentation of the member says."""

from __future__ import annotations

import functools
import itertools
import re

from c7n_ctschema import lazy_regex
from c7n_ctschema.names import singular

# Strings, compiled on first use: most policies never need the API's documentation.
_TAG = r"<[^>]*>"
_SENTENCES = 2  # the first ones say what the value is; later ones give constraints and examples
_KINDS = (
    ("arn", r"(?i)\bARNs?\b|\bAmazon Resource Names?\b"),
    ("url", r"\bURLs?\b"),
    ("name", r"(?i)\bnames?\b"),
    ("id", r"(?i)\bIDs?\b|\bids?\b|\bidentifiers?\b|\bidentifies\b"),
)
# The words "Resource Name" in the long form of ARN do not say that a name is accepted, so ARN replaces them.
_RESOURCE_NAME = r"(?i)\bAmazon Resource Names?\b"
_CHOICE = lazy_regex.compile(r"\bor (?:the )?(?:ARN|Amazon Resource Name)|\bARN\)? or (?:the )?(?:ID|id|name)")
_KIND_WORDS = r"(?:\b(?:ARNs?|IDs?|ids?|[Ii]dentifiers?|[Nn]ames?|URLs?)\b)"
# The two word orders of the API's documentation: "The ID of the placement group", and "The instance IDs".
_OF = _KIND_WORDS + r"\)? (?:of|for|that identifies|to assign to)\b(?P<thing>[^.,;:(]{3,70})"
_BEFORE = r"\b(?:The|A|An|Each|the|a|an|these|or|more)\b(?P<thing>(?: [A-Za-z0-9-]+){1,4}) " + _KIND_WORDS


# Words that end the name of a thing: "the ID of the cluster to delete" is about a cluster.
_GOES_ON = frozenset(
    {"to", "that", "in", "for", "you", "which", "whose", "with", "from", "on", "where", "being", "and", "or", "when"}
    | {"must", "at", "associated", "used", "of", "is", "it", "are", "was", "will", "can", "this", "if", "into", "by"}
    | {"as", "want", "resource", "whom", "against", "containing", "specified", "created"}
)
_ARTICLES = frozenset({"the", "a", "an", "this", "your", "each", "all"})


def first_sentences(documentation: str) -> str:
    """The first sentences of botocore's HTML, without tags."""
    # botocore documents some members with 37,000 characters; their first sentences are in the first 1,500
    text = re.sub(r"\s+", " ", re.sub(_TAG, "", documentation[:1500])).strip()
    return " ".join(re.split(r"(?<=[.!?]) ", text)[:_SENTENCES])


@functools.lru_cache(maxsize=8192)
def kinds(documentation: str) -> frozenset[str]:
    """The kinds of value that the documentation names: name and arn for "the short name or full ARN of the cluster"."""
    text = first_sentences(documentation)
    plain = re.sub(_RESOURCE_NAME, "ARN", text)
    return frozenset(kind for kind, words in _KINDS if re.search(words, plain))


def leaves_a_choice(documentation: str) -> bool:
    """Whether the caller may give an ARN or another kind of value: "The ID or ARN of the service network"."""
    return bool(_CHOICE.search(first_sentences(documentation)))


@functools.lru_cache(maxsize=8192)
def things(documentation: str) -> tuple[tuple[str, ...], ...]:
    """What the value identifies, in words: (("placement", "group"),) for "The ID of the placement group"."""
    text = re.sub(_RESOURCE_NAME, "ARN", first_sentences(documentation)).replace("ARN (ARN)", "ARN")
    matches = [*re.finditer(_OF, text), *re.finditer(_BEFORE, text)]
    return tuple(
        tuple(singular(word) for word in re.findall(r"[a-z0-9]+", match["thing"].lower())) for match in matches
    )


def names(documentation: str, nouns: tuple[str, ...], others: frozenset[str] = frozenset()) -> bool | None:
    """Whether the documentation says that the value identifies one of these nouns.

    False if it names one of the others with the same ending: a placement group is not a security group. None if it
    does not say.
    """
    # one phrase that names the resource is enough: "the VPC ID of the cache subnet group" names two things
    answers = {_names(words, nouns, others) for words in things(documentation)}
    return True if True in answers else False if False in answers else None


def _names(words: tuple[str, ...], nouns: tuple[str, ...], others: frozenset[str]) -> bool | None:
    """As `names`, of one phrase. The longest match wins: "security group" before "group"."""
    begun = tuple(itertools.dropwhile(lambda word: word in _ARTICLES, words[:7]))
    words = tuple(itertools.takewhile(lambda word: word not in _GOES_ON | _ARTICLES, begun))
    for length in range(min(len(words), 4), 0, -1):
        thing = "".join(words[-length:])
        if thing in nouns or any(thing == own + noun for own in nouns for noun in nouns):  # Elasticsearch domain
            return True
        if thing in others and thing.endswith(nouns):
            return False
    return None


def mentions(documentation: str, nouns: tuple[str, ...]) -> bool:
    """Whether the documentation contains one of the nouns."""
    words = [singular(word) for word in re.findall(r"[a-z0-9]+", re.sub(_TAG, "", documentation[:1500]).lower())]
    # nouns have no spaces: "log group" is the noun `loggroup`
    pairs = ["".join(pair) for pair in itertools.pairwise(words)]
    return any(noun in nouns for noun in (*words, *pairs))
