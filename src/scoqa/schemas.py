"""The JSON that goes in and out of the HTTP API and the MCP tools, as pydantic models.

What comes out is what `Answer.to_dict` gives, of version `render.JSON_VERSION`; the models describe it for OpenAPI
and MCP, and let through fields that they do not know.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from scoqa.turns import QUESTION_LIMIT

HISTORY_LIMIT = 50
"""The most earlier questions of a conversation."""
PASSAGES_LIMIT = 50
"""The most passages of one search."""
ARTICLES_LIMIT = 100
"""The most articles that a request names."""

Question = Annotated[str, Field(max_length=QUESTION_LIMIT, description="What you want to know, in your own words.")]
Query = Annotated[str, Field(min_length=1, max_length=QUESTION_LIMIT, description="A question or keywords.")]
History = Annotated[
    list[Annotated[str, Field(max_length=QUESTION_LIMIT)]],
    Field(max_length=HISTORY_LIMIT, description="The earlier questions of the conversation, oldest first."),
]
Correct = Annotated[bool, Field(description="Search for misspelt words in the article's spelling.")]
ArticleIds = Annotated[
    list[str],
    Field(max_length=ARTICLES_LIMIT, description="Ids of the articles that are asked; all of them where it is empty."),
]
Count = Annotated[int, Field(ge=1, le=PASSAGES_LIMIT, description="How many passages at most.")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class AskRequest(_Request):
    """A question, with what was asked before it."""

    question: Question
    history: History = []
    correct: Correct = True
    articles: ArticleIds = []


class SearchRequest(_Request):
    """A query, with what was asked before it."""

    query: Query
    history: History = []
    k: Count = 5
    correct: Correct = True
    articles: ArticleIds = []


class _Json(BaseModel):
    model_config = ConfigDict(extra="allow")


class SupportJson(_Json):
    """How far a quotation bears out a generated statement, as far as a check by rule can tell."""

    level: str = Field(description="supported, weak or unsupported.")
    doubt: str | None = Field(description="NUMBER, NAME, NEGATION, MEANING or WORD; null where it is supported.")
    about: str = Field(description="The number, name or word in doubt, or an empty string.")


class CitationJson(_Json):
    """A quotation and where it stands."""

    marker: int = Field(description="The number in brackets, from 1, in order of first use.")
    article: str = Field(description="The article's id.")
    paragraph: int = Field(description="The number that a reader sees; the title is 0.")
    repeats: list[int] = Field(description="Other paragraphs that are the same words.")
    start: int = Field(description="Offset in characters of the article's text.")
    end: int = Field(description="Offset just past the quote.")
    quote: str = Field(description="The article's text from start to end, letter for letter.")
    support: SupportJson | None = Field(description="Null where the statement is the quotation itself.")


class SpanJson(_Json):
    """Exact words of an article that a reader takes for the answer."""

    start: int = Field(description="Offset in characters of the article's text.")
    end: int
    text: str
    probability: float = Field(description="How sure the reader is of them, from 0 to 1; not calibrated.")


class StatementJson(_Json):
    """A sentence of an answer with what bears it out."""

    text: str
    answer: SpanJson | None = Field(description="The exact words of the first citation that answer, if any stand out.")
    uncited: bool = Field(description="A generated claim that cites nothing, shown because the settings say so.")
    citations: list[CitationJson]


class SentenceJson(_Json):
    """A sentence of a passage that speaks to the question."""

    number: int = Field(description="Its place in the paragraph, from 1.")
    start: int
    end: int
    text: str
    score: float


class PassageJson(_Json):
    """A paragraph judged for one query."""

    article: str = Field(description="The article's id.")
    paragraph: int
    repeats: list[int] = Field(description="Other paragraphs that are the same words.")
    kind: str = Field(description="title, standfirst, heading, body, caption or notice.")
    text: str
    score: float = Field(description="Higher is better; compares the passages of one query only.")
    scores: dict[str, float] = Field(description="Named signals, on scales of their own.")
    sentences: list[SentenceJson] = Field(description="Those that speak to the question, best first.")
    spans: list[SpanJson] = Field(description="Words that the reader takes for the answer, best first.")


class AnswerJson(_Json):
    """Statements, each a verbatim quotation with its place; or a refusal, where the article does not say.

    With a language model the statements are its words, and each citation says how far it bears them out.
    """

    version: int
    question: str = Field(description="As it was asked.")
    query: str = Field(description="As it was searched for.")
    answered: bool = Field(description="False in a refusal.")
    confidence: float = Field(description="Probability from 0 to 1 that the article answers the question.")
    method: str = Field(description="extractive, small talk, generated, or extractive fallback (see fault).")
    model: str = Field(description="The language model that wrote the answer or the query; empty where none did.")
    rewritten: bool = Field(description="A language model wrote the query from the question and its history.")
    fault: str | None = Field(description="Why a language model's answer is not given, or null.")
    text: str = Field(description="The answer in plain words, with markers; or what the refusal says.")
    refusal: str | None = Field(description="NOT_IN_ARTICLE or EMPTY_QUESTION, or null where it was answered.")
    shortfall: str | None = Field(description="What a question that is not answered lacks, or null.")
    corrections: list[list[str]] = Field(description="Pairs of a word as typed and as searched.")
    statements: list[StatementJson]
    passages: list[PassageJson] = Field(description="The nearest passages, best first, answered or not.")


class PassagesJson(_Json):
    """The passages found for a query, best first."""

    version: int
    query: str = Field(description="As it was searched for.")
    passages: list[PassageJson]


class ArticleEntryJson(_Json):
    """An article that can be asked."""

    id: str
    title: str = Field(description='"" where it has none.')
    paragraphs: int = Field(description="How many, the title not counted.")


class ArticlesJson(_Json):
    """The articles that are asked, in the order of the index."""

    version: int
    articles: list[ArticleEntryJson]


class ParagraphJson(_Json):
    """One block of an article."""

    number: int
    kind: str
    start: int
    end: int
    text: str


class ArticleJson(_Json):
    """An article whole."""

    version: int
    id: str
    title: str
    text: str = Field(description="What the offsets of citations count in.")
    paragraphs: list[ParagraphJson]


class Trouble(_Json):
    """What went wrong."""

    status: int = Field(description="The HTTP status.")
    message: str = Field(description="Fit to show to a reader.")


class TroubleJson(_Json):
    """The body of every response that is no success."""

    error: Trouble
