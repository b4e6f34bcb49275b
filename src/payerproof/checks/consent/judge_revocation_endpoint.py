"""The revocation endpoint: how it answers, and what it ends (RFC 7009)."""

from __future__ import annotations

from payerproof.checks.common.judgement import SERVER_ERROR, absent, broken, kept, undecided, unsure
from payerproof.model import Basis, Exchange, Judgement
from payerproof.smart.oauth import error_of

UNSUPPORTED = "unsupported_token_type"
"""How a server says that it does not revoke tokens of this kind (RFC 7009, 2.2.1)."""


def not_revocable(answer: Exchange, kind: str) -> Judgement | None:
    """Return why nothing follows from a revocation that was answered so; None where it was taken."""
    if answer.ok:
        return None
    if error_of(answer) == UNSUPPORTED:
        return absent(f"the target does not revoke a token of the kind {kind} (RFC 7009, 2.2.1)", answer)
    said = error_of(answer) or answer.error
    return unsure(f"the revocation of the {kind} is answered with {answer.status} {said}".strip(), answer)


def taken_for_done(live: Exchange, dead: Exchange, strange: tuple[Exchange, Exchange]) -> Judgement:
    """Judge whether a token that is dead, or was never issued, is answered as one that was revoked (RFC 7009, 2.2)."""
    expected = "200, as for a token that was alive"
    if not live.ok:
        return not_revocable(live, "token") or unsure("no live token could be revoked", live)
    reason = "a token that the server does not know is answered by an error, so an app cannot tell that it is dead"
    for answers in ((dead,), strange):
        worst = min(answer.status for answer in answers)
        if worst >= SERVER_ERROR and len(answers) > 1:
            observed = f"{worst}, twice"
            return broken(live, *answers, reason=reason, expected=expected, observed=observed, basis=Basis.BREAKDOWN)
        doubt = undecided(answers[0])
        if doubt:
            return unsure(doubt, live, *answers, expected=expected)
        if not answers[0].ok:
            observed = f"{answers[0].status} {error_of(answers[0])}".strip()
            return broken(live, *answers, reason=reason, expected=expected, observed=observed)
    return kept(live, dead, *strange, expected=expected, observed=f"{dead.status} and {strange[0].status}")
