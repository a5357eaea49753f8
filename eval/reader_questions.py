"""Questions that lose their answer, and questions as people type them: what a reader is trained on beside the data.

A question becomes unanswerable by its passage where a name, a number or a year that both hold is swapped for another
of its kind from the same article, which the passage does not hold; where a word is swapped for its opposite; by a
negation; or where a question about something else is asked of a name that the passage holds.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

YEAR = re.compile(r"\b(?:1\d{3}|20\d{2})\b")
NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,]\d+)*(?!\w)")
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]+(?: (?:of |the )?[A-Z][\w'’-]+)*")
"""Capitalised words that do not begin a sentence."""

_AUXILIARY = re.compile(r"\b(did|does|do|is|was|are|were|has|have|could|would|should)\b", re.IGNORECASE)
SHORTEST_SLIP = 3
"""A slip is made in longer words."""
_CHAT = {
    "what": "wat wut", "which": "wich", "where": "wher whre", "when": "wen", "who": "hu", "why": "y", "how": "hw",
    "are": "r", "you": "u", "for": "4", "with": "w", "and": "n", "the": "teh da", "does": "dose", "is": "s",
    "people": "ppl", "because": "cuz", "kind": "kinda", "about": "abt", "between": "btw", "their": "there",
}  # fmt: skip
_STOP = frozenset("a an the of in on at to for by with is was are were be been do does did has have had that".split())
_OPPOSITES = """
first last | before after | begin end | began ended | start finish | started finished | increase decrease |
increased decreased | highest lowest | largest smallest | most least | more less | more fewer | best worst |
oldest youngest | oldest newest | earliest latest | north south | east west | northern southern | eastern
western | win lose | won lost | join leave | joined left | accept reject | accepted rejected | support oppose
| supported opposed | allow forbid | allowed forbidden | good bad | love hate | liked disliked | like dislike
| agree disagree | cheap expensive | easy difficult | buy sell | bought sold | open close | opened closed |
rise fall | rose fell | male female | men women | old new | before since | major minor | maximum minimum |
public private | same different | success failure | successful unsuccessful | advantage disadvantage |
advantages disadvantages | always never | born died | die live | inside outside | internal external | positive
negative | strong weak | stronger weaker | long short | longer shorter | high low | higher lower | early late
| earlier later | large small | larger smaller | gain lose | gained lost | legal illegal | possible impossible
"""
OPPOSITES = {word: other for pair in _OPPOSITES.split("|") for word, other in (pair.split(), pair.split()[::-1])}


def swapped(question: str, passage: str, article: str, rng: random.Random) -> str | None:
    """The question with a name, number or year swapped, which the passage then does not answer; None without one."""
    held = passage.lower()
    for pattern in rng.sample((YEAR, NUMBER, NAME), 3):
        found = [m for m in pattern.finditer(question) if m.group().lower() in held]
        others = sorted({m.group() for m in pattern.finditer(article)})
        others = [own for own in others if own.lower() not in held and own.lower() not in question.lower()]
        if found and others:
            return _put(question, rng.choice(found), rng.choice(others))
    return None


def opposite(question: str, passage: str, rng: random.Random) -> str | None:
    """The question with a word swapped for its opposite, which the passage does not hold; None without one."""
    held = set(re.findall(r"\w+", passage.lower()))
    found = [m for m in re.finditer(r"\w+", question) if OPPOSITES.get(m.group().lower(), "the") not in held | {"the"}]
    if not found:
        return None
    chosen = rng.choice(found)
    return _put(question, chosen, OPPOSITES[chosen.group().lower()])


def negated(question: str) -> str | None:
    """The question with its first auxiliary verb negated; None without one, or where it has a negation."""
    found = _AUXILIARY.search(question)
    if found is None or re.search(r"\b(?:not|never|no)\b|n't", question, re.IGNORECASE):
        return None
    return _put(question, found, found.group() + "n't")


def misplaced(question: str, passage: str, rng: random.Random) -> str | None:
    """A question about something else, asked of a name that the passage holds; None without such names."""
    own, names = list(NAME.finditer(question)), sorted({m.group() for m in NAME.finditer(passage)})
    return _put(question, rng.choice(own), rng.choice(names)) if own and names else None


def typed(question: str, rng: random.Random) -> str:
    """The question as somebody types it: without its mark, as keywords, as in a chat, or with a slip or two."""
    manner = rng.random()
    if manner < 0.4:
        return question.rstrip("? ").lower()
    words = question.rstrip("? ").split()
    if manner < 0.6:
        kept = [word for word in words if word.lower() not in _STOP]
        return " ".join(kept[1:] if len(kept) > 3 and rng.random() < 0.5 else kept)
    if manner < 0.8:
        words = [rng.choice((word, *_CHAT.get(word.lower(), "").split())) for word in words]
    for _ in range(rng.randint(1, 2)):
        long = [place for place, word in enumerate(words) if len(word) > SHORTEST_SLIP and word.isalpha()]
        if long:
            place = rng.choice(long)
            words[place] = _slip(words[place], rng)
    return " ".join(words).lower() if rng.random() < 0.5 else " ".join(words)


def joined(question: str, other: str, rng: random.Random) -> str:
    """Two questions as one, or as a follow-up is searched for: "Who won, and when was it?", "Who won? When was it?"."""
    first, second = rng.sample((question, other), 2)
    if rng.random() < 0.4:
        return f"{first.rstrip('? ')}? {second}"
    return f"{first.rstrip('? ')}{rng.choice((',', ''))} and {second[:1].lower()}{second[1:]}"


def _slip(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    two = word[place : place + 2]
    return word[:place] + rng.choice((two[::-1], two[:1], two[:1] * 2 + two[1:])) + word[place + 2 :]


def _put(text: str, found: re.Match[str], other: str) -> str:
    return text[: found.start()] + other + text[found.end() :]


def texts(paragraphs: Sequence[str], most: int, rng: random.Random) -> str:
    """Some paragraphs of an article, joined, to take other names from: at most `most` of them."""
    return "\n".join(rng.sample(list(paragraphs), min(most, len(paragraphs))))
