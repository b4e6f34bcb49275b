"""Plans, requests and answers for the load tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from payerproof.checks.load.histogram import Histogram
from payerproof.checks.load.outcome import LoadRun, Measured, Suspicious, Window
from payerproof.checks.load.plan import Ask, Journey, Plan, Step
from payerproof.model import Exchange
from payerproof.synthetic_data import canary
from payerproof.target.workload import Workload

TAG = canary.population_tag(1)
OURS, ALSO_OURS, THEIRS = canary.mint(TAG, 1, 1), canary.mint(TAG, 1, 2), canary.mint(TAG, 2, 1)
STRANGE = canary.mint((TAG + 1) % 1024, 1, 1)

OWN = Ask("direct-read", "ann", "ann", "GET", "http://payer.example/fhir/Patient/1", values=(OURS, ALSO_OURS))
OTHER = Ask("direct-read", "ann", "ben", "GET", f"http://payer.example/fhir/Patient/{THEIRS}")

PLAN = Plan(
    workload=Workload(users=2, seconds=1.0),
    rate=0.0,
    budget=None,
    deadline=5.0,
    seed=1,
    tokens={"ann": "a-token-of-ann", "ben": "a-token-of-ben"},
    owners={f"{TAG}:1": "ann", f"{TAG}:2": "ben"},
    learnt={"cid": {"CLM-777-123": "ExplanationOfBenefit/9"}},
    journeys=(Journey("own-requests", (Step(OWN),)), Journey("requests-about-others", (Step(OTHER),))),
    mix={"own-requests": 7.0, "requests-about-others": 3.0},
    patients={"ann": ["1", "kid"]},
    bases=("", "http://payer.example/fhir"),
)


def answer(ask: Ask, *words: str, **changes: Any) -> Exchange:
    """Return a 200 answer to `ask` whose body holds these words."""
    body = " ".join(words).encode()
    sent = Exchange("", ask.method, ask.url, ask.headers, ask.body.encode(), 200, {}, body, 10.0, 0.25)
    return replace(sent, **changes)


def histogram(*milliseconds: float) -> Histogram:
    """Return a histogram of these times."""
    found = Histogram()
    for time in milliseconds:
        found.add(time / 1000)
    return found


def window(t: float = 0.0, *milliseconds: float, failed: int = 0, throttled: int = 0, waited: float = 0.0) -> Window:
    """Return a stretch of a run with requests that the target took so long for, each after `waited` on our side."""
    answered = histogram(*(time + waited for time in milliseconds))
    return Window(t, len(milliseconds), failed, throttled, 0, 1, answered, histogram(*milliseconds))


def finished(*windows: Window, **changes: Any) -> LoadRun:
    """Return a valid run of ten seconds without findings, by default of 500 requests of 9 ms each, evenly spread."""
    windows = windows or tuple(window(float(at), *[9.0] * 50) for at in range(10))
    number = sum(each.requests for each in windows)
    total = Measured("all", sum(each.failed for each in windows), number, Histogram.sum(each.times for each in windows))
    run = LoadRun(
        users=2,
        asked=10.0,
        duration=10.0,
        own=number - 30,
        other=30,
        scanned=number,
        total=total,
        windows=windows,
        workload=Workload(users=2, seconds=10.0),
    )
    return replace(run, **changes)


def suspicious(kind: str, ask: Ask = OWN, **changes: Any) -> Suspicious:
    """Return one kept answer of this kind."""
    kept = Suspicious(kind, ask.path, ask.requester, ask.subject, answer(ask, id="load-1"))
    return replace(kept, **changes)
