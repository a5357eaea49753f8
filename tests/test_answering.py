from scoqa import Article, Passage, Refusal
from scoqa.answering import MOST_STATEMENTS, THRESHOLD, compose, confidence

ARTICLE = Article.from_paragraphs(
    "Rain", ["It rained. The river rose.", "Nobody was hurt.", "Nobody was hurt!", "Hay was lost.", "Sun."], id="rain"
)
SURE = {"dense": 0.9, "coverage": 1.0}
UNSURE = {"dense": 0.1, "coverage": 0.0}


def passage(number: int, scores: dict[str, float]) -> Passage:
    paragraph = ARTICLE.paragraph(number)
    return Passage(ARTICLE, paragraph, 0.0, scores, paragraph.sentences)


def test_statement_is_the_verbatim_sentence_with_its_citation() -> None:
    answer = compose("Did it rain?", "Did it rain?", [passage(1, SURE)])
    assert answer.statements[0].text == "It rained."
    citation = answer.citations[0]
    assert (citation.marker, citation.paragraph, citation.quote) == (1, 1, "It rained.")
    assert ARTICLE.text[citation.start : citation.end] == "It rained."


def test_no_statement_repeats_another_and_three_are_the_most() -> None:
    answer = compose("q", "q", [passage(number, SURE) for number in (2, 3, 1, 4, 5)])
    assert [s.text for s in answer.statements] == ["Nobody was hurt.", "It rained.", "Hay was lost."]
    assert len(answer.statements) == MOST_STATEMENTS
    assert [c.marker for c in answer.citations] == [1, 2, 3]


def test_passage_that_is_much_less_sure_adds_nothing() -> None:
    assert len(compose("q", "q", [passage(1, SURE), passage(2, UNSURE)]).statements) == 1


def test_below_the_threshold_the_answer_is_a_refusal_that_keeps_its_passages() -> None:
    answer = compose("Who won?", "Who won?", [passage(1, UNSURE)])
    assert (answer.answered, answer.refusal, answer.statements) == (False, Refusal.NOT_IN_ARTICLE, ())
    assert len(answer.passages) == 1
    assert answer.confidence < THRESHOLD


def test_question_without_a_word_is_an_empty_question() -> None:
    for question in ("", "  ", "?!"):
        assert compose(question, question, ()).refusal is Refusal.EMPTY_QUESTION


def test_confidence_is_a_probability_that_grows_with_each_signal() -> None:
    more = [confidence([passage(1, {"dense": d, "coverage": c})]) for d, c in ((-1, 0), (0.5, 0), (0.5, 1), (1, 1))]
    assert more == sorted(more)
    assert 0 < more[0] < more[-1] < 1
    assert confidence([]) == 0.0
