import copy
import pickle
from dataclasses import asdict, replace

import pytest

from scoqa.errors import SettingsError
from scoqa.settings import ApiKey, LlmSettings, Uncited, read_llm

KEY = "sk-very-secret-0123456789"
GIVEN = {"SCOQA_LLM_BASE_URL": "http://127.0.0.1:11434/v1", "SCOQA_LLM_MODEL": "small", "SCOQA_LLM_API_KEY": KEY}


def test_without_variables_there_is_no_model() -> None:
    assert read_llm({"HOME": "/root", "SCOQA_LLM_MODEL": "  "}) is None


def test_every_setting_is_read() -> None:
    numbers = {"SCOQA_LLM_WINDOW": "4096", "SCOQA_LLM_REPLY": "300", "SCOQA_LLM_BUDGET": "2000"}
    settings = read_llm({**GIVEN, **numbers, "SCOQA_LLM_SECONDS": "12.5", "SCOQA_LLM_UNCITED": "show"})
    assert settings is not None
    assert (settings.base_url, settings.model, settings.key.reveal()) == (*list(GIVEN.values())[:2], KEY)
    assert (settings.window, settings.reply, settings.budget, settings.seconds) == (4096, 300, 2000, 12.5)
    assert settings.uncited is Uncited.SHOW
    assert settings.prompt_tokens == 2000


def test_prompt_has_what_the_reply_leaves_of_the_window() -> None:
    assert LlmSettings("http://a/v1", "m", window=1000, reply=400).prompt_tokens == 1000 - 400


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"SCOQA_LLM_MODEL": ""}, "set SCOQA_LLM_MODEL"),
        ({"SCOQA_LLM_BASE_URL": ""}, "set SCOQA_LLM_BASE_URL"),
        ({"SCOQA_LLM_BASE_URL": "localhost:11434"}, "SCOQA_LLM_BASE_URL is an address"),
        ({"SCOQA_LLM_BASE_URL": "http://[::1"}, "SCOQA_LLM_BASE_URL is an address"),
        ({"SCOQA_LLM_BASE_URL": "http://a:x/v1"}, "SCOQA_LLM_BASE_URL is an address"),
        ({"SCOQA_LLM_BASE_URL": f"http://me:{KEY}@host/v1"}, "holds no name, password"),
        ({"SCOQA_LLM_BASE_URL": f"http://host/v1?key={KEY}"}, "holds no name, password"),
        ({"SCOQA_LLM_API_KEY": f"{KEY}\u2026"}, "SCOQA_LLM_API_KEY holds a character"),
        ({"SCOQA_LLM_WINDOW": "8k"}, "SCOQA_LLM_WINDOW is a whole number"),
        ({"SCOQA_LLM_REPLY": "0"}, "at least 1"),
        ({"SCOQA_LLM_WINDOW": "512"}, "leaves nothing"),
        ({"SCOQA_LLM_SECONDS": "soon"}, "SCOQA_LLM_SECONDS is a number"),
        ({"SCOQA_LLM_SECONDS": "nan"}, "a time above 0"),
        ({"SCOQA_LLM_SECONDS": "inf"}, "a time above 0"),
        ({"SCOQA_LLM_UNCITED": "maybe"}, "drop or show"),
        ({"SCOQA_LLM_MODLE": "x"}, "no setting SCOQA_LLM_MODLE"),
    ],
)
def test_setting_that_makes_no_sense_is_named_and_the_key_is_not(changes: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        read_llm({**GIVEN, **changes})
    assert KEY not in str(caught.value)


def test_key_shows_in_no_text_and_no_copy() -> None:
    settings = read_llm(GIVEN)
    assert settings is not None
    shown = [repr(settings), str(settings), f"{settings.key}", f"{settings.key!r}", format(settings.key)]
    copies = [repr(asdict(settings)), repr(vars(settings)), copy.deepcopy(settings).key.reveal()]
    assert all(KEY not in text for text in [*shown, *copies])
    assert KEY.encode() not in pickle.dumps(settings)
    assert replace(settings, model="other").key.reveal() == KEY


def test_key_is_taken_out_of_what_a_server_says() -> None:
    assert ApiKey(KEY).hidden_in(f"Incorrect key {KEY}!") == "Incorrect key …!"
    assert ApiKey("").hidden_in("as it is") == "as it is"


def test_what_becomes_of_uncited_claims_may_be_given_as_a_word() -> None:
    assert LlmSettings("http://x", "m", uncited="show").uncited is Uncited.SHOW  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="UNCITED"):
        LlmSettings("http://x", "m", uncited="hide")  # type: ignore[arg-type]
