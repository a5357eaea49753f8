"""Records → tables: which figures they hold, and what they look like."""

from __future__ import annotations

import pytest

from scoqa.budget import count_tokens
from scoqa.evaluation import Place, Span, run
from scoqa.evaluation.answer_tables import context_table, evidence_table
from scoqa.evaluation.groups import by_kind, clusters
from scoqa.evaluation.ranking_tables import ranking_table, robustness_table, sentence_table
from scoqa.evaluation.refusal_tables import refusal_table, risk_table
from scoqa.evaluation.tables import Cell, Row, Table, format_table

from .evaluation_fakes import RAIN, fake, question

MAY = ((Span(Place("rain", 1), 10, 16),),)
"""«in May», in paragraph 1's first sentence of 23 characters."""


def value(table: Table, label: str, column: str) -> float:
    cell = table.cell(label, column)
    assert cell is not None
    return cell.value


def test_tables_hold_the_means() -> None:
    asked = [
        question("a", "it rained in what", 1),
        question("b", "snow it rained in", 3, split="dev"),
        question("c", "Who sang?", kind="far"),
        question("d", "it rained in what", kind="near"),
    ]
    groups = by_kind(run(fake([RAIN]), asked))
    assert list(groups) == ["all", "test", "dev", "lookup", "far", "near"]
    ranking = {row.label: row for row in ranking_table(groups).rows}
    assert set(ranking) == {"all", "test", "dev", "lookup"}
    first, mrr = ranking["all"].cells[0], ranking["all"].cells[3]
    assert first is not None
    assert mrr is not None
    assert first.value == (1 + 0) / 2
    assert mrr.value == pytest.approx((1 + 1 / 3) / 2)
    refusal = {row.label: row.cells for row in refusal_table(groups).rows}
    assert [cell and cell.value for cell in refusal["all"][:3]] == [2 / 2, 1 / 2, 1 / 1]
    assert [cell and cell.value for cell in refusal["far"][:4]] == [None, 1, None, (1 + 1) / 2]


def test_rewordings_and_turns_of_a_conversation_stand_together() -> None:
    asked = [
        question("a", "it rained in what", 1),
        question("b", "which month was wet", 1, of="a"),
        question("c", "and then", 2, history=("it rained in what",)),
        question("d", "snow fell", 3),
    ]
    first, second, third, fourth = clusters(run(fake([RAIN]), asked))
    assert first == second == third != fourth


def test_text_fits_a_hundred_columns() -> None:
    wide = Cell(0.912, 0.88, 0.999)
    table = Table("T", ("five",) * 5, (Row("a very long name of an article", 99_999, (wide,) * 5),))
    assert max(map(len, format_table(table).splitlines())) <= 100


def test_cell_without_a_figure_is_a_dash() -> None:
    assert format_table(Table("T", ("x",), (Row("a", 1, (None,)),))).splitlines()[-1].endswith(" –")


def test_sentences_are_ranked_across_paragraphs() -> None:
    nobody = ((Span(Place("rain", 1), 24, 30),),)  # in the second sentence of paragraph 1
    asked = [question("a", "it rained in what", 1, parts=MAY), question("b", "it rained in what", 1, parts=nobody)]
    first, second = run(fake([RAIN]), asked)
    assert first.sentences[:2] == (Span(Place("rain", 1), 0, 23), Span(Place("rain", 1), 24, 38))
    assert second.gold_sentences == (Span(Place("rain", 1), 24, 38),)
    table = sentence_table({"all": [first, second]})
    assert value(table, "all", "R@1") == (1 + 0) / 2
    assert value(table, "all", "MRR@10") == (1 + 1 / 2) / 2
    assert (first.right, second.right) == (True, False)


def test_rewordings_are_held_against_what_they_reword() -> None:
    asked = [
        question("a", "it rained in what", 1, parts=MAY),
        question("b", "rained it in", 1, of="a", kind="typo", parts=MAY),
        question("c", "what came in june", 1, of="a", kind="paraphrase", parts=MAY),
        question("d", "who sang", of="a", kind="adversarial"),
    ]
    table = robustness_table(run(fake([RAIN]), asked))
    assert [(row.label, row.count) for row in table.rows] == [("all", 2), ("typo", 1), ("paraphrase", 1)]
    assert value(table, "all", "R@1 original") == (1 + 1) / 2
    assert value(table, "all", "right on both") == value(table, "all", "on one only") == 1 / 2
    assert value(table, "paraphrase", "drop") == 1 - 0


def test_evidence_is_measured_in_characters_and_words() -> None:
    asked = [question("a", "it rained in what", 1, parts=MAY), question("b", "who sang", 1, parts=MAY)]
    table = evidence_table({"all": run(fake([RAIN]), asked)})
    assert value(table, "all", "char. prec.") == 6 / 23  # of the answered
    assert value(table, "all", "char. recall") == (1 + 0) / 2
    assert value(table, "all", "whole quote") == (1 + 0) / 2
    words = 2 * (2 / 5) * (2 / 2) / (2 / 5 + 2 / 2)  # {in may} against {it rained in may again}
    assert value(table, "all", "word F1") == pytest.approx((words + 0) / 2)


def test_answer_to_an_unanswerable_question_is_a_risk() -> None:
    asked = [
        question("a", "it rained in may again", 1, parts=MAY),  # sure, and right
        question("b", "it rained in what"),  # less sure, answered, wrong
        question("c", "who sang"),  # refused
    ]
    table = risk_table({"all": run(fake([RAIN]), asked)})
    assert value(table, "all", "coverage") == 2 / 3
    assert value(table, "all", "risk") == 1 / 2
    assert value(table, "all", "AURC") == pytest.approx((0 / 1 + 1 / 2 + 2 / 3) / 3)
    assert value(table, "all", "excess") == pytest.approx(0)


def test_tokens_are_those_of_the_numbered_passages() -> None:
    (record,) = run(fake([RAIN]), [question("a", "it rained in what", 1, parts=MAY)])
    table = context_table({"all": [record]})
    assert value(table, "all", "quotations") == count_tokens("It rained in May again.")
    assert value(table, "all", "passages") > 4 * value(table, "all", "quotations") / 2
