"""The consent page, judged by its words: a name is there or not; whether a text informs, a person decides at last."""

from __future__ import annotations

import re
from collections.abc import Mapping

from payerproof.checks.common.judgement import absent, broken, holds, kept, unsure
from payerproof.model import Judgement
from payerproof.smart.drivers import Walk
from payerproof.target.description import App

TOPICS: Mapping[str, re.Pattern[str]] = {
    "sensitive_data": re.compile(r"sensitive|mental|behaviou?ral|substance|HIV|reproductive", re.IGNORECASE),
    "hipaa": re.compile(r"HIPAA|federal privacy|privacy (law|rule)", re.IGNORECASE),
    "withdrawal": re.compile(r"withdraw|revoke|stop sharing|cancel|end (the )?access|remove access", re.IGNORECASE),
    "duration": re.compile(r"\b(days?|weeks?|months?|years?|hours?|until|expires?)\b", re.IGNORECASE),
    "complaints": re.compile(r"complain|Office for Civil Rights|Federal Trade Commission|\b(OCR|FTC)\b", re.IGNORECASE),
}
"""What a payer may promise that its page names (45 CFR 156.221(g); payers' own pages), and the usual words for it."""


def names_app(walk: Walk, app: App) -> Judgement:
    """Judge whether the consent page names the app, by title or client id."""
    page = walk.consent_page
    if page is None:
        return absent(f"no consent page was shown: {walk.ended}")
    text = page.text.lower()
    named = app.title.lower() in text or app.client_id.lower() in text
    observed = "named" if named else f"not named: {page.text[:120]}"
    reason = f"the consent page does not name {app.title}"
    return holds(named, *walk.exchanges[-1:], reason=reason, expected=f"the words {app.title!r}", observed=observed)


def informs(walk: Walk, promised: Mapping[str, str | None]) -> Judgement:
    """Judge whether the consent page names what the payer declares that it names.

    `promised`: topics, each with the payer's own words, or None for the usual ones.
    The payer's own words are there or not; where the usual ones are missing, others may say it: that is doubt.
    A page without the words for any of several topics leaves no doubt.
    """
    page = walk.consent_page
    if page is None:
        return absent(f"no consent page was shown: {walk.ended}")
    missing = [topic for topic, own in promised.items() if not _stands_on(page.text, topic, own)]
    expected, shown = ", ".join(promised), walk.exchanges[-1:]
    own = [f"{topic} ({words!r})" for topic in missing if (words := promised[topic]) is not None]
    if own:
        reason = f"the consent page does not hold the words that the payer declares for {', '.join(own)}"
        return broken(*shown, reason=reason, expected=expected, observed=page.text[:160])
    if missing and len(missing) == len(promised) > 1:
        reason = f"the consent page names nothing of what the payer declares: {', '.join(missing)}"
        return broken(*shown, reason=reason, expected=expected, observed=page.text[:160])
    if missing:
        reason = f"the usual words for {', '.join(missing)} are not on the page; a person has to read it"
        return unsure(reason, *shown, expected=expected, observed=page.text[:160])
    return kept(*shown, expected=expected, observed="the words for each topic")


def _stands_on(text: str, topic: str, own: str | None) -> bool:
    if own is None:
        return TOPICS[topic].search(text) is not None
    return " ".join(own.split()).casefold() in " ".join(text.split()).casefold()
