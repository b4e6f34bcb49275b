"""The consent page, judged by its words: a name is there or not; whether a text informs, a person decides at last."""

from __future__ import annotations

import re
from collections.abc import Mapping

from payerproof.judge.rules import absent, broken, holds, kept, unsure
from payerproof.model import Judgement
from payerproof.smart.drivers import Walk
from payerproof.target import App

TOPICS: Mapping[str, re.Pattern[str]] = {
    "sensitive data": re.compile(r"sensitive|mental|behaviou?ral|substance|HIV|reproductive", re.IGNORECASE),
    "the end of HIPAA's protection": re.compile(r"HIPAA|federal privacy|privacy (law|rule)", re.IGNORECASE),
    "how to withdraw": re.compile(
        r"withdraw|revoke|stop sharing|cancel|end (the )?access|remove access", re.IGNORECASE
    ),
}
"""What a member has to be told (45 CFR 156.221(g); the payers' own pages), and the words that usually tell it."""


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


def informs(walk: Walk) -> Judgement:
    """Judge whether the consent page speaks of each topic.

    Where the usual words for one topic are missing, others may say it: that is doubt.
    A page without the words for any of them leaves no doubt.
    """
    page = walk.consent_page
    if page is None:
        return absent(f"no consent page was shown: {walk.ended}")
    missing = [topic for topic, words in TOPICS.items() if not words.search(page.text)]
    expected = ", ".join(TOPICS)
    if len(missing) == len(TOPICS):
        reason = "the consent page tells nothing of what is shared, of its protection, or of how to withdraw"
        return broken(*walk.exchanges[-1:], reason=reason, expected=expected, observed=page.text[:160])
    if missing:
        reason = f"the usual words for {', '.join(missing)} are not on the page; a person has to read it"
        return unsure(reason, *walk.exchanges[-1:], expected=expected, observed=page.text[:160])
    return kept(*walk.exchanges[-1:], expected=expected, observed="the usual words for each topic")
