"""What a claim says and its sentences do not: numbers, names, and what is denied. By wording alone; English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoqa.lexical import MONTHS, STOP_WORDS, normalise, proper_names, terms, words
from scoqa.quantities import Quantity, quantities
from scoqa.verdicts import Doubt

SCOPE = 3
"""How many terms after a "not" it denies."""

SHORTEST_ROOT = 4
"""Names are alike that begin with so many letters in common and differ in at most `LONGEST_ENDING` after them."""
LONGEST_ENDING = 3

_NAME = re.compile(r"[^\W\d_][\w’'-]*")
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_DENIAL = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing|hardly|unable to|fail(?:s|ed)? to)\b|n't\b"
)
_OPPOSITE = re.compile(r"(?:un|in|im|ir|dis|non)(\w{3,})")
_CLAUSE = re.compile(r"[,;:()–—]|\b(?:but|although|though|while|whereas)\b")
_THINGS = (
    "city|town|country|state|region|university|college|school|company|organi[sz]ation|group|party|court|book|law|act"
    "|project|river|park|team|emperor|empire|dynasty|president|king|queen|man|woman|parliament|government"
)
# A sentence whose beginning points to what the ones before it name: "In 2010, it …", "The city …".
_REFERS_BACK = re.compile(
    rf"^\W*(?:[^\W_]+[^\w]+){{0,4}}?(?:he|she|it|they|his|her|its|their|this|these|the (?:{_THINGS}))\b", re.IGNORECASE
)
_AUXILIARY = re.compile(r"(?:is|was|has|had|can|could|will|would|may|might|must|should|does|did)")
_SAME = (frozenset({"us", "usa", "america", "american"}), frozenset({"uk", "britain", "british"}))
_MONTHS = frozenset(month[:3] for month in MONTHS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a claim is held against.

    Attributes:
        said: The cited sentences, at least one.
        before: What their paragraphs say before them.
        title: The article's: what it is about need not be named again.
    """

    said: tuple[str, ...]
    before: str = ""
    title: str = ""

    @property
    def text(self) -> str:
        """The cited sentences together."""
        return " ".join(self.said)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a claim says otherwise, `about` which word; `is_near` where the text around the sentences does say it."""

    doubt: Doubt
    about: str
    is_near: bool = False


def disagreements(claim: str, evidence: Evidence) -> Iterator[Disagreement]:
    """What a claim says and its evidence does not: numbers, then names, then what one denies and the other affirms."""
    yield from _numbers(claim, evidence)
    yield from _names(claim, evidence)
    denied = _denied_otherwise(claim, evidence.text)
    if denied is not None:
        yield Disagreement(Doubt.NEGATION, denied)


def _numbers(claim: str, evidence: Evidence) -> Iterator[Disagreement]:
    said, before = quantities(evidence.text), quantities(evidence.before)
    years = [value for value in said if 1000 <= value < 2100]
    spans = {abs(one - other) for one in years for other in years}  # "two years later"
    for value, written in quantities(claim).items():
        if value not in said and value not in spans:
            yield Disagreement(Doubt.NUMBER, written.text, is_near=value in before)
        elif value in said and _counts_other(written, said[value], said):
            yield Disagreement(Doubt.NUMBER, written.text)


def _counts_other(claimed: Quantity, same: Quantity, said: Mapping[float, Quantity]) -> bool:
    """Whether the sentence has another number for what the claim's number counts: three parks, two in the city."""

    def shared(other: Quantity) -> int:
        return len(claimed.counted & other.counted)

    return any(shared(other) > shared(same) for other in said.values())


def _names(claim: str, evidence: Evidence) -> Iterator[Disagreement]:
    said, before = _Named.of(f"{evidence.title} {evidence.text}"), _Named.of(evidence.before)
    refers_back = any(_REFERS_BACK.search(sentence) for sentence in evidence.said)
    for name in _claimed_names(claim, f"{evidence.title} {evidence.before} {evidence.text}"):
        if said.has(name):
            continue
        is_near = before.has(name)
        if not (is_near and refers_back):
            yield Disagreement(Doubt.NAME, name, is_near)


def _claimed_names(claim: str, evidence: str) -> list[str]:
    """The words of a claim that are names: those with a capital, and its first one where that is a name, too."""
    text = _joined(claim)
    matches = list(_NAME.finditer(text))
    found = [m[0] for m in matches if m.start() and m[0][0].isupper() and normalise(m[0]) not in STOP_WORDS]
    first = matches[0][0] if matches else ""
    if first[:1].isupper() and not set(words(first)) & STOP_WORDS and not set(terms(first)) & set(terms(evidence)):
        second = matches[1][0] if len(matches) > 1 else "."
        is_name = first.isupper() or second[0].isupper() or normalise(first) in proper_names([evidence])
        if is_name or (_AUXILIARY.fullmatch(second) and not first.endswith(("s", "ly", "ing"))):
            found.insert(0, first)
    return found


@dataclass(frozen=True, slots=True)
class _Named:
    """The words of a text, as names are looked for in them."""

    words: frozenset[str]
    capitalised: frozenset[str]
    initials: str

    @staticmethod
    def of(text: str) -> _Named:
        found = [match[0] for match in _NAME.finditer(_joined(text))]
        names = [word for word in found if word[0].isupper()]
        capitals = "".join(word[0] if word[0].isupper() else " " for word in found if word not in ("of", "the", "and"))
        return _Named(frozenset(map(_plain, found)), frozenset(map(_plain, names)), capitals)

    def has(self, name: str) -> bool:
        plain = _plain(name)
        if plain in self.words or any(_alike(plain, other) for other in self.capitalised):
            return True
        if any(plain in group and group & self.words for group in _SAME):
            return True
        return len(name) > 1 and name.isupper() and name in self.initials


def _alike(name: str, other: str) -> bool:
    """Whether two names share their root: Italy and Italian."""
    root = max(SHORTEST_ROOT, max(len(name), len(other)) - LONGEST_ENDING)
    return name[:root] == other[:root] and min(len(name), len(other)) >= SHORTEST_ROOT


def _plain(name: str) -> str:
    plain = normalise(name).removesuffix("'s").removesuffix("'")
    return plain[:3] if plain[:3] in _MONTHS and len(plain) > 3 else plain


def _joined(text: str) -> str:
    """`U.S.` as `US`, and names joined by a dash as their parts."""
    return re.sub(r"(?<=\w)[–-](?=[A-Z])", " ", _INITIALS.sub(lambda match: match[0].replace(".", ""), text))


def _denied_otherwise(claim: str, said: str) -> str | None:
    """A word that one denies and the other affirms, or None; where both deny as often they are taken to agree."""
    claimed, given = normalise(claim), normalise(said)
    of_claim, of_said = _denials(claimed, given), _denials(given, claimed)
    if len(of_claim) == len(of_said):
        return None
    if of_claim and not of_said:
        return next((denied[0] for denied in of_claim if denied), "not")
    more, other, of_other = (of_claim, given, of_said) if len(of_claim) > len(of_said) else (of_said, claimed, of_claim)
    affirmed = set(terms(other)) - {term for denied in of_other for term in denied}
    return next((denied[0] for denied in more if denied and set(denied) <= affirmed), None)


def _denials(text: str, other: str) -> list[list[str]]:
    """The terms that each "not" of a text denies: the first ones after it, or where none follow those before it.

    A word that is another of the `other` text with "un" or the like before it is a denial, too.
    """
    found = []
    for denial in _DENIAL.finditer(text):
        after = terms(_CLAUSE.split(text[denial.end() :], maxsplit=1)[0])[:SCOPE]
        found.append(after or terms(_CLAUSE.split(text[: denial.start()])[-1])[-SCOPE:])
    affirmed = set(words(other))
    opposites = [match[1] for word in words(text) if (match := _OPPOSITE.fullmatch(word)) and match[1] in affirmed]
    return found + [terms(word) for word in opposites]
