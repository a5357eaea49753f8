"""Records → tables of figures: ranking, answers, refusals and history, for groups of records."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

import numpy as np

from scoqa.evaluation.metrics import (
    Floats,
    auroc,
    citation_f1,
    citation_precision,
    citation_recall,
    containment,
    expected_calibration_error,
    false_refusal_rate,
    ndcg_at_k,
    overlap,
    recall_at_k,
    reciprocal_rank,
    refusal_precision,
    refusal_recall,
)
from scoqa.evaluation.questions import Place, Question
from scoqa.evaluation.runner import Record
from scoqa.evaluation.tables import Cell, Row, Table, figure, mean_figure
from scoqa.types import Turn

MIN_ARTICLES = 5
"""With fewer articles, clusters are questions with their rewordings: few clusters make no interval."""

Records = Sequence[Record]
Groups = Mapping[str, Records]
Ranking = Callable[[Record], Sequence[Place]]

RANK_METRICS: Mapping[str, Callable[[Sequence[Place], Sequence[Place]], float]] = {
    "R@1": partial(recall_at_k, k=1),
    "R@3": partial(recall_at_k, k=3),
    "R@5": partial(recall_at_k, k=5),
    "MRR@10": partial(reciprocal_rank, k=10),
    "nDCG@10": partial(ndcg_at_k, k=10),
}


def by_kind(records: Records) -> dict[str, Records]:
    """The records as groups: all, each split where there are two, each kind in order of appearance."""
    groups: dict[str, Records] = {"all": records}
    for name in ("test", "dev"):
        part = [record for record in records if record.question.split == name]
        groups |= {name: part} if 0 < len(part) < len(records) else {}
    for kind in dict.fromkeys(record.question.kind for record in records):
        groups[kind] = [record for record in records if record.question.kind == kind]
    return groups


def by_article(records: Records) -> dict[str, Records]:
    """The records as groups: all, then each article where there are several."""
    articles = dict.fromkeys(record.question.article for record in records)
    parts = {name: [r for r in records if r.question.article == name] for name in articles}
    return {"all": records} | (parts if len(parts) > 1 else {})


def by_turn(records: Records) -> dict[str, Records]:
    """The records as groups: all, first turns, follow-ups, and the follow-ups of each article."""
    later = [record for record in records if record.question.history]
    groups = {
        "all": records,
        "first turns": [r for r in records if not r.question.history],
        "follow-ups": later,
    }
    return groups | {name: part for name, part in by_article(later).items() if name != "all"}


def clusters(records: Records) -> list[Hashable]:
    """What each record stands and falls with.

    Its article where there are at least `MIN_ARTICLES`; else the conversation that it continues, or
    the question that it rewords.
    """
    if len({record.question.article for record in records}) >= MIN_ARTICLES:
        return [record.question.article for record in records]
    texts = {record.question.id: record.question.text for record in records}
    return [_family(record.question, texts) for record in records]


def ranking_table(groups: Groups, title: str = "Ranking, over questions with gold paragraphs") -> Table:
    """R@1, R@3, R@5, MRR@10 and nDCG@10 of each group."""
    rows = [_ranking_row(label, records, _default_ranking) for label, records in groups.items()]
    return Table(title, tuple(RANK_METRICS), tuple(row for row in rows if row.count))


def signal_table(records: Records) -> Table:
    """The same figures for the default ranking and for each signal alone."""
    names = dict.fromkeys(name for record in records for name in record.signals)
    rows = [_ranking_row("default", records, _default_ranking)]
    rows += [_ranking_row(f"{name} only", records, partial(_signal_ranking, name)) for name in names]
    return Table("Signals alone, over the same questions", tuple(RANK_METRICS), tuple(rows))


def history_table(groups: Groups, dropped: Records) -> Table:
    """R@1 and MRR@10 of each group with history and without, and the paired difference of R@1."""
    without = {record.question.id: record for record in dropped}
    rows = []
    for label, records in groups.items():
        asked = [record for record in records if record.gold]
        other = [without[record.question.id] for record in asked]
        first, mrr = (_ranked(asked, name) for name in ("R@1", "MRR@10"))
        first_without, mrr_without = (_ranked(other, name) for name in ("R@1", "MRR@10"))
        columns = (first, first_without, first - first_without, mrr, mrr_without)
        rows.append(Row(label, len(asked), tuple(mean_figure(values, clusters(asked)) for values in columns)))
    names = ("R@1", "R@1 dropped", "R@1 gain", "MRR@10", "MRR dropped")
    note = "dropped: the same turns asked with their history left out; gain: paired difference"
    return Table("History", names, tuple(row for row in rows if row.count), (note,))


def answer_table(groups: Groups) -> Table:
    """Citations by paragraph, and whether the gold quote is met, of each group's answerable questions."""
    rows = []
    for label, records in groups.items():
        asked = [record for record in records if record.gold]
        met = np.array([overlap(r.parts, [span for spans in r.quoted for span in spans]) for r in asked])
        answered = np.array([record.answered for record in asked], dtype=bool)
        columns = (
            [citation_precision(record.cited, record.gold) for record in asked],
            [citation_recall(record.cited, record.gold) for record in asked],
            [citation_f1(record.cited, record.gold) if record.answered else 0.0 for record in asked],
            np.where(answered, met, np.nan),
            met,
        )
        rows.append(Row(label, len(asked), tuple(mean_figure(values, clusters(asked)) for values in columns)))
    names = ("cite prec.", "cite recall", "cite F1", "quote, ans'd", "quote, all")
    notes = (
        "cite prec.: of the answered; recall and F1: a refusal counts 0",
        "quote: share of the gold quotes that an answer quotes from, of the answered and of all",
    )
    return Table("Answers, over answerable questions", names, tuple(row for row in rows if row.count), notes)


def containment_table(groups: Groups) -> Table:
    """Citations by paragraph, and whether a gold answer lies inside at most two statements, of each group."""
    rows = []
    for label, records in groups.items():
        asked = [record for record in records if record.gold]
        inside = np.array([containment(r.parts, [s for spans in r.quoted[:2] for s in spans]) for r in asked])
        answered = np.array([record.answered for record in asked], dtype=bool)
        columns = (
            [citation_precision(record.cited, record.gold) for record in asked],
            [citation_recall(record.cited, record.gold) for record in asked],
            np.where(answered, inside, np.nan),
            inside,
            answered,
        )
        rows.append(Row(label, len(asked), tuple(mean_figure(values, clusters(asked)) for values in columns)))
    names = ("cite prec.", "cite recall", "answer, ans'd", "answer, all", "kept")
    notes = (
        "answer: a gold answer lies inside the first two statements' quotations; of the answered, of all",
        "kept: share answered at the shipped threshold",
    )
    return Table("Answers, over answerable questions", names, tuple(row for row in rows if row.count), notes)


def refusal_table(groups: Groups) -> Table:
    """Kept, refused, refusal precision, AUROC and calibration error of each group.

    The row of a single kind has what can be said of it: AUROC puts the larger side of the kind,
    answerable or not, against the whole other side of the group "all".
    """
    rows = []
    for label, records in groups.items():
        whole = label in ("all", "test", "dev")
        against = records if whole else _with_other_side(records, groups["all"])
        figures = _refusal_figures(records)
        cells = [figures["kept"], figures["refused"], figures["refusal prec."] if whole else None]
        cells += [_refusal_figures(against)["AUROC"], figures["ECE"] if whole else None]
        rows.append(Row(label, len(records), tuple(cells)))
    names = ("kept", "refused", "refusal prec.", "AUROC", "ECE")
    notes = (
        "kept: share of the answerable that is answered (1 − false refusals); refused: of the unanswerable",
        "AUROC of confidence; a kind: its larger side, answerable or not, against the whole other side",
    )
    return Table("Refusal, at the shipped threshold", names, tuple(rows), notes)


def unanswerable_table(records: Records) -> Table:
    """Refusal figures of the answerable questions with each kind of unanswerable ones, and with all kinds."""
    answerable = [record for record in records if record.question.answerable]
    others = [record for record in records if not record.question.answerable]
    groups: dict[str, Records] = {k: r for k, r in by_kind(others).items() if k != "all"}
    names = ("refused", "refusal prec.", "AUROC", "ECE", "ECE eq. mass")
    rows = []
    for label, unanswerable in (groups | ({"all of these": others} if len(groups) > 1 else {})).items():
        figures = _refusal_figures([*answerable, *unanswerable])
        rows.append(Row(label, len(unanswerable), tuple(figures[name] for name in names)))
    mix = ", ".join(f"{len(part)} {kind}" for kind, part in ({"answerable": answerable} | groups).items())
    notes = ("each row against all answerable questions; n counts the unanswerable ones", f"mix: {mix}")
    return Table("Refusal, by kind of unanswerable question", names, tuple(rows), notes)


def _family(question: Question, texts: Mapping[str, str]) -> Hashable:
    """The text that a question continues or rewords, or its own; `texts` has those of all questions by id."""
    if question.of is not None:
        return question.article, texts.get(question.of, question.of)
    opening = question.history[0] if question.history else question.text
    return question.article, opening.question if isinstance(opening, Turn) else opening


def _default_ranking(record: Record) -> Sequence[Place]:
    return record.ranked


def _signal_ranking(name: str, record: Record) -> Sequence[Place]:
    return record.signals.get(name, ())


def _ranked(records: Records, metric: str, ranking: Ranking = _default_ranking) -> Floats:
    return np.array([RANK_METRICS[metric](ranking(record), record.gold) for record in records])


def _ranking_row(label: str, records: Records, ranking: Ranking) -> Row:
    asked = [record for record in records if record.gold]
    groups = clusters(asked)
    return Row(label, len(asked), tuple(mean_figure(_ranked(asked, m, ranking), groups) for m in RANK_METRICS))


def _with_other_side(records: Records, everything: Records) -> list[Record]:
    """The larger side of `records`, answerable or not, with the whole other side of `everything`."""
    side = 2 * sum(record.question.answerable for record in records) > len(records)
    chosen = [record for record in records if record.question.answerable is side]
    return chosen + [record for record in everything if record.question.answerable is not side]


def _refusal_figures(records: Records) -> dict[str, Cell | None]:
    answered = np.array([record.answered for record in records], dtype=bool)
    answerable = np.array([record.question.answerable for record in records], dtype=bool)
    confidence = np.array([record.confidence for record in records])
    statistics: dict[str, Callable[[Floats], Floats]] = {
        "kept": lambda w: 1 - false_refusal_rate(answered, answerable, w),
        "refused": lambda w: refusal_recall(answered, answerable, w),
        "refusal prec.": lambda w: refusal_precision(answered, answerable, w),
        "AUROC": lambda w: auroc(confidence, answerable, w),
        "ECE": lambda w: expected_calibration_error(confidence, answerable, w),
        "ECE eq. mass": lambda w: expected_calibration_error(confidence, answerable, w, equal_mass=True),
    }
    groups = clusters(records)
    return {name: figure(statistic, groups) for name, statistic in statistics.items()}
