"""A passage that tells of other years than the one that is asked about."""

import pytest

from scoqa import Article, Retriever
from scoqa.answering import MATCHED, WITH_READER, compose, confidence
from scoqa.index import Index
from scoqa.types import Shortfall
from scoqa.years import OTHER_YEAR, other_year

from .fakes import WordEncoder


@pytest.mark.parametrize(
    ("question", "text", "score"),
    [
        ("What was unemployment in 2021?", "Unemployment stood at 5.1 percent in 2022.", -1.0),
        ("What was unemployment in 2021?", "It fell from 6 percent in 2021 to 5.1 percent in 2022.", 0.0),
        ("What was unemployment in 2021?", "Unemployment stood at 5.1 percent.", 0.0),
        ("What was unemployment?", "Unemployment stood at 5.1 percent in 2022.", 0.0),
        ("who paid for it in 1770", "The king sold it in 1715, and again in 1735.", -1.0),
        ("Who has led it since 2021?", "She took over in 2019.", 0.0),
        ("What grew between 1980 and 1990?", "In 1979 the demand grew.", 0.0),
        ("What was new in the 1970s?", "It came in 1971.", 0.0),
        ("What was new in 1971?", "In the 1970s, and not in 1968, it was new.", 0.0),
        ("Who won the 2015-2016 season?", "Leicester won in 2017.", 0.0),
        ("Who won in 2016?", "Leicester won the season of 2015-16.", 0.0),
        ("Who came in 2016?", "It cost $2017, 2,018 or 2019.5 at 10:20.", 0.0),
        ("Who led it in 2021?", "She led it from 2019 to 2023.", 0.0),
        ("Who led it in 2021?", "She led it from May 2019 until June 2022.", 0.0),
        ("Who led it in 2021?", "Her terms: 2015–2018, 2019-2022.", 0.0),
        ("Who led it in 2021?", "She led it between 2019 and 2022.", 0.0),
        ("Who led it in 2021?", "She has led it since May 2019.", 0.0),
        ("Who led it in 2021?", "She led it in 2019 and 2022.", -1.0),
        ("Who led it in 2018?", "She has led it since 2019, from 2019 to 2023.", -1.0),
        ("What was it in 2023? And in 2022?", "It was 6.5 billion in 2023.", -1.0),
        ("How much did 1500 people pay?", "1,500 people paid in 1998.", 0.0),
    ],
)
def test_other_years_are_told(question: str, text: str, score: float) -> None:
    assert other_year(question, text) == score


def test_years_of_title_and_heading_count_and_confidence_falls_without_them() -> None:
    texts = [
        "Results of 2021",
        "Sales grew, after those of 2019.",
        "Results of 2020",
        "Sales fell, after those of 2018.",
    ]
    encoder = WordEncoder()

    def found(title: str) -> tuple[dict[int, float], float]:
        retriever = Retriever(Index.build([Article.from_paragraphs(title, texts)], encoder), encoder)
        passages = retriever.search("What were sales in 2021?")
        scores = {own.paragraph.number: own.scores[OTHER_YEAR] for own in passages if own.paragraph.number}
        return scores, confidence([own for own in passages if own.paragraph.number == 4])

    (plain, unsure), (named, sure) = found("Report"), found("Report of 2021")
    assert (plain, named) == ({2: 0.0, 4: -1.0}, {2: 0.0, 4: 0.0})
    assert unsure < sure
    assert WITH_READER.weights[OTHER_YEAR] > 0 < MATCHED.weights[OTHER_YEAR]


def test_what_is_said_of_another_year_is_near() -> None:
    encoder = WordEncoder()
    article = Article.from_paragraphs(None, ["Sales of bread grew in 2019.", "It rained."])
    retriever = Retriever(Index.build([article], encoder), encoder)

    def found(question: str) -> tuple[bool, Shortfall | None]:
        answer = compose(question, question, retriever.search(question))
        return answer.answered, answer.shortfall

    assert found("sales of bread grew in 2019") == (True, None)
    assert found("sales of bread in 2021") == (False, Shortfall.ONLY_THE_TOPIC)
    assert found("winner of the cup in 2021") == (False, Shortfall.NOTHING_NEAR)
