"""Two apps that differ in nothing but an attestation: what the one gets, the other gets, and members are told of it.

45 CFR 156.221(e) lets a payer refuse an app for the risk to its systems alone, by criteria alike for all; the
preamble of CMS-9115-F (85 FR 25510) says that lacking an attestation is no such risk.
"""

from __future__ import annotations

import re

from payerproof.checks.common.judgement import absent, broken, holds, kept, unsure
from payerproof.knowledge.observation import Pages, ids
from payerproof.model import Judgement
from payerproof.smart.drivers import Walk
from payerproof.smart.sessions import Session
from payerproof.target.description import App

_WARNING = re.compile(
    r"attest|code of conduct|privacy policy|not (been )?(reviewed|verified|certified|approved)|risk|caution|warning",
    re.IGNORECASE,
)
"""Words by which a page tells members of an app that did not attest."""
_SHOWN = 160


def alike(first: Session, other: Session) -> Judgement:
    """Judge whether a login with the app that did not attest brought what one with its twin brought."""
    expected = f"as {first.app.title}: {_brought(first)}"
    lacking = sorted(set(first.scope.split()) - set(other.scope.split()))
    less = [f"not the scopes {' '.join(lacking)}"] if lacking else []
    less += ["no refresh token"] if first.refresh_token and not other.refresh_token else []
    reason = f"{other.app.title}, which did not attest, gets {' and '.join(less)}"
    return holds(not less, reason=reason, expected=expected, observed=_brought(other))


def same_records(kind: str, pages: tuple[Pages, Pages], again: Pages) -> Judgement:
    """Judge whether a search of one type brought both apps the same; `again` is the first app's, asked once more."""
    first, other = pages
    shown = (first.pages[-1], other.pages[-1])
    expected = f"the {len(_ids(first)):,} of {kind} that the app that attested gets"
    if not first.complete or not again.complete:
        return unsure(f"the search of {kind} with the app that attested did not end: {first.ended}", *shown)
    if not _ids(first):
        return absent(f"there is nothing of {kind}", *shown)
    if _ids(first) != _ids(again):
        return unsure(f"{kind} changed while it was asked for", *shown, expected=expected)
    observed = f"{len(_ids(other)):,} of {kind}, {other.ended}"
    if other.pages[-1].exchange.ok and not other.complete:
        return unsure(f"the search of {kind} did not end: {other.ended}", *shown, expected=expected, observed=observed)
    reason = f"the app that did not attest gets other records of {kind}"
    return holds(_ids(first) <= _ids(other), *shown, reason=reason, expected=expected, observed=observed)


def warned(attesting: tuple[Walk, App], lacking: tuple[Walk, App]) -> Judgement:
    """Judge whether the consent page warns of the app that did not attest; each walk comes with its app."""
    (first, attested), (other, unattested) = attesting, lacking
    if first.consent_page is None or other.consent_page is None:
        return absent(f"no consent page was shown: {(first if first.consent_page is None else other).ended}")
    said, told = _sentences(other.consent_page.text, unattested), _sentences(first.consent_page.text, attested)
    added, left_out = [each for each in said if each not in told], [each for each in told if each not in said]
    expected = f"a warning that {unattested.title} did not attest"
    shown = other.exchanges[-1:]
    if not added and not left_out:
        reason = "the consent page says the same of an app that attested and of one that did not"
        return broken(*shown, reason=reason, expected=expected, observed="no sentence differs")
    observed = "; ".join(added)[:_SHOWN] or f"it leaves out: {'; '.join(left_out)[:_SHOWN]}"
    if any(_WARNING.search(each) for each in added):
        return kept(*shown, expected=expected, observed=observed)
    reason = "the page differs in words that are not the usual ones of a warning; a person has to read it"
    return unsure(reason, *shown, expected=expected, observed=observed)


def _brought(session: Session) -> str:
    return f"scopes {session.scope or 'not told'}, {'a' if session.refresh_token else 'no'} refresh token"


def _ids(pages: Pages) -> set[str]:
    return {name for page in pages.pages for name in ids(page.matches)}


def _sentences(text: str, app: App) -> list[str]:
    """Return the sentences of a page with the app's own names taken out, so that pages of two apps can be compared."""
    names = sorted({app.title, app.client_id, app.id}, key=len, reverse=True)
    bare = re.sub("|".join(map(re.escape, names)), "the app", text, flags=re.IGNORECASE)
    return [" ".join(each.split()) for each in re.split(r"(?<=[.!?])\s+|\n+", bare) if each.strip()]
