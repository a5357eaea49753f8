import time

import pytest

from scoqa.smalltalk import LONGEST, small_talk


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("hi", "Hello"),
        ("Hello there!", "Hello"),
        ("¡Hola!", "Hello"),
        ("здравствуйте", "Hello"),
        ("你好", "Hello"),
        ("नमस्ते", "Hello"),
        ("안녕하세요", "Hello"),
        ("thanks a lot, that was very helpful!", "You are welcome"),
        ("OK thanks", "You are welcome"),
        ("danke schön", "You are welcome"),
        ("merci beaucoup !", "You are welcome"),
        ("ありがとう", "You are welcome"),
        ("bye", "Goodbye"),
        ("Tschüss!", "Goodbye"),
        ("Have a nice day", "Goodbye"),
        ("great answer", "Good."),
        ("Thank you for your help!", "You are welcome"),
        ("so good, so very good", "Good."),
        ("Good morning, how are you?", "I am well"),
        ("who are you?", "I answer questions"),
        ("What can you do?", "I answer questions"),
        ("help", "I answer questions"),
        ("Hi, can you help me?", "I answer questions"),
        ("Are you ChatGPT?", "I answer questions"),
    ],
)
def test_small_talk_gets_a_polite_line(message: str, reply: str) -> None:
    answer = small_talk(message)
    assert answer is not None
    assert answer.startswith(reply)
    assert "\n" not in answer


@pytest.mark.parametrize(
    "message",
    [
        "Hello, who is Xi Jinping?",
        "thanks. and iran?",
        "great, and Belarus?",
        "Ok, cool. What about Iran?",
        "is it good?",
        "yes",
        "no",
        "why?",
        "What is it?",
        "Good neighborhood",
        "help countries",
        "Who thanks China?",
        "what do you know about iran",
        "What can China do?",
        "Who made the train?",
        "you",
        "and",
        "",
        "?",
        "👍",
        "are you sure?",
        "Really?",
    ],
)
def test_a_question_is_no_small_talk(message: str) -> None:
    assert small_talk(message) is None


@pytest.mark.parametrize(
    "message",
    ["are you sure?", "Really??", "that's not what I asked", "you're wrong", "I don't believe that", "Is that true?"],
)
def test_doubt_of_an_answer_is_told_where_to_look(message: str) -> None:
    reply = small_talk(message, asked_before=True)
    assert reply is not None
    assert reply.startswith("What I quote")


@pytest.mark.parametrize("message", ["Is that true of Iran?", "Was he sure?", "What is wrong?", "Who was wrong?"])
def test_a_question_after_another_is_no_doubt(message: str) -> None:
    assert small_talk(message, asked_before=True) is None


def test_what_to_do_is_asked_of_what_was_spoken_of_before() -> None:
    assert small_talk("What should I do?") is not None
    assert small_talk("What should I do?", asked_before=True) is None
    assert small_talk("What can I do here?", asked_before=True) is not None


@pytest.mark.parametrize("said", ["super ", "so good ", "really very so ", "thanks a lot so much "])
def test_the_time_it_takes_does_not_grow_with_the_ways_to_read_it(said: str) -> None:
    message = (said * 100)[: LONGEST - 1] + "x"
    began = time.perf_counter()
    assert small_talk(message, asked_before=True) is None
    assert time.perf_counter() - began < 1  # as one pattern it took for ever
