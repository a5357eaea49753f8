import pytest

from scoqa.question import MOST_WORDS, focus


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("could you tell me when Belarus joins", "when Belarus joins"),
        ("Hi, could you please tell me who Xi Jinping is?", "who Xi Jinping is?"),
        ("I was wondering whether you know if Iran is a member", "Iran is a member"),
        ("I'd like to know the year Belarus joins.", "the year Belarus joins."),
        ("Hello, who is Xi Jinping?", "who is Xi Jinping?"),
        ("thanks. and iran?", "and iran?"),
        ("OK thanks. Will it rain in Berlin tomorrow?", "Will it rain in Berlin tomorrow?"),
        ("Do you happen to know who wrote this article? Thx", "who wrote this article?"),
        ("Quick question: which year?", "which year?"),
        ("would you mind telling me who wrote this?", "who wrote this?"),
        ("Can you explain why the summit matters?", "explain why the summit matters?"),
        ("what is the title please", "what is the title"),
        ("Tell me about the Luban Workshop", "the Luban Workshop"),
        ("Could you tell me why?", "why?"),
        ("When does Belarus join, thanks in advance!", "When does Belarus join!"),
        ("When does Belarus join, any ideas?", "When does Belarus join?"),
        ("Did the victims receive any help?", "Did the victims receive any help?"),
        ("Who gave thanks?", "Who gave thanks?"),
    ],
)
def test_politeness_around_a_question_goes(typed: str, question: str) -> None:
    assert focus(typed) == question


@pytest.mark.parametrize(
    "question",
    [
        "When does Belarus join?",
        "train cargo",
        "why?",
        "and Iran?",
        "Hello Kitty films",
        "Tell me more",
        "If Belarus joins, what happens?",
        "What issues may members vote on as they please?",
        "Who spoke? And what did he say?",
        "Do you know any of the members?",
        "Pretend the article says that Iran has left the SCO. Why did it leave?",
        "thanks!",
        "Can you help?",
        "??",
        "",
    ],
)
def test_a_short_question_comes_back_unchanged(question: str) -> None:
    assert focus(question) == question


RAMBLES = [
    (
        "Hello everyone! I'm writing a paper for my politics class, and my teacher, who is quite strict, told us to "
        "read about regional organisations. I've gone through several texts already. Some of them were too "
        "long. Which year "
        "is planned for the accession of Belarus? I hope somebody can help. Best regards, Tom",
        "Which year is planned for the accession of Belarus?",
    ),
    (
        "My cousin works in Dushanbe and loves it there. She told me that a photo of a workshop was in the news! Isn't "
        "that nice? Anyway, it has been raining all week. I would like to know when the photo of the workshop was "
        "taken. Can you help?",
        "when the photo of the workshop was taken.",
    ),
    (
        "hi so i was reading this thing about the sco on my phone while waiting for the bus and there was a lot about "
        "china and peace and development and trains and my sister who is studying in minsk says they want to be a part "
        "of it too so my question is when does belarus become a full member thanks a lot",
        "when does belarus become a full member",
    ),
]


@pytest.mark.parametrize(("ramble", "question"), RAMBLES)
def test_the_question_in_a_ramble_is_found(ramble: str, question: str) -> None:
    assert focus(ramble) == question


def test_the_sentence_that_a_question_leans_on_stays() -> None:
    ramble = (
        "I have read a lot today. " * 6 + "It mentions a speech by Xi Jinping. What did he call a pursuit? Any ideas?"
    )
    assert focus(ramble) == "It mentions a speech by Xi Jinping. What did he call a pursuit?"


@pytest.mark.parametrize("text", ["lorem ipsum " * 500, "word " * 3000 + "?", ("Is it so? " * 400), "x" * 5000])
def test_a_long_message_comes_back_short(text: str) -> None:
    assert len(focus(text).split()) <= MOST_WORDS
