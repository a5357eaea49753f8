"""Questions to begin with and to go on with, made from the article itself and put only where it answers them.

They are English, as the templates and the questions about an article are; an article that is not gets none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Protocol

from scoqa.follow_ups import is_follow_up
from scoqa.lexical import CALENDAR, SHORT_MONTHS, words
from scoqa.render import citations_of
from scoqa.types import Answer, Article, Kind, Paragraph, Turn

SHIPPED_DIGEST = "fce2c7255da16bc9047c4f33d6005abfa44ea551e2f2fec3d78c72a7e455df90"
SHIPPED_STARTERS = (
    "Which country will become a full member in 2024?",
    "What does China want in its neighbourhood?",
    "What does the photo of the train show?",
    "What is the purpose of the SCO?",
)
STARTERS = 4
FOLLOW_UPS = 3
MOST_NAMED = 2
"""How many of the follow-ups may be about a name: more read alike."""
MOST_TRIED = 4
"""How many questions at most are tried after one answer: about 20 ms each, unless they were tried before."""

ABOUT_A_NAME = "What does the article say about {}?"
ABOUT_THE_ARTICLE = "What is this article about?"
GENERAL = ("What are the main points?", "What do the photos show?", "How does the article end?")

# A capitalised run within a sentence that ends a noun phrase: "Iran" in "like Iran shows", not in "Iran deal talks".
_WORD = r"[A-Z][\w’'-]*[\w]"
_NAME = re.compile(
    rf"(?<=[a-z,] )(?P<the>the )?(?P<name>(?>{_WORD}(?: {_WORD})*))"
    r"(?=[,;:.!?”\"]|$| (?:in|on|at|to|and|or|for|by|with|from|as|is|are|was|were|has|have|had|will|would|that|"
    r"which|who|also|[a-z]+ed|[a-z]+[a-rt-z]s)\b)"
)
_ASIDE = re.compile(r"\([^()]*\)|[“\"][^“”\"]*[”\"]")
_DATES = frozenset((*CALENDAR, *SHORT_MONTHS))
_TITLES = frozenset("mr mrs ms dr i president minister prime chairman professor king queen pope west east".split())
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|a|is|was)\b", re.IGNORECASE)


class Asker(Protocol):
    """What answers the questions that are tried."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to one question."""


class Suggester:
    """Suggests questions over some articles; remembers what was tried, as there are only so many.

    Args:
        articles: Those that are asked.
        asker: Its answers decide; questions are tried without a history.
    """

    def __init__(self, articles: Sequence[Article], asker: Asker) -> None:
        self.articles = tuple(articles)
        self._asker = asker
        self._cited: dict[str, frozenset[tuple[str, int]]] = {}
        self._english = all(_is_english(article) for article in articles)

    def starters(self) -> tuple[str, ...]:
        """Up to four questions that the articles answer: on the shipped article its own, on others general ones."""
        if len(self.articles) == 1 and self.articles[0].digest == SHIPPED_DIGEST:
            return SHIPPED_STARTERS
        if not self._english:
            return ()
        counted = Counter(name for article in self.articles for p in article.paragraphs for name in names_in(p))
        often = [ABOUT_A_NAME.format(name) for name, _ in counted.most_common(MOST_NAMED)]
        candidates = [ABOUT_THE_ARTICLE, *often, *GENERAL]
        return tuple(islice(filter(self._try, candidates), STARTERS))

    def follow_ups(self, asked: Sequence[str], cited: Iterable[tuple[str, int]]) -> list[str]:
        """Up to three questions that lead on from an answer: each is answered by a paragraph that was not cited yet.

        Args:
            asked: The conversation's questions, the last one among them.
            cited: Article id and number of each paragraph that the conversation cited, the last answer's last.
        """
        seen = list(cited)
        if not self._english or not seen:
            return []
        said = set(words(" ".join(asked)))
        chosen: list[str] = []
        tried = 0
        for question, is_named in self._candidates(seen[-1]):
            if len(chosen) == FOLLOW_UPS or tried == MOST_TRIED:
                break
            named = sum(1 for earlier in chosen if earlier not in GENERAL)
            if (is_named and named == MOST_NAMED) or question in asked or _is_asked(question, said, is_named):
                continue
            if is_follow_up(question):  # with the conversation before it, it would ask something else
                continue
            tried += 1
            places = self._try(question)
            if places and not places & set(seen):
                chosen.append(question)
                seen += places
        return chosen

    def _candidates(self, place: tuple[str, int]) -> Iterator[tuple[str, bool]]:
        """Names from the cited paragraph outwards, then questions about the article; each with whether it is a name."""
        article = next(article for article in self.articles if article.id == place[0])
        nearest = sorted(article.paragraphs, key=lambda p: (abs(p.number - place[1]), p.number))
        about_all = set(words(article.title))
        seen: set[str] = set()
        for name in chain.from_iterable(map(names_in, nearest)):
            if name not in seen and not set(words(name)) - {"the"} <= about_all:
                seen.add(name)
                yield ABOUT_A_NAME.format(name), True
        yield from ((question, False) for question in GENERAL)

    def _try(self, question: str) -> frozenset[tuple[str, int]]:
        """The paragraphs that answer a question, with their repeats; none where it is refused or beside the point."""
        if question not in self._cited:
            answer = self._asker.ask(question)
            places = frozenset((c.article_id, n) for c in answer.citations for n in (c.paragraph, *c.repeats))
            is_aside = any(_is_notice(self.articles, place) for place in places)
            self._cited[question] = frozenset() if is_aside else places  # last: others read it meanwhile
        return self._cited[question]


def names_in(paragraph: Paragraph) -> list[str]:
    """The names in a paragraph that can be asked about, as they read there, each once: "the Luban Workshop", "Iran".

    A name that begins a sentence is left out, as every sentence begins with a capital, and so are the title's.
    """
    if paragraph.kind in (Kind.TITLE, Kind.HEADING, Kind.NOTICE):
        return []
    found = []
    for match in _NAME.finditer(_ASIDE.sub("", paragraph.text)):
        name = match["name"]
        own = set(words(name))
        if own & _DATES or own <= _TITLES or "’s " in name or "'s " in name or name.endswith(("’s", "'s")):
            continue
        found.append((match["the"] or "") + name)
    return list(dict.fromkeys(found))


def _is_asked(question: str, said: set[str], is_named: bool) -> bool:
    return is_named and set(words(question)) - set(words(ABOUT_A_NAME)) - {"the"} <= said


def _is_notice(articles: Sequence[Article], place: tuple[str, int]) -> bool:
    article = next(article for article in articles if article.id == place[0])
    return article.paragraph(place[1]).kind is Kind.NOTICE


def _is_english(article: Article) -> bool:
    sample = article.text[:5000]
    return len(_ENGLISH.findall(sample)) * 25 > len(sample.split())


def cited_places(answers: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Article id and number of each paragraph that answers (`Answer.to_dict`) cite, in order, repeats too."""
    return [
        (citation["article"], number)
        for answer in answers
        for citation in citations_of(answer)
        for number in (*citation["repeats"], citation["paragraph"])
    ]
