"""Positive controls: what has to have worked in the same run before a check may pass.

Each check names one (`control=` of its record). It is asked when the check would pass, once for each check, app and
person, so that it stands beside what it is the control of. Where it does not hold, nothing was learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from payerproof.checks.common.judgement import undecided
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.common.wording import answer
from payerproof.checks.conformance.searching import Plain, plain_search
from payerproof.checks.public.openness import answers
from payerproof.checks.smart.keys import service_tokens
from payerproof.errors import LoginFailed
from payerproof.http.wholeness import gap
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object
from payerproof.smart.sessions import Session

NOBODY = "the target file names nobody who could sign in"
_SMART = frozenset({"authorization_endpoint", "token_endpoint", "capabilities", "scopes_supported"})
"""Keys of which a SMART configuration has one at least (SMART App Launch, conformance), whatever it leaves out."""
_MOST_TRIED = 4
"""People who are asked for their own record before it is said that nobody gets one."""


@dataclass(frozen=True, slots=True)
class Control:
    """What a control showed: `missing` says why it does not hold, and is empty where it does."""

    missing: str
    exchanges: tuple[str, ...] = ()


Asked = Callable[[Payer, Case], Control]


def own_data(payer: Payer, case: Case) -> Control:
    """Show that somebody signs in and reads the own Patient, whole."""
    why, exchanges = NOBODY, []
    for name in _people(payer, case):
        try:
            own = payer.session(name)
            seen = payer.own_patient(own)
        except LoginFailed as problem:
            why = str(problem)
            continue
        exchanges.append(seen.exchange.id)
        why = _not_read(payer, own, seen)
        if not why:
            return Control("", (seen.exchange.id,))
        why = f"{name} does not get the own Patient: {why}"
    return Control(f"nobody reads the own record, so nothing is learnt from what is not there: {why}", tuple(exchanges))


def session(payer: Payer, case: Case) -> Control:
    """Show that somebody signs in at all: where nobody can, the harness may be what fails."""
    why = NOBODY
    for name in _people(payer, case):
        try:
            payer.session(name)
        except LoginFailed as problem:
            why = str(problem)
        else:
            return Control("")
    return Control(f"nobody can be signed in: {why}")


def search(payer: Payer, case: Case) -> Control:
    """Show that somebody's whole search for the case's type, or else for claims, finds something, and by its values.

    A search that gives the same for an id that nobody has looks at no value, so it shows nothing of wrong ones.
    """
    kind, why = case.resource_type or "ExplanationOfBenefit", NOBODY
    for name in _people(payer, case):
        try:
            member = payer.session(name)
            plain = plain_search(payer, member, kind)
        except LoginFailed as problem:
            why = str(problem)
            continue
        pages = plain.walked.pages
        names = tuple(page.exchange.id for page in pages)
        why = next((found for page in pages if (found := gap(page.exchange))), "")
        if not why and any(match.get("resourceType") == kind for page in pages for match in page.matches):
            others = tuple(_for_nobody(payer, member, plain))
            names += tuple(seen.exchange.id for seen in others)
            if any(_otherwise(plain, seen) for seen in others):
                return Control("", names)
            return Control(f"{_UNREAD}: {'; '.join(answer(seen) for seen in others)}", names)
        why = f"{name}'s search for {kind} finds nothing: {why or plain.walked.ended}"
    return Control(f"an honest search finds nothing, so a refusal of another shows nothing: {why}")


_UNREAD = "a search by an id that nobody has gives the same, so no value is looked at, and nothing shows of a wrong one"


def _for_nobody(payer: Payer, session: Session, plain: Plain) -> Iterator[Observation]:
    """Yield the same search with values that nobody has: of a resource's id, and of the patient's."""
    own = next(iter(plain.resources)).partition("/")[2] if plain.resources else session.patient or "0"
    yield payer.ask(session, plain.narrowed(f"_id={unissued(own)}"))
    if session.patient and session.patient in plain.url:
        yield payer.ask(session, plain.url.replace(session.patient, unissued(session.patient)))


def _otherwise(plain: Plain, seen: Observation) -> bool:
    """Return whether an answer is decided, and holds nothing that the plain search finds."""
    if undecided(seen.exchange) or gap(seen.exchange):
        return False
    return seen.exchange.refused or plain.resources.keys().isdisjoint(ids(seen.matches))


def login(payer: Payer, case: Case) -> Control:
    """Sign the member in with the same app in an honest way: a code is issued, and redeemed for a token that reads."""
    app = payer.app_of(case)
    member = case.requester or case.subject or next(iter(payer.scope.accounts), "")
    other = case.subject if case.subject and payer.entitlement.record(member, case.subject).allowed else member
    if other not in payer.scope.members:  # whoever has no record and represents nobody has no honest login
        member = other = next(iter(payer.scope.members), member)
    try:
        fresh = payer.sessions.fresh(member, other, app)
        seen = payer.own_patient(fresh)
    except LoginFailed as problem:
        return Control(f"an honest login gives no token either, so a refusal shows nothing: {problem}")
    why = _not_read(payer, fresh, seen)
    missing = f"the token of an honest login reads nothing, so a refusal shows nothing: {why}" if why else ""
    return Control(missing, (seen.exchange.id,))


def service(payer: Payer, case: Case) -> Control:
    """Show that the case's service is given a token, and reads the Patient of a member whose record it may have."""
    app = payer.service_of(case)
    member = next(iter(service_tokens.inside(payer.scope, app)), "")
    try:
        seen = service_tokens.about(payer, app, member)
    except LoginFailed as problem:
        return Control(f"the service is given no token, so a refusal shows nothing: {problem}")
    read = gap(seen.exchange) or ("" if seen.owned_by(member) else answer(seen))
    missing = f"the service does not read the Patient of {member}, so a refusal shows nothing: {read}" if read else ""
    return Control(missing, (seen.exchange.id,))


def capability_statement(payer: Payer, _case: Case) -> Control:
    """Show that the CapabilityStatement is served whole, to anybody."""
    seen = payer.capabilities
    served = (seen.resource or {}).get("resourceType") == "CapabilityStatement"
    return _document(seen, "CapabilityStatement", served=served)


def smart_configuration(payer: Payer, _case: Case) -> Control:
    """Show that the SMART configuration is served whole, to anybody."""
    seen = payer.smart_configuration
    stated = json_object(seen.exchange.body) or {}
    return _document(seen, "SMART configuration", served=bool(stated.keys() & _SMART))


def public_api(payer: Payer, case: Case) -> Control:
    """Show that some search of the public API in question finds something, whole, for somebody without a token."""
    api = next((each for each in payer.target.public_apis if case.guide in {None, each.guide}), None)
    if api is None:
        return Control("the target file describes no public API")
    for seen in answers(payer, api):
        if seen.exchange.ok and seen.entries and not gap(seen.exchange):
            return Control("", (seen.exchange.id,))
    return Control(f"no search of the {api.name} finds anything, so nothing is learnt of it")


def _not_read(payer: Payer, session: Session, seen: Observation) -> str:
    """Return why an answer is not the whole Patient whom a session is for, or an empty text."""
    found = seen.resource or {}
    if gap(seen.exchange) or not seen.exchange.ok or found.get("resourceType") != "Patient":
        return gap(seen.exchange) or answer(seen)
    return "" if str(found.get("id")) in payer.watch.own(session) else "a Patient with another id"


def _document(seen: Observation, name: str, *, served: bool) -> Control:
    exchange = seen.exchange
    missing = gap(exchange) or ("" if exchange.ok and served else answer(seen))
    return Control(f"the {name} is not served: {missing}" if missing else "", (exchange.id,))


def _people(payer: Payer, case: Case) -> Iterator[str]:
    """Yield who is asked for the own record: those of the case first."""
    known = payer.scope.accounts
    wanted = [name for name in (case.requester, case.subject) if name in known]
    for name in list(dict.fromkeys([*wanted, *known]))[:_MOST_TRIED]:
        if name is not None:
            yield name


CONTROLS: Mapping[str, Asked] = {
    "own_data": own_data,
    "session": session,
    "search": search,
    "login": login,
    "service": service,
    "capability_statement": capability_statement,
    "smart_configuration": smart_configuration,
    "public_api": public_api,
}
"""Every control by its name."""

PUBLIC = frozenset({"capability_statement", "smart_configuration"})
"""Controls of documents that are asked for without signing in."""

OPEN = PUBLIC | {"public_api"}
"""Controls of all that is asked without signing in."""
