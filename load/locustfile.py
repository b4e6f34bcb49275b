"""What Locust runs: users who walk the plan's journeys over kept-alive connections, each answer looked at.

Every user speaks with every member's token in turn, so that a server which remembers who asked last,
per connection, thread or cache, gives itself away.
In the closed model a user begins again once the answer came, so an overloaded target is asked less, not more.
In the open model starts are due at times of their own, and users are only those who are free to make them.
"""

from __future__ import annotations

import os
import random
import time
from collections import defaultdict
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]  # ships no types
from locust import FastHttpUser, LoadTestShape, constant, events, task
from locust.exception import StopUser

from payerproof.checks.load import plan as plans
from payerproof.http.content_encoding import ACCEPTED
from payerproof.load.arrivals import Arrivals
from payerproof.load.exchange import exchange_of
from payerproof.load.journal import Journal
from payerproof.load.oracle import Oracle, Seen
from payerproof.load.pace import Beginning, Budget, Pace, users_at
from payerproof.load.paging import following
from payerproof.load.recorder import End, Recorder
from payerproof.target.workload import arrivals

PLAN_PATH = Path(os.environ[plans.PLAN_VARIABLE])
PLAN = plans.read(PLAN_PATH)
PLAN_PATH.unlink()  # it holds tokens, and has been read
PARENT = os.getppid()
LOAD = PLAN.workload
ORACLE = Oracle(PLAN)
JOURNAL = Journal(PLAN_PATH.parent)
RECORDER = Recorder(LOAD)
NOW = Beginning(time.monotonic)
CHANCE = random.Random(PLAN.seed)  # noqa: S311 - a course to repeat, no secret
ARRIVALS = Arrivals(arrivals(LOAD.profile, CHANCE if LOAD.poisson else None, LOAD.first), LOAD.patience)
PACE = Pace(PLAN.rate, time.monotonic)
BUDGET = Budget(PLAN.budget)
SHOWING = PLAN.certificates.showing or PLAN.certificates.plain
TURNS = iter(range(1 << 62))
LISTENING = 0.05
"""Seconds between two looks at how late the generator wakes."""


def _by_name() -> Mapping[str, list[plans.Journey]]:
    found: dict[str, list[plans.Journey]] = defaultdict(list)
    for journey in PLAN.journeys:
        found[journey.name].append(journey)
    return found


JOURNEYS = _by_name()
NAMES = [name for name in PLAN.mix if name in JOURNEYS]
WEIGHTS = [PLAN.mix[name] for name in NAMES]


class Ramp(LoadTestShape):
    """Users arrive during the first tenth of the time; in the open model all are there at once, for the starts to come.

    The run ends by itself: when the time is over, the budget is spent, or whoever started it is gone.
    """

    def tick(self) -> tuple[int, float] | None:
        """Return users and spawn rate for now, None to stop."""
        over = BUDGET.spent or os.getppid() != PARENT
        elapsed = time.perf_counter() - self.start_time
        users = None if over else users_at(elapsed, LOAD.users, LOAD.seconds)
        if users is not None and LOAD.open:
            users = LOAD.users
        return None if users is None else (users, max(1.0, float(LOAD.users)))


class Requester(FastHttpUser):
    """One user: makes the journeys of the mix, each with the token of whoever it belongs to."""

    host = "http://plan.invalid"  # every request of the plan is absolute
    wait_time = constant(0)
    insecure = False
    ssl_context_factory = staticmethod(lambda: SHOWING)
    max_redirects = 0
    max_retries = 0
    concurrency = 1
    connection_timeout = PLAN.deadline
    network_timeout = PLAN.deadline

    def on_start(self) -> None:
        """Give the user a course of its own, forget all cookies, and take every status for an answer.

        What the library takes for an error it reads and unfolds by itself, and a HEAD has nothing to unfold.
        """
        self.course = random.Random(f"{PLAN.seed}/{next(TURNS)}")  # noqa: S311 - a course to repeat, no secret
        self.client.cookiejar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.client.client.valid_response_codes = frozenset(range(100, 1000))  # type: ignore[misc]  # it is read there

    @task
    def journey(self) -> None:
        """Begin once it is time, and go to the end or as far as the target lets it."""
        due = self._started()
        journey = self.course.choice(JOURNEYS[self.course.choices(NAMES, WEIGHTS)[0]])
        how = self._walked(journey, due)
        RECORDER.journeyed(journey.name, due, NOW(), how)

    def _started(self) -> float:
        """Wait for the next start and return when it was due. Raises StopUser when there is none."""
        now = NOW()
        due = (ARRIVALS.take(now) if LOAD.open else now) if now < LOAD.seconds else None
        if due is None:
            raise StopUser
        if due > now:
            gevent.sleep(due - now)
        RECORDER.started(due, NOW(), was_free=due > now)
        return due

    def _walked(self, journey: plans.Journey, due: float) -> End:
        for step in journey.steps:
            if step.think and LOAD.think:
                gevent.sleep(self.course.expovariate(1 / (step.think * LOAD.think)))
                due = NOW()
            ask: plans.Ask | None = step.ask
            earlier: frozenset[str] = frozenset()
            for left in range(step.pages, 0, -1):
                if ask is None:
                    break
                if NOW() >= LOAD.seconds and ask is not journey.steps[0].ask:
                    return "unfinished"
                seen, ask = self._asked(journey.name, ask, due, earlier, left)
                if seen.failed:
                    return "failed"
                due, earlier = NOW(), seen.present
        return "done"

    def _asked(
        self, journey: str, ask: plans.Ask, due: float, earlier: frozenset[str], left: int
    ) -> tuple[Seen, plans.Ask | None]:
        """Ask once and look at the answer; return what it is, and the next page if `left` allows for one."""
        if wait := PACE.turn():
            if LOAD.open:
                RECORDER.held()
            gevent.sleep(wait)
            due = due if LOAD.open else NOW()
        if not BUDGET.take():
            raise StopUser
        headers = {"accept-encoding": ACCEPTED, **ask.headers, "authorization": f"Bearer {PLAN.tokens[ask.requester]}"}
        RECORDER.sent(due)
        sent, began = NOW(), time.monotonic()
        with self.client.request(
            ask.method,
            ask.url,
            name=ask.name,
            data=ask.body or None,
            headers=headers,
            allow_redirects=False,
            stream=True,
            catch_response=True,
        ) as response:
            answer = exchange_of(ask, response, began)
            response.request_meta["response_time"] = answer.elapsed * 1000
            response.request_meta["response_length"] = len(answer.body)
            further = following(ask, answer, slash=PLAN.slash) if left > 1 else None
            seen = ORACLE.look(ask, answer, earlier, last=further is None)
            JOURNAL.note(ask, answer, seen)
            times = (due, sent, sent + answer.elapsed)
            RECORDER.answered(journey, ask, answer.status, times, failed=seen.failed)
            if seen.failed:
                response.failure(seen.kind)
            else:
                response.success()
        return seen, further


def _listen() -> None:
    """Notice how late the generator wakes: what it adds to every time is no fault of the target."""
    while True:
        before = time.monotonic()
        gevent.sleep(LISTENING)
        RECORDER.lagged(max(0.0, time.monotonic() - before - LISTENING))


@events.test_start.add_listener  # type: ignore[untyped-decorator]  # the library leaves its events untyped
def _begin(**_event: Any) -> None:
    """Listen to the generator while it works."""
    gevent.spawn(_listen)


@events.quit.add_listener  # type: ignore[untyped-decorator]  # as above
def _end(**_event: Any) -> None:
    """Write the summary when the run is over."""
    ARRIVALS.close()
    RECORDER.missed = ARRIVALS.missed
    JOURNAL.close(RECORDER.data())


# Locust times its run by the event loop's own clock, which stood still while the plan was read.
gevent.get_hub().loop.update_now()
