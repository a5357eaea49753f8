"""Who "he" or "she" is: the person whom a question before names, or the answer to one that asks who."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from scoqa.lexical import AUXILIARY, NAME_PARTICLES, name_spans

_SURNAME = re.compile(rf"(?:^|(?<= )){NAME_PARTICLES}[^ ]+$")
_HE_OR_SHE = re.compile(r"\b(?:(?P<whose>his|her(?= (?!(?:the|an?|to|that|in|on|at|for)\b)[a-z]))|he|she|him)\b", re.I)
_WHO = re.compile(r"\bwho\b", re.I)
_BEFORE_PERSON = re.compile(rf"(?:\b{AUXILIARY}|\bwho['’]s|\babout) $", re.I)
_TITLES = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Mx|Prof|Capt|Sgt|Lt|Col|Gen|Gov|Sen|Rep|Rev|[A-Z])\. (?=[A-Z])")


def with_person(base: str, question: str, since: Sequence[str]) -> str:
    """The question with the surname of the only person whom the one before names in the place of "he" or "she".

    Args:
        base: The question before.
        question: The follow-up.
        since: What was asked between them: who is "he" there is not "she" here.
    """
    people = [
        name
        for start, end in name_spans(base)
        if " " in (name := base[start:end]) and _BEFORE_PERSON.search(base[:start])
    ]
    return _said_of(people[0], question) if len(people) == 1 and _agrees(question, since) else question


def who_is_meant(question: str, asked: Sequence[str], names: Collection[str] = ()) -> int | None:
    """Which of some questions asks who "he" or "she" is: the last that asks who, unless one after it has a name.

    None where there is none, the question has no "he" or "she", or one before that says the same of somebody else.

    >>> who_is_meant("Where does she live?", ["Who paid?", "How much?"])
    0
    >>> who_is_meant("Where does she live?", ["Who paid?", "Is Oslo far?"])
    >>> who_is_meant("Where does she live?", ["Who was her guide?"])
    >>> who_is_meant("Where does she live?", ["How old is she?", "Who paid?"])
    """
    is_she = _is_she(question)
    if is_she is None:
        return None
    for place, text in reversed(list(enumerate(asked))):
        if name_spans(text, names if text.islower() else ()):
            return None
        if _WHO.search(text) and _is_she(text) != is_she and _agrees(question, asked[place + 1 :]):
            return None if any(_is_she(own) is is_she for own in asked[:place]) else place
    return None


def with_answer(question: str, answer: str) -> str:
    """A question with the person whom an answer names first in the place of "he" or "she"; without one as it is.

    >>> with_answer("Where does she live?", "Captain Ada de Boer of the navy")
    'Where does de Boer live?'
    >>> with_answer("Where does she live?", "Dr. J. R. Lind")
    'Where does Lind live?'
    >>> with_answer("Where does she live?", "a captain of the navy")
    'Where does she live?'
    """
    plain = f" {_TITLES.sub('', answer)}"
    named = [] if plain.lower().startswith(" the ") else name_spans(plain)
    person = plain[slice(*named[0])] if named else ""
    is_person = " " in person or (person and plain.strip() != answer)
    return _said_of(person, question) if is_person else question


def _agrees(question: str, since: Sequence[str]) -> bool:
    """Whether the first of some questions that says "he" or "she" says the same as another one, or none does."""
    said = (_is_she(text) for text in since)
    return next((own for own in said if own is not None), _is_she(question)) == _is_she(question)


def _is_she(text: str) -> bool | None:
    """Whether a text says "she" or "her"; None where it speaks of nobody so."""
    said = _HE_OR_SHE.search(text)
    return said and said[0].lower() in ("she", "her")


def _said_of(person: str, question: str) -> str:
    """The question with somebody's surname in the place of "he" or "she"."""
    (surname,) = _SURNAME.findall(person)
    return _HE_OR_SHE.sub(lambda said: surname + ("’s" if said["whose"] else ""), question, count=1)
