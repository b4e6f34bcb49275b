"""Two Authorization headers with the tokens of two members: one is checked, and which one is served?

Each header alone is a right one. Doors that check the first and serve by the last, or the other way round, are known
from gateways before an API (RFC 9110, 5.2 and 11.6.2: the field is given once).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from payerproof.checks.common import withdrawal
from payerproof.checks.common.judge_denial import State
from payerproof.checks.needs import NEEDS
from payerproof.checks.smart.distinct_tokens import first_neighbours
from payerproof.http.client import Request
from payerproof.knowledge.known import observe
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.scope import Scope

DEAD, LIVE = "a token that was revoked", "a token that lives"
_SEARCHES = ("Patient", "ExplanationOfBenefit")


@dataclass(frozen=True, slots=True)
class Doubled:
    """What two tokens at once opened, in either order; `own` and `other`: what each opens alone, while it lives.

    `after`: by member, what a token that has to live through it all opens alone at the end.

    `known`: by member, the values of that member which the other one's token shows alone, as a name on a shared card.
    `died`: whether the other member's token opens nothing alone any more.
    """

    own: Observation
    other: Observation
    answers: tuple[Observation, ...]
    after: Mapping[str, Observation]
    known: Mapping[str, frozenset[str]]
    died: bool = False

    def shows(self, seen: Observation, member: str) -> bool:
        """Return whether an answer holds a value of a member that only this member's token shows."""
        return any(hit.value not in self.known[member] for hit in seen.owned_by(member))


def each_pair(scope: Scope) -> Iterator[Case]:
    """One case for each state of the second token, with the first two members; `path` names it."""
    for case in first_neighbours(scope):
        for state in (DEAD, LIVE):
            yield replace(case, path=state)


def can_end(payer: Payer) -> bool:
    """Return whether a token may be revoked here."""
    return NEEDS["revocation"].test(payer)


def asked(payer: Payer, case: Case) -> Doubled:
    """Ask with the requester's token beside the subject's, which is revoked before where the case says so."""
    payer.own_patient(payer.session(case.requester))  # a shared token that was ended before is replaced by this
    own, other = payer.session(case.requester), payer.sessions.fresh(case.subject, case.subject, payer.app)
    urls = (*_SEARCHES, f"Patient/{other.patient}", f"ExplanationOfBenefit?patient={other.patient}")
    known = {
        name: frozenset(hit.value for url in urls for hit in payer.ask(session, url).owned_by(name))
        for name, session in ((case.subject or "", own), (case.requester or "", other))
    }
    alone, died = (_alone(payer, own), _alone(payer, other)), False
    if case.path == DEAD:
        channel = withdrawal.open_channel(payer, other, "read")
        at = withdrawal.by_revocation_endpoint(payer, other)
        probes = withdrawal.watch(channel, at, payer.target.policy.revocation_seconds) if channel else ()
        died = bool(probes) and probes[-1].state is State.CLOSED
    answers = tuple(_both(payer, url, pair) for url in urls for pair in ((own, other), (other, own)))
    lasting = {case.requester or "": own} | ({case.subject or "": other} if case.path == LIVE else {})
    after = {name: _alone(payer, session) for name, session in lasting.items()}
    return Doubled(*alone, answers, after, known, died)


def _alone(payer: Payer, session: Session) -> Observation:
    """Read the Patient of a token with exactly this token, which no other one replaces."""
    headers = {"authorization": f"Bearer {session.access_token}"}
    return payer.ask(None, f"Patient/{session.patient}", headers=headers)


def _both(payer: Payer, url: str, sessions: tuple[Session, Session]) -> Observation:
    first, last = (f"Bearer {each.access_token}" for each in sessions)
    headers = {"Authorization": first, "authorization": last, "accept": payer.dialect.accept}
    return observe(payer.knowledge, payer.wire.send(Request("GET", payer.absolute(url), headers)))
