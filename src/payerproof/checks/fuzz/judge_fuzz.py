"""Fuzzing: from what the oracles found on one operation to a judgement.

Silence is a pass only if requests were answered, the fuzzer itself did not fail, and there was something to find.
"""

from __future__ import annotations

from payerproof.checks.common.wording import count
from payerproof.checks.fuzz.findings import FuzzRun, Tally
from payerproof.checks.fuzz.openapi import Kind
from payerproof.model import Basis, Case, Judgement, Outcome

_SHOWN = 5

_EXPECTED = {
    "foreign-data": "no value of anybody but the requester, whatever is asked",
    "server-error": "no server error, whatever is asked",
    "error-shape": "every refusal an OperationOutcome in JSON",
    "echo": "no answer that shows the server's inside, a token, or markup from the request",
}
_HELD = frozenset({"foreign-data", "echo"})
"""Oracles that find what can be shown; the others speak of how requests were answered."""


def judged(run: FuzzRun, case: Case, check: str) -> Judgement:
    """Judge one operation (`case.path` is `read` or `search`) by one oracle (see `findings.CHECKS`)."""
    kind: Kind = "read" if case.path == "read" else "search"
    resource_type = case.resource_type or ""
    expected, name = _EXPECTED[check], f"{kind} of {resource_type}"
    tally = run.tallies.get((kind, resource_type))
    if tally is None:
        if not run.tallies:
            reason = "the CapabilityStatement lists nothing that could be fuzzed"
            return Judgement(Outcome.INCONCLUSIVE, reason, expected, "no operation")
        return Judgement(Outcome.NOT_OFFERED, f"the CapabilityStatement lists no {name}", expected, "not listed")
    tried = f"{count(tally.cases, 'request')}, {tally.answered} answered"
    found = tally.found[check]
    if found:
        return Judgement(
            Outcome.FAIL,
            f"{name}: {found[0].text}",
            expected,
            f"{tally.counts[check]} of {tried}; first {found[0]}",
            tuple(item.exchange for item in reversed(found[:_SHOWN])),
            {"findings": [str(item) for item in found[:20]]},
            Basis.HELD if check in _HELD else Basis.BREAKDOWN,
        )
    doubt = _doubt(run, tally) or (_nothing_to_leak(run, tally, resource_type) if check == "foreign-data" else "")
    if doubt:
        return Judgement(Outcome.INCONCLUSIVE, doubt, expected, tried, tally.sample)
    if check == "error-shape" and not tally.refused:
        return Judgement(Outcome.NOT_OFFERED, f"no {name} was refused, so there is no error to judge", expected, tried)
    shown = (tally.shown,) if tally.shown and check == "foreign-data" else ()
    return Judgement(
        Outcome.PASS, "", expected, f"{tried}, {tally.refused} refused; nothing found", shown or tally.sample
    )


def _doubt(run: FuzzRun, tally: Tally) -> str:
    """Return why silence on an operation proves nothing, empty if it proves something."""
    errors = (*tally.errors, *run.errors)
    if not tally.cases:
        return f"nothing was tried{f': {errors[0]}' if errors else ''}"
    if not tally.answered:
        return f"none of {count(tally.cases, 'request')} was answered"
    if errors:
        return f"the fuzzer failed {count(len(errors), 'time')} ({errors[0]}), so its silence proves little"
    return ""


def _nothing_to_leak(run: FuzzRun, tally: Tally, resource_type: str) -> str:
    """Return why no leak could have shown: nobody got any data at all this way."""
    if resource_type in run.owned and tally.shown is None:
        return "nobody got data of the own this way, so no leak could have shown"
    if not tally.served:
        return "every request was refused, so no leak could have shown"
    return ""
