"""The sentence that says what something is comes before those that only name it."""

import pytest

from scoqa import Article, Retriever
from scoqa.answering import compose
from scoqa.definitions import definition
from scoqa.index import Index

from .fakes import WordEncoder


@pytest.mark.parametrize(
    ("question", "sentence", "right"),
    [
        ("What is Loom?", "Loom is a tool for weavers.", True),
        ("what is loom", "“Loom” (made in Oslo) is one of the tools for weavers.", True),
        ("What are the looms?", "Looms are the tools of weavers.", True),
        ("What's a loom?", "A loom is a tool.", True),
        ("Who was Ada Berg?", "Ada Berg (1900–1980), of Oslo, was the first weaver.", True),
        ("Who was Ada Berg?", "Ada Berg was born in Oslo.", False),
        ("What is Loom?", "Loom is not a tool.", False),
        ("What is Loom?", "Looms are a nuisance.", False),
        ("What is Loom made of?", "Loom is a tool made of wood.", False),
        ("What is C++ (the language)?", "C++ (the language) is a tool.", True),  # no pattern of its own
        ("What is it?", "It is a tool.", False),
        ("Is Loom a tool?", "Loom is a tool.", False),
        ("What is it? Who is Ada Berg?", "Ada Berg is a weaver.", False),
    ],
)
def test_what_says_what_something_is(question: str, sentence: str, right: bool) -> None:
    begins = definition(question)
    assert (begins is not None and begins.match(sentence) is not None) is right


def test_the_definition_alone_is_quoted_wherever_it_stands() -> None:
    texts = [
        "Loom is free.",
        "What is new? In May Loom came, and it went on to Oslo. Loom is a tool for weavers.",
        "Rain.",
    ]
    encoder = WordEncoder()
    retriever = Retriever(Index.build([Article.from_paragraphs(None, texts)], encoder), encoder)

    def quoted(question: str) -> list[str]:
        found = compose(question, question, retriever.search(question))
        return [statement.text for statement in found.statements]

    assert quoted("What is Loom?") == ["Loom is a tool for weavers."]
    assert quoted("Loom is free")[0] == "Loom is free."
