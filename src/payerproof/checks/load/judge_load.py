"""Load: does the payer keep people apart, answer correctly and keep its word while many ask at once?

All judgements are over one finished run. Whatever was found counts, also in a run that proves nothing otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from payerproof.checks.common import judge_denial
from payerproof.checks.common.wording import count, some
from payerproof.checks.load import objectives
from payerproof.checks.load.capacity import Capacity
from payerproof.checks.load.outcome import LoadRun, Suspicious
from payerproof.checks.load.withdrawal_under_load import Watched
from payerproof.knowledge.observation import Hit
from payerproof.model import Basis, Judgement, Outcome

_SHOWN = 5


def no_foreign_data(run: LoadRun, values: Sequence[Hit]) -> Judgement:
    """Judge whether anybody received somebody else's values. `values` are the foreign ones in the kept answers."""
    expected = "no value of anybody but the token's own patient, in any answer"
    leaks = run.of_kind("foreign")
    if leaks:
        owners = sorted({owner for item in leaks for owner in item.owners})
        places = sorted({hit.place or hit.value for hit in values})
        return Judgement(
            Outcome.FAIL,
            f"under load, answers hold data of {some(owners)} that their requesters are not entitled to",
            expected,
            f"{count(run.kinds.get('foreign', len(leaks)), 'answer')} of {run.scanned}, first {_who(leaks[0])}: "
            f"{some(places or owners)}",
            _ids(leaks),
            {"owners": owners, "places": places[:50], "paths": sorted({item.path for item in leaks})},
            Basis.HELD,
        )
    if not run.valid:
        return _nothing_learnt(run, expected)
    if not run.own:
        reason = "no member's own data came back even at rest, so no leak could have shown"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, _applied(run))
    return Judgement(
        Outcome.PASS,
        "",
        expected,
        f"{run.scanned} answers scanned, {run.other} of them asked about others; nothing foreign",
    )


def answers_correctly(run: LoadRun) -> Judgement:
    """Judge whether every answer about the own record holds all that it held while the target was at rest."""
    expected = "every answer about the own record holds what it held at rest"
    wrong = run.of_kind("lacking", "refused")
    if wrong:
        number = run.kinds.get("lacking", 0) + run.kinds.get("refused", 0)
        first = wrong[0]
        how = f"is refused with {first.exchange.status}" if first.kind == "refused" else f"lacks {first.missing} values"
        return Judgement(
            Outcome.FAIL,
            "under load, members do not get the data that they get at rest",
            expected,
            f"{count(number, 'answer')} of {run.own}; {_who(first)} {how}",
            _ids(wrong),
            {"paths": sorted({item.path for item in wrong}), "requesters": sorted({item.requester for item in wrong})},
            Basis.BREAKDOWN,
        )
    if not run.valid:
        return _nothing_learnt(run, expected)
    if not run.own:
        reason = "at rest no answer about the own record held data, so there is nothing to compare with"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, _applied(run))
    return Judgement(Outcome.PASS, "", expected, f"{run.own} answers about the own record, all complete")


def within_thresholds(run: LoadRun, slo: Mapping[str, Any]) -> Judgement:
    """Judge speed and failures against the objectives that the target file declares, in `[load.slo]`."""
    expected = objectives.promised(slo)
    if not expected:
        reason = "the target file declares no objective ([load.slo] p95_ms, failures_percent and others)"
        return Judgement(Outcome.NOT_OFFERED, reason, "an objective", "none")
    if not run.valid:
        return _nothing_learnt(run, expected)
    judged = objectives.judged(run, slo)
    observed = f"{', '.join(each.observed for each in judged)} ({_applied(run)})"
    broken = [each.promised for each in judged if each.verdict == "broken"]
    if broken:
        reason = f"under load the target does not keep what its description promises: {some(broken)}"
        worst = _ids(run.of_kind("broken", "lacking", "refused"))
        return Judgement(Outcome.FAIL, reason, expected, observed, worst, basis=Basis.BREAKDOWN)
    unclear = [f"{each.promised}: {each.why}" for each in judged if each.verdict == "unclear"]
    if run.unapplied or unclear:
        reason = f"the load test settles nothing: {run.unapplied or some(unclear)}"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, observed)
    return Judgement(Outcome.PASS, "", expected, observed)


def capacity_kept(found: Capacity, promised: float) -> Judgement:
    """Judge whether the target keeps its objectives at the rate of starts that it promises."""
    expected = f"every objective of [load.slo] is kept at {promised:g} starts a second"
    parts = [
        f"kept at {found.kept:g}" if found.kept is not None else "",
        f"broken at {found.broken:g}" if found.broken is not None else "",
        f"{count(len(found.tries), 'rate')} tried, confidence {100 * found.confidence:.0f} %",
    ]
    observed = ", ".join(filter(None, parts))
    if found.broken is not None and found.broken <= promised:
        reason = f"at {found.broken:g} starts a second an objective is broken already, and {promised:g} are promised"
        return Judgement(Outcome.FAIL, reason, expected, observed, basis=Basis.BREAKDOWN)
    if found.kept is not None and found.kept >= promised:
        return Judgement(Outcome.PASS, "", expected, observed)
    reason = f"the search did not come to {promised:g} starts a second: {found.why or 'its steps ended on either side'}"
    return Judgement(Outcome.INCONCLUSIVE, reason, expected, observed)


def closed(run: LoadRun, watched: Watched, promised: float, *, whole: bool) -> Judgement:
    """Judge whether a channel that a withdrawal closes at rest was closed within `promised` seconds under load.

    `whole`: the load lasted from before the withdrawal to the last probe; without it a pass would be one at rest.
    """
    found = judge_denial.closed_in_time(watched.control, watched.probes, promised, watched.name)
    observed = f"{found.observed}; {_applied(run)}"
    found = replace(found, observed=observed)
    if found.outcome is not Outcome.PASS:
        return found
    if not run.valid:
        return replace(_nothing_learnt(run, found.expected), exchanges=found.exchanges)
    if not whole:
        reason = "the load did not last from the withdrawal to the last probe, so it was closed at rest"
        return Judgement(Outcome.INCONCLUSIVE, reason, found.expected, observed, found.exchanges)
    return found


def _nothing_learnt(run: LoadRun, expected: str) -> Judgement:
    return Judgement(Outcome.INCONCLUSIVE, f"the load test proves nothing: {run.why}", expected, _applied(run))


def _applied(run: LoadRun) -> str:
    return f"{run.requests} requests by {count(run.users, 'user')} in {run.duration:.1f} s"


def _who(item: Suspicious) -> str:
    about = "the own record" if item.requester == item.subject else item.subject
    return f"{item.requester} asking for {about} by {item.path}"


def _ids(items: Sequence[Suspicious]) -> tuple[str, ...]:
    return tuple(item.exchange.id for item in items[:_SHOWN])
