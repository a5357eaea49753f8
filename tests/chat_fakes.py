"""A small article made by hand, and an assistant that answers from a table: what the page is tested with."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoqa.explaining import Explanation
from scoqa.lexical import terms
from scoqa.locales import texts
from scoqa.suggestions import ABOUT_A_NAME, ABOUT_THE_ARTICLE, GENERAL
from scoqa.types import (
    Answer,
    Article,
    Citation,
    Kind,
    Method,
    Paragraph,
    Passage,
    Refusal,
    Sentence,
    Shortfall,
    Statement,
    Turn,
)

Place = tuple[str, int, int]
"""Article id, paragraph number, sentence number."""


def make_article(id: str, title: str, blocks: Sequence[tuple[Kind, Sequence[str]]]) -> Article:
    """An article from sentences; the title is paragraph 0, the blocks are 1, 2, …"""
    text, paragraphs = "", []
    for number, (kind, said) in enumerate([(Kind.TITLE, [title]), *blocks]):
        start, sentences = len(text), []
        for row, sentence in enumerate(said, start=1):
            text += " " if row > 1 else ""
            sentences.append(Sentence(number, row, len(text), len(text) + len(sentence), sentence))
            text += sentence
        paragraphs.append(Paragraph(number, kind, start, len(text), text[start:], tuple(sentences)))
        text += "\n\n"
    return Article(id, title, text, tuple(paragraphs))


RAIN = make_article(
    "rain",
    "The Summer of Rain",
    [
        (Kind.STANDFIRST, ["The wettest summer on record has left its mark on the valley."]),
        (Kind.BODY, ["It rained for forty days.", "The river rose by three metres.", "Nobody was hurt."]),
        (Kind.CAPTION, ["Farmers pull a cart through the mud near Lower Mill, Aug. 3. (Photo/Agency)"]),
        *[(Kind.BODY, [f"Village number {n} kept its own diary.", "It is in the archive."]) for n in range(4, 20)],
        (Kind.BODY, ["The new bridge opens in 2024.", "It is built of oak."]),
        (Kind.BODY, ["It rained for forty days.", "The river rose by three metres.", "Nobody was hurt."]),
        (Kind.NOTICE, ["The article reflects the author's opinions."]),
    ],
)
SNOW = make_article(
    "snow",
    "The Winter of Snow",
    [
        (Kind.STANDFIRST, ["Snow lay until May."]),
        (Kind.BODY, ["The pass was closed for nine weeks.", "Sledges brought the mail."]),
    ],
)
HOSTILE_TEXT = (
    "<script>window.hacked = 1</script> <img src=x onerror='window.hacked = 2'> "
    "${window.hacked = 3} {{value}} **bold** [link](https://evil.example) "
    "![](https://evil.example/i.png) evil.example me@evil.example $$x^2$$ `code` &lt;"
)
HOSTILE = make_article(
    "hostile",
    "<b>Title</b> ${window.hacked = 4}",
    [(Kind.BODY, [HOSTILE_TEXT, "# A second sentence."])],
)

ANSWERS: Mapping[str, Sequence[Sequence[Place]]] = {
    "When does the bridge open?": [[("rain", 20, 1)]],
    "What is it built of?": [[("rain", 20, 2)]],
    "How high was the river?": [[("rain", 2, 2)], [("rain", 1, 1), ("rain", 3, 1)]],
    "How was the mail brought?": [[("snow", 2, 2)]],
    ABOUT_THE_ARTICLE: [[("rain", 1, 1)]],
    ABOUT_A_NAME.format("Lower Mill"): [[("rain", 3, 1)]],
    "How does the article end?": [[("rain", 20, 2)]],
    "What are the main points?": [[("rain", 4, 1)]],
    HOSTILE_TEXT: [[("hostile", 1, 1)]],
}
BRIDGE = "When does the bridge open?"
OAK = "What is it built of?"
RIVER = "How high was the river?"
EVEREST = "How high is Mount Everest?"
FAILING = "Make it fail"
MISSPELT = "When does the brigde open?"
GREETING = "hello"
RUSSIAN = "Когда откроют мост?"


@dataclass
class FakeIndex:
    """Articles, and nothing to search them with."""

    articles: tuple[Article, ...]


class FakeAssistant:
    """Answers the questions of a table with the sentences that stand there; refuses every other.

    Attributes:
        asked: Each question of the reader with its history, in order; not what the chat tries to suggest.
        failures: How often `FAILING` still raises; then it is refused like others.
        hold: Where set, every question waits for it: an event that the test sets.
    """

    def __init__(self, *articles: Article) -> None:
        self.index = FakeIndex(articles)
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.failures = 1
        self.hold: threading.Event | None = None

    def ask(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True) -> Answer:
        """The table's answer, or a refusal whose closest passage is the first article's paragraph 2 or 1."""
        if question not in (ABOUT_THE_ARTICLE, *GENERAL) and not question.startswith(ABOUT_A_NAME.format("")[:-1]):
            self.asked.append((question, tuple(history)))
        if self.hold is not None:
            self.hold.wait(timeout=10)
        if question == FAILING and self.failures > 0:
            self.failures -= 1
            raise RuntimeError("a secret path")
        if question == GREETING:
            return Answer(
                question, question, (), None, (), 0.0, Method.SMALL_TALK, reply=texts("en")["chat.reply.greeting"]
            )
        query = f"{history[-1].question} {question}" if history and question.endswith("then?") else question
        corrections: tuple[tuple[str, str], ...] = ()
        if question == MISSPELT and correct:
            query, corrections = "When does the bridge open?", (("brigde", "bridge"),)
        places = ANSWERS.get(query if corrections else question)
        known = {article.id for article in self.index.articles}
        if places is None or any(id not in known for row in places for id, _, _ in row):
            shortfall = Shortfall.OTHER_LANGUAGE if question == RUSSIAN else Shortfall.ONLY_THE_TOPIC
            return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, (self._passage(),), 0.1, shortfall=shortfall)
        markers: dict[Place, int] = {}
        for place in (place for statement in places for place in statement):
            markers.setdefault(place, len(markers) + 1)
        statements = []
        for row in places:
            citations = tuple(self._citation(markers[place], place) for place in row)
            statements.append(Statement(citations[0].quote, citations))
        passages = tuple(self._passage(id, number) for id, number, _ in markers)
        return Answer(question, query, tuple(statements), None, passages, 0.9, corrections=corrections)

    def explain(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True) -> Explanation:
        """The table's answer; every passage holds the query's second word, and lacks its last."""
        answer = self.ask(question, history, correct=correct)
        parts = [terms(answer.query) for _ in answer.passages]
        matched, missing = tuple(tuple(part[:1]) for part in parts), tuple(tuple(part[-1:]) for part in parts)
        return Explanation(answer, {}, tuple({} for _ in parts), matched, missing, {}, 0.2)

    def _citation(self, marker: int, place: Place) -> Citation:
        id, number, row = place
        article = next(article for article in self.index.articles if article.id == id)
        paragraph = article.paragraph(number)
        sentence = paragraph.sentences[row - 1]
        repeats = repeats_of(article, paragraph)
        return Citation(marker, article, number, sentence.start, sentence.end, sentence.text, repeats)

    def _passage(self, id: str | None = None, number: int = 2) -> Passage:
        article = next(article for article in self.index.articles if id in (None, article.id))
        paragraph = article.paragraphs[number if len(article.paragraphs) > number else 1]
        repeats = repeats_of(article, paragraph)
        scores = {"bm25": 3.0, "dense": 0.5}
        return Passage(article, paragraph, 0.5, scores, paragraph.sentences[:1], repeats, (1.0,))


def repeats_of(article: Article, paragraph: Paragraph) -> tuple[int, ...]:
    """The numbers of the other paragraphs that are the same words."""
    return tuple(p.number for p in article.paragraphs if p.text == paragraph.text and p is not paragraph)
