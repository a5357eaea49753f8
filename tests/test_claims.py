import pytest

from scoqa.claims import MOST_CLAIMS, NO_ANSWER, parse_claims, says_no_answer

OFFERED = ["2.1", "2.2", "22.1", "22.2", "22.3", "24.1"]


def labels(reply: str) -> list[tuple[str, ...]]:
    return [claim.labels for claim in parse_claims(reply, OFFERED)]


def text(reply: str) -> list[str]:
    return [claim.text for claim in parse_claims(reply, OFFERED)]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("It rained. [24.1]", ["24.1"]),
        ("It rained [24.1].", ["24.1"]),
        ("[24.1] It rained.", ["24.1"]),
        ("[24.1]: It rained.", ["24.1"]),
        ("It rained.\n[24.1]", ["24.1"]),
        ("It rained [24.1][2.1].", ["24.1", "2.1"]),
        ("It rained [24.1, 2.1; 22.3].", ["24.1", "2.1", "22.3"]),
        ("It rained [24.1 and 2.1].", ["24.1", "2.1"]),
        ("It rained [sentence 24.1].", ["24.1"]),
        ("It rained [¶24.1].", ["24.1"]),
        ("It rained [24.1†source].", ["24.1"]),
        ("It rained [ 24.1 ].", ["24.1"]),
        ("It rained [24.1].[24.1] [24.1]", ["24.1"]),
        ("It rained [[24.1]].", ["24.1"]),
        ("It rained [2.1, [24.1]].", ["2.1", "24.1"]),
        ("It rained【24.1】.", ["24.1"]),
        ("It rained［２４．１］.", ["24.1"]),
        ("It rained[24.1]all day.", ["24.1"]),
        ("It rained [22.1-22.3].", ["22.1", "22.2", "22.3"]),
        ("It rained [22.1–3].", ["22.1", "22.2", "22.3"]),
        ("It rained [22.1 to 22.2].", ["22.1", "22.2"]),
        ("It rained [2.1-24.1].", ["2.1", "24.1"]),
        ("It rained [22.1-22.99].", ["22.1"]),
        ("It rained [0].", []),
        ("It rained [-1.1].", []),
        ("It rained [1].", []),
        ("It rained [24].", []),
        ("It rained [99.1].", []),
        ("It rained [24.10].", []),
        ("It rained [24.1.1].", []),
        ("It rained [124.1].", []),
        ("It rained [1-999999999].", []),
        ("It rained [22.1-999999999999999999999].", ["22.1"]),
        ("It rained [0.0-999999999.9].", []),
        ("It rained [a24.1].", []),
        ("It rained (24.1).", []),
        ("It rained 24.1.", []),
    ],
)
def test_only_offered_labels_count_however_they_are_written(reply: str, expected: list[str]) -> None:
    assert labels(reply) == [tuple(expected)]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("It rained [24.1].", "It rained."),
        ("It rained [99.1] , a lot [0] .", "It rained, a lot."),
        ("It rained[24.1]all day.", "It rained all day."),
        ("It rained (as said [2.1]).", "It rained (as said)."),
        ("- **It rained** [24.1].", "It rained."),
        ("1. It rained `hard` [24.1].", "It rained hard."),
        ("It rained [sic] and [hailed] [24.1].", "It rained [sic] and [hailed]."),
        ("It rained .5 inches [24.1].", "It rained .5 inches."),
        ("<think>I cite [2.1].</think>It rained [24.1].", "It rained."),
    ],
)
def test_labels_and_markup_leave_no_trace_in_the_words(reply: str, expected: str) -> None:
    assert text(reply) == [expected]


def test_each_sentence_has_its_own_labels() -> None:
    assert parse_claims("It rained. [2.1] Mr. Xi spoke [22.1] in the U.S. on Monday. [24.1] Then?", OFFERED) == [
        *parse_claims("It rained. [2.1]", OFFERED),
        *parse_claims("Mr. Xi spoke [22.1] in the U.S. on Monday. [24.1]", OFFERED),
        *parse_claims("Then?", OFFERED),
    ]
    assert labels("- [2.1] It rained.\n- [24.1] It snowed.") == [("2.1",), ("24.1",)]


def test_sentences_that_say_the_same_are_one_claim() -> None:
    assert labels("It rained. [2.1] It rained! [24.1]") == [("2.1", "24.1")]
    assert len(parse_claims("".join(f"It rained {n} times. [2.1] " for n in range(500)), OFFERED)) == MOST_CLAIMS


@pytest.mark.parametrize(
    "reply", ["", " \n ", "[24.1]", "...", "[[[", "]]]", "<think>It rained [24.1].", "【】", "[" * 5000]
)
def test_reply_without_words_has_no_claims(reply: str) -> None:
    assert text(reply.replace("]]]", "")) == []


def test_what_is_cut_off_is_told_from_what_has_ended() -> None:
    assert [c.has_ended for c in parse_claims("It rained. It sno", OFFERED)] == [True, False]
    assert [c.has_ended for c in parse_claims("It rained\n[24.1]", OFFERED)] == [True]
    assert parse_claims("It rained. [24.", OFFERED) == parse_claims("It rained.", OFFERED)  # not the label [24]


def test_claims_before_the_last_do_not_change_as_more_text_comes() -> None:
    reply = "The rain fell [2.1]. Mr. Xi spoke. [22.1-22.3] It was 1.5 m, he said【24.1】. And then [99.1] the end."
    whole = parse_claims(reply, OFFERED)
    for end in range(len(reply)):
        begun = parse_claims(reply[:end], OFFERED)
        assert [claim.text for claim in begun[:-1]] == [claim.text for claim in whole[: max(0, len(begun) - 1)]]
        assert all("[" not in claim.text for claim in begun)


def test_no_answer_is_recognised_and_never_a_claim() -> None:
    assert says_no_answer(f"**{NO_ANSWER}**")
    assert parse_claims(f"{NO_ANSWER}. [24.1]", OFFERED) == []
    assert not says_no_answer("It rained. [24.1]")
