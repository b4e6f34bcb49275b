"""What an app is shown of each line of business: the plain requests, and whatever is known to be of another line.

A member of the harness's own is known to be in a line by the Coverages that were made; of a payer's own member the
target file says it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from payerproof.checks.common.bulk_export import export, exports
from payerproof.checks.common.filling import filled
from payerproof.checks.household import plain_requests
from payerproof.checks.household.judge_lines import Shown
from payerproof.knowledge.known import Known
from payerproof.knowledge.lines import paying
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_PAGES = 30
_OTHERS = 3
_READS = 10
"""Records of other lines, and Coverages that claims name, which are read by id."""


def of_member(payer: Payer, member: str) -> frozenset[str]:
    """Return the lines that a member is in, kept apart or not; empty where nobody says."""
    account = payer.scope.accounts[member]
    if not account.seeded:
        return frozenset(account.lines)
    return frozenset(known.line for known in payer.knowledge.resources(member, "Coverage") if known.line)


def others(payer: Payer, member: str) -> Iterator[str]:
    """Yield a few other members, whose records may show that Coverages are served at all."""
    return itertools.islice((name for name in payer.scope.members if name != member), _OTHERS)


def shown_plainly(payer: Payer, session: Session) -> Shown:
    """Ask for the record in all plain ways; return what came, with the lines as far as the answers tell them."""
    return _shown_by(payer, session, list(_plain(payer, session)))


def shown(payer: Payer, session: Session, hidden: Iterable[Known]) -> Shown:
    """Ask in all plain ways, for every kept-apart record by its id, and over every query path that may bring one."""
    apart = tuple(hidden)
    answers = [*_plain(payer, session), *(payer.ask(session, known.reference) for known in apart[:_READS])]
    for kind, known in {known.type: known for known in apart}.items():
        answers += _over_paths(payer, session, kind, known)
    if exports(payer):
        answers += export(payer, session).seen
    return _shown_by(payer, session, answers)


def _over_paths(payer: Payer, session: Session, kind: str, known: Known) -> Iterator[Observation]:
    """Ask over every query path that names the subject, about one record."""
    for path in payer.scope.paths:
        if path.about == "subject" and path.serves(kind) and not path.asynchronous:
            asked = filled(payer, path, session, session.requester, kind, known)
            if asked is not None:
                yield payer.ask(session, asked.url, asked.method, headers=asked.headers, body=asked.content or b"")


def _plain(payer: Payer, session: Session) -> Iterator[Observation]:
    for url in plain_requests.urls(payer, session.patient or ""):
        yield from payer.pages(session, url, _PAGES).pages


def _shown_by(payer: Payer, session: Session, answers: list[Observation]) -> Shown:
    """Return what answers show, after Coverages that only claims name were read."""
    resources = [item for seen in answers for item in seen.resources]
    served = {f"Coverage/{item.get('id')}" for item in resources if item.get("resourceType") == "Coverage"}
    known = {each.reference for each in payer.knowledge.resources(session.requester, "Coverage") if each.line}
    claims = (item for item in resources if item.get("resourceType") == "ExplanationOfBenefit")
    named = dict.fromkeys(name for claim in claims if (name := paying(claim)) and not name.startswith("#"))
    unread = [name for name in named if name not in served | known]
    answers += [payer.ask(session, name) for name in unread[:_READS]]
    lines = {each.reference: each.line for each in payer.knowledge.resources(session.requester) if each.line}
    return Shown(tuple(answers), payer.lines, lines)
