"""Codes and tokens: whether they can be guessed (RFC 6749, 10.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from payerproof.checks.common.judgement import absent, broken, kept, unsure
from payerproof.checks.smart.issued_values import bits, numbers
from payerproof.model import Exchange, Judgement

_LEAST_BITS = 60
"""Half of what RFC 6749, 10.10, asks for: below that no doubt is left."""
_NEAR = 2**24
"""How far two values may lie apart that follow one another by counting, or by the clock."""


def unguessable(found: Mapping[str, Sequence[str]], answers: Sequence[Exchange]) -> Judgement:
    """Judge whether the values of several logins are long enough, and do not follow one another by counting."""
    expected = f"codes and tokens with more than {_LEAST_BITS} bits that change from one to the next"
    several = {kind: values for kind, values in found.items() if len(values) > 1}
    if not any(found.values()):
        return unsure("no code and no token was issued", *answers, expected=expected)
    if not several:
        return absent("every value is signed, or the same at each login", *answers, expected=expected)
    for kind, values in several.items():
        held, counted = bits(values), list(numbers(values))
        if held < _LEAST_BITS:
            reason = f"a {kind} differs from another in so few letters that it can be guessed"
            return broken(*answers, reason=reason, expected=expected, observed=f"at most {held:.0f} bits change")
        if counted and all(abs(later - earlier) < _NEAR for earlier, later in pairwise(counted)):
            reason, observed = f"each {kind} follows from the one before", f"{len(values)} values close to each other"
            return broken(*answers, reason=reason, expected=expected, observed=observed)
    told = ", ".join(f"{kind} {bits(values):.0f} bits at most" for kind, values in several.items())
    return kept(*answers, expected=expected, observed=told)
