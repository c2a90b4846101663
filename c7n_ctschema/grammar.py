"""Articles, plurals, and lists of names in the sentences that people read."""

from __future__ import annotations

from collections.abc import Sequence

_VOWEL_SOUND = ("a", "e", "i", "o")  # "u" of `user` and `URL` sounds like "you": "a user", "a URL"
# Initials that are read letter by letter and begin with a vowel sound: "an S3 bucket", "an RDS instance".
_SPELLED_VOWELS = frozenset("AEFHILMNORSX")
_IRREGULAR = {"is": "are", "has": "have", "does": "do", "policy": "policies", "entry": "entries", "its": "their"}


def article(noun: str) -> str:
    """`a` or `an` with the noun: "an event", "a string", "an ARN", "a URL". Quotes and backticks do not count."""
    bare = noun.lstrip("`'\"")
    first, initials = bare[:1], bare.split("-")[0].split(" ")[0]
    is_spelled = (len(initials) > 1 and initials[:2].isupper()) or initials[1:2].isdigit()
    # "un" is the exception to "u": "an unknown event".
    has_vowel = first in _SPELLED_VOWELS if is_spelled else first.lower() in _VOWEL_SOUND or bare.startswith("un")
    return f"{'an' if has_vowel else 'a'} {noun}"


def plural(word: str, count: int) -> str:
    """The word as it stands beside a count: `plural("event", 2)` is "events", `plural("is", 1)` is "is"."""
    if count == 1:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    # Not after a vowel: "keys", "arrays".
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def capitalized(sentence: str) -> str:
    """The sentence with a capital first letter; the other letters stay (`str.capitalize` lowers them)."""
    return sentence[:1].upper() + sentence[1:]


def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 event", "2 policies", "no findings" for 0."""
    return f"{count or 'no'} {plural(noun, count)}"


def many(count: int, noun: str) -> str:
    """`0 records`, `1 record`, `12,000 records`: counts of logs are long enough to need separators."""
    return f"{count:,} {plural(noun, count)}"


def listed(names: Sequence[str], last: str = "and", most: int = 0) -> str:
    """Names as a sentence lists them: "a", "a and b", "a, b, and c"; with `most`, "a, b, and 4 more"."""
    if most and len(names) > most:
        return f"{', '.join(names[:most])}, and {len(names) - most} more"
    if len(names) < 3:
        return f" {last} ".join(names)
    return f"{', '.join(names[:-1])}, {last} {names[-1]}"
