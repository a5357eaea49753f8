"""An article as JSON data and back: its text, and where paragraphs and sentences stand in it."""

from __future__ import annotations

from typing import Any

from scoqa.types import Article, Kind, Paragraph, Sentence


def article_to_dict(article: Article) -> dict[str, Any]:
    """Offsets only: the words of paragraphs and sentences are in the text."""
    paragraphs = [
        {
            "number": p.number,
            "kind": p.kind.value,
            "span": [p.start, p.end],
            "sentences": [[s.start, s.end] for s in p.sentences],
        }
        for p in article.paragraphs
    ]
    return {"id": article.id, "title": article.title, "text": article.text, "paragraphs": paragraphs}


def article_from_dict(record: dict[str, Any]) -> Article:
    """The article that `article_to_dict` was given; a `LookupError`, `TypeError` or `ValueError` for anything else."""
    text: str = record["text"]
    paragraphs = []
    for p in record["paragraphs"]:
        start, end = p["span"]
        sentences = tuple(
            Sentence(p["number"], number, first, last, text[first:last])
            for number, (first, last) in enumerate(p["sentences"], start=1)
        )
        paragraphs.append(Paragraph(p["number"], Kind(p["kind"]), start, end, text[start:end], sentences))
    return Article(record["id"], record["title"], text, tuple(paragraphs))
