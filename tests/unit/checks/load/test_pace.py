"""How hard: users over time, requests a second, requests in all."""

from __future__ import annotations

from payerproof.load.pace import Budget, Pace, users_at


def test_users_arrive_in_the_first_tenth() -> None:
    """One user begins; all are there after a tenth of the time, and stay to the end."""
    assert [users_at(at, 8, 10.0) for at in (0.0, 0.5, 1.0, 5.0, 9.99)] == [1, 4, 8, 8, 8]


def test_load_ends_by_itself() -> None:
    """Once the time is over there is no number of users any more."""
    assert [users_at(10.0, 8, 10.0), users_at(11.0, 8, 10.0)] == [None, None]


def test_pace_spreads_requests() -> None:
    """At 10 a second each turn comes a tenth of a second after the one before, however many ask at once."""
    pace = Pace(10.0, lambda: 100.0)
    assert [round(pace.turn(), 6) for _ in range(3)] == [0.0, 0.1, 0.2]


def test_pace_saves_nothing_up() -> None:
    """After a pause there is no burst."""
    now = iter((100.0, 200.0, 200.0))
    pace = Pace(10.0, lambda: next(now))
    assert [round(pace.turn(), 6) for _ in range(3)] == [0.0, 0.0, 0.1]


def test_no_limit_no_wait() -> None:
    """Rate 0 lets all pass."""
    pace = Pace(0.0, lambda: 5.0)
    assert [pace.turn(), pace.turn()] == [0.0, 0.0]


def test_budget_is_spent_to_the_last() -> None:
    """Exactly as many requests pass as there are."""
    budget = Budget(2)
    assert ([budget.take() for _ in range(3)], budget.spent) == ([True, True, False], True)


def test_budget_without_limit() -> None:
    """None means no limit."""
    budget = Budget(None)
    assert ([budget.take() for _ in range(3)], budget.spent) == ([True, True, True], False)
