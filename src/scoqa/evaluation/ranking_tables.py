"""Records → tables of ranking: by paragraph, by sentence, by each signal, without history, and reworded."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

import numpy as np

from scoqa.evaluation.groups import Groups, Records, clusters
from scoqa.evaluation.metrics import Floats, ndcg_at_k, recall_at_k, reciprocal_rank
from scoqa.evaluation.records import Record
from scoqa.evaluation.tables import Row, Table, mean_row

Ranking = Callable[[Record], tuple[Sequence[Hashable], Sequence[Hashable]]]
"""What was ranked, best first, and what is gold."""

RANK_METRICS: Mapping[str, Callable[[Sequence[Hashable], Sequence[Hashable]], float]] = {
    "R@1": partial(recall_at_k, k=1),
    "R@3": partial(recall_at_k, k=3),
    "R@5": partial(recall_at_k, k=5),
    "MRR@10": partial(reciprocal_rank, k=10),
    "nDCG@10": partial(ndcg_at_k, k=10),
}


def ranking_table(groups: Groups) -> Table:
    """R@1, R@3, R@5, MRR@10 and nDCG@10 of each group, by paragraph."""
    rows = [_ranking_row(label, records, _paragraphs) for label, records in groups.items()]
    title = "Ranking of paragraphs, over questions with gold paragraphs"
    return Table(title, tuple(RANK_METRICS), tuple(row for row in rows if row.count), key="ranking")


def sentence_table(groups: Groups) -> Table:
    """The same by sentence: gold are the sentences that overlap with a gold quote."""
    quoted = {label: [r for r in records if r.gold_sentences] for label, records in groups.items()}
    rows = [_ranking_row(label, records, _sentences) for label, records in quoted.items()]
    title = "Ranking of sentences, over questions with gold quotes"
    return Table(title, tuple(RANK_METRICS), tuple(row for row in rows if row.count), key="sentences")


def signal_table(records: Records) -> Table:
    """The same by paragraph for the default ranking and for each signal alone."""
    names = dict.fromkeys(name for record in records for name in record.signals)
    rows = [_ranking_row("default", records, _paragraphs)]
    rows += [_ranking_row(f"{name} only", records, partial(_by_signal, name)) for name in names]
    return Table("Signals alone, over the same questions", tuple(RANK_METRICS), tuple(rows), key="signals")


def robustness_table(records: Records) -> Table:
    """Each question against its rewordings: R@1 of both, by kind of rewording.

    A question that is reworded several times counts with each of them.
    """
    by_id = {(r.question.article, r.question.id): r for r in records}
    pairs = [
        (by_id[origin], record)
        for record in records
        if record.gold and (origin := (record.question.article, record.question.of)) in by_id and by_id[origin].gold
    ]
    kinds = dict.fromkeys(reworded.question.kind for _, reworded in pairs)
    groups = {"all": pairs} | {kind: [pair for pair in pairs if pair[1].question.kind == kind] for kind in kinds}
    rows = []
    for label, part in groups.items():
        before, after = (_ranked([pair[side] for pair in part], "R@1") for side in (0, 1))
        columns = (before, after, np.minimum(before, after), np.abs(before - after), before - after)
        rows.append(mean_row(label, columns, clusters([reworded for _, reworded in part], records)))
    names = ("R@1 original", "R@1 reworded", "right on both", "on one only", "drop")
    notes = ("each question that rewords another (`of`), against the other; n counts the pairs",)
    return Table("Robustness to wording", names, tuple(row for row in rows if row.count), notes, "robustness")


def history_table(groups: Groups, dropped: Records) -> Table:
    """R@1 and MRR@10 of each group with history and without, and the paired difference of R@1.

    Args:
        groups: Records by group.
        dropped: Those of the follow-ups without their history; first turns have none to leave out.
    """
    without = {(record.question.article, record.question.id): record for record in dropped}
    rows = []
    for label, records in groups.items():
        asked = [record for record in records if record.gold]
        other = [without.get((record.question.article, record.question.id), record) for record in asked]
        first, mrr = (_ranked(asked, name) for name in ("R@1", "MRR@10"))
        first_without, mrr_without = (_ranked(other, name) for name in ("R@1", "MRR@10"))
        columns = (first, first_without, first - first_without, mrr, mrr_without)
        rows.append(mean_row(label, columns, clusters(asked)))
    names = ("R@1", "R@1 dropped", "R@1 gain", "MRR@10", "MRR dropped")
    note = "dropped: the same turns asked with their history left out; gain: paired difference"
    return Table("History", names, tuple(row for row in rows if row.count), (note,), "history")


def _paragraphs(record: Record) -> tuple[Sequence[Hashable], Sequence[Hashable]]:
    return record.ranked, record.gold


def _sentences(record: Record) -> tuple[Sequence[Hashable], Sequence[Hashable]]:
    return record.sentences, record.gold_sentences


def _by_signal(name: str, record: Record) -> tuple[Sequence[Hashable], Sequence[Hashable]]:
    return record.signals.get(name, ()), record.gold


def _ranked(records: Records, metric: str, ranking: Ranking = _paragraphs) -> Floats:
    return np.array([RANK_METRICS[metric](*ranking(record)) for record in records])


def _ranking_row(label: str, records: Records, ranking: Ranking) -> Row:
    asked = [record for record in records if record.gold]
    return mean_row(label, [_ranked(asked, metric, ranking) for metric in RANK_METRICS], clusters(asked))
