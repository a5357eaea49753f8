"""Prints how well a reader tells questions from their near-misses, in windows that hold the answers.

    python eval/contrast_figures.py FILE [FILE …] [--last N] [--reader FOLDER]

The files, in SQuAD's form, have the paragraphs that the lines of `eval/contrasts.jsonl` are about.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from reader_pairs import Contrast, answer_places, read_contrasts, window_at

from scoqa.evaluation.selective import auroc
from scoqa.evaluation.squad import read_squad
from scoqa.reader import Reader, load_reader

CONTRASTS = Path(__file__).with_name("contrasts.jsonl")


def main() -> None:
    """Reads, and prints."""
    parser = argparse.ArgumentParser(description="How well does a reader tell questions from their near-misses?")
    parser.add_argument("files", nargs="+", metavar="FILE", help="SQuADShifts, in SQuAD's form")
    parser.add_argument("--last", type=int, default=999, metavar="N", help="of the lines; the last 999 are new to it")
    parser.add_argument("--reader", type=Path, metavar="FOLDER", help="another reader than what ships")
    options = parser.parse_args()
    reader = Reader(options.reader) if options.reader else load_reader()
    if reader is None:
        parser.error("There is no reader: SCOQA_READER turns it off.")
    placed = list(with_windows(options.files, read_contrasts(CONTRASTS)[-options.last :]))
    if not placed:
        parser.error("None of the contrasts is about a paragraph of these files.")
    answered = np.array([reader.read(contrast.question, [text])[0].score for contrast, text in placed])
    near = np.array([reader.read(contrast.near, [text])[0].score for contrast, text in placed])
    is_answered = np.repeat([True, False], len(placed))
    together = float(auroc(np.concatenate([answered, near]), is_answered))
    print(f"{len(placed)} pairs: told apart {np.mean(answered > near):.3f}, AUROC of all {together:.3f}")


def with_windows(files: Sequence[str], contrasts: Sequence[Contrast]) -> Iterator[tuple[Contrast, str]]:
    """Each contrast with the window around the sentence in which its answer begins."""
    by_id = {own.id: own for own in contrasts}
    for file in files:
        for inquiry in read_squad(file):
            for question in inquiry.questions:
                if (contrast := by_id.get(question.id)) is not None and question.gold:
                    paragraph = inquiry.article.paragraph(question.gold[0])
                    first, _ = answer_places(contrast, paragraph)[0]
                    start, end = window_at(paragraph, first)
                    yield contrast, inquiry.article.text[start:end]


if __name__ == "__main__":
    main()
