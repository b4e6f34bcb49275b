"""Plans, requests and answers for the load tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from payerproof.checks.load.outcome import Figures, LoadRun, Suspicious
from payerproof.checks.load.plan import Ask, Plan
from payerproof.model import Exchange
from payerproof.synthetic_data import canary

TAG = canary.population_tag(1)
OURS, ALSO_OURS, THEIRS = canary.mint(TAG, 1, 1), canary.mint(TAG, 1, 2), canary.mint(TAG, 2, 1)
STRANGE = canary.mint((TAG + 1) % 1024, 1, 1)

OWN = Ask("direct-read", "ann", "ann", "GET", "http://payer.example/fhir/Patient/1", values=(OURS, ALSO_OURS))
OTHER = Ask("direct-read", "ann", "ben", "GET", f"http://payer.example/fhir/Patient/{THEIRS}")

PLAN = Plan(
    users=2,
    seconds=1.0,
    rate=0.0,
    budget=None,
    deadline=5.0,
    seed=1,
    tokens={"ann": "a-token-of-ann", "ben": "a-token-of-ben"},
    owners={f"{TAG}:1": "ann", f"{TAG}:2": "ben"},
    learnt={"cid": {"CLM-777-123": "ExplanationOfBenefit/9"}},
    asks=(OWN, OTHER),
    patients={"ann": ["1", "kid"]},
    bases=("", "http://payer.example/fhir"),
)


def answer(ask: Ask, *words: str, **changes: Any) -> Exchange:
    """Return a 200 answer to `ask` whose body holds these words."""
    body = " ".join(words).encode()
    sent = Exchange("", ask.method, ask.url, ask.headers, ask.body.encode(), 200, {}, body, 10.0, 0.25)
    return replace(sent, **changes)


def finished(**changes: Any) -> LoadRun:
    """Return a valid run of 100 requests without findings."""
    total = Figures("all", 100, 0, 2.0, 9.0, 20.0)
    run = LoadRun(users=2, asked=10.0, duration=10.0, own=70, other=30, scanned=100, total=total)
    return replace(run, **changes)


def suspicious(kind: str, ask: Ask = OWN, **changes: Any) -> Suspicious:
    """Return one kept answer of this kind."""
    kept = Suspicious(kind, ask.path, ask.requester, ask.subject, answer(ask, id="load-1"))
    return replace(kept, **changes)
