"""An export of one member, asked for with the tokens of others, and with one that covers less."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common import authorize, bulk_export
from payerproof.checks.common.bulk_export import Export
from payerproof.checks.household.judge_export_bound import Try
from payerproof.errors import LoginFailed
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.scopes import types_named
from payerproof.smart.sessions import Session

_MOST_OTHERS = 3
_STATUS = {"accept": "application/json"}


def tried(payer: Payer, member: str, done: Export) -> Iterator[Try]:
    """Ask for the status and the files of a member's export with the tokens of others, and of a narrow grant.

    A file that asks for no token has an address that is the key to it, so it is not asked for.
    """
    if done.place is None or done.manifest is None:
        return
    shut = done.manifest.get("requiresAccessToken") is not False
    files = (*done.files, *done.beside) if shut else ()
    for name in _others(payer, member):
        session = payer.session(name)
        yield Try(name, "the status", payer.ask(session, done.place, headers=_STATUS), status=True)
        for file in files:
            yield Try(name, f"the file of {file.type}", bulk_export.fetch(payer, session, file.url))
    narrow = _narrow(payer, member) if files else None
    for file in files if narrow is not None else ():
        if narrow is not None and leaves_out(narrow.scope, file.type):
            seen = bulk_export.fetch(payer, narrow, file.url)
            yield Try("an app that was granted the Patient alone", f"the file of {file.type}", seen, own=True)


def leaves_out(scope: str, kind: str) -> bool:
    """Return whether a grant for the Patient does not cover a type of an export's files, as its own scope tells.

    A payer may grant more than was asked for, and says so (RFC 6749, 3.3). Outcomes of the export need no scope.
    """
    named = types_named(scope)
    return "Patient" in named and not named & {kind, "*"} and kind != "OperationOutcome"


def _others(payer: Payer, member: str) -> list[str]:
    """Return members who may not read the record: those of the household first."""
    group = next((group for group in payer.scope.households if member in group), ())
    names = dict.fromkeys((*group, *payer.scope.members))
    may_not = [
        name
        for name in names
        if name in payer.scope.members and name != member and not payer.entitlement.record(name, member).allowed
    ]
    return may_not[:_MOST_OTHERS]


def _narrow(payer: Payer, member: str) -> Session | None:
    """Return a session of another app, if there is one, for the Patient alone; None where none is to be had."""
    app = payer.other_app(payer.app) or payer.app
    try:
        return authorize.narrow_session(payer, Case(member, member, note=app.id))
    except LoginFailed:
        return None
