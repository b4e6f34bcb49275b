"""Keys that a token names itself: they make nothing right, and are not fetched."""

from __future__ import annotations

from payerproof.checks.common import judge_grants
from payerproof.checks.common.judgement import broken, milder, unsure
from payerproof.checks.smart import judge_tokens
from payerproof.checks.smart.races import token_of
from payerproof.checks.smart.tricks.named_keys import Sent
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Exchange, Judgement, Outcome

_ACCEPTED = "a key is believed that the sender named"
_UNSIGNED = "one that names no key is accepted as well, so it is not the named key that is believed"

_OUT_OF_REACH = (
    "the target may not reach the address of the key, so its refusal does not tell whether such a key is believed; "
    "an address that it can reach would settle it: the target file names one as [listener], and the harness has one "
    "where it starts the target (start.command)"
)


def of_token(sent: Sent, control: Observation, owner: str) -> Judgement:
    """Judge an access token that names its key: refused where the good token is served, and the key not fetched."""
    if sent.seen is None:
        return unsure("the token was not sent")
    named, unnamed = sent.seen
    judged = judge_tokens.refused_without_right(named, control, owner, _ACCEPTED)
    if judged.outcome is Outcome.FAIL and unnamed.owned_by(owner):
        return unsure(_UNSIGNED, control, named, unnamed)
    return _weighed(judged, sent, named)


def of_assertion(sent: Sent) -> Judgement:
    """Judge an assertion that names its key: no token comes of it, and the key is not fetched."""
    if sent.answers is None:
        return unsure("the assertion was not sent")
    named, unnamed = sent.answers
    judged = judge_grants.refused(named, _ACCEPTED, ("invalid_client",))
    if judged.outcome is Outcome.FAIL and token_of(unnamed):
        return unsure(_UNSIGNED, named, unnamed)
    return _weighed(judged, sent, named)


def _weighed(judged: Judgement, sent: Sent, named: Exchange | Observation) -> Judgement:
    """Return a judgement of what came of a named key in the light of what was fetched, and could have been."""
    if judged.outcome is not Outcome.FAIL and sent.fetched:
        return _fetched(named)
    if judged.outcome is Outcome.PASS and not sent.reachable:
        return unsure(_OUT_OF_REACH, named, expected=judged.expected, observed=judged.observed)
    return judged


def _fetched(shown: Exchange | Observation) -> Judgement:
    """Return that the server asks where anybody tells it to: a request forged by the server (CWE-918)."""
    reason = "the server fetches an address that the sender of a token names"
    expected, observed = "no request to the address", "the address was asked for"
    return milder(broken(shown, reason=reason, expected=expected, observed=observed, basis=Basis.HELD))
