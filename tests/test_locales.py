"""The page's texts: the same keys and placeholders in each language, and which language a browser gets."""

import re
from pathlib import Path

import pytest

import scoqa
from scoqa.feedback import MARKS
from scoqa.locales import LANGUAGES, language_of, locale_script, texts
from scoqa.smalltalk import small_talk
from scoqa.types import Refusal, Shortfall

PLACEHOLDERS = re.compile(r"\{\w+\}")
PARTS = ("chat.", "pane.")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_language_has_the_same_keys_and_placeholders(language: str) -> None:
    english, other = texts("en"), texts(language)
    assert sorted(other) == sorted(english)
    for key, text in english.items():
        assert sorted(PLACEHOLDERS.findall(other[key])) == sorted(PLACEHOLDERS.findall(text)), key
        assert other[key].strip(), key


def test_each_key_names_its_part_of_the_page() -> None:
    assert all(key.startswith(PARTS) for key in texts("en"))


def test_the_chats_texts_are_all_used() -> None:
    package = Path(scoqa.__file__).parent
    sources = "".join(
        path.read_text(encoding="utf-8") for path in [*package.glob("*.py"), *package.glob("static/*.js")]
    )
    composed = (
        "chat.shortfall.",
        "chat.doubt.",
        "chat.fault.",
        "chat.support.",
        "chat.refusal.",
        "chat.judge.",
        "chat.why.",
        "chat.reply.",
    )
    own = [key for key in texts("en") if key.startswith("chat.") and not key.startswith(composed)]
    unused = [key for key in own if not re.search(rf"[\"']{re.escape(key)}[\"']", sources)]
    assert unused == []


def test_each_refusal_mark_and_reply_has_its_words() -> None:
    keys = [f"chat.refusal.{refusal.value}" for refusal in Refusal]
    keys += [f"chat.shortfall.{shortfall.value}" for shortfall in Shortfall]
    keys += [f"chat.judge.{mark.replace(' ', '_')}" for mark in MARKS]
    assert set(keys) <= set(texts("en"))
    greetings = ("hello", "thanks", "bye", "great job", "how are you", "who are you")
    assert {small_talk(greeting) for greeting in greetings} <= set(texts("en").values())


def test_language_follows_the_browsers_order_and_weights() -> None:
    assert language_of("zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert language_of("en;q=0.2, ru-RU") == "ru"
    assert language_of("ru;q=0, en") == "en"
    assert language_of("zh;q=nonsense, *") == "en"


def test_unknown_language_is_english() -> None:
    assert texts("tlh") == texts("en")


def test_script_holds_every_language_and_cannot_end_its_element() -> None:
    script = locale_script()
    assert "__TEXTS__" not in script
    assert "</" not in script
    assert all(f'"{name}": {{' in script for name in LANGUAGES)
