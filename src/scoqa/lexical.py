"""The words that texts are matched by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

import Stemmer

# A run of letters and digits; scripts that write no spaces between words count by the character.
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

_NAME = re.compile(r"(?<=\s)[^\W\d_a-z]\w+|\S*\d\S*")

_INSIDE = re.compile(r"(?<=[a-z,] )[^\W\d_a-z][\w]+")
_LOWER = re.compile(r"\b[a-z]\w+")

STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
    "this to was will with "
    "about all also am any been being can could did do does doing from had has have he her him his how i "
    "its just me my more most no nor our she should so some than them these those too us very was we were "
    "what when where which who whom whose why would you your s t".split()
)
"""Words that say nothing of what a question is about: Lucene's English list and the question words."""

AUXILIARY = r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
"""The verbs that a question of yes or no begins with: a regular expression."""
QUESTION_WORD = r"(?:who|whom|whose|what|which|when|where|why|how)"
"""The words that other questions begin with."""
AMOUNT_TERMS = frozenset({"much", "mani", "long", "often"})
"""Terms that ask for an amount, and say nothing of what."""
PREPOSITION = r"(?:for|in|with|of|on|at|from|to|by|under|during|before|after)"
"""Those that a phrase of a question begins with: a regular expression."""

MONTHS = tuple("january february march april may june july august september october november december".split())

CALENDAR = (*"monday tuesday wednesday thursday friday saturday sunday".split(), *MONTHS)
"""The days of the week and the months."""
_NAMED_TIMES = frozenset(CALENDAR) - {"march", "may"}
NAME_PARTICLES = r"(?:(?:al|bin|da|de|del|den|der|di|du|el|la|ten|ter|van|von) )*"
"""What stands in names and is written small: a regular expression."""
_WITHIN_NAME = re.compile(f" {NAME_PARTICLES}")
_RUN = re.compile(r"[^\W\d_][\w’'-]*")
_MYSELF = re.compile(r"I(?:['’]\w+)?")

SHORT_MONTHS = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
"""The months as they are shortened; May is not."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
"""Places in a row, from the first on."""

GRAM = 4
"""How many letters in a row make a gram."""

# What is spelt otherwise in Britain, so that "organisation" finds "organization".
_SPELLINGS = [
    (re.compile(r"(?<=\w{3})is(?=(?:e[ds]?|ers?|ing|ations?|ational)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|able|ful|less|hoods?|ly|ites?)?$)"), "or"),
    (re.compile(r"(?<=\w{2}[bt])re(?=s?$)"), "er"),
    (re.compile(r"(?<=\w{2})ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=\w{2})ence(?=s?$)"), "ense"),
    (re.compile(r"(?<=[b-df-z])ae(?=\w{3})"), "e"),
    (re.compile(r"^grey(?=(?:s|er|est|ish)?$)"), "gray"),
    (re.compile(r"^tyre(?=s?$)"), "tire"),
    (re.compile(r"^aluminium$"), "aluminum"),
    (re.compile(r"^cheque(?=s?$)"), "check"),
    (re.compile(r"^programme(?=s?$)"), "program"),
]

WORDS_KEPT = 1 << 16
"""Words whose spellings, stems and grams are kept: texts say the same words again and again."""

_stemmer = Stemmer.Stemmer("english")


def whole_characters(text: str) -> str:
    r"""`text` with "?" for half characters (lone surrogates), which no tokenizer takes.

    >>> whole_characters("\ud800 Belarus")
    '? Belarus'

    Raises:
        TypeError: It is no string.
    """
    if not isinstance(text, str):
        raise TypeError(f"a question or query is a string, not {type(text).__name__}")
    return text.encode("utf-8", "replace").decode("utf-8")


def normalise(text: str) -> str:
    """`text` as it is matched: compatibility forms, quotes and case made alike. For comparing, never for quoting."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return text.replace("’", "'").replace("‘", "'")


def words(text: str) -> list[str]:
    """The words of `text`, normalised, in order, stop words among them."""
    return _WORD.findall(normalise(text).replace("'s ", " ").removesuffix("'s"))


def terms(text: str) -> list[str]:
    """What `text` is matched by: its words without stop words, stemmed (Snowball, English).

    >>> terms("Which countries joined?")
    ['countri', 'join']
    """
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


@lru_cache(WORDS_KEPT)
def stem(word: str) -> str:
    """A normalised word as it is matched."""
    return str(_stemmer.stemWord(one_spelling(word)))


@lru_cache(WORDS_KEPT)
def one_spelling(word: str) -> str:
    """A normalised word as it is matched whether its text is in British or in American spelling.

    >>> [one_spelling(word) for word in ("organisation", "neighbourhood", "centre", "defence", "tour", "encyclopaedia")]
    ['organization', 'neighborhood', 'center', 'defense', 'tour', 'encyclopedia']
    """
    for ending, spelling in _SPELLINGS:
        word = ending.sub(spelling, word)
    return word


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of `text` stand in it, end exclusive, as they are written."""
    return [match.span() for match in _WORD.finditer(text)]


def capitalised(text: str) -> list[str]:
    """What `text` names: its words that are capitalised, but for the first, or hold a digit.

    >>> capitalised("Will Belarus join in 2024?")
    ['Belarus', '2024?']
    """
    return [word for word in _NAME.findall(text) if word[0].isupper() or any(map(str.isdigit, word))]


def name_spans(text: str, known: Collection[str] = ()) -> list[tuple[int, int]]:
    """Where the names in a question stand: its words with a capital but for the first, those known, days and months.

    Args:
        text: The question.
        known: What is a name also where it is typed without a capital, normalised.

    >>> [text[slice(*place)] for text in ["Can I meet Ada de Boer on mondays?"] for place in name_spans(text)]
    ['Ada de Boer', 'mondays']
    """
    found: list[tuple[int, int]] = []
    for match in _RUN.finditer(text):
        word = normalise(match[0])
        is_written = match.start() > 0 and match[0][0].isupper() and not _MYSELF.fullmatch(match[0])
        if not (is_written or word in known or word.removesuffix("s") in _NAMED_TIMES):
            continue
        if found and _WITHIN_NAME.fullmatch(text, found[-1][1], match.start()):
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


def names(text: str) -> frozenset[str]:
    """The words of what `text` names, normalised.

    >>> sorted(names("Will Belarus join in 2024?"))
    ['2024', 'belarus']
    """
    return frozenset(word for name in capitalised(text) for word in words(name))


def proper_names(texts: Iterable[str]) -> frozenset[str]:
    """The words, normalised, that texts write with a capital within a sentence and never without one.

    >>> sorted(proper_names(["The river in Oslo rose.", "In Oslo the River froze."]))
    ['oslo']
    """
    inside: set[str] = set()
    common: set[str] = set()
    for text in texts:
        inside.update(map(normalise, _INSIDE.findall(text)))
        common.update(_LOWER.findall(text))
    return frozenset(inside - common)


def grams(text: str) -> dict[str, frozenset[str]]:
    """For each word of `text` that is no stop word, its stem, and every four letters in a row of it.

    A word's ends count as letters, so that short words have some, too; a word that is misspelt or joined
    to its neighbour still shares most of them.

    >>> {stem: sorted(own) for stem, own in grams("the cats").items()}
    {'cat': [' cat', 'ats ', 'cats']}
    """
    own = (word for word in dict.fromkeys(words(text)) if word not in STOP_WORDS)
    return {stem(word): word_grams(word) for word in own}


@lru_cache(WORDS_KEPT)
def word_grams(word: str) -> frozenset[str]:
    """Every four letters in a row of a normalised word; see `grams`."""
    padded = f" {one_spelling(word)} "
    return frozenset(padded[start : start + GRAM] for start in range(max(1, len(padded) - GRAM + 1)))
