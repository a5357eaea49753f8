"""Questions about the article itself, told by their meaning where `meta` does not know their wording.

A question as near to one of these as `NEAR` asks the same. Some ask what only looks alike; they are here so
that what is near to them is left alone.
"""

from __future__ import annotations

from scoqa.encoder import Encoder, Vectors, encode_question
from scoqa.wording import Meta

NEAR = 0.72
"""Cosine from which two questions ask the same: of 2,034 of SQuAD's questions and of 247 of OneStopQA's, put to an
article that does not answer them, the nearest has 0.70 and 0.47."""

PROTOTYPES: dict[Meta | None, tuple[str, ...]] = {
    Meta.ABOUT: (
        "What is this article about?",
        "What does the text deal with?",
        "What is the topic of this piece?",
        "What is the main idea of the article?",
        "What is the author trying to say?",
        "What is this story about?",
        "What is the purpose of this article?",
        "Tell me about this article",
        "What is the main message?",
    ),
    Meta.SUMMARY: (
        "Summarize the article.",
        "Give me a short summary of the text.",
        "Can you sum it up for me?",
        "What are the main points of the article?",
        "What are the key takeaways?",
        "Give me the gist of it.",
        "I have no time to read it, what does it say in short?",
        "Give me an overview of the article.",
        "What should I remember from this text?",
        "Outline the article's arguments.",
    ),
    Meta.TITLE: (
        "What is the title of the article?",
        "What is the headline?",
        "What is this article called?",
    ),
    Meta.AUTHOR: (
        "Who wrote this article?",
        "Who is the author?",
        "Whose opinion is this?",
        "Whose views does the article express?",
        "Is this an opinion piece or news?",
        "Who published this text?",
        "Does the article reflect the views of the publisher?",
        "Is this the official position?",
    ),
    Meta.DATE: ("When was this article published?", "What is the date of the article?"),
    Meta.PICTURES: (
        "What do the photos show?",
        "What are the pictures of?",
        "What is in the images?",
        "Describe the pictures in the article.",
        "How many photos are there?",
        "What can be seen in the photographs?",
    ),
    Meta.CONCLUSION: (
        "How does the article end?",
        "What is the conclusion of the article?",
        "What does the author conclude?",
        "What is the last paragraph about?",
        "On what note does the piece end?",
        "What is the author's last word?",
    ),
    Meta.NOTICE: (
        "Is there a disclaimer?",
        "What does the disclaimer say?",
        "Does the article come with a notice?",
    ),
    Meta.OPENING: (
        "How does the article begin?",
        "What does the introduction say?",
        "What is the first sentence of the text?",
    ),
    Meta.REPEATED: (
        "Which sentence is repeated in the article?",
        "Is anything printed twice in the text?",
    ),
    Meta.STANDFIRST: ("What is the standfirst?", "What does the subtitle say?"),
    None: (
        "How long is the article?",
        "How old is the author?",
        "What else has the author written?",
        "What is the author's profession?",
        "Who took the photos?",
        "Is what the article says true?",
        "Who is mentioned in the article?",
        "What is the tone of the article?",
        "Is the author in favour of it?",
        "Why do the authors disagree?",
    ),
}


class Prototypes:
    """The prototypes' vectors, made when they are first needed.

    Args:
        encoder: The model that questions are compared with.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._asks = [meta for meta, questions in PROTOTYPES.items() for _ in questions]
        self._vectors: Vectors | None = None

    def intent(self, question: str) -> Meta | None:
        """What a question about the article itself asks for; None for any other."""
        if self._vectors is None:
            every = [question for questions in PROTOTYPES.values() for question in questions]
            self._vectors = self._encoder.encode(every, query=True).vectors
        cosines = self._vectors @ encode_question(self._encoder, question).vectors[0]
        nearest = int(cosines.argmax())
        return self._asks[nearest] if cosines[nearest] >= NEAR else None
