"""From judgements to a verdict: what a test judged, or why it could not, as one record."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from payerproof.errors import HarnessError, LimitExceeded, LoginFailed, PayerproofError, TargetUnreachable
from payerproof.model import UNTRIED, Case, Check, Judgement, Outcome, Verdict
from payerproof.session.recent import Recent
from payerproof.smart.levers import LeverFailed

_UNLEARNT = (LoginFailed, LeverFailed, TargetUnreachable, LimitExceeded)


def of_judgements(check: Check, case: Case, judgements: Sequence[Judgement], recent: Recent, elapsed: float) -> Verdict:
    """Return the verdict of a test that ran to its end or to its first judgement that is no pass.

    A test that judged nothing is an error of ours, never a pass.
    """
    if not judgements:
        return of_error(check, case, HarnessError("the check ended without judging anything"), elapsed)
    last = judgements[-1]
    exchanges = last.exchanges
    observed = last.observed
    if last.outcome is Outcome.PASS and len(judgements) > 1:
        exchanges = tuple(dict.fromkeys(name for item in judgements for name in item.exchanges))
        observed = "; ".join(dict.fromkeys(item.observed for item in judgements))
    return Verdict(
        check=check.id,
        case=case,
        outcome=last.outcome,
        reason=last.reason,
        expected=last.expected,
        observed=observed,
        exchanges=exchanges,
        reproduce=recent.reproduce(exchanges),
        elapsed=elapsed,
        details=last.details,
        basis=last.basis,
    )


def of_error(check: Check, case: Case, problem: BaseException, elapsed: float) -> Verdict:
    """Return the verdict of a test that something kept from judging.

    A login or a lever that failed, a target that falls silent and a limit that is met leave the case inconclusive;
    everything else is an error, never a finding.
    """
    outcome = Outcome.INCONCLUSIVE if isinstance(problem, _UNLEARNT) else Outcome.ERROR
    details: dict[str, Any] = {UNTRIED: True} if isinstance(problem, LimitExceeded) else {}
    if isinstance(problem, HarnessError) or not isinstance(problem, PayerproofError):
        details = {"traceback": "".join(traceback.format_exception(problem))[-4000:]}
    reason = str(problem) if isinstance(problem, PayerproofError) else f"{type(problem).__name__}: {problem}"
    return Verdict(check.id, case, outcome, reason, "a judgement", "none", (), None, elapsed, details)


def untried(check: Check, case: Case, reason: str) -> Verdict:
    """Return the verdict of a case that was not begun."""
    told = {UNTRIED: True}
    return Verdict(check.id, case, Outcome.INCONCLUSIVE, reason, "a judgement", "none", (), None, 0.0, told)


def not_offered(check: Check, case: Case, reason: str, details: Mapping[str, Any]) -> Verdict:
    """Return the verdict of a case whose needs the target does not meet; `details` name the kind of absence."""
    return Verdict(check.id, case, Outcome.NOT_OFFERED, reason, "", "", (), None, 0.0, details)
