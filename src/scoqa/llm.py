"""Asks an OpenAI-compatible endpoint, streamed or not, within a time limit; every fault is a `GenerationError`.

The article is sent to the configured address and to no other: redirects are not followed, and the organisation or
project of another account that the environment may name is not sent along.
"""

from __future__ import annotations

import ipaddress
import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scoqa.budget import count_tokens
from scoqa.errors import GenerationError, MissingExtraError
from scoqa.prompt import Message, prompt_tokens
from scoqa.settings import LlmSettings
from scoqa.verdicts import Fault

if TYPE_CHECKING:
    import openai

STALLED = 0.5
"""Seconds without a piece after which a stream gives what has come so far once more."""

LONGEST_LOGGED = 300
"""Characters of a server's own error text in the log."""

LONGEST_TOKEN = 40
"""Characters; a reply of more than so many for each token that was asked for is cut off: it has no end."""

FAULTS = {
    Fault.DOWN: "The language model cannot be reached. Is its server running, and SCOQA_LLM_BASE_URL right?",
    Fault.SLOW: "The language model did not finish within {seconds:g} seconds (SCOQA_LLM_SECONDS).",
    Fault.BUSY: "The language model takes no more questions for now. Try again in a moment.",
    Fault.KEY: "The language model does not accept the key in SCOQA_LLM_API_KEY.",
    Fault.MODEL: "There is no model {model!r} at SCOQA_LLM_BASE_URL.",
    Fault.REJECTED: "The language model does not take the request; are SCOQA_LLM_WINDOW and SCOQA_LLM_REPLY right?",
    Fault.ERROR: "The language model's server failed. Its log says why.",
    Fault.NOTHING: "The language model replied nothing.",
    Fault.NONSENSE: "The language model replied something that cannot be used.",
    Fault.LENGTH: "The question leaves no room for the article in SCOQA_LLM_BUDGET and SCOQA_LLM_WINDOW.",
}

_OF_STATUS = {
    400: Fault.REJECTED,
    401: Fault.KEY,
    403: Fault.KEY,
    404: Fault.MODEL,
    408: Fault.SLOW,
    413: Fault.REJECTED,
    422: Fault.REJECTED,
    429: Fault.BUSY,
    503: Fault.BUSY,
    504: Fault.SLOW,
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """All of what a model replied.

    Attributes:
        is_cut: It broke off: at the limit of tokens, or as the connection ended.
        tokens_in: Of the prompt, as the server counts them; by o200k_base where it does not say.
        tokens_out: Of the reply, likewise.
    """

    text: str
    is_cut: bool
    tokens_in: int
    tokens_out: int


class Endpoint:
    """A model at an OpenAI-compatible endpoint. Safe to use from several threads.

    Raises:
        MissingExtraError: The `openai` package is not installed.
    """

    def __init__(self, settings: LlmSettings) -> None:
        try:
            import openai
        except ImportError as error:
            raise MissingExtraError("A language model needs the extra llm: pip install 'scoqa[llm]'") from error
        self.settings = settings
        self._openai = openai
        client = openai.DefaultHttpxClient(follow_redirects=False, trust_env=not _is_local(settings.base_url))
        self._client = openai.OpenAI(
            api_key=settings.key.reveal() or "none",
            base_url=settings.base_url,
            timeout=settings.seconds,
            max_retries=0,
            http_client=client,
        )
        self._client.organization = self._client.project = None
        self._limits: dict[str, Any] = {"max_tokens": settings.reply, "temperature": 0}

    def fault(self, fault: Fault) -> GenerationError:
        """The error that says in a reader's words what went wrong."""
        settings = self.settings
        return GenerationError(fault.value, FAULTS[fault].format(seconds=settings.seconds, model=settings.model))

    def reply(self, messages: Sequence[Message], until: float) -> Reply:
        """The whole reply; see `exchange`."""
        return next(got for got in self.exchange(messages, until) if isinstance(got, Reply))

    def exchange(self, messages: Sequence[Message], until: float, *, stream: bool = False) -> Iterator[str | Reply]:
        """What the model replies: streamed, all that has come so far with every piece; and at last the whole.

        Who stops iterating ends the request, a streamed one with its next piece. A stream that stalls gives what has
        come again every now and then, so that one may stop.

        Args:
            messages: The prompt.
            until: When it must have ended, by `time.monotonic`.
            stream: Whether the reply is to come in pieces.

        Raises:
            GenerationError: It did not come, not in time, or not whole.
        """
        told: queue.SimpleQueue[str | Reply | BaseException] = queue.SimpleQueue()
        left = threading.Event()

        def speak() -> None:
            try:
                for got in self._replied(messages, stream, left):
                    told.put(got)
            except BaseException as error:  # raised below, where somebody waits for it
                told.put(error)

        threading.Thread(target=speak, daemon=True).start()
        so_far = ""
        try:
            while (left_over := until - time.monotonic()) > 0:
                try:
                    got = told.get(timeout=min(left_over, STALLED if stream else left_over))
                except queue.Empty:
                    if stream:
                        yield so_far
                    continue
                if isinstance(got, BaseException):
                    raise got
                so_far = got if isinstance(got, str) else so_far
                yield got
                if isinstance(got, Reply):
                    return
            raise self.fault(Fault.SLOW)
        finally:
            left.set()

    def _replied(self, messages: Sequence[Message], stream: bool, left: threading.Event) -> Iterator[str | Reply]:
        try:
            if stream:
                yield from self._streamed(messages, left)
            else:
                yield self._whole(messages)
        except self._openai.OpenAIError as error:
            raise self._told(error) from None  # its text may hold what the server makes of the key
        except (ValueError, _UnreadableError) as error:
            _log.warning("The language model's reply cannot be read: %s", type(error).__name__)
            raise self.fault(Fault.NONSENSE) from None

    def _whole(self, messages: Sequence[Message]) -> Reply:
        completion = self._create(messages, stream=False)
        text, ending = _said(completion, "message")
        text = self.settings.key.hidden_in(text)
        used = getattr(completion, "usage", None)
        tokens_in, tokens_out = (getattr(used, name, None) for name in ("prompt_tokens", "completion_tokens"))
        return Reply(
            text,
            ending == "length",
            tokens_in if isinstance(tokens_in, int) else prompt_tokens(messages),
            tokens_out if isinstance(tokens_out, int) else count_tokens(text),
        )

    def _streamed(self, messages: Sequence[Message], left: threading.Event) -> Iterator[str | Reply]:
        text, ending, has_come = "", None, False
        with self._create(messages, stream=True) as chunks:
            for chunk in chunks:
                has_come = True
                if left.is_set():
                    return
                piece, its_ending = _said(chunk, "delta")
                ending = its_ending or ending
                text += piece
                if piece:
                    yield self.settings.key.hidden_in(text)
                if len(text) > LONGEST_TOKEN * self.settings.reply:
                    ending = "length"
                    break
        if not has_come:  # a web page, or a reply that is not streamed
            raise _UnreadableError
        text = self.settings.key.hidden_in(text)
        yield Reply(text, ending in (None, "length"), prompt_tokens(messages), count_tokens(text))

    def _create(self, messages: Sequence[Message], stream: bool) -> Any:
        create: Any = self._client.chat.completions.create  # its types want one of six kinds of message
        asked = {"model": self.settings.model, "messages": list(messages), "stream": stream}
        try:
            return create(**asked, **self._limits)
        except self._openai.BadRequestError as error:
            if "max_completion_tokens" not in str(error) or "max_completion_tokens" in self._limits:
                raise
            self._limits = {"max_completion_tokens": self.settings.reply}  # OpenAI's reasoning models take no other
            return create(**asked, **self._limits)

    def _told(self, error: openai.OpenAIError) -> GenerationError:
        """What an error of the client means; the server's own words go to the log alone, and never with the key."""
        status = getattr(error, "status_code", None)
        if isinstance(error, self._openai.APITimeoutError):
            fault = Fault.SLOW
        elif isinstance(error, self._openai.APIConnectionError):
            fault = Fault.DOWN
        elif isinstance(error, self._openai.APIResponseValidationError):
            fault = Fault.NONSENSE
        else:
            fault = _OF_STATUS.get(status or 0, Fault.ERROR)
        said = self.settings.key.hidden_in(str(error))[:LONGEST_LOGGED]
        _log.warning("The language model did not answer: %s, status %s: %s", type(error).__name__, status, said)
        return self.fault(fault)


class _UnreadableError(Exception):
    """A reply is not of the form that such an endpoint's replies have."""


def _said(part: Any, name: str) -> tuple[str, str | None]:
    """The text and the ending of a completion ("message") or of a chunk ("delta")."""
    choices = getattr(part, "choices", None)
    if name == "delta" and choices == []:
        return "", None  # the last chunk may hold the usage alone
    if not isinstance(choices, list) or not choices:
        raise _UnreadableError
    content = getattr(getattr(choices[0], name, None), "content", None)
    ending = getattr(choices[0], "finish_reason", None)
    if not (content is None or isinstance(content, str)):
        raise _UnreadableError
    return content or "", ending if isinstance(ending, str) else None


def _is_local(url: str) -> bool:
    """Whether an address is this machine's own, which no proxy is asked for."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
