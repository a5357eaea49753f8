"""Fits what the reader counts, in the fusion and in the confidence, on folds by article, and prints what each gives.

    python eval/fit_reader.py --squad FILE --other FILE [--limit N] [--reader FOLDER]

Of `--squad` only the articles that the reader was not trained on are asked; `--other` files, which it has never seen,
are asked whole, and the questions of `eval/questions.jsonl` marked `dev` as in `eval/fit.py`. What is printed at the
end is what `scoqa/reading.py` and `scoqa/answering.py` carry.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from fit import Matrix, Put, dev_put, folds_of, questions_put, report_confidence
from reader_pairs import held_out
from scipy.optimize import minimize_scalar

from scoqa.answer_type import ANSWER_TYPE
from scoqa.answering import MATCHED, MOST_MARGIN
from scoqa.evaluation.squad import read_squad
from scoqa.reader import Reader, load_reader
from scoqa.reading import READER, read_passages
from scoqa.retrieval import PASSAGES
from scoqa.years import OTHER_YEAR

BESIDE_MATCHED = (READER, ANSWER_TYPE, OTHER_YEAR)
"""What counts in the confidence beside the log-odds of `MATCHED`."""
SCORES = (
    *(name for name in MATCHED.weights if name not in ("intercept", "margin", "part", OTHER_YEAR)),
    *BESIDE_MATCHED,
)


@dataclass(frozen=True)
class Case:
    """A question put to an article, and the passages that it found, best first.

    Attributes:
        scores: Of each passage before it was read; shape (passages,).
        found: Of those that were read `SCORES`; shape (read, scores).
        gold: Places of the passages that answer.
    """

    file: str
    article: str
    kind: str
    scores: Matrix
    found: Matrix
    gold: frozenset[int]


def main() -> None:
    """Fits, and prints."""
    parser = argparse.ArgumentParser(description="Fit what the reader counts.")
    parser.add_argument("--squad", required=True, metavar="FILE", help="the file whose thirds validate")
    parser.add_argument("--other", action="append", default=[], metavar="FILE", help="one that was not trained on")
    parser.add_argument("--limit", type=int, default=10**9, metavar="N", help="questions of each kind and article")
    parser.add_argument("--reader", type=Path, metavar="FOLDER", help="another reader than the shipped one")
    options = parser.parse_args()
    reader = Reader(options.reader) if options.reader else load_reader()
    if reader is None:
        parser.error("there is no reader: train one, or name its folder with --reader")
    unseen = held_out([inquiry.article.id for inquiry in read_squad(options.squad)])
    asked = [questions_put(options.squad, options.limit, unseen)]
    asked += [questions_put(file, options.limit) for file in options.other]
    cases = [case for put in chain(*asked, dev_put()) if (case := _case(reader, put)) is not None]
    weight = _fit_weight(cases)
    for file in dict.fromkeys(case.file for case in cases):
        ranked = [case for case in cases if case.file == file and case.kind == "answerable"]
        before, after = (np.mean([_best(case, own) in case.gold for case in ranked]) for own in (0.0, weight))
        print(f"{file}: {len(ranked)} questions, R@1 {before:.4f}, with the reader {after:.4f}")
    features = np.array([_features(case, weight) for case in cases])
    files, kinds = np.array([case.file for case in cases]), np.array([case.kind for case in cases])
    folds = folds_of([(case.file, case.article) for case in cases])
    report_confidence("WITH_READER", ("matched", *BESIDE_MATCHED), features, files, kinds, folds)
    print(f"WEIGHT = {weight:.3f}")


def _case(reader: Reader, put: Put) -> Case | None:
    file, retriever, question = put
    passages = [p for p in retriever.search(question.text, PASSAGES) if p.paragraph.number > 0]
    if not passages:
        return None
    read = {p.paragraph.number: p.scores for p in read_passages(reader, question.text, passages)}
    scores = [read[p.paragraph.number] for p in passages]
    found = [[own[name] for name in SCORES] for own in scores if READER in own]
    gold = frozenset(place for place, p in enumerate(passages) if p.paragraph.number in question.gold)
    return Case(
        file, passages[0].article.id, question.kind, np.array([p.score for p in passages]), np.array(found), gold
    )


def _gains(case: Case) -> Matrix:
    """What the reader gave each passage: those that it has not read the least of what it gave."""
    own = case.found[:, SCORES.index(READER)]
    return np.concatenate([own, np.full(len(case.scores) - len(own), own.min())])


def _best(case: Case, weight: float) -> int:
    return int(np.argmax(case.scores + weight * _gains(case)))


def _features(case: Case, weight: float) -> list[float]:
    """The log-odds of `answering.MATCHED` for the best passage, and what counts beside them."""
    scores = case.scores + weight * _gains(case)
    order = np.argsort(-scores, kind="stable")
    margin = min(MOST_MARGIN, float(scores[order[0]] - scores[order[1]])) if len(order) > 1 else 0.0
    found = dict(zip(SCORES, case.found[order[0]].tolist(), strict=True))
    parts = {name: found[name] for name in SCORES if name not in BESIDE_MATCHED} | {"margin": margin}
    matched = MATCHED.weights["intercept"] + sum(MATCHED.weights[name] * value for name, value in parts.items())
    return [matched, *(found[name] for name in BESIDE_MATCHED)]


def _fit_weight(cases: Sequence[Case]) -> float:
    """Softmax regression: makes the gold passage the likeliest of those that were found. Each file counts the same."""
    ranked = [case for case in cases if case.gold]
    sizes = {file: sum(case.file == file for case in ranked) for file in {case.file for case in ranked}}

    def loss(weight: float) -> float:
        total = 0.0
        for case in ranked:
            scores = case.scores + weight * _gains(case)
            total -= (scores[min(case.gold)] - np.logaddexp.reduce(scores)) / sizes[case.file]
        return float(total)

    return float(minimize_scalar(loss, bounds=(0.0, 5.0), method="bounded").x)


if __name__ == "__main__":
    main()
