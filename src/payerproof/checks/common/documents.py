"""Documents that a record refers to by address: where they are, and what becomes of asking for them.

The address is read from what the payer serves, since a payer may keep apart what it was given in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from payerproof.http.client import resolved, same_origin
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_TYPES = ("DocumentReference", "DiagnosticReport", "ExplanationOfBenefit")
"""Types that carry documents, the likeliest first."""
_ATTACHMENTS = frozenset(
    {"attachment", "contentAttachment", "image", "photo", "presentedForm", "sourceAttachment", "valueAttachment"}
)
"""Elements of type Attachment in the records that members get."""
_READS = 12
"""Records that are read in search of one with a document."""
_ANYTHING = {"accept": "*/*"}


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a subject's: its absolute address, and what the subject's own token gets there.

    `kept_secret`: the address holds a key of its own, as a signed link does.
    """

    address: str
    control: Observation
    kept_secret: bool


def of_record(payer: Payer, subject: str) -> Document | None:
    """Return a document that the subject's records refer to, read by the subject's witness; None if there is none."""
    witness = payer.witness(subject)
    found = next(_listed(payer, payer.session(witness, subject)), None)
    return _document(payer, found, witness, subject) if found else None


def shown_to(payer: Payer, session: Session) -> Document | None:
    """Return a document that a session's record refers to, read with that session; None if there is none."""
    found = next(_listed(payer, session), None)
    return _read(payer, found, session) if found else None


def refers_to(payer: Payer, member: str, address: str) -> bool:
    """Tell whether the member's own records, as far as their first pages show, refer to a document."""
    return address in _listed(payer, payer.session(member))


def of_some(payer: Payer, records: Iterable[Known], subject: str) -> Document | None:
    """Return a document that one of the subject's `records` refers to, read by the subject; None if there is none."""
    session = payer.session(subject)
    carriers = sorted((known for known in records if known.type in _TYPES), key=lambda known: _TYPES.index(known.type))
    for known in carriers[:_READS]:
        served = payer.ask(session, known.reference).resource
        found = next(_here(payer, [served] if served else []), None)
        if found is not None:
            return _document(payer, found, subject, subject)
    return None


def ask_for_own(payer: Payer, session: Session, most: int) -> None:
    """Ask for a few of the documents that the own record refers to; what comes back is for the watch to see."""
    for address in islice(dict.fromkeys(_listed(payer, session)), most):
        payer.ask(session, address, headers=_ANYTHING)


def ask(payer: Payer, document: Document, requester: str | None, subject: str | None = None) -> Observation:
    """Ask for a document as it is, with the token of `requester` for `subject`, or with none."""
    session = payer.session(requester, subject) if requester else None
    return payer.ask(session, document.address, headers=_ANYTHING)


def addresses(node: Any) -> Iterator[str]:
    """Yield the address of every attachment in a resource, and each reference to a Binary, in document order."""
    if isinstance(node, Mapping):
        reference = node.get("reference")
        if isinstance(reference, str) and reference.rpartition("/")[0].endswith("Binary"):
            yield reference
        for name, child in node.items():
            for item in child if isinstance(child, list | tuple) else (child,):
                url = item.get("url") if name in _ATTACHMENTS and isinstance(item, Mapping) else None
                if isinstance(url, str):
                    yield url
            yield from addresses(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from addresses(child)


def _listed(payer: Payer, session: Session) -> Iterator[str]:
    """Yield the addresses of the documents on the first page of each type that carries some."""
    for resource_type in _TYPES:
        if payer.capability(resource_type) is not None:
            page = payer.ask(session, f"{resource_type}?patient={session.patient}")
            yield from _here(payer, page.matches)


def _here(payer: Payer, resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the absolute addresses of the documents of some resources that lie with the target."""
    found = (resolved(f"{payer.base}/", url) for resource in resources for url in addresses(resource))
    return (url for url in found if same_origin(url, payer.base))


def _document(payer: Payer, address: str, requester: str, subject: str) -> Document:
    return _read(payer, address, payer.session(requester, subject))


def _read(payer: Payer, address: str, session: Session) -> Document:
    control = payer.ask(session, address, headers=_ANYTHING)
    below = address.startswith(f"{payer.base}/")
    return Document(address, control, kept_secret="?" in address and not below)
