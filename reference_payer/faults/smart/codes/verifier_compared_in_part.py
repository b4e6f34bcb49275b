"""A code verifier is compared by its first letters."""

from __future__ import annotations

import itertools

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="verifier-compared-in-part",
    title="A code verifier is compared by its first letters",
    seam="authorization.verifier_matches",
    story=(
        "The column for verifiers is forty letters long, and longer ones are cut when they are stored and when "
        "they are compared."
    ),
    source="RFC 7636 section 4.6",
    caught_by=("smart-pkce-verifier-checked",),
)


def apply(seams: Seams) -> None:
    """Remember a right verifier by its beginning."""
    healthy = seams.authorization.verifier_matches

    def cut(challenge: str | None, verifier: str | None) -> bool:
        ends = itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", repeat=1)
        return any(healthy(challenge, f"{(verifier or '')[:42]}{letters[0]}") for letters in ends)

    seams.authorization.verifier_matches = cut
