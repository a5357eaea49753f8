import threading

from scoqa.stopping import Stopping


def test_answer_learns_that_it_is_stopped_and_stop_waits_for_its_end() -> None:
    stopping, begun, order = Stopping(), threading.Event(), list[str]()

    def answer() -> None:
        with stopping.asking("s") as stopped:
            begun.set()
            assert stopped.wait(10)
            order.append("ended")

    thread = threading.Thread(target=answer)
    thread.start()
    assert begun.wait(10)
    stopping.stop("s", wait=True)
    order.append("stop returned")
    thread.join(10)
    assert order == ["ended", "stop returned"]


def test_other_sessions_and_later_answers_are_not_stopped() -> None:
    stopping = Stopping()
    with stopping.asking("other") as other, stopping.asking("s") as first:
        stopping.stop("s", wait=False)
        assert (first.is_set(), other.is_set()) == (True, False)
    with stopping.asking("s") as second:
        assert not second.is_set()
        stopping.leave("s")
        assert second.is_set()
    stopping.stop("nobody", wait=True)
