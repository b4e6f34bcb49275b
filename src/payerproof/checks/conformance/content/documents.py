"""Documents that a member's records carry or refer to: what the record says of each, and what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.checks.conformance.content import judge_documents
from payerproof.http.client import resolved, same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_CARRIED, _FETCHED = 20, 2
"""Documents of a page that are looked at within their records, and that are fetched, at most."""


def document_judgements(payer: Payer, session: Session, page: Observation) -> Iterator[Judgement]:
    """Yield a judgement for a few documents of a page of DocumentReferences; one with another server is none of ours.

    A document is asked for as what the record says it is, so that a Binary is served as itself.
    """
    carried = fetched = 0
    for name, attachment in _attachments(page):
        if isinstance(attachment.get("data"), str) and carried < _CARRIED:
            carried += 1
            yield judge_documents.carried(page, name, attachment)
        url = resolved(f"{payer.base}/", str(attachment.get("url") or ""))
        if attachment.get("url") and same_origin(url, payer.base) and fetched < _FETCHED:
            fetched += 1
            accepted = {"accept": str(attachment.get("contentType") or "*/*")}
            yield judge_documents.served(page, name, attachment, payer.ask(session, url, headers=accepted))


def _attachments(page: Observation) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in page.matches:
        contents = item.get("content")
        for content in contents if isinstance(contents, list) else ():
            attachment = content.get("attachment") if isinstance(content, Mapping) else None
            if isinstance(attachment, Mapping):
                yield f"{item.get('resourceType')}/{item.get('id')}", attachment
