"""A pushed request names any redirect URI."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Pushed, Vault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="pushed-redirect-not-compared",
    title="A pushed request names any redirect URI",
    seam="authorization.pushed_kept",
    story=(
        "Apps that push their requests prove who they are, and may then choose where the answer goes. That "
        "public apps prove nothing was left out of the release."
    ),
    source="RFC 9126 section 2.4: relaxed for clients with credentials alone",
    caught_by=("smart-pushed-request-checked",),
)


def apply(seams: Seams) -> None:
    """Take every address that comes where requests are pushed, and remember it as registered."""
    registered, matches = seams.authorization.redirect_matches, seams.authorization.may_push
    pushing, known = [False], set[str]()
    kept = seams.authorization.pushed_kept

    def may_push(app: App, secret: str | None) -> bool:
        pushing[0] = matches(app, secret)
        return pushing[0]

    def compared(own: str, presented: str) -> bool:
        return pushing[0] or presented in known or registered(own, presented)

    def keep(vault: Vault, pushed: Pushed) -> Pushed:
        pushing[0] = False
        known.add(dict(pushed.fields).get("redirect_uri", ""))
        return kept(vault, pushed)

    seams.authorization.may_push, seams.authorization.redirect_matches = may_push, compared
    seams.authorization.pushed_kept = keep
