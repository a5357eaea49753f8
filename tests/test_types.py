import copy
import pickle
from dataclasses import FrozenInstanceError

import pytest

from scoqa import Answer, AnswerSpan, Article, Citation, Passage, Refusal, Statement
from scoqa.errors import CitationError

ARTICLE = Article.from_paragraphs("Rain", ["It rained. It stopped.", "Sun."], id="rain")
START = ARTICLE.text.index("It stopped.")


def test_citation_of_the_articles_own_words_is_made() -> None:
    citation = Citation(1, ARTICLE, 1, START, START + 11, "It stopped.")
    assert (citation.article_id, citation.paragraph, citation.quote) == ("rain", 1, "It stopped.")


@pytest.mark.parametrize(
    ("marker", "paragraph", "start", "end", "quote"),
    [
        (1, 1, START, START + 11, "It stopped!"),
        (1, 1, START + 1, START + 12, "It stopped."),
        (1, 2, START, START + 11, "It stopped."),
        (1, 3, START, START + 11, "It stopped."),
        (1, -1, START, START + 11, "It stopped."),
        (0, 1, START, START + 11, "It stopped."),
        (1, 1, START, START, ""),
        (1, 1, -11, -1, ARTICLE.text[-11:-1]),
    ],
)
def test_citation_of_anything_else_is_refused(marker: int, paragraph: int, start: int, end: int, quote: str) -> None:
    with pytest.raises(CitationError):
        Citation(marker, ARTICLE, paragraph, start, end, quote)


def test_exact_words_of_a_statement_are_what_it_quotes() -> None:
    cited = Citation(1, ARTICLE, 1, START, START + 11, "It stopped.")
    span = AnswerSpan(START + 3, START + 10, "stopped", 0.5)
    assert Statement("It stopped.", (cited,), answer=span).answer == span


@pytest.mark.parametrize(
    "span",
    [
        AnswerSpan(START + 3, START + 10, "stops", 0.5),
        AnswerSpan(START - 2, START + 10, ARTICLE.text[START - 2 : START + 10], 0.5),
        AnswerSpan(START + 3, START + 20, ARTICLE.text[START + 3 : START + 20], 0.5),
        AnswerSpan(START + 3, START + 3, "", 0.5),
    ],
)
def test_exact_words_that_the_citation_does_not_quote_are_refused(span: AnswerSpan) -> None:
    cited = Citation(1, ARTICLE, 1, START, START + 11, "It stopped.")
    with pytest.raises(ValueError, match="answer"):
        Statement("It stopped.", (cited,), answer=span)


def test_statement_needs_a_citation() -> None:
    with pytest.raises(ValueError, match="needs a citation"):
        Statement("It stopped.", ())


def test_answer_is_statements_or_a_refusal_never_neither_never_both() -> None:
    statement = Statement("It stopped.", (Citation(1, ARTICLE, 1, START, START + 11, "It stopped."),))
    with pytest.raises(ValueError, match="never neither"):
        Answer("q", "q", (), None, (), 0.5)
    with pytest.raises(ValueError, match="never both"):
        Answer("q", "q", (statement,), Refusal.NOT_IN_ARTICLE, (), 0.5)
    with pytest.raises(ValueError, match="probability"):
        Answer("q", "q", (statement,), None, (), 1.5)


def test_passages_are_frozen_to_their_scores_and_can_be_copied() -> None:
    scores = {"bm25": 1.0}
    passage = Passage(ARTICLE, ARTICLE.paragraph(1), 1.0, scores, ARTICLE.paragraph(1).sentences, (), (2.0, 1.0))
    scores["bm25"] = 2.0
    assert passage.scores["bm25"] == 1.0
    with pytest.raises(TypeError):
        passage.scores["bm25"] = 3.0  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        passage.score = 2.0  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(passage)) == copy.deepcopy(passage) == passage
    assert hash(passage)


def test_paragraph_is_found_by_its_number_and_by_nothing_else() -> None:
    untitled = Article.from_paragraphs(None, ["One.", "Two."])
    assert untitled.paragraph(1).text == "One."
    for number in (0, -1, 3):
        with pytest.raises(ValueError, match="paragraphs 1 to 2"):
            untitled.paragraph(number)
