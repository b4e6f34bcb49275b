"""Requests that show to whom a public API is open: to anybody, to scripts of any origin, and alike to members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from payerproof.checks.common.facets import about
from payerproof.checks.common.judgement import inapplicable
from payerproof.checks.public.judge_public import RECORDS, any_origin, holds_a_member, same_with_token
from payerproof.checks.public.reading import PAGE, Served, everything, served
from payerproof.fhir.references import referred
from payerproof.http.client import same_origin
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.target.description import PublicApi

_STRANGE = "https://payerproof-elsewhere.example"
_OF_MEMBERS = ("Patient", "Coverage", "ExplanationOfBenefit")
_MOST_READS = 30
"""References that are followed; those that a search showed already need no reading."""


def answers(payer: Payer, api: PublicApi) -> tuple[Observation, ...]:
    """Return every page of the API that was served without a token."""
    return tuple(page for each in everything(payer, api) for page in each.walked.pages)


def metadata(payer: Payer, api: PublicApi) -> Observation:
    """Return the API's own CapabilityStatement, asked for without a token."""
    return payer.ask(None, f"{payer.public_base(api.name)}/metadata")


def asked_for_members(payer: Payer, api: PublicApi) -> tuple[Observation, ...]:
    """Ask the API, without a token, for what only members have."""
    base = payer.public_base(api.name)
    return tuple(payer.ask(None, f"{base}/{kind}?_count=5") for kind in _OF_MEMBERS)


def patients(payer: Payer) -> frozenset[str]:
    """Return `Patient/id` of the members whose Patient is known."""
    subjects = payer.scope.subjects
    return frozenset(known.reference for name in subjects for known in payer.knowledge.resources(name, "Patient"))


def most_served(payer: Payer, api: PublicApi) -> Served:
    """Return the type of which the API shows the most; the first of all where it shows nothing."""
    return max(everything(payer, api), key=lambda each: len(each.resources))


def with_a_token(payer: Payer, api: PublicApi) -> Iterator[Judgement]:
    """Ask what was served without a token once more, with that of a member; it never leaves the payer's own origin."""
    base = payer.public_base(api.name)
    if not same_origin(base, payer.base) or not payer.scope.members:
        yield inapplicable(f"the {api.name} is of another origin, and a member's token is not sent there")
        return
    session, plain = payer.session(payer.scope.members[0]), most_served(payer, api)
    seen = payer.ask(session, plain.search(f"_count={PAGE}"))
    member = holds_a_member(seen, patients(payer))
    yield about(same_with_token(ids(plain.first.matches), seen, member=member, name=api.name), api.name)


def from_any_origin(payer: Payer, api: PublicApi) -> Judgement:
    """Ask as scripts of two origins would: of one that nobody registered, and of an app that the payer knows."""
    kind = most_served(payer, api).type
    url = f"{payer.public_base(api.name)}/{kind}?_count=1"
    known = urlsplit(payer.app.redirect_uri)
    registered = f"{known.scheme}://{known.netloc}"
    strange, known_one = (payer.ask(None, url, headers={"origin": each}) for each in (_STRANGE, registered))
    return any_origin(strange, known_one)


def followed(payer: Payer, plain: Served) -> dict[str, Observation]:
    """Return the answer to a read of each reference of a type's resources, of what no search showed already.

    A reference to a member's record is a finding of its own, and is not followed.
    """
    shown = resources(payer, plain.api)
    found: dict[str, Observation] = {}
    named = dict.fromkeys(name for item in plain.resources.values() for name in referred(item, plain.base))
    for name in named:
        kind, _, identifier = name.partition("/")
        if kind not in RECORDS and name not in shown and identifier and len(found) < _MOST_READS:
            found[name] = payer.ask(None, f"{plain.base}/{kind}/{quote(identifier)}")
    return found


def resources(payer: Payer, api: PublicApi) -> dict[str, Mapping[str, Any]]:
    """Return everything that the API showed, by `Type/id`."""
    return {name: item for each in everything(payer, api) for name, item in each.resources.items()}


def one_of(payer: Payer, api: PublicApi) -> tuple[str, Served] | None:
    """Return `Type/id` of a resource that the API showed, and where."""
    for each in everything(payer, api):
        for name in each.resources:
            return name, served(payer, api, each.type)
    return None
