"""Several judgements of one kind made into one: the worst decides, and all that are as bad are named."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.checks.common import facets
from payerproof.checks.common.wording import count
from payerproof.model import Basis, Judgement, Outcome

_WORST_FIRST = (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.PASS, Outcome.ATTESTED, Outcome.NOT_OFFERED)
_SHOWN = 6


def together(judgements: Iterable[Judgement], nothing: Judgement) -> Judgement:
    """Return one judgement for all; `nothing` where there are none.

    A failure names every failing part. A pass says how many parts passed, and lists in its details those not offered.
    What the parts say of facets is gathered; a facet that no part could try is undecided, whatever the whole is.
    """
    parts = tuple(judgements)
    if not parts:
        return nothing
    worst = min((item.outcome for item in parts), key=_WORST_FIRST.index)
    same = [item for item in parts if item.outcome is worst]
    stated = facets.tried(facets.collected(facets.of(item) for item in parts))
    if worst is Outcome.NOT_OFFERED or len(parts) == 1:
        return facets.telling(same[0], stated)
    shown, rest = same[:_SHOWN], len(same) - _SHOWN
    more = f"; and {rest} more" if rest > 0 else ""
    observed = "; ".join(item.observed for item in shown) + more
    if worst is Outcome.PASS:
        observed = f"{count(len(same), 'request')}: {observed}"
    whole = Judgement(
        worst,
        "; ".join(dict.fromkeys(item.reason for item in shown if item.reason))
        + (more if worst is not Outcome.PASS else ""),
        "; ".join(dict.fromkeys(item.expected for item in shown)),
        observed,
        tuple(dict.fromkeys(name for item in (same if worst is Outcome.FAIL else parts) for name in item.exchanges)),
        {
            "parts": [
                {"outcome": str(item.outcome), "observed": item.observed, "reason": item.reason} for item in parts
            ][:200]
        },
        max((item.basis for item in same), key=list(Basis).index),
    )
    return facets.telling(whole, stated)
