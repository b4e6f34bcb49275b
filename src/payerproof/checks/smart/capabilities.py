"""The capabilities that a server declares in its SMART configuration, each used once as an app would use it.

Source: SMART App Launch 2.2, conformance; 1.0.0 knows all but `permission-v1`, `permission-v2` and `authorize-post`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from payerproof.checks.common.authorize import authorized
from payerproof.checks.smart.judge_capabilities import Tried
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.description import App
from payerproof.target.scope import Scope

_LEEWAY = timedelta(seconds=30)
Use = Callable[[Payer, Case], Tried | None]


def each_capability(scope: Scope) -> Iterator[Case]:
    """One case for each capability that can be used from outside, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for capability in CAPABILITIES:
            yield Case(requester=name, subject=name, path=capability)


def declared(payer: Payer, capability: str) -> bool:
    """Return whether the SMART configuration lists a capability."""
    listed = payer.endpoints.document.get("capabilities")
    return isinstance(listed, list) and capability in listed


def _used(
    payer: Payer, case: Case, app: App | None, *, posted: bool = False, scope: str | None = None, late: bool = False
) -> Tried | None:
    """Walk an authorization, redeem the code, read and search the own Patient, refresh; None without such an app.

    `late`: refresh once the access token is over, where the clock can be moved.
    """
    if app is None:
        return None
    walked = authorized(payer, case, app=app, posted=posted, **({"scope": scope} if scope else {}))
    if walked.code is None:
        return Tried(walked)
    answer = payer.sessions.redeem(walked)
    if not answer.ok:
        return Tried(walked, answer)
    session = payer.sessions.opened(case.requester, case.subject, app, answer)
    seen = (payer.own_patient(session), payer.ask(session, f"Patient?_id={session.patient}"))
    refreshed = _refreshed(payer, session, late=late) if session.refresh_token is not None else None
    return Tried(walked, answer, session, seen, refreshed)


def _refreshed(payer: Payer, session: Session, *, late: bool) -> Exchange:
    """Refresh at once, or once the access token is over: that is what a refresh token is for."""
    if not (late and payer.target.levers.clock_url and session.expires_in):
        return payer.sessions.refresh(session)
    with payer.clock_moved(timedelta(seconds=session.expires_in) + _LEEWAY):
        return payer.sessions.refresh(session)


def _spelt(rights: str) -> Use:
    """Return the use of the app's scopes in one spelling, whatever their own."""

    def use(payer: Payer, case: Case) -> Tried | None:
        own = payer.app.scopes.split()
        launch = [name for name in own if name == "launch/patient"]
        data = [f"{name.rpartition('.')[0]}.{rights}" for name in own if name.startswith("patient/")]
        return _used(payer, case, payer.app, scope=" ".join([*launch, *(data or [f"patient/Patient.{rights}"])]))

    return use


CAPABILITIES: Mapping[str, Use] = {
    "authorize-post": lambda payer, case: _used(payer, case, payer.app, posted=True),
    "client-public": lambda payer, case: _used(payer, case, payer.target.app("public")),
    "client-confidential-symmetric": lambda payer, case: _used(payer, case, payer.target.app("confidential")),
    "client-confidential-asymmetric": lambda payer, case: _used(payer, case, payer.target.app("asymmetric")),
    "context-standalone-patient": lambda payer, case: _used(payer, case, payer.app),
    "permission-offline": lambda payer, case: _used(payer, case, payer.app, late=True),
    "permission-v1": _spelt("read"),
    "permission-v2": _spelt("rs"),
}
"""Each capability by its name, and how it is used."""
