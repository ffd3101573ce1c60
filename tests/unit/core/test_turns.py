"""Who asks first writes first, and a turn is neither lost nor given twice."""

from __future__ import annotations

import threading
import time

from harborlight.core.sqlite.turns import Turn


def test_the_turn_goes_round_in_the_order_of_asking():
    turn, order, waiting = Turn(), [], []
    assert turn.take(1)

    def ask(number: int) -> None:
        assert turn.take(10)
        order.append(number)
        turn.give_back()

    for number in range(12):
        waiting.append(threading.Thread(target=ask, args=(number,)))
        waiting[-1].start()
        while len(turn._waiting) <= number:
            time.sleep(0.001)
    turn.give_back()
    for each in waiting:
        each.join()
    assert order == list(range(12))
    assert turn.take(0.1), "and it is free again"


def test_who_gives_up_waiting_is_passed_over():
    turn = Turn()
    assert turn.take(1)
    assert not turn.take(0.02)
    turn.give_back()
    assert turn.take(0.02)
    turn.give_back()


def test_never_two_at_once_and_none_left_out():
    turn, inside, most, done = Turn(), [], [], []

    def work() -> None:
        for _ in range(200):
            if turn.take(5):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
                turn.give_back()
                done.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert max(most) == 1
    assert len(done) == 1600
