"""The page's own words in the reader's language; quotations stay as they are.

Each language is a flat JSON object in `locales/`, from key to text with `{name}` placeholders. Keys begin with
the part of the page that shows them: `chat.`, `pane.`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

LANGUAGES = ("en", "zh", "ru")
"""The languages of the page; the first is shown to everybody else."""


@cache
def texts(language: str) -> Mapping[str, str]:
    """The page's texts in one of `LANGUAGES`; in English for any other."""
    name = language if language in LANGUAGES else LANGUAGES[0]
    file = resources.files("scoqa") / "locales" / f"{name}.json"
    return MappingProxyType(json.loads(file.read_text(encoding="utf-8")))


def language_of(accept_language: str | None) -> str:
    """The first of `LANGUAGES` that an `Accept-Language` header asks for; English where it asks for none.

    >>> language_of("de-AT, ru;q=0.8, zh-CN;q=0.9"), language_of("fr"), language_of(None)
    ('zh', 'en', 'en')
    """
    wanted = []
    for row, part in enumerate((accept_language or "").split(",")):
        tag, _, weight = part.partition(";")
        wanted.append((-_weight(weight), row, tag.strip().lower().partition("-")[0]))
    return next((tag for weight, _, tag in sorted(wanted) if weight < 0 and tag in LANGUAGES), LANGUAGES[0])


def _weight(text: str) -> float:
    name, _, value = text.replace(" ", "").partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def locale_script() -> str:
    """The JavaScript that defines `window.scoqa.t(key, values)`, with the texts of every language in it."""
    tables = json.dumps({name: dict(texts(name)) for name in LANGUAGES}, ensure_ascii=False)
    source = (resources.files("scoqa") / "static" / "locale.js").read_text(encoding="utf-8")
    return source.replace("__TEXTS__", tables.replace("<", "\\u003c"))
