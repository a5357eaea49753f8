from dataclasses import replace

import pytest

from scoqa import AnswerSpan, Article, Passage, Refusal, Shortfall
from scoqa.answering import MATCHED, MOST_OF_SEVERAL, MOST_STATEMENTS, compose, confidence

ARTICLE = Article.from_paragraphs(
    "Rain", ["It rained. The river rose.", "Nobody was hurt.", "Nobody was hurt!", "Hay was lost.", "Sun."], id="rain"
)
SURE = {"dense": 0.9, "late_sentence": 0.9, "names": 1.0, "part": 0.0}
UNSURE = {"dense": 0.1, "late_sentence": 0.1, "names": 0.0, "part": 0.0}


def passage(number: int, scores: dict[str, float], best: float = 5.0) -> Passage:
    paragraph = ARTICLE.paragraph(number)
    grades = tuple(best - 4.0 * row for row in range(len(paragraph.sentences)))
    return Passage(ARTICLE, paragraph, 0.0, scores, paragraph.sentences, (), grades)


def test_statement_is_the_verbatim_sentence_with_its_citation() -> None:
    answer = compose("Did it rain?", "Did it rain?", [passage(1, SURE)])
    assert answer.statements[0].text == "It rained."
    citation = answer.citations[0]
    assert (citation.marker, citation.paragraph, citation.quote) == (1, 1, "It rained.")
    assert ARTICLE.text[citation.start : citation.end] == "It rained."


def test_no_statement_repeats_another_and_there_is_a_most() -> None:
    passages = [passage(number, SURE) for number in (2, 3, 1, 4, 5)]
    answer = compose("q", "q", passages)
    assert [s.text for s in answer.statements] == ["Nobody was hurt.", "It rained."]
    assert len(answer.statements) == MOST_STATEMENTS
    assert [c.marker for c in answer.citations] == [1, 2]


def test_question_for_several_things_gets_several_sentences() -> None:
    passages = [passage(number, SURE, best=5.0 - number) for number in (1, 2, 4)]
    assert len(compose("q", "What happened?", passages).statements) == 2
    assert len(compose("q", "Which three things happened?", passages).statements) == MOST_OF_SEVERAL


def test_sentence_that_is_much_worse_adds_nothing() -> None:
    answer = compose("q", "q", [passage(1, SURE), passage(2, SURE, best=3.0)])
    assert [s.text for s in answer.statements] == ["It rained."]


def test_below_the_threshold_the_answer_is_a_refusal_that_keeps_its_passages() -> None:
    answer = compose("Who won?", "Who won?", [passage(1, UNSURE)])
    assert (answer.answered, answer.refusal, answer.statements) == (False, Refusal.NOT_IN_ARTICLE, ())
    assert len(answer.passages) == 1
    assert answer.confidence < MATCHED.threshold


def test_refusal_tells_what_the_question_lacks() -> None:
    near, far = (
        UNSURE | {"dense": 0.45, "late_sentence": 0.45, "names": 0.5},
        UNSURE | {"dense": 0.0, "late_sentence": 0.0},
    )
    lacks = {
        question: compose(question, question, [passage(1, scores)]).shortfall
        for question, scores in (
            ("Who baked the pancakes?", far),
            ("why was the rained river quiet", near),
            ("Why did River quit?", near),
        )
    }
    assert list(lacks.values()) == [Shortfall.NOTHING_NEAR, Shortfall.ONLY_THE_TOPIC, Shortfall.NOT_SAID_OF_IT]


def test_question_without_a_word_is_an_empty_question() -> None:
    for question in ("", "  ", "?!"):
        assert compose(question, question, ()).refusal is Refusal.EMPTY_QUESTION


def test_confidence_is_a_probability_that_grows_with_each_signal() -> None:
    worst = {"dense": -1.0, "late_sentence": 0.0, "names": 0.0, "part": 0.0}
    steps = [worst, worst | {"dense": 1.0}, worst | {"dense": 1.0, "late_sentence": 1.0}, SURE | {"dense": 1.0}]
    more = [confidence([passage(1, scores)]) for scores in steps]
    assert more == sorted(more)
    assert 0 < more[0] < MATCHED.threshold < more[-1] < 1
    assert confidence([]) == 0.0


def test_caption_is_surer_where_a_picture_is_asked_about_and_a_title_is_no_less_sure() -> None:
    as_caption, as_title = (confidence([passage(1, UNSURE | {"part": part})]) for part in (0.5, -1.0))
    assert as_caption > as_title == confidence([passage(1, UNSURE)])


def test_words_of_another_type_than_is_asked_for_are_not_marked() -> None:
    article = Article.from_paragraphs("Hay", ["The hay was lost in 2020."])
    paragraph = article.paragraph(1)
    spans = tuple(
        AnswerSpan(start := article.text.index(text), start + len(text), text, probability)
        for text, probability in (("The hay", 0.5), ("2020", 0.2))
    )
    found = Passage(article, paragraph, 0.0, SURE, paragraph.sentences, (), (5.0,), spans)
    marked = [compose(q, q, [found]).statements[0].answer for q in ("When was it lost?", "What was lost?", "How many?")]
    assert [own.text if own else "" for own in marked] == ["2020", "The hay", "2020"]
    found = replace(found, spans=spans[:1])
    assert compose("q", "When was it lost?", [found]).statements[0].answer is None


def test_item_of_a_list_is_quoted_with_what_it_goes_on_with() -> None:
    texts = ["The rain drug.", "Do not take it:", "if you are dry;", "if you can swim.", "It is blue."]
    scores = {"dense": 1.0, "late_sentence": 1.0, "names": 1.0}

    def quoted(article: Article, number: int) -> list[str]:
        own = article.paragraph(number)
        found = Passage(article, own, 0.0, scores, own.sentences, (), (5.0,))
        return [statement.text for statement in compose("I can swim", "I can swim", [found]).statements]

    for article in (Article.from_paragraphs("Rain", texts), Article.from_paragraphs(None, texts)):
        assert quoted(article, 4) == ["Do not take it:", "if you can swim."]
        assert [quoted(article, number) for number in (1, 2, 5)] == [[texts[0]], texts[1:4], [texts[4]]]
    assert quoted(Article.from_paragraphs(None, texts[2:]), 1) == ["if you are dry;"]


@pytest.mark.parametrize(
    ("question", "marked"), [("Who is Berg?", "the mayor"), ("Who was Ada?", "the mayor"), ("Who sings?", "Ada")]
)
def test_rest_of_the_name_that_is_asked_about_is_not_marked(question: str, marked: str) -> None:
    article = Article.from_paragraphs(None, ["Ada Berg, the mayor, sings."])
    spans = tuple(
        AnswerSpan(start, start + len(words), words, share)
        for words, share in (("Ada" if "Ada" not in question else "Berg", 0.9), ("the mayor", 0.5))
        for start in [article.text.index(words)]
    )
    own = article.paragraph(1)
    scores = {"dense": 1.0, "late_sentence": 1.0, "names": 1.0}
    found = Passage(article, own, 0.0, scores, own.sentences, (), (5.0,), spans)
    answer = compose(question, question, [found]).statements[0].answer
    assert answer is not None
    assert answer.text == marked


def test_credit_of_a_caption_is_marked_only_where_it_is_asked_for() -> None:
    article = Article.from_paragraphs(None, ["It rained.", "Photo: a train in Oslo. (Photo/Tom Reik)"])
    own, start = article.paragraph(2), article.text.index("Tom Reik")
    scores = {"dense": 1.0, "late_sentence": 1.0, "names": 1.0, "part": 0.5}
    span = AnswerSpan(start, start + 8, "Tom Reik", 0.9)
    found = Passage(article, own, 0.0, scores, own.sentences, (), (5.0,) * len(own.sentences), (span,))
    for question, is_marked in (("Where was the photo taken?", False), ("Who took the photo?", True)):
        answers = [statement.answer for statement in compose(question, question, [found]).statements]
        assert any(answer is not None for answer in answers) is is_marked


def test_what_is_quoted_together_keeps_its_own_words_and_repeats() -> None:
    article = Article.from_paragraphs(
        "Hay", ["Do not take it:", "if you are ill.", "No. It is dark.", "No. It is dark."]
    )
    lead, item = (article.paragraph(number).sentences[0] for number in (1, 2))
    span = AnswerSpan(item.start + 7, item.end - 1, "are ill", 0.9)
    found = [
        Passage(article, article.paragraph(1), 0.0, SURE, (lead,), (), (5.0,)),
        Passage(article, article.paragraph(2), 0.0, SURE, (item,), (7,), (4.9,), (span,)),
    ]
    statements = compose("What is it?", "What is it?", found).statements
    assert [(s.text, s.answer, s.citations[0].repeats) for s in statements] == [
        ("Do not take it:", None, ()),
        ("if you are ill.", span, (7,)),
    ]
    reply = article.paragraph(3)
    dark = [Passage(article, reply, 0.0, SURE, reply.sentences[1:], (4,), (5.0,))]
    statements = compose("Is it light?", "Is it light?", dark).statements
    assert [(s.text, s.citations[0].repeats) for s in statements] == [("No.", (4,)), ("It is dark.", (4,))]


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("How long is the waiting list?", False),
        ("What are you allowed to bring?", False),
        ("List the trees.", True),
        ("Please list the trees.", True),
        ("What are the trees?", True),
        ("Who are they?", False),
    ],
)
def test_several_things_are_asked_for(question: str, several: bool) -> None:
    texts = ["Trees:", "An oak", "An ash"]
    article = Article.from_paragraphs("Wood", texts)
    item = article.paragraph(2)
    found = [Passage(article, item, 0.0, SURE, item.sentences, (), (5.0,))]
    assert [s.text for s in compose(question, question, found).statements] == (texts if several else ["An oak"])


def test_the_list_is_left_out_where_an_item_has_what_is_asked_for() -> None:
    texts = ["Data:", "Weight: 3 kg", "Length: 2 m"]
    article = Article.from_paragraphs("Boat", texts)
    item = article.paragraph(3)
    found = [Passage(article, item, 0.0, SURE, item.sentences, (), (5.0,))]
    for question, expected in (("What are the data?", texts), ("What are the lengths?", texts[2:])):
        assert [s.text for s in compose(question, question, found).statements] == expected
