"""The protocol against a server that is not ours: `transformers serve`, with a tiny random model made here."""

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from scoqa import Article, Assistant
from scoqa.errors import GenerationError
from scoqa.llm import Endpoint, Reply
from scoqa.prompt import Message
from scoqa.settings import LlmSettings
from scoqa.types import Answer
from scoqa.verdicts import Fault

from .conftest import unavailable
from .fakes import WordEncoder

pytestmark = pytest.mark.server

PARTS = ("openai", "accelerate", "torch", "transformers", "uvicorn", "rich")
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
MESSAGES = [Message(role="user", content="How long did it rain?")]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlmSettings]:
    """A served model of some thousand random weights."""
    if missing := [part for part in PARTS if importlib.util.find_spec(part) is None]:
        unavailable(f"the server tier needs {', '.join(missing)}: pip install 'scoqa[dev]'")
    folder = tmp_path_factory.mktemp("model")
    make_model(folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    log = folder / "log.txt"
    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=stream, env=offline) as server:
        try:
            wait_for(port, server, log)
            yield LlmSettings(f"http://127.0.0.1:{port}/v1", str(folder), reply=24, window=4096, seconds=120)
        finally:
            server.kill()


def make_model(folder: Path) -> None:
    """Saves a tiny Llama with random weights and a tokenizer of single bytes."""
    import torch
    from tokenizers import Tokenizer, decoders, pre_tokenizers
    from tokenizers.models import BPE
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(BPE(vocab={letter: row for row, letter in enumerate(["<s>", "</s>", *alphabet])}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast: Any = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")  # type: ignore[no-untyped-call]
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    torch.manual_seed(5)
    config = LlamaConfig(
        vocab_size=len(alphabet) + 2,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=16384,
        bos_token_id=0,
        eos_token_id=1,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"transformers serve did not start:\n{log.read_text(errors='replace')[-2000:]}")


def test_reply_comes_streamed_and_not_with_its_tokens_counted(settings: LlmSettings) -> None:
    endpoint = Endpoint(settings)
    whole = endpoint.reply(MESSAGES, time.monotonic() + 120)
    *pieces, streamed = endpoint.exchange(MESSAGES, time.monotonic() + 120, stream=True)
    assert isinstance(streamed, Reply)
    assert whole.text
    assert streamed.text == whole.text
    assert streamed.is_cut is whole.is_cut is True  # random words have no end
    assert pieces[-1] == streamed.text
    assert whole.tokens_out == settings.reply


def test_random_words_become_an_answer_that_cites_nothing_that_is_not_there(settings: LlmSettings) -> None:
    article = Article.from_paragraphs("The valley", ["It rained for forty days.", "A new bridge opens in 2024."])
    assistant = Assistant.from_articles([article], WordEncoder()).with_llm(settings)
    answer = assistant.ask("new bridge opens in 2024")
    *_, streamed = assistant.drafts("new bridge opens in 2024")
    assert isinstance(streamed, Answer)
    assert streamed == answer
    assert answer.fault in (None, Fault.NONSENSE, Fault.NOTHING)
    assert all(c.support is None or article.text[c.start : c.end] == c.quote for c in answer.citations)


def test_reading_may_stop_and_the_server_goes_on(settings: LlmSettings) -> None:
    endpoint = Endpoint(settings)
    reading = endpoint.exchange(MESSAGES, time.monotonic() + 120, stream=True)
    assert next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert endpoint.reply(MESSAGES, time.monotonic() + 120).text


def test_model_that_is_not_served_is_a_fault(settings: LlmSettings) -> None:
    other = LlmSettings(settings.base_url, "no/such-model", seconds=120)
    with pytest.raises(GenerationError):
        Endpoint(other).reply(MESSAGES, time.monotonic() + 120)
