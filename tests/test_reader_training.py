"""The reader's training: what a batch asks of it, and what it is told is right."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
import reader_pairs
import torch
from reader_model import COMPARED, Example, ReaderNetwork, batches, loss_of
from torch import Tensor, nn

from scoqa import Article

PIECES = [101, 1001, 102, 1002, 1003, 102]
KINDS = [0, 0, 0, 1, 1, 1]


class Told(nn.Module):
    """Says what it is told, whatever it is given: logits of start and end at each piece, and log-odds of an answer."""

    def __init__(self, span: Sequence[Sequence[float]], answers: Sequence[float]) -> None:
        super().__init__()
        self.span = nn.Linear(1, 1)
        self.logits = torch.tensor([[[own, own] for own in row] for row in span])
        self.odds = torch.tensor(answers)

    def forward(self, **_: Tensor) -> tuple[Tensor, Tensor]:
        return self.logits, self.odds


def losses(span: Sequence[Sequence[float]], answers: Sequence[float], batch: list[Example]) -> tuple[float, float]:
    found = loss_of(cast(ReaderNetwork, Told(span, answers)), batch, 0.0)
    return float(found[0]), float(found[1])


def test_a_window_is_taught_its_answer_or_that_it_has_none() -> None:
    answering = Example(PIECES, KINDS, ((3, 3, 1.0),))
    silent = Example(PIECES, KINDS)
    sure = [[0.0, 0.0, 0.0, 9.0, 0.0, 0.0]]
    assert losses(sure, [9.0], [answering])[0] == pytest.approx(0.0, abs=0.001)
    assert losses(sure, [-9.0], [answering])[0] > 8
    assert losses(sure, [-9.0], [silent])[0] == pytest.approx(0.0, abs=0.001)
    assert losses(sure, [9.0], [silent])[0] > 8
    # the log-odds are those of all places against none: at 0 both are as likely
    assert losses(sure, [0.0], [silent])[0] == pytest.approx(math.log(2))


def test_what_several_people_marked_is_shared_between_their_spans() -> None:
    both = Example(PIECES, KINDS, ((3, 3, 0.75), (4, 4, 0.25)))
    right = [[0.0, 0.0, 0.0, math.log(0.75), math.log(0.25), -99.0]]
    wrong = [[0.0, 0.0, 0.0, math.log(0.25), math.log(0.75), -99.0]]
    entropy = -0.75 * math.log(0.75) - 0.25 * math.log(0.25)
    assert losses(right, [99.0], [both])[0] == pytest.approx(entropy, abs=0.001)
    assert losses(wrong, [99.0], [both])[0] > entropy


def test_windows_are_compared_with_those_of_their_own_question() -> None:
    span = [[0.0] * 6] * 3
    gold = Example(PIECES, KINDS, ((3, 3, 1.0),), question=1)
    own, strange, changed = (Example(PIECES, KINDS, question=number) for number in (1, 2, None))
    assert losses(span, [0.0, 0.0, 0.0], [gold, own, strange])[1] == pytest.approx(COMPARED * math.log(2) / 3)
    assert losses(span, [0.0, -9.0, 9.0], [gold, own, strange])[1] == pytest.approx(0.0, abs=0.001)
    assert losses(span, [0.0, 9.0, 9.0], [gold, changed, strange])[1] == 0.0


def test_a_question_is_never_torn_apart_by_batches() -> None:
    asked = [[Example(PIECES * (1 + number % 3), KINDS, question=number)] * (1 + number % 4) for number in range(40)]
    found = list(batches(asked, 6, seed=7))
    assert sum(map(len, found)) == sum(map(len, asked))
    assert max(map(len, found)) <= 6
    assert all(found)
    for number, own in enumerate(asked):
        assert sorted(sum(one.question == number for one in batch) for batch in found)[-1] == len(own)


@pytest.mark.model
def test_votes_are_counted_and_become_shares(tmp_path: Path) -> None:
    article = Article.from_paragraphs("Rain", ["It rained in May 1990."], id="Rain")
    text = article.paragraphs[1].text
    answers = [{"text": words, "answer_start": text.index(words)} for words in ("May 1990", "1990", "May 1990")]
    asked = {"id": "q", "question": "When did it rain?", "answers": answers, "is_impossible": False}
    file = tmp_path / "rain.json"
    content = {"data": [{"title": "Rain", "paragraphs": [{"context": text, "qas": [asked]}]}]}
    file.write_text(json.dumps(content), encoding="utf-8")
    articles, found = reader_pairs.gather(str(file), tmp_path)
    marked = [articles["Rain"].text[a:b] for _, a, b in found[0].spans]
    assert dict(zip(marked, found[0].votes, strict=True)) == {"May 1990": 2, "1990": 1}
    pair = next(own for pairs in reader_pairs.epoch(articles, found, 7) for own in pairs if own.kind == "answerable")
    assert {pair.window[a:b]: share for a, b, share in pair.spans} == {"May 1990": 2 / 3, "1990": 1 / 3}
    assert reader_pairs.gather(str(file), tmp_path)[1] == found  # from the folder, the second time
