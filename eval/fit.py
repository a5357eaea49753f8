"""Fits the weights of the fusion and the confidence, on folds by article, and prints what each gives.

    python eval/fit.py --squad FILE [--squad FILE …] [--limit N]

The questions of `eval/questions.jsonl` marked `dev` that stand alone are another file among them: people who
ask in their own words score lower than SQuAD's, who had the paragraph before them.

The figures are of articles that the fold did not see; the weights at the end are fitted on everything and
are what `scoqa/retrieval.py` and `scoqa/answering.py` carry.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from scoqa import Index, Retriever, load_encoder
from scoqa.answering import MATCHED, MOST_MARGIN
from scoqa.assistant import shipped_index
from scoqa.evaluation.encoding import CachedEncoder
from scoqa.evaluation.groups import MIN_ARTICLES
from scoqa.evaluation.metrics import reciprocal_rank
from scoqa.evaluation.paired import Difference, mean_of, paired_difference
from scoqa.evaluation.questions import Question, read_question_set
from scoqa.evaluation.selective import auroc, expected_calibration_error
from scoqa.evaluation.squad import Inquiry, read_squad, without_gold
from scoqa.signals import SIGNALS
from scoqa.years import OTHER_YEAR, other_year

FOLDS = 4
SEED = 7
L2 = 1e-3
REFUSED, KEPT = 0.98, 0.95
"""Share of the off-article questions that the shipped threshold refuses, but for what it keeps of those that are
answerable, of each public file at least so many."""
QUESTIONS = Path(__file__).with_name("questions.jsonl")
LEFT_OUT = ("meta", "typo", "other-language", "adversarial")  # answered, or mended, before passages are judged
KINDS = {
    "near-unanswerable": "adversarial",
    "false-premise": "adversarial",
    "far-unanswerable": "off-article",
    "short": "off-article",
}
FEATURES = tuple(name for name in MATCHED.weights if name not in ("intercept", "part"))
Matrix = NDArray[np.float64]
Put = tuple[str, Retriever, Question]
"""A file's name, a question, and a retriever over the article that it is put to."""


@dataclass(frozen=True)
class Case:
    """A question put to an article, and the paragraphs that are candidates.

    Attributes:
        signals: Of each candidate `SIGNALS`; shape (candidates, signals).
        names: Share of the question's names and numbers that each holds, 1 where it has none; shape (candidates,).
        other_year: `years.other_year` of each; shape (candidates,).
        gold: Places of the candidates that answer, if any.
    """

    file: str
    article: str
    kind: str
    signals: Matrix
    names: Matrix
    other_year: Matrix
    gold: frozenset[int]


def main() -> None:
    """Fits, and prints."""
    parser = argparse.ArgumentParser(description="Fit the weights of the fusion and the confidence.")
    parser.add_argument("--squad", action="append", required=True, metavar="FILE")
    parser.add_argument("--limit", type=int, default=10**9, metavar="N", help="questions of each kind and article")
    options = parser.parse_args()
    cases = [_case(*put) for put in chain(*(questions_put(file, options.limit) for file in options.squad), dev_put())]
    folds = folds_of([(case.file, case.article) for case in cases])
    weights = _fold_weights(cases, folds)
    _report_ranking(cases, folds, weights)
    features = np.array([_features(case, weights[fold]) for case, fold in zip(cases, folds, strict=True)])
    files, kinds = np.array([case.file for case in cases]), np.array([case.kind for case in cases])
    report_confidence("MATCHED", FEATURES, features, files, kinds, folds)
    _print("WEIGHTS", dict(zip(SIGNALS, _fit_ranking(cases), strict=True)))


def questions_put(file: str, limit: int, wanted: Collection[str] = ()) -> Iterator[Put]:
    """The questions of a file in SQuAD's form, put to their article, to another's, and to theirs without the answer.

    Args:
        file: The file.
        limit: The most questions of each kind and article.
        wanted: Titles of the articles that are asked; all where there are none.
    """
    inquiries = read_squad(file)
    rng = np.random.default_rng(SEED)
    encoder = load_encoder()
    for inquiry in tqdm(inquiries, desc=file, disable=not sys.stderr.isatty()):
        if wanted and inquiry.article.id not in wanted:
            continue
        cached = CachedEncoder(encoder)
        retriever = Retriever(Index.build([inquiry.article], cached), cached)
        own = _few(inquiry, limit)
        strange = [q for other in inquiries if other is not inquiry for q in _few(other, limit) if q.answerable]
        picked = [strange[place] for place in rng.permutation(len(strange))[: sum(q.answerable for q in own)]]
        cached.encode([q.text for q in own + picked], query=True)
        for question in (*own, *(replace(q, kind="off-article", gold=(), parts=()) for q in picked)):
            yield file, retriever, question
        for reduced in without_gold(Inquiry(inquiry.article, tuple(own))):
            retriever = Retriever(Index.build([reduced.article], cached), cached)
            for question in reduced.questions:
                yield file, retriever, question


def dev_put() -> Iterator[Put]:
    """The questions of `eval/questions.jsonl` to tune on that stand alone, put to the shipped article."""
    encoder = load_encoder()
    retriever = Retriever(Index.load(shipped_index()), encoder)
    questions = read_question_set(QUESTIONS, retriever.index.articles)
    kept = [q for q in questions if q.split == "dev" and not q.history and q.kind not in LEFT_OUT]
    for question in kept:
        named = replace(question, kind="answerable" if question.answerable else KINDS[question.kind])
        yield QUESTIONS.name, retriever, named


def folds_of(articles: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
    """The fold of each question, by the file and the article that it is put to."""
    fold_of = {article: place % FOLDS for place, article in enumerate(sorted(set(articles)))}
    return np.array([fold_of[article] for article in articles])


def _few(inquiry: Inquiry, limit: int) -> list[Question]:
    kept: dict[str, list[Question]] = {}
    for question in inquiry.questions:
        kept.setdefault(question.kind, []).append(question)
    return [question for questions in kept.values() for question in questions[:limit]]


def _case(file: str, retriever: Retriever, question: Question) -> Case:
    query = retriever.judge.query(question.text, retriever.encoder)
    paragraphs = retriever.index.paragraphs
    body = [row for row in retriever.candidates(query) if paragraphs[row][1].number > 0]
    judged = retriever.judge.judge(query, np.array(body))
    signals = np.stack([judged.scores[name] for name in SIGNALS], axis=1).astype(np.float64)
    gold = [place for place, row in enumerate(body) if paragraphs[row][1].number in question.gold]
    names = judged.names.astype(np.float64)
    years = np.array([other_year(question.text, paragraphs[row][1].text, paragraphs[row][0].title) for row in body])
    return Case(file, paragraphs[0][0].id, question.kind, signals, names, years, frozenset(gold))


def _fit_ranking(cases: Sequence[Case]) -> Matrix:
    """Softmax regression: makes the gold candidate the likeliest of its question's candidates."""
    ranked = [(case.signals, min(case.gold)) for case in cases if case.gold]
    scale = np.concatenate([signals - signals.mean(axis=0) for signals, _ in ranked]).std(axis=0)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, gradient = 0.0, np.zeros(len(weights))
        for signals, gold in ranked:
            scores = signals / scale @ weights
            odds = np.exp(scores - scores.max())
            total -= float(np.log(odds[gold] / odds.sum()))
            gradient += (odds / odds.sum()) @ signals / scale - signals[gold] / scale
        n = len(ranked)
        return total / n + L2 * float(weights @ weights), gradient / n + 2 * L2 * weights

    return np.asarray(minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x / scale)


def _fold_weights(cases: Sequence[Case], folds: NDArray[np.int64], without: str = "") -> Matrix:
    """The weights for each fold (folds, signals), fitted on the other folds; that of the signal `without` is 0."""
    used = np.array([name != without for name in SIGNALS])
    found = np.zeros((FOLDS, len(SIGNALS)))
    for fold in range(FOLDS):
        seen = [case for case, own in zip(cases, folds, strict=True) if own != fold]
        found[fold, used] = _fit_ranking([replace(case, signals=case.signals[:, used]) for case in seen])
    return found


def _report_ranking(cases: Sequence[Case], folds: NDArray[np.int64], weights: Matrix) -> None:
    """Prints what all signals give together, and what each adds to the others where they are fitted without it."""
    ranked = [case for case in cases if case.gold]
    folds = folds[[bool(case.gold) for case in cases]]
    whole = _reciprocal_ranks(ranked, folds, weights)
    less = {name: _reciprocal_ranks(ranked, folds, _fold_weights(ranked, folds, name)) for name in SIGNALS}
    for file in dict.fromkeys(case.file for case in ranked):
        own = np.array([case.file == file for case in ranked])
        articles = [case.article for case in ranked if case.file == file]
        clusters = articles if len(set(articles)) >= MIN_ARTICLES else list(range(len(articles)))
        print(f"{file}: {own.sum()} questions, R@1 {np.mean(whole[own] == 1):.4f}, MRR {whole[own].mean():.4f}")
        for name, others in less.items():
            added = paired_difference(mean_of, others[own] == 1, whole[own] == 1, own[own], clusters)
            mrr = paired_difference(mean_of, others[own], whole[own], own[own], clusters)
            print(f"  {name} adds {_spelled(added)} to R@1, {_spelled(mrr)} to MRR")


def _reciprocal_ranks(cases: Sequence[Case], folds: NDArray[np.int64], weights: Matrix) -> Matrix:
    scores = [case.signals @ weights[fold] for case, fold in zip(cases, folds, strict=True)]
    orders = [np.argsort(-own, kind="stable").tolist() for own in scores]
    return np.array([reciprocal_rank(o, case.gold, len(o)) for o, case in zip(orders, cases, strict=True)])


def _spelled(difference: Difference) -> str:
    return f"{difference.gain:+.4f} [{difference.low or 0:+.4f}, {difference.high or 0:+.4f}] p {difference.p:.3f}"


def report_confidence(
    name: str,
    named: Sequence[str],
    features: Matrix,
    files: NDArray[np.str_],
    kinds: NDArray[np.str_],
    folds: NDArray[np.int64],
) -> None:
    """Fits a confidence, prints what it gives on articles that the fold did not see, and the one fitted on everything.

    Args:
        name: What it is called in `scoqa/answering.py`.
        named: The names of the features.
        features: Shape (questions, features).
        files: The file that each question is of.
        kinds: "answerable", "off-article", "removed" or "adversarial".
        folds: The fold that each question is of.
    """
    answers = kinds == "answerable"
    balance = _balance(files, kinds)
    sure = np.zeros(len(features))
    for fold in range(FOLDS):
        seen = folds != fold
        model = _fit_confidence(features[seen], answers[seen], balance[seen])
        sure[~seen] = model.predict_proba(features[~seen])[:, 1]
    strange = kinds == "off-article"
    threshold = _quantile(sure[strange], balance[strange], REFUSED)
    for file in set(files) - {QUESTIONS.name}:
        threshold = min(threshold, float(np.quantile(sure[(files == file) & answers], 1 - KEPT, method="lower")))
    for file in dict.fromkeys(files):
        for kind in ("off-article", "removed", "adversarial"):
            both = (files == file) & (answers | (kinds == kind))
            if (kinds[both] == kind).any():
                refused = np.mean(sure[both & ~answers] < threshold)
                print(f"{file}: {kind} AUROC {auroc(sure[both], answers[both]):.4f}, refused {refused:.3f}")
        own = files == file
        error = expected_calibration_error(sure[own], answers[own], balance[own])
        kept = np.mean(sure[own & answers] >= threshold)
        print(f"{file}: ECE {error:.4f}, answerable kept {kept:.3f}")
    model = _fit_confidence(features, answers, balance)
    _print(f"{name}.weights", {"intercept": model.intercept_[0], **dict(zip(named, model.coef_[0], strict=True))})
    largest = files[answers] == max(set(files), key=list(files).count)
    _print(f"{name}.typical", dict(zip(named, features[answers][largest].mean(axis=0), strict=True)))
    print(f"{name}.threshold = {threshold:.3f}")


def _features(case: Case, weights: Matrix) -> list[float]:
    """What `answering.features` takes from the passages: the same, from the matrices."""
    fused = case.signals @ weights
    order = np.argsort(-fused, kind="stable")
    best = order[0]
    found = dict(zip(SIGNALS, case.signals[best], strict=True))
    found |= {"names": case.names[best], OTHER_YEAR: case.other_year[best]}
    found["margin"] = min(MOST_MARGIN, fused[best] - fused[order[1]]) if len(order) > 1 else 0.0
    return [found[name] for name in FEATURES]


def _balance(files: NDArray[np.str_], kinds: NDArray[np.str_]) -> Matrix:
    """Weights with which half of each file is answerable and each other kind has an equal share of the rest.

    A file counts by the square root of its size: a large one more than a small one, but not alone.
    """
    weights = np.zeros(len(kinds))
    for file in np.unique(files):
        own = np.unique(kinds[files == file])
        size = float(np.sqrt(np.sum(files == file)))
        for kind in own:
            chosen = (files == file) & (kinds == kind)
            weights[chosen] = size * (0.5 if kind == "answerable" else 0.5 / (len(own) - 1)) / chosen.sum()
    return np.asarray(weights * len(kinds) / weights.sum())


def _quantile(values: Matrix, weights: Matrix, share: float) -> float:
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), share * weights.sum())])


def _fit_confidence(features: Matrix, answers: NDArray[np.bool_], balance: Matrix) -> LogisticRegression:
    return LogisticRegression(C=100.0, max_iter=5000).fit(features, answers, sample_weight=balance)


def _print(name: str, values: dict[str, float]) -> None:
    inner = "\n".join(f'    "{key}": {value:.3f},' for key, value in values.items())
    print(f"{name} = {{\n{inner}\n}}")


if __name__ == "__main__":
    main()
