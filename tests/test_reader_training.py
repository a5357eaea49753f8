"""The reader's training: what a batch asks of it, and what it is told is right."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import contrast_figures
import pytest
import reader_pairs
import torch
from reader_model import COMPARED, FROZEN, TAUGHT, Example, TeacherNetwork, batches, loss_of, tensors
from reader_pairs import NEAR_MISS
from torch import Tensor, nn
from transformers import MPNetConfig, MPNetModel

from scoqa.errors import QuestionSetError

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
    found = loss_of(Told(span, answers), batch, 0.0)
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


def test_a_teacher_says_its_share_of_what_is_right_and_the_data_the_rest() -> None:
    at_first, at_second = [[0.0, 0.0, 0.0, 30.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 0.0, 30.0, 0.0]]
    marked = [Example(PIECES, KINDS, ((3, 3, 1.0),))]
    teacher = Told(at_second, [30.0])
    as_data, as_taught = (loss_of(Told(own, [30.0]), marked, 0.0, teacher)[0] for own in (at_first, at_second))
    assert float(as_data) == pytest.approx(30 * TAUGHT, abs=0.01)
    assert float(as_taught) == pytest.approx(30 * (1 - TAUGHT), abs=0.01)


def test_a_teacher_compares_the_windows_of_a_question() -> None:
    span = [[0.0] * 6] * 2
    windows = [Example(PIECES, KINDS, ((3, 3, 1.0),), question=1), Example(PIECES, KINDS, question=1)]
    teacher = Told(span, [-30.0, 30.0])
    as_data, as_taught = (loss_of(Told(span, own), windows, 0.0, teacher)[1] for own in ([30.0, 0.0], [0.0, 30.0]))
    assert float(as_data) == pytest.approx(COMPARED * 30 * TAUGHT / 2, abs=0.01)
    assert float(as_taught) == pytest.approx(COMPARED * 30 * (1 - TAUGHT) / 2, abs=0.01)


def test_a_teacher_is_not_asked_about_a_near_miss_nor_to_compare_it() -> None:
    span = [[0.0, 0.0, 0.0, 30.0, 0.0, 0.0]] * 2
    pair = [Example(PIECES, KINDS, ((3, 3, 1.0),), question=1), Example(PIECES, KINDS, question=1, taught=False)]
    teacher = Told(span, [30.0, 30.0])  # takes the near-miss to be answered
    found = loss_of(Told(span, [30.0, -30.0]), pair, 0.0, teacher)
    assert [float(own) for own in found] == pytest.approx([0.0, 0.0], abs=0.01)


def test_a_teacher_reads_the_plain_question_and_says_where_in_the_window() -> None:
    plain = Example([101, 102, 1002, 1003, 102], [0, 0, 1, 1, 1])
    asked = [Example(PIECES, KINDS, ((3, 3, 1.0),), plain=plain)]
    teacher = Told([[0.0, 0.0, 30.0, 0.0, 0.0]], [30.0])  # its third piece is the fourth of the question in other words
    found = loss_of(Told([[0.0, 0.0, 0.0, 30.0, 0.0, 0.0]], [30.0]), asked, 0.0, teacher)[0]
    assert float(found) == pytest.approx(0.0, abs=0.01)


def test_a_teacher_gets_the_pieces_by_their_ids_in_its_own_vocabulary(tmp_path: Path) -> None:
    torch.manual_seed(7)
    config = MPNetConfig(hidden_size=12, num_hidden_layers=5, num_attention_heads=2, intermediate_size=8)
    MPNetModel(config, add_pooling_layer=False).save_pretrained(tmp_path)
    teacher = TeacherNetwork(tmp_path).eval()
    given = tensors([Example([101, 1001, 103, 102, 1003, 102], KINDS), Example([101, 1001, 102], [0, 0, 0])])
    ids = torch.tensor([[0, 1005, 30526, 2, 1007, 2], [0, 1005, 2, 1, 1, 1]])
    with torch.no_grad():
        states = teacher.encoder(input_ids=ids, attention_mask=given["attention_mask"]).last_hidden_state
        assert torch.equal(teacher(**given)[0], teacher.span(states))
    trained = {name for name, own in teacher.encoder.named_parameters() if own.requires_grad}
    assert trained
    assert not any(f"layer.{number}." in name for number in range(FROZEN) for name in trained)


def test_a_question_is_never_torn_apart_by_batches() -> None:
    asked = [[Example(PIECES * (1 + number % 3), KINDS, question=number)] * (1 + number % 4) for number in range(40)]
    found = list(batches(asked, 6, seed=7))
    assert sum(map(len, found)) == sum(map(len, asked))
    assert max(map(len, found)) <= 6
    assert all(found)
    for number, own in enumerate(asked):
        assert sorted(sum(one.question == number for one in batch) for batch in found)[-1] == len(own)


def rain(folder: Path) -> str:
    """A file in SQuAD's form: one question, which three people answered."""
    text = "It rained in May 1990."
    answers = [{"text": words, "answer_start": text.index(words)} for words in ("May 1990", "1990", "May 1990")]
    asked = {"id": "q", "question": "When did it rain?", "answers": answers, "is_impossible": False}
    file = folder / "rain.json"
    content = {"data": [{"title": "Rain", "paragraphs": [{"context": text, "qas": [asked]}]}]}
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


@pytest.mark.model
def test_votes_are_counted_and_become_shares(tmp_path: Path) -> None:
    file = rain(tmp_path)
    articles, found = reader_pairs.gather(file, tmp_path)
    marked = [articles["Rain"].text[a:b] for _, a, b in found[0].spans]
    assert dict(zip(marked, found[0].votes, strict=True)) == {"May 1990": 2, "1990": 1}
    pair = next(own for pairs in reader_pairs.epoch(articles, found, 7) for own in pairs if own.kind == "answerable")
    assert {pair.window[a:b]: share for a, b, share in pair.spans} == {"May 1990": 2 / 3, "1990": 1 / 3}
    assert reader_pairs.gather(file, tmp_path)[1] == found  # from the folder, the second time


@pytest.mark.model
def test_a_question_in_other_words_is_trained_on_beside_its_first_ones(tmp_path: Path) -> None:
    file = rain(tmp_path)
    rewordings = {"q": "Which month saw showers?", "another": "Who?"}
    articles, found = reader_pairs.gather(file, tmp_path, rewordings)
    assert [(own.question, own.plain) for own in found] == [
        ("When did it rain?", ""),
        ("Which month saw showers?", "When did it rain?"),
    ]
    drawn = [pair for seed in range(20) for pairs in reader_pairs.epoch(articles, found, seed) for pair in pairs]
    read = {own.question for own in drawn if own.kind == "answerable" and own.plain == "When did it rain?"}
    assert {"When did it rain?", "Which month saw showers?"} < read  # and as somebody typed them


@pytest.mark.model
def test_a_near_miss_is_read_in_the_window_of_its_question_and_no_teacher_is_asked(tmp_path: Path) -> None:
    file = rain(tmp_path)
    lines = tmp_path / "contrasts.jsonl"
    other = {"id": "another", "question": "Who?", "answer": "I", "near": "Why?"}
    near = {
        "id": "q",
        "question": "In which month did it rain?",
        "answer": "May",
        "near": "In which month did it snow?",
    }
    lines.write_text("".join(json.dumps(own) + "\n" for own in (other, near)), encoding="utf-8")
    contrasts = reader_pairs.read_contrasts(lines)
    articles, found = reader_pairs.gather(file, tmp_path, contrasts=contrasts)
    assert [(own.question, own.near) for own in found] == [
        ("When did it rain?", ""),
        ("In which month did it rain?", "In which month did it snow?"),
    ]
    drawn = [pairs for seed in range(20) for pairs in reader_pairs.epoch(articles, found, seed)]
    with_near = [pairs for pairs in drawn if any(own.kind == NEAR_MISS for own in pairs)]
    assert with_near
    for answered, missed, *_ in with_near:
        assert (answered.window[slice(*answered.spans[0][:2])], missed.window) == ("May", answered.window)
        assert (missed.spans, missed.plain) == ((), None)


@pytest.mark.model
def test_a_contrast_whose_answer_is_not_in_its_paragraph_is_an_error(tmp_path: Path) -> None:
    file = rain(tmp_path)
    with pytest.raises(QuestionSetError, match="does not hold the answer 'June'"):
        reader_pairs.gather(file, tmp_path, contrasts=[reader_pairs.Contrast("q", "When?", "June", "Who?")])


def test_figures_of_contrasts_are_of_the_window_that_holds_the_answer(tmp_path: Path) -> None:
    contrasts = [
        reader_pairs.Contrast("q", "Which year?", "1990", "Which day?"),
        reader_pairs.Contrast("z", "a", "b", "c"),
    ]
    assert list(contrast_figures.with_windows([rain(tmp_path)], contrasts)) == [
        (contrasts[0], "It rained in May 1990.")
    ]


def test_the_contrasts_have_one_near_miss_each_and_it_is_another_question() -> None:
    contrasts = reader_pairs.read_contrasts(Path(reader_pairs.__file__).with_name("contrasts.jsonl"))
    assert len({own.id for own in contrasts}) == len(contrasts) > 4_000
    assert all(own.question and own.answer and own.near for own in contrasts)
    assert all(own.question.lower() != own.near.lower() for own in contrasts)
