"""What Locust runs: users who walk the plan's requests over kept-alive connections, each answer looked at.

Every user speaks with every member's token in turn, so that a server which remembers who asked last,
per connection, thread or cache, gives itself away.
A closed loop: a user asks again once the answer came, so an overloaded target is asked less, not more.
"""

from __future__ import annotations

import os
import random
import time
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]  # ships no types
from locust import FastHttpUser, LoadTestShape, constant, events, task
from locust.exception import StopUser

from payerproof.checks.load import plan as plans
from payerproof.http.content_encoding import ACCEPTED
from payerproof.load.exchange import exchange_of
from payerproof.load.journal import Journal
from payerproof.load.oracle import Oracle
from payerproof.load.pace import Budget, Pace, users_at

OTHERS_SHARE = 0.3
"""Share of requests about somebody else, all of which have to come back without that person's data."""

PLAN_PATH = Path(os.environ[plans.PLAN_VARIABLE])
PLAN = plans.read(PLAN_PATH)
PLAN_PATH.unlink()  # it holds tokens, and has been read
PARENT = os.getppid()
OWN = [ask for ask in PLAN.asks if ask.own]
OTHERS = [ask for ask in PLAN.asks if not ask.own]
ORACLE = Oracle(PLAN)
JOURNAL = Journal(PLAN_PATH.parent)
PACE = Pace(PLAN.rate, time.monotonic)
BUDGET = Budget(PLAN.budget)
SHOWING = PLAN.certificates.showing or PLAN.certificates.plain
TURNS = iter(range(1 << 62))


class Ramp(LoadTestShape):
    """Users arrive during the first tenth of the time.

    The run ends by itself: when the time is over, the budget is spent, or whoever started it is gone.
    """

    def tick(self) -> tuple[int, float] | None:
        """Return users and spawn rate for now, None to stop."""
        over = BUDGET.spent or os.getppid() != PARENT
        users = None if over else users_at(time.perf_counter() - self.start_time, PLAN.users, PLAN.seconds)
        return None if users is None else (users, max(1.0, float(PLAN.users)))


class Requester(FastHttpUser):
    """One user: picks a request of the mix, with the token of whoever it belongs to."""

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
    def read(self) -> None:
        """Ask once and look at the answer."""
        gevent.sleep(PACE.turn())
        if not BUDGET.take():
            raise StopUser
        others = OTHERS and (not OWN or self.course.random() < OTHERS_SHARE)
        ask = self.course.choice(OTHERS if others else OWN)
        headers = {"accept-encoding": ACCEPTED, **ask.headers, "authorization": f"Bearer {PLAN.tokens[ask.requester]}"}
        began = time.monotonic()
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
            seen = ORACLE.look(ask, answer)
            JOURNAL.note(ask, answer, seen)
            if seen.failed:
                response.failure(seen.kind)
            else:
                response.success()


@events.quit.add_listener  # type: ignore[untyped-decorator]  # the library leaves its events untyped
def _end(**_event: Any) -> None:
    """Write the summary when the run is over."""
    JOURNAL.close()


# Locust times its run by the event loop's own clock, which stood still while the plan was read.
gevent.get_hub().loop.update_now()
