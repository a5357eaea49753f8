"""A small article made by hand, and an assistant that answers from a table: what the page is tested with."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoqa.types import (
    Answer,
    Article,
    Citation,
    Kind,
    Paragraph,
    Passage,
    Refusal,
    Sentence,
    Statement,
    Turn,
)

Place = tuple[str, int, int]
"""Article id, paragraph number, sentence number."""


def make_article(id: str, title: str, blocks: Sequence[tuple[Kind, Sequence[str]]]) -> Article:
    """An article from sentences; the title is paragraph 0, the blocks are 1, 2, …"""
    text, paragraphs = "", []
    for number, (kind, texts) in enumerate([(Kind.TITLE, [title]), *blocks]):
        start, sentences = len(text), []
        for row, sentence in enumerate(texts, start=1):
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
    "How high was the river?": [[("rain", 2, 2)], [("rain", 1, 1), ("rain", 3, 1)]],
    "How was the mail brought?": [[("snow", 2, 2)]],
    HOSTILE_TEXT: [[("hostile", 1, 1)]],
}
FAILING = "Make it fail"


@dataclass
class FakeIndex:
    """Articles, and nothing to search them with."""

    articles: tuple[Article, ...]


class FakeAssistant:
    """Answers the questions of a table with the sentences that stand there; refuses every other.

    Attributes:
        asked: Each question with its history, in order.
        failures: How often `FAILING` still raises; then it is refused like others.
        hold: Where set, every question waits for it: an event that the test sets.
    """

    def __init__(self, *articles: Article) -> None:
        self.index = FakeIndex(articles)
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.failures = 1
        self.hold: threading.Event | None = None

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The table's answer, or a refusal whose closest passage is the first article's paragraph 2 or 1."""
        self.asked.append((question, tuple(history)))
        if self.hold is not None:
            self.hold.wait(timeout=10)
        if question == FAILING and self.failures > 0:
            self.failures -= 1
            raise RuntimeError("a secret path")
        query = f"{history[-1].question} {question}" if history and question.endswith("then?") else question
        places = ANSWERS.get(question)
        if places is None:
            return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, (self._passage(),), 0.1)
        markers: dict[Place, int] = {}
        for place in (place for statement in places for place in statement):
            markers.setdefault(place, len(markers) + 1)
        statements = []
        for row in places:
            citations = tuple(self._citation(markers[place], place) for place in row)
            statements.append(Statement(citations[0].quote, citations))
        return Answer(question, query, tuple(statements), None, (self._passage(),), 0.9)

    def _citation(self, marker: int, place: Place) -> Citation:
        id, number, row = place
        article = next(article for article in self.index.articles if article.id == id)
        paragraph = article.paragraph(number)
        sentence = paragraph.sentences[row - 1]
        repeats = repeats_of(article, paragraph)
        return Citation(marker, article, number, sentence.start, sentence.end, sentence.text, repeats)

    def _passage(self) -> Passage:
        article = self.index.articles[0]
        paragraph = article.paragraphs[2 if len(article.paragraphs) > 2 else 1]
        repeats = repeats_of(article, paragraph)
        return Passage(article, paragraph, 0.5, {"bm25": 0.5}, paragraph.sentences[:1], repeats, (1.0,))


def repeats_of(article: Article, paragraph: Paragraph) -> tuple[int, ...]:
    """The numbers of the other paragraphs that are the same words."""
    return tuple(p.number for p in article.paragraphs if p.text == paragraph.text and p is not paragraph)
