"""How alike two names are to a reader: by the words in them first, then by their letters."""

import difflib
import re

_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_SHORTEST_STEM = 3
# What makes a doer of a verb: `Validator` and `validate`, `Loader` and `load`.
_ENDING = re.compile(r"(?<=\w{3})(?:er|or|e)$")


def shared_words(one: str, other: str) -> float:
    """Return how many words two names share, from 0 to 1; a word counts for its stem, as `log` for `logger`."""
    words, others = _words(one), _words(other)
    shared = _stems_shared(words, others) + _stems_shared(others, words)
    return shared / (len(words) + len(others)) if shared else 0.0


def end_alike(one: str, other: str) -> bool:
    """Tell whether two names have the same last word, by its stem, which says what a thing is."""
    return all(map(_same_stem, _words(one)[-1:], _words(other)[-1:]))


def names_job(doer: str, action: str) -> bool:
    """Tell whether a name has the verb that another one's last word is made of, as `validate_jwt` of `Validator`."""
    return any(_same_stem(job, word) for job in _words(doer)[-1:] for word in _words(action))


def shared_letters(one: str, other: str) -> float:
    """Return how many letters two names share in the same order, from 0 to 1."""
    return difflib.SequenceMatcher(None, one, other).ratio()


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _stems_shared(words: list[str], others: list[str]) -> int:
    return sum(any(_same_stem(word, other) for other in others) for word in words)


def _same_stem(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return _root(one) == _root(other) or (len(short) >= _SHORTEST_STEM and long.startswith(short))


def _root(word: str) -> str:
    return _ENDING.sub("", word)
