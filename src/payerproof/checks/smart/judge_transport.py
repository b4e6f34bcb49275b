"""Transport: whether handshakes that protect nothing are refused, and browsers are kept to https."""

from __future__ import annotations

import re

from payerproof.checks.common.judgement import broken, holds, kept, undecided, unsure
from payerproof.http.tls import Handshake
from payerproof.model import Basis, Exchange, Judgement

_LASTING = re.compile(r'(?:^|;)\s*max-age\s*=\s*"?0*[1-9]', re.IGNORECASE)


def refused(host: str, kind: str, usual: Handshake, tried: Handshake, *, able: bool) -> Judgement:
    """Judge a handshake with one kind of versions or suites alone, beside the usual one with the same host.

    `able`: whether this machine shakes hands in that way at all, so that a refusal is the target's.
    """
    expected = f"no handshake with {kind} alone"
    if tried.done:
        reason = f"{host} shakes hands with {kind}"
        return broken(reason=reason, expected=expected, observed=f"{tried.version}, {tried.suite}", basis=Basis.HELD)
    if not able:
        return unsure(f"this machine's TLS library shakes no hands with {kind}, so a refusal shows nothing")
    if not usual.done:
        return unsure(f"{host} shakes no hands at all: {usual.error}", expected=expected)
    return kept(expected=expected, observed=f"{tried.error}; as usual {usual.version}, {usual.suite}")


def lasting(page: Exchange) -> Judgement:
    """Judge whether a page over https tells browsers to come back over https alone (RFC 6797, 6.1)."""
    expected = "Strict-Transport-Security with a max-age"
    doubt = "" if page.ok else undecided(page)
    if doubt:
        return unsure(doubt, page, expected=expected)
    stated = page.headers.get("strict-transport-security", "")
    reason = "a page over https does not tell browsers to come back over https alone"
    return holds(
        bool(_LASTING.search(stated)), page, reason=reason, expected=expected, observed=stated[:80] or "no such header"
    )
