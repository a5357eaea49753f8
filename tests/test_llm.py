"""The endpoint against a real HTTP server, which follows the wire format or breaks it as each test says."""

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from scoqa.errors import GenerationError
from scoqa.llm import Endpoint, Reply
from scoqa.prompt import Message
from scoqa.settings import ApiKey
from scoqa.verdicts import Fault

from .llm_server import (
    KEY,
    MODEL,
    LlmServer,
    Step,
    breaks_off,
    completion,
    holds,
    never_ends,
    says,
    sends,
    serve_llm,
    status,
    streams,
)

pytest.importorskip("openai", reason="pip install 'scoqa[llm]'")

MESSAGES = [Message(role="system", content="Be brief."), Message(role="user", content="How long did it rain?")]
TEXT = "It rained for forty days. [1.1] «Ünïcödé» 雨"

Scripted = Callable[..., LlmServer]


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    """Starts a server with a script, which stops after the test."""
    running = []

    def start(*script: Step) -> LlmServer:
        server = serve_llm(script)
        running.append(server)
        return next(server)

    yield start
    for server in running:
        server.close()


def ask(llm: LlmServer, *, stream: bool, seconds: float = 20.0, **changes: object) -> Reply:
    endpoint = Endpoint(llm.settings(seconds=seconds, **changes))
    *_, reply = endpoint.exchange(MESSAGES, time.monotonic() + seconds, stream=stream)
    assert isinstance(reply, Reply)
    return reply


@pytest.mark.parametrize("stream", [False, True])
def test_reply_is_the_same_streamed_or_not_and_the_request_says_what_it_must(scripted: Scripted, stream: bool) -> None:
    llm = scripted(says(TEXT))
    reply = ask(llm, stream=stream, reply=77)
    assert (reply.text, reply.is_cut) == (TEXT, False)
    body = llm.asked[0]
    assert body["messages"] == MESSAGES
    assert (body["model"], body["max_tokens"], body["temperature"]) == (MODEL, 77, 0)
    assert llm.headers[0]["authorization"] == f"Bearer {KEY}"
    assert reply.tokens_in > 0
    assert reply.tokens_out > 0


def test_tokens_are_those_that_the_server_counted(scripted: Scripted) -> None:
    reply = ask(scripted(says(TEXT)), stream=False)
    assert (reply.tokens_in, reply.tokens_out) == (111, 22)


def test_pieces_give_all_that_has_come_so_far(scripted: Scripted) -> None:
    endpoint = Endpoint(scripted(says(TEXT)).settings())
    *begun, reply = endpoint.exchange(MESSAGES, time.monotonic() + 20, stream=True)
    assert len(begun) > 3
    assert all(TEXT.startswith(str(text)) for text in begun)
    assert begun[-1] == TEXT
    assert isinstance(reply, Reply)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (status(400), Fault.REJECTED),
        (status(401), Fault.KEY),
        (status(403), Fault.KEY),
        (status(404), Fault.MODEL),
        (status(429, retry_after="30"), Fault.BUSY),
        (status(500), Fault.ERROR),
        (status(502), Fault.ERROR),
        (status(503), Fault.BUSY),
        (status(307, location="http://127.0.0.1:1/v1"), Fault.ERROR),
        (sends(b"<html>Bad gateway</html>", "text/html"), Fault.NONSENSE),
        (sends(b'{"choices": "none"}'), Fault.NONSENSE),
        (sends(b'{"hello": 1}'), Fault.NONSENSE),
        (sends(b'{"choices": ['), Fault.NONSENSE),
        (sends(b"\xff\xfe\x00"), Fault.NONSENSE),
        (sends(completion([{"type": "text", "text": "It rained."}])), Fault.NONSENSE),
    ],
)
def test_fault_is_told_by_its_name(scripted: Scripted, step: Step, fault: Fault, stream: bool) -> None:
    llm = scripted(step)
    with pytest.raises(GenerationError) as caught:
        ask(llm, stream=stream)
    assert caught.value.fault == fault
    assert len(llm.asked) == 1  # it is not asked again and again


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (streams("{not json}"), Fault.NONSENSE),
        (streams('{"choices": [{"delta": {"content": 7}}]}'), Fault.NONSENSE),
        (streams('{"error": {"message": "out of memory"}}'), Fault.ERROR),
        (breaks_off("It rained"), Fault.DOWN),
    ],
)
def test_broken_stream_is_a_fault(scripted: Scripted, step: Step, fault: Fault) -> None:
    with pytest.raises(GenerationError) as caught:
        ask(scripted(step), stream=True)
    assert caught.value.fault == fault


def test_reply_that_breaks_off_is_a_fault_unstreamed_too(scripted: Scripted) -> None:
    with pytest.raises(GenerationError) as caught:
        ask(scripted(breaks_off("It rained")), stream=False)
    assert caught.value.fault == Fault.DOWN


def test_server_that_is_not_there_is_a_fault(scripted: Scripted) -> None:
    llm = scripted(says(TEXT))
    llm.address = "http://127.0.0.1:1"
    with pytest.raises(GenerationError, match="cannot be reached"):
        ask(llm, stream=False)


@pytest.mark.parametrize("stream", [False, True])
def test_time_limit_ends_what_goes_on_for_ever_and_the_server_is_told(scripted: Scripted, stream: bool) -> None:
    llm = scripted(never_ends("rain "))
    began = time.monotonic()
    with pytest.raises(GenerationError, match=r"within 0\.5 seconds"):
        ask(llm, stream=stream, seconds=0.5, reply=5000)
    assert time.monotonic() - began < 10
    assert llm.gone.wait(10)


def test_reply_without_end_is_cut(scripted: Scripted) -> None:
    reply = ask(scripted(never_ends("rain " * 20, pause=0)), stream=True, reply=10)
    assert reply.is_cut
    assert len(reply.text) < 1000


def test_who_stops_reading_ends_the_request(scripted: Scripted) -> None:
    llm = scripted(never_ends("rain "))
    reading = Endpoint(llm.settings()).exchange(MESSAGES, time.monotonic() + 20, stream=True)
    assert next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert llm.gone.wait(10)


@pytest.mark.parametrize("stream", [False, True])
def test_reply_cut_at_its_limit_says_so(scripted: Scripted, stream: bool) -> None:
    assert ask(scripted(says("It rained for", ending="length")), stream=stream).is_cut


def test_stream_that_ends_without_a_word_of_it_is_cut(scripted: Scripted) -> None:
    assert ask(scripted(streams('{"choices": [{"delta": {"content": "It rained"}}]}')), stream=True).is_cut


def test_chunks_without_choices_are_passed_over(scripted: Scripted) -> None:
    chunk = '{"choices": [{"delta": {"content": "It rained."}, "finish_reason": "stop"}]}'
    usage = '{"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}'
    reply = ask(scripted(streams(chunk, usage, "[DONE]")), stream=True)
    assert (reply.text, reply.is_cut) == ("It rained.", False)


def test_model_that_takes_another_name_for_the_limit_gets_it(scripted: Scripted) -> None:
    llm = scripted(status(400, "Unsupported parameter: use 'max_completion_tokens' instead."), says(TEXT))
    assert ask(llm, stream=False).text == TEXT
    assert llm.asked[1]["max_completion_tokens"] == llm.asked[0]["max_tokens"]
    assert "temperature" not in llm.asked[1]


def test_nothing_of_another_account_is_sent_along(scripted: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "another-account")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    llm = scripted(says(TEXT))
    ask(llm, stream=False, key=ApiKey(""))
    assert "another-account" not in repr((llm.headers, llm.asked))


def test_key_shows_in_no_log_and_no_error_even_where_the_server_repeats_it(
    scripted: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    llm = scripted(status(401, f"Incorrect API key provided: {KEY}"), says(f"Your key is {KEY}."))
    with pytest.raises(GenerationError) as caught:
        ask(llm, stream=False)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "status 401" in caplog.text
    assert ask(llm, stream=False).text == "Your key is …."
    assert ask(llm, stream=True).text == "Your key is …."
    assert KEY not in caplog.text
    assert all(KEY not in repr(record.__dict__) for record in caplog.records)


def test_many_may_ask_at_once(scripted: Scripted) -> None:
    go = threading.Event()
    llm = scripted(holds("It rained", go, " for forty days."))
    endpoint = Endpoint(llm.settings())
    replies: list[Reply] = []

    def one() -> None:
        replies.append(endpoint.reply(MESSAGES, time.monotonic() + 20))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(20)
    assert [reply.text for reply in replies] == ["It rained for forty days."] * 4
