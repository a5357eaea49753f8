"""Abbreviations that an article introduces: "the Shanghai Cooperation Organization (SCO)"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scoqa.lexical import STOP_WORDS, normalise, one_spelling, terms, word_spans, words
from scoqa.types import Article, Sentence

_BRACKETED = re.compile(r"\(([^\W\d_a-z][\w&.-]{1,9})\)")
_ASKED = re.compile(r"\b(?:stands? for|short for|abbreviat\w*|acronym|initials|spel(?:led|t|l) out)\b", re.IGNORECASE)
_MEANS = re.compile(r"^what does (?:the )?(?P<short>\S+) mean\W*$", re.IGNORECASE)
_FULL_OF = re.compile(r"\bfull (?:form|name) (?:of|for) (?:(?:the|an?|this|that) )?(?P<of>[^\s?!.,]+)", re.IGNORECASE)
_FULL = re.compile(r"(?P<of>[^\s?!.,]+?)(?:['’]s?)? full (?:form|name)\b", re.IGNORECASE)

_IN_FULL = re.compile(r"\b(?:full|long) (?:form|name)|\b(?:in full|written out|spel(?:led|t) out)\b", re.IGNORECASE)

_NAMED = re.compile(
    r"\b(?P<said>(?:[Tt]he|[Tt]his) (?P<noun>[A-Za-z][a-z]+))\b(?! (?:of|that|which|who|where|for|behind)\b| [A-Z])"
)
_KEYWORD = re.compile(
    r"(?:^|(?<!kind )(?<!type )(?<!sort )(?<!form )\b(?:of|in|by|for|to|about) )(?P<said>(?P<noun>[A-Za-z][a-z]+))"
    r"(?=\W*$| (?:of|in|by|for|to|about|and)\b)"
)
_HEAD = re.compile(r"([\w’'-]+)(?: (?:of|for|on|against|to) .*)?$")
_BETWEEN = frozenset("of in by for to about and".split())
"""The stop words that stand between keywords."""

REACH = 400
"""How many characters before the bracket the words in full are looked for in."""

_INITIALS = re.compile(r"\b(?:U[KNS]|EU|[A-Z]&[A-Z]|[A-Z]{3,5}|c[efot]o)\b")
"""Initials, and those of a company's chiefs also as they are typed without capitals."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, the words that it stands for, the sentence that says so, and its article."""

    short: str
    full: str
    sentence: Sentence
    article: Article = field(repr=False)

    @property
    def is_usual(self) -> bool:
        """Whether the article goes on with the short form rather than with the words in full. It is read for that."""
        return self._times(self.short) > self._times(self.full)

    def _times(self, words: str) -> int:
        return len(re.findall(rf"\b{re.escape(words)}\b", self.article.text))


def abbreviations(article: Article) -> tuple[Abbreviation, ...]:
    """The abbreviations that an article introduces in brackets after the words in full, each once.

    The words in full are the fewest before the bracket that hold the letters of the short form in order, the
    first of them at the beginning of a word (Schwartz and Hearst 2003).

    >>> article = Article.from_paragraphs(None, ["In Oslo the World Rain Office (WRO) met."])
    >>> [(found.short, found.full) for found in abbreviations(article)]
    [('WRO', 'World Rain Office')]
    """
    found: dict[str, Abbreviation] = {}
    for paragraph in article.paragraphs:
        for sentence in paragraph.sentences:
            for bracket in _BRACKETED.finditer(sentence.text):
                full = _full_form(bracket[1], sentence.text[: bracket.start()])
                if full:
                    found.setdefault(bracket[1], Abbreviation(bracket[1], full, sentence, article))
    return tuple(found.values())


def _full_form(short: str, before: str) -> str:
    """The words at the end of `before` that `short` stands for; "" where they do not."""
    before = before[-REACH:]
    letters = [letter.casefold() for letter in short if letter.isalnum()]
    most = min(len(letters) + 5, 2 * len(letters))  # words, as the paper has it
    start = [match.start() for match in re.finditer(r"\S+", before)][-most:][:1]
    place = len(before)
    for number, letter in reversed(list(enumerate(letters))):
        place -= 1
        while place >= 0 and (
            before[place].casefold() != letter or (number == 0 and place > 0 and before[place - 1].isalnum())
        ):
            place -= 1
    return before[place:].strip() if place >= 0 and start and place >= start[0] else ""


def asked_for(question: str, known: tuple[Abbreviation, ...], follow_up: str = "") -> Abbreviation | None:
    """The abbreviation that a question wants in full, named by its short form or by a word of what it stands for.

    Args:
        question: As it is searched for.
        known: Those that the article introduces.
        follow_up: The follow-up as typed, where the question took something from the one before: it has to ask, too.

    >>> known = abbreviations(Article.from_paragraphs(None, ["In Oslo the World Rain Organization (WRO) met."]))
    >>> [asked_for(f"What is {it}?", known).short for it in ("WRO short for", "the organisation's full name")]
    ['WRO', 'WRO']
    """
    question = question.strip()
    if follow_up and not any(asks.search(follow_up.strip()) for asks in (_MEANS, _FULL, _ASKED, _IN_FULL)):
        return None
    if match := _MEANS.search(question):
        return next((one for one in known if normalise(one.short) == normalise(match["short"])), None)
    if match := _FULL_OF.search(question) or _FULL.search(question):
        question = match["of"]
        if re.search(r"['’]s$", question):  # "the full name of the SCO's founder"
            return None
    elif not _ASKED.search(question):
        return None
    asked = set(re.findall(r"\w[\w&.-]*\w", normalise(question)))
    named = [one for one in known if normalise(one.short) in asked]
    described = [one for one in known if set(terms(question)) & set(terms(one.full))]
    return next(iter(named or described), None)


def shortened(query: str, known: tuple[Abbreviation, ...]) -> str:
    """A query with the short forms for the words in full, where the article goes on with those.

    >>> article = Article.from_paragraphs(None, ["The World Rain Organization (WRO) met. The WRO sat. The WRO rose."])
    >>> shortened("When did the World Rain Organisation meet?", abbreviations(article))
    'When did the WRO meet?'
    """
    for one in known:
        wanted = [one_spelling(word) for word in words(one.full)]
        spans = word_spans(query)
        spelt = [one_spelling(normalise(query[start:end])) for start, end in spans]
        for first in reversed(range(len(spans) - len(wanted) + 1)):
            if spelt[first : first + len(wanted)] == wanted and one.is_usual:
                end = spans[first + len(wanted) - 1][1]
                rest = query[end:].removeprefix(f" ({one.short})")
                query = query[: spans[first][0]] + one.short + rest
    return query


def written_out(query: str, article: Article) -> str:
    """A query with the words in full for initials that the article has never: "CEO" for its "Chief Executive Officer".

    >>> article = Article.from_paragraphs(None, ["Chief Executive Ada Lind spoke of research and development."])
    >>> written_out("What did the CEO say of R&D?", article)
    'What did the Chief Executive say of research and development?'
    """
    for short in dict.fromkeys(_INITIALS.findall(query)):
        if re.search(rf"\b{re.escape(short)}\b", article.text, re.IGNORECASE):
            continue
        letters = [letter.upper() for letter in short if letter.isalpha()]
        joint = " and " if "&" in short else " "
        pattern = joint.join(rf"{f'[{own}{own.lower()}]' if joint != ' ' else own}[a-z]+" for own in letters)
        if letters[0] + letters[-1] == "CO" and len(letters) == 3:
            pattern = rf"[Cc]hief (?i:{letters[1]})[a-z]+(?: [Oo]fficer)?"
        found = dict.fromkeys(re.findall(rf"\b{pattern}\b", article.text))
        if len({normalise(own) for own in found}) == 1:
            query = re.sub(rf"\b{re.escape(short)}\b", next(iter(found)), query)
    return query


def with_subject(query: str, known: tuple[Abbreviation, ...]) -> str:
    """A query with the short form that the article's title has for its noun alone: "the organization".

    >>> text = "The World Rain Organization (WRO) met. The WRO sat. The WRO rose."
    >>> with_subject("When did this organisation meet?", abbreviations(Article.from_paragraphs("WRO Meets", [text])))
    'When did the WRO meet?'
    """
    said = [one_spelling(word) for word in words(query)]
    if any(normalise(one.short) in said for one in known):
        return query
    is_keywords = not (STOP_WORDS - _BETWEEN).intersection(said)
    for match in (_KEYWORD if is_keywords else _NAMED).finditer(query):
        noun = one_spelling(normalise(match["noun"]))
        if said.count(noun) > 1 or noun.endswith("s"):  # another one is spoken of, or several
            continue
        for one in known:
            if _noun(one.full) == noun and normalise(one.short) in words(one.article.title) and one.is_usual:
                named = one.short if is_keywords else f"the {one.short}"
                return query[: match.start("said")] + named + query[match.end("said") :]
    return query


def _noun(full: str) -> str:
    """The noun of a name, normalised: "organization" of "Shanghai Cooperation Organization"."""
    match = _HEAD.search(full)
    return one_spelling(normalise(match[1])) if match else ""
