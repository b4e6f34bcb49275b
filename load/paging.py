"""The next page of an answer, as a request of its own."""

from __future__ import annotations

from dataclasses import replace

from payerproof.checks.load.plan import Ask
from payerproof.http.client import same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange
from payerproof.payer.dialect import phrasing
from payerproof.payer.dialect.record import Dialect


def following(ask: Ask, answer: Exchange, *, slash: bool) -> Ask | None:
    """Return the request for the page after `answer`; None where there is none, or the link leads to another origin.

    `slash`: the target wants one at the end of every address. A token never goes to another origin.
    """
    link = Observation(answer).next_url if answer.ok else None
    if link is None or link == answer.url or not same_origin(link, ask.url):
        return None
    headers = {name: value for name, value in ask.headers.items() if name != "content-type"}
    return replace(ask, method="GET", url=phrasing.followed(Dialect(slash=slash), link), headers=headers, body="")
