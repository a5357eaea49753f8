"""A few words after a question → that question, asked with them: "Why?", "And Iran?", "And for children?"."""

from __future__ import annotations

import re
from collections.abc import Collection

from scoqa.follow_ups import asks
from scoqa.lexical import AUXILIARY, CALENDAR, ORDINALS, PREPOSITION, STOP_WORDS, name_spans, normalise

_OPENS = re.compile(r"^(?:(?:and|but|so) )?(?:what about|how about|and|or) ", re.I)
_TIME_PHRASE = re.compile(
    r"(?:the )?(?:last|this|next|previous|following|current) (?:year|quarter|month|week|season|decade|century|time)"
    r"|(?:the )?(?:year|month|week|day|quarter) (?:before|after)(?: that)?"
    r"|(?:an?|one|two|three|four|five|six|ten|\d+) (?:year|month|week|day|quarter|decade)s?"
    r" (?:ago|before|earlier|later)"
    r"|today|now|yesterday|tomorrow|(?:19|20)\d\d",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:he|she|it|they)\b|\b(?P<whose>his|her|its|their)\b(?= [a-z])", re.I)
_INSTEAD = re.compile(rf"(?:(?P<by>{PREPOSITION}) )?(?P<what>[^?!.,;]+)\W*$", re.I)
_BARE = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|yes|no)\W+)?"
    r"(?P<word>(?:since |until |from )?when|(?:from )?where|why|(?:for )?how long|how(?: often| far)?|by how much)"
    r"(?: (?:exactly|then|so))?\W*$",
    re.I,
)
_REOPENED = re.compile(rf"^(?:(?:when|where|why|how) )?(?={AUXILIARY}\b)", re.I)
_IRREGULAR = "bought|brought|built|found|held|led|lost|made|paid|sent|sold|taught|won"
_DONE = re.compile(
    rf"^(?:who|what|which [a-z]+) (?P<verb>[a-z]+ed|{_IRREGULAR}) "
    r"(?P<what>(?:(?:the|an?|this|that|these|those|his|her|its|their) |(?-i:[A-Z]))[^?!.,;]*)\W*$",
    re.I,
)
"""A question who did something, by a verb whose past is its participle, too."""
_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|last)"
_WHICH_ONE = re.compile(
    rf"^(?:(?:and|but|so|what about|how about|or|for|in|on|of) )*the (?P<which>{_ORDINAL})(?: (?P<noun>\w+))?\W*$", re.I
)
_THE = r"(?:the|his|her|its|their|our|your|my) "
_NOTHING = (
    "today tomorrow tonight yesterday now later before after instead again else other others another same rest one ones"
    " many much several few every either neither both people anybody anyone anything somebody someone something"
    " everybody everyone everything nobody nothing new"
)
"""Words that are no thing for which another thing can stand."""
_NO_NOUN = "|".join((*sorted(STOP_WORDS), *CALENDAR, *_NOTHING.split()))
_NOUN = rf"(?!(?:{_NO_NOUN})\b)(?-i:[a-z])[\w’'-]*"
_NO_VERB = rf"(?!\w+ed\b|(?:{_IRREGULAR}|closed|free|kept|open|shut)\b)"
"""Before a noun that is no participle, nor what a thing is said to be."""
_DETERMINED = re.compile(rf"\b{_THE}", re.I)
_THING = re.compile(rf"{_DETERMINED.pattern}{_NOUN}(?: {_NOUN}){{0,2}}", re.I)
_BARE_THING = re.compile(rf"(?:an? )?(?!\w+ly\b){_NOUN}(?: {_NOUN})?", re.I)
_AFTER = rf"(?: {PREPOSITION}\b|\W*$)"
_IT = rf"\b{_THE}{_NOUN}"
_ITS_THING = re.compile(
    rf"{_IT}(?={_AFTER}| [a-z]+(?:ed|ilt|old|eld|ade)\b)"
    rf"|(?:(?<=\bdid )|(?<=\bdoes )|(?<=\bwill )){_IT}(?= [a-z]+{_AFTER})"
    rf"|(?:(?<=^is )|(?<=^are )|(?<=^was )|(?<=^were )|(?<=^why is )|(?<=^why are )){_IT}(?= [a-z]+\W*$)",
    re.I,
)
"""What a question asks of, where no word after it can be part of it: "did the bridge close?", "is the bridge?"."""
_ASKED_OF = re.compile(
    r"\b(?:how \w+|what|who|where|which) (?:is|are|was|were)"
    rf" (?P<thing>(?:{_THE}|an? )?{_NOUN}(?: {_NO_VERB}{_NOUN}){{0,2}})\W*$",
    re.I,
)
"""All that follows "how big is", "where are"."""
_SUBJECT = re.compile(
    rf"^(?:(?!{AUXILIARY}\b)[^?!.,;])*?\b{AUXILIARY} (?P<thing>(?:an? )?{_NOUN})"
    rf"(?= [a-z]+(?:ed|en|ing)\b| (?:an? |the )?[a-z]+{_AFTER})",
    re.I,
)
"""A noun before a verb that can be no part of it: "are dogs allowed in here", "how long does shipping take"."""
_OBJECT = re.compile(
    rf"\b{AUXILIARY} (?:I|you|we|they|he|she|one|people) [a-z]+"
    rf" (?P<thing>(?:{_THE}|an? )?(?!\w+ly\b){_NOUN}(?: {_NOUN})?)\W*$",
    re.I,
)
"""What somebody does something to: "do they sell coffee"."""
_LAST = re.compile(rf"\b(?:{PREPOSITION}|about) (?P<thing>{_NOUN})\W*$", re.I)
"""A noun at the end, behind a preposition: "about wages"."""
_AFTER_VERB = re.compile(rf"\b{AUXILIARY} $", re.I)
_PHRASE = re.compile(rf" {PREPOSITION}\b", re.I)
_WITH_NAME = re.compile(rf"\b{PREPOSITION} $", re.I)


def reopened(base: str, question: str) -> str:
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
        return f"{word} {'were' if _is_plural(what) else 'was'} {what} {done['verb']}?"
    return ""


def in_place_of_pronoun(before: str, question: str, names: Collection[str] = ()) -> str:
    """A question with "he", "she", "it" or "they" asked of what a follow-up names; "" where that cannot be.

    >>> in_place_of_pronoun("How old is she?", "And Ada Berg?")
    'How old is Ada Berg?'
    """
    match, pronoun = _asked_instead(question), _PRONOUN.search(before)
    if match is None or pronoun is None or match["by"] or opens_instead(before):
        return ""
    named = match["what"].strip()
    if _TIME_PHRASE.fullmatch(named):
        return ""
    is_name = _is_name(named, names)
    if not is_name and (pronoun["whose"] or not named.lower().startswith("the ") or not _THING.fullmatch(named)):
        return ""
    return _put(before, pronoun.span(), named + ("’s" if pronoun["whose"] else ""))


def opens_instead(question: str) -> bool:
    """Whether a follow-up asks for something in the place of what was asked for before: "And …", "What about …"."""
    return _asked_instead(question) is not None


def instead(base: str, question: str, names: Collection[str] = ()) -> str:
    """The question before with another name, thing, or place in a row, for its only one: "And Iran?", "And the boy?".

    Args:
        base: The question before.
        question: The follow-up.
        names: What is a name also where it is typed without a capital, normalised.

    Returns:
        "" where that cannot be.
    """
    if which := _WHICH_ONE.match(question):
        found = list(re.finditer(rf"\bthe (?P<which>{_ORDINAL}) (?P<noun>[^\W\d_]+)", base, re.I))
        if len(found) != 1 or (which["noun"] or "one").lower() not in ("one", found[0]["noun"].lower()):
            return ""
        return _put(base, found[0].span("which"), which["which"])
    match = _asked_instead(question) or _INSTEAD.match(question)
    if match is None:
        return ""
    if not opens_instead(question) and name_spans(question, names)[:1] != [match.span("what")]:
        return ""  # "Fridays?" is one, but not "Really?"
    by, asked = match["by"], match["what"].strip()
    name = asked.removeprefix("the ")
    is_name = _is_name(name, names) and normalise(name) not in STOP_WORDS
    if _TIME_PHRASE.fullmatch(asked):
        own = list(_TIME_PHRASE.finditer(base))
        phrase = f"{by} {asked}" if by else asked
        return _put(base, own[0].span(), asked) if len(own) == 1 else f"{base.rstrip(' ?.!')} {phrase}?"
    named = name_spans(base, names)
    if not by and (place := _thing(base, named, asked)):
        return _put(base, place, asked)
    named = [place for place in named if _is_time(base[slice(*place)]) == _is_time(name)]
    if is_name and len(named) == 1:
        return _put(base, named[0], name)
    return _with_phrase(base, by, asked) if by else ""


def _thing(base: str, named: list[tuple[int, int]], asked: str) -> tuple[int, int] | None:
    """The place in a question of the only thing that another can stand for; None where that cannot be told."""
    is_bare = _BARE_THING.fullmatch(asked) is not None
    if not (is_bare or _THING.fullmatch(asked)):
        return None
    if named:
        (start, end), *more = named
        is_last = not more and not base[end:].strip(" ?.!") and _WITH_NAME.search(base[:start])
        return (start, end) if is_bare and is_last else None
    patterns = (_ASKED_OF, _SUBJECT, _OBJECT, _LAST) if is_bare else (_ASKED_OF, _OBJECT)
    found = next(filter(None, (pattern.search(base) for pattern in patterns)), None)
    if found is not None:
        return found.span("thing")
    own = list(_ITS_THING.finditer(base))
    if len(own) != 1 or len(_DETERMINED.findall(base)) != 1:
        return None
    start, end = own[0].span()
    is_subject = _AFTER_VERB.search(base[:start]) and not _PHRASE.match(base, end)
    return (start, end) if is_subject or not is_bare else None


def _with_phrase(base: str, by: str, what: str) -> str:
    """The question before with another phrase, in the place of one with the same preposition: "And for children?".

    "" where that cannot be.
    """
    by = by.lower()
    words = rf"(?:{_THE})?[\w’'-]+(?: {_NOUN}){{0,3}}?"
    own = list(re.finditer(rf"\b{by} {words}(?={_AFTER})", base, re.I))
    if len(own) == 1:
        return _put(base, own[0].span(), f"{by} {what}")
    if not asks(base) or re.search(rf"\b{by}\b", base, re.I):
        return ""
    return f"{base.rstrip(' ?.!')} {by} {what}?"


def _asked_instead(question: str) -> re.Match[str] | None:
    """What is asked for after "And", "What about"; None where a question does not open so."""
    opens = _OPENS.match(question)
    return _INSTEAD.match(question, opens.end()) if opens else None


def _is_name(text: str, names: Collection[str]) -> bool:
    return name_spans(f" {text}", names) == [(1, len(text) + 1)]


def _put(text: str, place: tuple[int, int], other: str) -> str:
    start, end = place
    return text[:start] + other + text[end:]


def _is_time(name: str) -> bool:
    return normalise(name).removesuffix("s") in CALENDAR


def _is_plural(what: str) -> bool:
    """Whether what was done something to is more than one: by the last word before "of", "in" and the like."""
    head = re.split(rf" {PREPOSITION}\b", what)[0].split()[-1]
    return not what[0].isupper() and head.endswith("s") and not head.endswith(("ss", "us", "is"))
