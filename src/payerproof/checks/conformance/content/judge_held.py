"""Content: a resource says what the payer holds."""

from __future__ import annotations

from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import count, some
from payerproof.checks.conformance.content.everywhere import Everywhere
from payerproof.checks.conformance.content.held import Compared
from payerproof.model import Judgement


def same_everywhere(found: Everywhere, way: str) -> Judgement:
    """Judge whether what comes over one way says the same of each claim as the plain search."""
    expected = "the same codes, days and amounts as in the plain search"
    if found.differences:
        reason = f"{way} says something else of a claim than the plain search"
        observed = some([str(each) for each in found.differences])
        return broken(*found.seen, reason=reason, expected=expected, observed=observed)
    doubt = next((text for page in found.seen if (text := undecided(page.exchange))), "")
    if doubt:
        return unsure(doubt, *found.seen, expected=expected)
    if not found.values:
        return absent(f"{way} brings no claim that the plain search finds", *found.seen[-1:], expected=expected)
    observed = f"{count(found.values, 'value')} in {count(found.resources, 'resource')}"
    return kept(*found.seen, expected=expected, observed=observed)


def says_what_is_held(found: Compared, what: str) -> Judgement:
    """Judge whether the served resources have the codes, days and amounts that are held, and deny none of them."""
    expected = "the codes, days and amounts that the payer holds"
    doubt = next((text for page in found.pages if (text := undecided(page.exchange))), "")
    if doubt:
        return unsure(doubt, *found.pages, expected=expected)
    if not found.resources:
        if any(page.matches for page in found.pages):
            return absent(f"nothing is known beforehand of the {what} that are served", *found.pages)
        return unsure(f"no known {what} is served, so there is nothing to compare", *found.pages, expected=expected)
    denied = [str(each) for each in found.differences if each.absent]
    if denied:
        reason = "a value that the payer holds is said to be unknown"
        return broken(*found.pages, reason=reason, expected=expected, observed=some(denied))
    if found.differences:
        reason = "a resource says something else than the payer holds"
        observed = some([str(each) for each in found.differences])
        return broken(*found.pages, reason=reason, expected=expected, observed=observed)
    observed = f"{count(found.values, 'value')} in {count(found.resources, 'resource')}"
    return kept(*found.pages, expected=expected, observed=observed)
