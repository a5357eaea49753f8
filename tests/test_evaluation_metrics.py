"""Metrics against arithmetic that stands here, and against ir-measures and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scoqa.evaluation.intervals import bootstrap_interval
from scoqa.evaluation.metrics import (
    citation_f1,
    citation_precision,
    citation_recall,
    mean,
    ndcg_at_k,
    percentile,
    recall_at_k,
    reciprocal_rank,
)
from scoqa.evaluation.questions import Place, Span
from scoqa.evaluation.quoting import (
    character_f1,
    character_precision,
    character_recall,
    containment,
    overlap,
    word_f1,
)
from scoqa.evaluation.selective import (
    aurc,
    auroc,
    excess_aurc,
    expected_calibration_error,
    false_refusal_rate,
    refusal_precision,
    refusal_recall,
    reliability_bins,
    risk_coverage,
)

THREE, FOUR = Place("a", 3), Place("a", 4)


def test_recall_is_a_hit_of_any_gold_paragraph() -> None:
    assert recall_at_k([5, 3, 9], gold=[3, 8], k=1) == 0
    assert recall_at_k([5, 3, 9], gold=[3, 8], k=2) == 1
    assert recall_at_k([], gold=[3], k=5) == 0


def test_reciprocal_rank_counts_from_one_and_stops_at_k() -> None:
    assert reciprocal_rank([5, 3, 9], gold=[9, 3]) == 1 / 2
    assert reciprocal_rank([5, 3, 9], gold=[9], k=2) == 0


def test_ndcg_divides_by_the_best_possible_order() -> None:
    gained = 1 / math.log2(2 + 1) + 1 / math.log2(4 + 1)
    best = 1 / math.log2(1 + 1) + 1 / math.log2(2 + 1)
    assert ndcg_at_k([5, 3, 9, 8], gold=[3, 8]) == pytest.approx(gained / best)


def test_rank_metrics_agree_with_ir_measures() -> None:
    from ir_measures import RR, Success, calc_aggregate, nDCG

    generator = np.random.default_rng(1)
    gold, ranked = {}, {}
    for number in range(60):
        names = [f"p{row}" for row in generator.permutation(30)]
        gold[f"q{number}"] = names[: int(generator.integers(1, 5))]
        ranked[f"q{number}"] = [f"p{row}" for row in generator.permutation(30)[:10]]
    qrels = {q: dict.fromkeys(names, 1) for q, names in gold.items()}
    scored = {q: {name: 1 / (row + 1) for row, name in enumerate(names)} for q, names in ranked.items()}
    ours = {Success @ k: np.mean([recall_at_k(ranked[q], gold[q], k) for q in gold]) for k in (1, 3, 5)}
    ours[RR @ 10] = np.mean([reciprocal_rank(ranked[q], gold[q]) for q in gold])
    ours[nDCG @ 10] = np.mean([ndcg_at_k(ranked[q], gold[q]) for q in gold])
    assert calc_aggregate(list(ours), qrels, scored) == pytest.approx(ours)


def test_citation_figures_count_paragraphs_not_citations() -> None:
    assert citation_precision([3, 3, 7], gold=[3, 4]) == 1 / 2
    assert citation_recall([3, 3, 7], gold=[3, 4, 5]) == 1 / 3
    assert citation_f1([3, 7], gold=[3, 4, 5]) == pytest.approx(2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3))
    assert citation_f1([7], gold=[3]) == 0
    assert citation_recall([], gold=[3]) == 0
    assert math.isnan(citation_precision([], gold=[3]))


def test_answer_lies_inside_a_quotation_or_not() -> None:
    answers = [[Span(THREE, 10, 20), Span(THREE, 40, 45)]]
    assert containment(answers, [Span(THREE, 35, 50)]) == 1
    assert containment(answers, [Span(THREE, 12, 30)]) == 0
    assert containment(answers, [Span(FOUR, 0, 99)]) == 0
    assert math.isnan(containment([], [Span(FOUR, 0, 99)]))


def test_answer_may_cross_neighbouring_quotations() -> None:
    answers = [[Span(THREE, 10, 50)]]
    assert containment(answers, [Span(THREE, 31, 60), Span(THREE, 0, 30)]) == 1
    assert containment(answers, [Span(THREE, 0, 30), Span(THREE, 34, 60)]) == 0


def test_overlap_is_the_share_of_parts_that_are_quoted_from() -> None:
    parts = [[Span(THREE, 0, 10)], [Span(FOUR, 5, 9)]]
    assert overlap(parts, [Span(THREE, 9, 30)]) == 1 / 2
    assert overlap(parts, [Span(THREE, 10, 30)]) == 0


def test_characters_shared_with_the_gold_quote() -> None:
    parts, quoted = [[Span(THREE, 10, 20)]], [Span(THREE, 15, 40), Span(THREE, 15, 40), Span(FOUR, 0, 5)]
    assert character_precision(parts, quoted) == 5 / (25 + 5)  # what is quoted twice counts once
    assert character_recall(parts, quoted) == 5 / 10
    assert character_f1(parts, quoted) == pytest.approx(2 * (5 / 30) * (5 / 10) / (5 / 30 + 5 / 10))
    assert character_recall(parts, []) == character_f1(parts, []) == 0
    assert math.isnan(character_precision(parts, []))
    assert math.isnan(character_f1([], quoted))


def test_best_alternative_of_each_part_counts_for_characters() -> None:
    parts = [[Span(THREE, 0, 10), Span(FOUR, 0, 4)], [Span(THREE, 50, 60)]]
    assert character_recall(parts, [Span(FOUR, 0, 9)]) == 4 / (4 + 10)
    nested = [[Span(THREE, 2, 4), Span(THREE, 0, 10)]]  # both quoted wholly: the longer one
    assert character_precision(nested, [Span(THREE, 0, 20)]) == 10 / 20


def test_word_f1_is_that_of_squads_script() -> None:
    # "the" goes, case and punctuation too: {cat, sat} against {cat, ran, off, cat}
    assert word_f1([["The cat sat!"]], "a cat ran off, Cat") == pytest.approx(2 * (1 / 4) * (1 / 2) / (1 / 4 + 1 / 2))
    assert word_f1([["dogs", "cat ran off cat"]], "a cat ran off, Cat") == 1
    assert word_f1([["one"], ["two"]], "one two three") == pytest.approx(2 * (2 / 3) * (2 / 2) / (2 / 3 + 2 / 2))
    assert word_f1([["cat"]], "") == 0
    assert math.isnan(word_f1([], "cat"))


def test_area_under_risk_and_coverage_is_the_mean_risk() -> None:
    confidence, right = [0.9, 0.8, 0.7, 0.6], [True, False, True, False]
    assert aurc(confidence, right) == pytest.approx((0 / 1 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    oracle = (0 / 1 + 0 / 2 + 1 / 3 + 2 / 4) / 4
    assert excess_aurc(confidence, right) == pytest.approx(aurc(confidence, right) - oracle)
    assert excess_aurc([4, 2, 3, 1], right) == pytest.approx(0)  # confidence puts every right one first
    assert math.isnan(aurc([], []))


def test_tie_in_confidence_counts_as_any_order_of_it() -> None:
    from itertools import permutations

    right = [True, True, False, True, False]
    orders = [[right[0], *middle, right[4]] for middle in permutations(right[1:4])]
    broken = np.mean([aurc([5, 4, 3, 2, 1], order) for order in orders])
    assert aurc([5, 3, 3, 3, 1], right) == pytest.approx(broken)


def test_area_weighs_questions_as_repeats() -> None:
    generator = np.random.default_rng(4)
    confidence, right = generator.random(40).round(1), generator.random(40) < 0.6
    weights = generator.integers(0, 4, (3, 40)).astype(float)
    rows = [np.repeat(np.arange(40), w.astype(int)) for w in weights]
    repeated = [float(aurc(confidence[row], right[row])) for row in rows]
    assert aurc(confidence, right, weights) == pytest.approx(repeated)


def test_risk_and_coverage_at_every_threshold() -> None:
    confidence, right = np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False])
    coverage, risk = risk_coverage(confidence, right)
    for point, threshold in enumerate([0.9, 0.5, 0.1]):
        answered = confidence >= threshold
        assert coverage[point] == answered.mean()
        assert risk[point] == pytest.approx((~right[answered]).mean())


def test_reliability_bins_agree_with_scikit_learn_and_sum_up_to_the_error() -> None:
    from sklearn.calibration import calibration_curve

    generator = np.random.default_rng(5)
    confidence = generator.random(200) * 0.55
    answerable = generator.random(200) < confidence
    bins = reliability_bins(confidence, answerable)
    assert [one.size for one in bins[6:]] == [0, 0, 0, 0]
    assert math.isnan(bins[9].share)
    shares, means = calibration_curve(answerable, confidence, n_bins=10)
    assert [one.share for one in bins[:6]] == pytest.approx(shares)
    assert [one.confidence for one in bins[:6]] == pytest.approx(means)
    error = sum(one.size * abs(one.share - one.confidence) for one in bins[:6]) / 200
    assert expected_calibration_error(confidence, answerable) == pytest.approx(error)


def test_tie_counts_half_in_auroc() -> None:
    scores, positive = [0.9, 0.5, 0.5, 0.1], [True, True, False, False]
    assert auroc(scores, positive) == (1 + 1 + 0.5 + 1) / (2 * 2)
    assert math.isnan(auroc([0.9, 0.5], [True, True]))


def test_refusal_figures() -> None:
    answered = [True, False, False, False, True]
    answerable = [True, True, False, False, False]
    assert refusal_precision(answered, answerable) == 2 / 3
    assert refusal_recall(answered, answerable) == pytest.approx(2 / 3)
    assert false_refusal_rate(answered, answerable) == 1 / 2
    assert math.isnan(refusal_recall([True], [True]))


def test_calibration_error_weighs_bins_by_their_questions() -> None:
    confidence, answerable = [0.95, 0.85, 0.85, 0.25], [True, True, False, False]
    expected = 1 / 4 * abs(1 - 0.95) + 2 / 4 * abs(1 / 2 - 0.85) + 1 / 4 * abs(0 - 0.25)
    assert expected_calibration_error(confidence, answerable) == pytest.approx(expected)
    halves = abs(0 + 0 - 0.1 - 0.2) / 4 + abs(1 + 0 - 0.3 - 0.4) / 4
    equal_mass = expected_calibration_error([0.4, 0.3, 0.2, 0.1], [1, 0, 0, 0], bins=2, equal_mass=True)
    assert equal_mass == pytest.approx(halves)


@pytest.mark.parametrize("resample", [False, True])
def test_figures_over_questions_agree_with_scikit_learn(resample: bool) -> None:
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import precision_score, recall_score, roc_auc_score

    generator = np.random.default_rng(2)
    positive = generator.random(400) < 0.4
    scores = np.round(0.3 * positive + 0.7 * generator.random(400), 2) / 1.01 + 0.003  # ties; none on a bin's edge
    answered = scores > 0.5
    weights = generator.integers(0, 4, 400).astype(float) if resample else np.ones(400)
    assert auroc(scores, positive, weights) == pytest.approx(roc_auc_score(positive, scores, sample_weight=weights))
    for ours, theirs in ((refusal_precision, precision_score), (refusal_recall, recall_score)):
        assert ours(answered, positive, weights) == pytest.approx(theirs(~positive, ~answered, sample_weight=weights))
    rows = np.repeat(np.arange(400), weights.astype(int))
    shares, confidences = calibration_curve(positive[rows], scores[rows], n_bins=10)
    masses = np.histogram(scores[rows], bins=np.linspace(0, 1, 11))[0]
    error = np.abs(shares - confidences) @ masses[masses > 0] / len(rows)
    assert expected_calibration_error(scores, positive, weights) == pytest.approx(error)


def test_many_resamples_at_once_are_each_by_itself() -> None:
    generator = np.random.default_rng(3)
    scores, positive = generator.random(50).round(1), generator.random(50) < 0.5
    weights = generator.integers(0, 3, (7, 50)).astype(float)
    for figure in (auroc, expected_calibration_error):
        assert figure(scores, positive, weights) == pytest.approx([float(figure(scores, positive, w)) for w in weights])


def test_percentile() -> None:
    assert percentile([10.0, 20.0, 30.0], 50) == 20
    assert percentile([10.0, 20.0], 95) == pytest.approx(10 + 0.95 * 10)
    assert math.isnan(percentile([], 50))


def test_interval_has_the_width_that_theory_gives() -> None:
    values = np.arange(400) % 4 == 0  # a share of 1/4 over 400 questions
    ends = bootstrap_interval(lambda weights: mean(values, weights), range(400))
    assert ends is not None
    error = 1.96 * math.sqrt(1 / 4 * 3 / 4 / 400)
    assert ends == pytest.approx((1 / 4 - error, 1 / 4 + error), abs=0.01)


def test_interval_of_clusters_is_wider_and_repeatable() -> None:
    values = np.repeat(np.arange(20) % 2, 20).astype(float)  # every article all right or all wrong
    by_article = bootstrap_interval(lambda weights: mean(values, weights), list(np.repeat(range(20), 20)))
    by_question = bootstrap_interval(lambda weights: mean(values, weights), range(400))
    assert by_article is not None
    assert by_question is not None
    assert by_article[1] - by_article[0] > 3 * (by_question[1] - by_question[0])
    assert by_article == bootstrap_interval(lambda weights: mean(values, weights), list(np.repeat(range(20), 20)))


def test_one_cluster_has_no_interval() -> None:
    assert bootstrap_interval(lambda weights: mean([1.0, 0.0], weights), ["a", "a"]) is None
