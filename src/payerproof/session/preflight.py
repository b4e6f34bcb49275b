"""Before the first check: learns how the target speaks, and names the one cause that would make the run useless.

What is learnt is recorded as the note `dialect`, what stands in the way as the note `preflight`.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.conformance.guides import asked_types
from payerproof.errors import LoginFailed, TargetError
from payerproof.payer import Payer
from payerproof.payer.dialect import quirks
from payerproof.payer.dialect.learning import learn
from payerproof.payer.dialect.record import Dialect, Obstacle
from payerproof.smart.sessions import Session

_TRIED = 8
"""Members who are signed in, one after the other, until one gets in."""


def preflight(payer: Payer) -> Dialect:
    """Learn the dialect as the first member who gets in, record it, and return it.

    A target without an answer to `metadata` is not asked any further.
    """
    pinned, today = payer.target.quirks, payer.now().date()
    payer.dialect = quirks.pinned(pinned, today)
    if payer.capabilities.exchange.status == 0:
        return payer.dialect
    told = declaration(payer)
    session, refused = _somebody(payer)
    if session is not None and session.patient is not None:
        ask = partial(payer.speak, session)
        types = payer.clinical_types()
        expected = {*told.types, *asked_types(payer.target)} if told.types else ()
        payer.dialect = learn(ask, payer.dialect, session.patient, types, unissued, expected)
    elif session is None and refused is not None:
        payer.dialect = replace(payer.dialect, obstacles=(*payer.dialect.obstacles, refused))
    respelled = frozenset(
        name
        for name, spelling in payer.dialect.spellings.items()
        if spelling.parameter == "patient" or "patient" not in told.type(name).parameters
    )
    payer.dialect = replace(payer.dialect, respelled=respelled)
    payer.dialect = quirks.named(payer.dialect, pinned, today)
    _record(payer, session)
    return payer.dialect


def _somebody(payer: Payer) -> tuple[Session | None, Obstacle | None]:
    """Return the session of the first member who gets in with a record, and why nobody does."""
    stated = ""
    members = payer.scope.members[:_TRIED]
    without_record: Session | None = None
    for name in members:
        try:
            session = payer.session(name)
        except (LoginFailed, TargetError) as problem:
            stated = stated or str(problem)
            continue
        if session.patient is not None:
            return session, None
        without_record = without_record or session
    if without_record is not None or not members:
        return without_record, None
    remedy = "mend the logins of the target file; `payerproof target check` tries each of them"
    tried = f"nobody can sign in ({len(members)} of {len(payer.scope.members)} members tried): {stated}"
    return None, Obstacle("nobody-signs-in", tried, remedy)


def _record(payer: Payer, session: Session | None) -> None:
    dialect = payer.dialect
    payer.note(
        "dialect",
        learnt_as=session.requester if session else None,
        traits=[asdict(trait) for trait in dialect.traits],
        outdated=list(dialect.outdated),
    )
    if dialect.obstacles:
        first = sorted(dialect.obstacles, key=lambda item: item.adapted)
        payer.note("preflight", obstacles=[asdict(item) for item in first])
