"""Capabilities, observations and tallies for the fuzz tests."""

from __future__ import annotations

from typing import Any

from payerproof.checks.fuzz.findings import Attempt, Finding, FuzzRun, Tally
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Exchange
from payerproof.smart.sessions import Session
from payerproof.target.description import App

CAPABILITIES: dict[str, Any] = {
    "resourceType": "CapabilityStatement",
    "rest": [
        {
            "resource": [
                {
                    "type": "Coverage",
                    "interaction": [{"code": "read"}, {"code": "search-type"}, {"code": "create"}],
                    "searchParam": [
                        {"name": "_id", "type": "token"},
                        {"name": "patient", "type": "reference"},
                        {"name": "_lastUpdated", "type": "date"},
                    ],
                },
                {"type": "Organization", "interaction": [{"code": "read"}]},
            ]
        }
    ],
}

APP = App("app", "App", "app", "public", "http://127.0.0.1/callback", "patient/*.read")
SESSION = Session("s1", APP, "ann", "ann", "p1", "a-token-of-ann", None, "", None)
ATTEMPT = Attempt(SESSION, "GET", "Coverage?_id=x", {})


def seen(status: int, body: bytes = b"", media_type: str = "application/fhir+json", *hits: Hit) -> Observation:
    """Return an observation of one answer."""
    headers = {"content-type": media_type}
    return Observation(Exchange("x1", "GET", "http://payer/fhir/x", {}, b"", status, headers, body, 0.0, 0.0), hits)


def tally(**changes: Any) -> Tally:
    """Return a tally of ten answered requests, four refused, with own data shown."""
    healthy = {"cases": 10, "answered": 10, "refused": 4, "served": 6, "shown": "x2", "sample": ("x1", "x2")}
    return Tally(**{**healthy, **changes})


def run(made: Tally, *errors: str) -> FuzzRun:
    """Return a run that tried the search of Coverage alone."""
    return FuzzRun({("search", "Coverage"): made}, 1.0, frozenset({"Coverage"}), errors)


def found(check: str, made: Tally | None = None) -> FuzzRun:
    """Return a run in which one oracle found something."""
    made = made or tally()
    made.add(check, Finding("status 500", "x9", ATTEMPT, again=True))
    return run(made)
