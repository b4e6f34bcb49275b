"""Requests in which an app says who the person is, who then gives no password (OpenID Connect Core, 3.1.2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.smart import id_tokens
from payerproof.checks.smart.logins.browser_sessions import at_consent, id_token
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Authorization
from payerproof.target.scope import Scope

NAME, TOKEN = "login_hint", "id_token_hint"
"""The parameters by which a request names a person: by the name to log in with, or by an id token of an earlier one."""


def each_hint(scope: Scope) -> Iterator[Case]:
    """Yield the first member who walks the login pages, named in each way; `path` is the parameter."""
    walking = (name for name in scope.members if name in scope.people and scope.accounts[name].login.walks_pages)
    for name in walking:
        yield from (Case(requester=name, subject=name, path=hint) for hint in (NAME, TOKEN))
        return


def hinted(payer: Payer, case: Case) -> tuple[Authorization, Authorization] | None:
    """Walk to the consent page in two new browsers: as usual, and with a request that names the member.

    The member's own password is given where it is asked for. None where the app is given no id token to name one by.
    """
    hint: str | None = payer.sessions.choices(case.requester, case.subject).username
    if case.path == TOKEN:
        hint = id_token(payer, case, payer.wire.browser()) if id_tokens.offered(payer) else None
    if not hint:
        return None
    usual = at_consent(payer, case, payer.wire.browser())
    return usual, at_consent(payer, case, payer.wire.browser(), **{case.path or NAME: hint})
