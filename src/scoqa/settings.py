"""Settings from the environment, read once and frozen. Without any, nothing is sent anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from scoqa.errors import SettingsError

PREFIX = "SCOQA_LLM_"


class ApiKey:
    """A key that no repr, log, format or error shows; only `reveal` gives it."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        self._key = key

    def reveal(self) -> str:
        """The key itself, for the one request that needs it."""
        return self._key

    def hidden_in(self, text: str) -> str:
        """`text` without the key, in case a server echoes it.

        >>> ApiKey("sk-1").hidden_in("Bad key sk-1.")
        'Bad key ….'
        """
        return text.replace(self._key, "…") if self._key else text

    def __repr__(self) -> str:
        return "ApiKey(…)"

    def __reduce__(self) -> tuple[type[ApiKey], tuple[str]]:  # a copy in a file or a message has none
        return ApiKey, ("",)


class Uncited(StrEnum):
    """What becomes of a generated claim that cites nothing that was offered."""

    DROP = "drop"
    SHOW = "show"


@dataclass(frozen=True)
class LlmSettings:
    """Which language model writes the answers, and within what bounds.

    Attributes:
        base_url: An OpenAI-compatible endpoint, such as `http://127.0.0.1:11434/v1`.
        model: The model's name there; the page shows it.
        key: Sent as a bearer token; empty where the endpoint asks for none.
        window: Tokens that the model reads and writes together.
        reply: Tokens of these that are kept for the reply.
        budget: The most tokens of a prompt, even where the window has room for more.
        seconds: How long one question may take the model, the rewriting of a follow-up among it.
        uncited: What becomes of a claim without a citation.

    Raises:
        SettingsError: A value makes no sense; the text names its variable.
    """

    base_url: str
    model: str
    key: ApiKey = field(default=ApiKey(""), compare=False)
    window: int = 8192
    reply: int = 512
    budget: int = 3000
    seconds: float = 60.0
    uncited: Uncited = Uncited.DROP

    def __post_init__(self) -> None:
        object.__setattr__(self, "uncited", _uncited(self.uncited))
        address = _split(self.base_url)
        if address is None or address.scheme not in ("http", "https") or not address.hostname:
            raise SettingsError(f"{PREFIX}BASE_URL is an address such as http://127.0.0.1:11434/v1.")
        if address.username is not None or address.query or address.fragment:  # not shown: it may hold a password
            raise SettingsError(f"{PREFIX}BASE_URL holds no name, password or query; a key goes into {PREFIX}API_KEY.")
        if not self.model.strip():
            raise SettingsError(f"{PREFIX}MODEL names the model at {PREFIX}BASE_URL.")
        if not self.key.reveal().isascii() or not self.key.reveal().isprintable():
            raise SettingsError(f"{PREFIX}API_KEY holds a character that no key has.")
        for name, value in (("WINDOW", self.window), ("REPLY", self.reply), ("BUDGET", self.budget)):
            if value < 1:
                raise SettingsError(f"{PREFIX}{name} is a number of tokens of at least 1, not {value}.")
        if self.reply >= self.window:
            raise SettingsError(f"{PREFIX}REPLY ({self.reply}) leaves nothing of {PREFIX}WINDOW ({self.window}).")
        if not 0 < self.seconds < float("inf"):
            raise SettingsError(f"{PREFIX}SECONDS is a time above 0, not {self.seconds}.")

    @property
    def prompt_tokens(self) -> int:
        """The most tokens of a prompt: the budget, or what the reply leaves of the window."""
        return min(self.budget, self.window - self.reply)


def read_llm(environment: Mapping[str, str]) -> LlmSettings | None:
    """The language model that `SCOQA_LLM_*` configure; None where neither a model nor an endpoint is named.

    Raises:
        SettingsError: One of the two is missing, a value makes no sense, or a variable is misspelt.

    >>> read_llm({}) is None
    True
    >>> read_llm({"SCOQA_LLM_BASE_URL": "http://127.0.0.1:8080/v1", "SCOQA_LLM_MODEL": "m"}).prompt_tokens
    3000
    """
    given = {name.removeprefix(PREFIX): value.strip() for name, value in environment.items() if name.startswith(PREFIX)}
    given = {name: value for name, value in given.items() if value}
    known = ("BASE_URL", "MODEL", "API_KEY", "WINDOW", "REPLY", "BUDGET", "SECONDS", "UNCITED")
    for name in given:
        if name not in known:
            raise SettingsError(
                f"There is no setting {PREFIX}{name}; there are {', '.join(PREFIX + n for n in known)}."
            )
    if "BASE_URL" not in given and "MODEL" not in given:
        return None
    for name in ("BASE_URL", "MODEL"):
        if name not in given:
            raise SettingsError(f"A language model needs {PREFIX}BASE_URL and {PREFIX}MODEL: set {PREFIX}{name}, too.")
    return LlmSettings(
        base_url=given["BASE_URL"],
        model=given["MODEL"],
        key=ApiKey(given.get("API_KEY", "")),
        window=_whole("WINDOW", given, LlmSettings.window),
        reply=_whole("REPLY", given, LlmSettings.reply),
        budget=_whole("BUDGET", given, LlmSettings.budget),
        seconds=_seconds(given.get("SECONDS", str(LlmSettings.seconds))),
        uncited=_uncited(given.get("UNCITED", LlmSettings.uncited)),
    )


def wants_reader(environment: Mapping[str, str]) -> bool:
    """Whether `SCOQA_READER` asks for the reader; it is on unless it is "off".

    Raises:
        SettingsError: It is neither "on" nor "off".
    """
    setting = environment.get("SCOQA_READER", "").strip().lower() or "on"
    if setting not in ("on", "off"):
        raise SettingsError(f'SCOQA_READER is "on" or "off", not {setting!r}.')
    return setting == "on"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (it raises where it is none)
    except ValueError:
        return None
    return parts


def _whole(name: str, given: Mapping[str, str], default: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        raise SettingsError(f"{PREFIX}{name} is a whole number of tokens, not {text!r}.")
    return int(text)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise SettingsError(f"{PREFIX}SECONDS is a number of seconds, not {text!r}.") from None


def _uncited(text: str) -> Uncited:
    if text not in list(Uncited):
        raise SettingsError(f"{PREFIX}UNCITED is {' or '.join(Uncited)}, not {text!r}.")
    return Uncited(text)
