"""Other ways to ask the same: by POST, by id, by an id of nobody."""

from __future__ import annotations

from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.conformance.searching import Question, Resources
from payerproof.knowledge.observation import Pages
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_FORM = {"content-type": "application/x-www-form-urlencoded"}


def posted(payer: Payer, session: Session, url: str) -> Pages:
    """Send a search as POST, all its parameters in the form, and follow its pages by GET."""
    resource_type, _, query = url.partition("?")
    first = payer.ask(session, f"{resource_type}/_search", "POST", headers=_FORM, body=query.encode())
    link = payer.follow(first)
    if link is None:
        ended = (
            "last page" if first.exchange.ok and first.next_link is None else f"answered with {first.exchange.status}"
        )
        return Pages((first,), ended)
    rest = payer.pages(session, link, after=first)
    return Pages((first, *rest.pages), rest.ended)


def posted_in_parts(payer: Payer, session: Session, url: str, query: str) -> Pages:
    """Send a search as POST, `query` in the address and the parameters of `url` in the form."""
    resource_type, _, form = url.partition("?")
    first = payer.ask(session, f"{resource_type}/_search?{query}", "POST", headers=_FORM, body=form.encode())
    return Pages((first,), "last page" if first.next_link is None else "the first page is enough")


def by_id(resources: Resources) -> Question:
    """Return the question for one of the resources by its id; about none if there are none."""
    one = min(resources, default="")
    return Question(f"_id={one}", f"_id={one.partition('/')[2]}", frozenset({one} - {""}), frozenset(resources) - {one})


def by_nobody() -> str:
    """Return the search for an id that was never issued."""
    return f"_id={unissued('payerproof00')}"
