"""A follow-up and its history → a query that stands alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from scoqa.lexical import (
    AUXILIARY,
    CALENDAR,
    ORDINALS,
    QUESTION_WORD,
    STOP_WORDS,
    capitalised,
    normalise,
    stem,
    terms,
    whole_characters,
    words,
)
from scoqa.smalltalk import small_talk
from scoqa.types import Turn
from scoqa.wording import ARTICLES

# Words that point back at what was said before, unless the question itself says what they stand for.
_POINTERS = frozenset(
    "it its they them their theirs he him his she her hers this that these those there then one ones "
    "same such former latter other others another else".split()
)
# What looks like one and points at nothing: "is there", "said that the", "this year".
_NO_POINTERS = re.compile(
    rf"\b{AUXILIARY} there\b|\bthere {AUXILIARY}\b"
    r"|\b(?:sa(?:y|ys|id)|claim\w*|argue\w*|th(?:ink|inks|ought)|believe\w*) that"
    r"(?= (?:the|an?|all|no|every|some|any)\b| (?-i:[A-Z]))"
    r"|\bthis (?:week|month|year|decade|century|spring|summer|autumn|winter)\b|\bthese days\b",
    re.I,
)
_NO_NOUNS = "happen mean occur matter affect come go time way point moment morning afternoon evening night two three"
_NO_NOUN = "|".join([*sorted(STOP_WORDS), *CALENDAR, *_NO_NOUNS.split()])
_THIS_ONE = re.compile(rf"\b(?:this|these|those) (?P<noun>(?!(?:{_NO_NOUN})s?\b)[a-z]{{2,}})", re.I)
"""A pointing word with its noun, "this series", points back wherever it stands, unless the noun comes before it, or the
question names something."""

_OPENINGS = re.compile(r"^(?:and|but|so|then|also|or|what about|how about|why|since when|yes|no|ok(?:ay)?)\b", re.I)

# "What kind of trust is it after?": nothing before the first verb of a question can be what its subject stands for.
_SUBJECT = re.compile(rf"^(?:(?!\b{AUXILIARY}\b).)*\b{AUXILIARY} (?:it|they|he|she)\b", re.I)
_AT_THE_END = re.compile(r"\b(?:it|that|this|them|those|these)[?.! ]*$", re.I)

_DEFINITION = re.compile(r"^(?:what|who) (?:is|are|was|were) (?:an? )?(?!the\b|it\b)\w+[?.! ]*$", re.I)

_BY = r"(?:for|in|with|of|on|at|from|to|by|under|during|before|after)"
_INSTEAD = re.compile(
    rf"^(?:(?:and|but|so) )?(?:what about|how about|and|or)(?: (?P<by>{_BY}))?"
    r" (?P<name>[^?!.,;]+)\W*$",
    re.I,
)
_BARE = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|yes|no)\W+)?"
    r"(?P<word>(?:since |until |from )?when|(?:from )?where|why|(?:for )?how long|how(?: often| far)?|by how much)"
    r"(?: (?:exactly|then|so))?\W*$",
    re.I,
)
_REOPENED = re.compile(rf"^(?:(?:when|where|why|how) )?(?={AUXILIARY}\b)", re.I)
_DONE = re.compile(
    r"^(?:who|what|which [a-z]+) "
    r"(?P<verb>[a-z]+ed|built|made|won|held|sent|led|bought|sold|found|taught|brought|paid|lost) "
    r"(?P<what>(?:(?:the|an?|this|that|these|those|his|her|its|their) |(?-i:[A-Z]))[^?!.,;]*)\W*$",
    re.I,
)
"""A question who did something, by a verb whose past is its participle, too."""
_PLURAL = re.compile(r"(?![A-Z])(?:(?! (?:of|in|at|on|for|from|to|with|by)\b).)*[a-rt-z]s(?!\w)")
_WHOLE = re.compile(
    rf"(?:\b(?!what about|how about){QUESTION_WORD}(?:['’]s)?|^(?:(?:and|but|so) )?{AUXILIARY}) [\w'’-]+ \w+",
    re.I,
)
_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|last)"
_WHICH_ONE = re.compile(
    rf"^(?:(?:and|but|so|what about|how about|or|for|in|on|of) )*the (?P<which>{_ORDINAL})(?: (?P<noun>\w+))?\W*$", re.I
)
_DETERMINED = re.compile(r"\b(?:the|his|her|its|their|our|your|my) ", re.I)
_THING = re.compile(rf"{_DETERMINED.pattern}(?!(?:others?|same|rest)\b)(?-i:[a-z])[\w’'-]+", re.I)
_ASKS = re.compile(rf"(?:{_BY} )?(?:{QUESTION_WORD}|{AUXILIARY})\b", re.I)
_AFTER = rf"(?: {_BY}\b|\W*$)"
_ITS_THING = re.compile(
    rf"{_THING.pattern}(?={_AFTER}| [a-z]+(?:ed|ilt|old|eld|ade)\b)"
    rf"|(?:(?<=\bdid )|(?<=\bdoes )|(?<=\bwill )){_THING.pattern}(?= [a-z]+{_AFTER})",
    re.I,
)
"""What a question asks of, where no word after it can be part of it: "did the bridge close?", "is the bridge?"."""
_PARTICLES = r"(?:(?:al|bin|da|de|del|den|der|di|du|el|la|ten|ter|van|von) )*"
_WITHIN_NAME = re.compile(f" {_PARTICLES}")
_SURNAME = re.compile(rf"(?<= ){_PARTICLES}[^ ]+$")
_HE_OR_SHE = re.compile(r"\b(?:(?P<whose>his|her(?= (?!(?:the|an?|to|that|in|on|at|for)\b)[a-z]))|he|she|him)\b", re.I)
_WHO = re.compile(r"\bwho\b", re.I)
_BEFORE_PERSON = re.compile(rf"(?:\b{AUXILIARY}|\bwho['’]s|\babout) $", re.I)
_RUN = re.compile(r"[^\W\d_][\w’'-]*")
_OTHERS = re.compile(r"\b(?:others?|another)\b", re.I)

FEW_TERMS = 1
"""A question of at most so many terms says too little to stand alone once something was asked before."""

OPENING_TERMS = 2
"""The same for a question that opens as a follow-up does: "and …", "what about …"."""

END_TERMS = 4
"""A pointing word at the end of a question points back to an earlier one, unless after so many terms."""

ANTECEDENT_TERMS = 2
"""A pointing word after so many terms, or after a name, finds in the question what it stands for."""


def in_context(question: str, history: Sequence[str | Turn] = (), names: Collection[str] = ()) -> tuple[str, str]:
    """A query that stands alone, and what it takes from the follow-up, as far as that has words of its own.

    The query is the question itself where it stands alone, and "" stands beside it; else the last question that did,
    and then this one. A person whom that question names takes the place of "he" or "she".

    Args:
        question: As typed.
        history: Earlier turns, oldest first; of each turn the question counts, not the answer.
        names: What is a name also where it is typed without a capital, normalised.

    >>> in_context("Which year is that planned for?", ["Does Belarus want in?"])
    ('Does Belarus want in? Which year is that planned for?', 'Which year is that planned for?')
    >>> in_context("Who spoke at the summit in the end?", ["Does Belarus want in?"])
    ('Who spoke at the summit in the end?', '')
    >>> in_context("And Iran?", ["When will Belarus join?"])
    ('When will Iran join?', 'And Iran?')
    >>> in_context("Why?", ["When did the port close?"])
    ('Why did the port close?', '')
    >>> in_context("How old is she?", ["Who is Ada de Boer?"])
    ('Who is Ada de Boer? How old is de Boer?', 'How old is de Boer?')
    """
    question = question.strip()
    if not history or not is_follow_up(question):
        return question, ""
    base, turn = _base(history, names)
    asked = [text.strip() for text in questions(history)]
    last = next((text for text in reversed(asked) if terms(text)), "")
    since = asked[asked.index(base) + 1 :] if base in asked else []
    again = _with_person(base, _reopened(last, question), since)
    if again and last != base:
        return f"{base} {again}", again
    if not terms(question) and last != base and _ASKS.match(last):  # "Who is against it?", "Why?"
        turn = last
    again = again or ("" if turn else _reopened(base, question))
    if again:
        return again, ""
    before = " ".join((base, turn)).strip()
    alone = _with_person(before, question, since) if terms(question) else ""
    changed = _instead(before, question, names)
    if not changed:
        # "And for children?", "And bicycles?": the one takes the other's place
        changed = f"{base if _INSTEAD.match(question) else before} {alone or question}".strip()
    return changed, alone


def stood_alone(history: Sequence[str | Turn], names: Collection[str] = ()) -> str:
    """The last question of a history that stands alone, as later ones changed its name; "" without history.

    >>> stood_alone(["When will Belarus join?", "And Iran?", "Why?"])
    'When will Iran join?'
    """
    return " ".join(_base(history, names)).strip()


def _base(history: Sequence[str | Turn], names: Collection[str]) -> tuple[str, str]:
    """That question, and what was asked after it in its place: "And the workshop?"; "" for what there is not."""
    base, turn = "", ""
    for text in (text.strip() for text in questions(history)):
        if not base or (terms(text) and not is_follow_up(text)):
            base, turn = text, ""
        elif changed := _instead(base, text, names):
            base, turn = changed, ""
        elif terms(text) and (_INSTEAD.match(text) or is_brief(text)):  # "And the workshop?", "Who paid?"
            turn = text
    return base, turn


def wants_others(question: str) -> bool:
    """Whether a follow-up asks for something other than what was answered before.

    >>> wants_others("What about the other photo?"), wants_others("And Iran?")
    (True, False)
    """
    return bool(_OTHERS.search(question)) and is_follow_up(question)


def _reopened(base: str, question: str) -> str:
    """The question before, asked with a follow-up's question word: "Why?", "Since when?"; "" where that cannot be."""
    bare = _BARE.match(question)
    if bare is None:
        return ""
    word = bare["word"].capitalize()
    if opening := _REOPENED.match(base):
        asked = base[opening.end() :]
        return f"{word} {asked[0].lower()}{asked[1:]}"
    if done := _DONE.match(base):
        what = done["what"].strip()
        return f"{word} {'were' if _PLURAL.match(what) else 'was'} {what} {done['verb']}?"
    return ""


def _instead(base: str, question: str, names: Collection[str]) -> str:
    """The question before with another name, thing, or place in a row, for its only one: "And Iran?", "And the boy?".

    "" where that cannot be.
    """
    if which := _WHICH_ONE.match(question):
        found = list(re.finditer(rf"\bthe (?P<which>{_ORDINAL}) (?P<noun>[^\W\d_]+)", base, re.I))
        if len(found) != 1 or (which["noun"] or "one").lower() not in ("one", found[0]["noun"].lower()):
            return ""
        start, end = found[0].span("which")
        return base[:start] + which["which"] + base[end:]
    match = _INSTEAD.match(question)
    if match is None:
        return ""
    by, asked, named = match["by"], match["name"].strip(), _named(base, names)
    if not by and _THING.fullmatch(asked):
        things = list(_ITS_THING.finditer(base))
        if len(things) != 1 or named or len(_DETERMINED.findall(base)) != 1:
            return ""
        return base[: things[0].start()] + asked + base[things[0].end() :]
    name = asked.removeprefix("the ")
    if len(named) == 1 and name and _named(f" {name}", names) == [(1, len(name) + 1)]:
        return base[: named[0][0]] + name + base[named[0][1] :]
    return _with_phrase(base, by.lower(), asked) if by else ""


def _with_phrase(base: str, by: str, what: str) -> str:
    """The question before with another phrase, in the place of one with the same preposition: "And for children?".

    "" where that cannot be.
    """
    own = list(re.finditer(rf"\b{by} (?:{_DETERMINED.pattern})?[\w’'-]+(?={_AFTER})", base, re.I))
    if len(own) == 1:
        return f"{base[: own[0].start()]}{by} {what}{base[own[0].end() :]}"
    if not _ASKS.match(base) or re.search(rf"\b{by}\b", base, re.I):
        return ""
    return f"{base.rstrip(' ?.!')} {by} {what}?"


def _with_person(base: str, question: str, since: Sequence[str]) -> str:
    """The question with the surname of the only person whom the one before names in the place of "he" or "she".

    Args:
        base: The question before.
        question: The follow-up.
        since: What was asked between them: who is "he" there is not "she" here.
    """
    people = [
        name
        for start, end in _named(base, ())
        if " " in (name := base[start:end]) and _BEFORE_PERSON.search(base[:start])
    ]
    return _said_of(people[0], question) if len(people) == 1 and _agrees(question, since) else question


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


def who_is_meant(question: str, history: Sequence[str | Turn], names: Collection[str] = ()) -> int | None:
    """Which question of a history asks who "he" or "she" is: the last that asks who, unless one after it has a name.

    None where there is none, or the question has no "he" or "she".

    >>> who_is_meant("Where does she live?", ["Who paid?", "How much?"])
    0
    >>> who_is_meant("Where does she live?", ["Who paid?", "Is Oslo far?"])
    >>> who_is_meant("Where does she live?", ["Who was her guide?"])
    """
    asked, is_she = questions(history), _is_she(question)
    if is_she is None:
        return None
    for place, text in reversed(list(enumerate(asked))):
        if _named(text, names if text.islower() else ()):
            return None
        if _WHO.search(text) and _is_she(text) != is_she and _agrees(question, asked[place + 1 :]):
            return place
    return None


def with_answer(question: str, answer: str) -> str:
    """A question with the person whom an answer names first in the place of "he" or "she"; without one as it is.

    >>> with_answer("Where does she live?", "Captain Ada de Boer of the navy")
    'Where does de Boer live?'
    >>> with_answer("Where does she live?", "a captain of the navy")
    'Where does she live?'
    """
    named = [] if answer.lower().startswith("the ") else _named(f" {answer}", ())
    person = f" {answer}"[slice(*named[0])] if named else ""
    return _said_of(person, question) if " " in person else question


def _named(text: str, names: Collection[str]) -> list[tuple[int, int]]:
    """Where the names in a text stand: its words with a capital, but for the first, and those in `names`."""
    found: list[tuple[int, int]] = []
    for match in _RUN.finditer(text):
        if not ((match.start() and match[0][0].isupper()) or normalise(match[0]) in names):
            continue
        if found and _WITHIN_NAME.fullmatch(text, found[-1][1], match.start()):
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


def is_follow_up(question: str) -> bool:
    """Whether a question leans on what was said before: by a pointing word, its opening, or for want of words.

    >>> is_follow_up("Which year is that planned for?"), is_follow_up("What does China want in its region?")
    (True, False)
    """
    count = len(terms(question))
    if count and _DEFINITION.search(question.strip()):
        return False
    if count <= FEW_TERMS or (_OPENINGS.search(question.strip()) and count <= OPENING_TERMS):
        return True
    return _points_back(question)


def is_brief(question: str) -> bool:
    """Whether a question leans on what was said before for want of words alone: it asks, and points at nothing.

    >>> is_brief("Who paid?"), is_brief("Who paid for it?"), is_brief("What about the bill?")
    (True, False, False)
    """
    opens = _ASKS.match(question.strip()) and not _OPENINGS.search(question.strip())
    return bool(opens and 1 <= len(terms(question)) <= FEW_TERMS and not _points_back(question))


def _points_back(question: str) -> bool:
    """Whether a question has a pointing word, and nothing in itself for which that may stand."""
    subject, end = _SUBJECT.search(question.strip()), _AT_THE_END.search(question)
    if subject and not capitalised(question):
        return True
    if end and len(terms(question[: end.start()])) < END_TERMS:
        return True
    plain = ARTICLES.sub(_blank, _NO_POINTERS.sub(_blank, question))
    ones = () if capitalised(question) else _THIS_ONE.finditer(plain)
    if any(stem(match["noun"].lower()) not in terms(plain[: match.start()]) for match in ones):
        return True
    return any(
        words(match.group())
        and words(match.group())[0] in _POINTERS
        and not _names_something(question[: match.start()])
        for match in re.finditer(r"\S+", plain)
    )


def is_whole(question: str) -> bool:
    """Whether a follow-up is a question by itself, but for what its pointing word stands for.

    >>> is_whole("When was it taken?"), is_whole("What about the second?"), is_whole("why?")
    (True, False, False)
    """
    return bool(_WHOLE.search(question.strip()))


def says_enough(question: str) -> bool:
    """Whether a follow-up can be judged by its own words beside the question before: it has two, or points at nothing.

    >>> says_enough("How much did it weigh empty?"), says_enough("Who paid?"), says_enough("How heavy was it?")
    (True, True, False)
    """
    return len(terms(question)) > FEW_TERMS or is_brief(question)


def questions(history: Sequence[str | Turn]) -> list[str]:
    """The questions of a history, oldest first.

    Raises:
        TypeError: It is one string, or a turn is neither a string nor a `Turn`.
    """
    if isinstance(history, str):
        raise TypeError("history is a sequence of earlier turns, oldest first, not one string")
    for turn in history:
        if not isinstance(turn, str | Turn):
            raise TypeError(f"history holds strings or scoqa.Turn, oldest first, not {type(turn).__name__}")
    return [turn.question if isinstance(turn, Turn) else turn for turn in history]


def asked_before(history: Sequence[str | Turn]) -> list[str]:
    """The questions of a history that ask the article something, oldest first: small talk is none.

    Raises:
        TypeError: As `questions`.

    >>> asked_before(["Hello!", "What is the Luban Workshop?", "And how does it work?", "Thanks!"])
    ['What is the Luban Workshop?', 'And how does it work?']
    """
    asked: list[str] = []
    for question in map(whole_characters, questions(history)):
        if small_talk(question, asked_before=bool(asked)) is None:
            asked.append(question)
    return asked


def _blank(match: re.Match[str]) -> str:
    return "-" * len(match.group())


def _names_something(beginning: str) -> bool:
    return len(terms(beginning)) >= ANTECEDENT_TERMS or bool(capitalised(beginning))
