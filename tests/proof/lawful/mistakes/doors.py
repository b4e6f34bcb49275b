"""Mistakes of one door among many: a way in that asks for no token, or for something else than a token."""

from __future__ import annotations

import base64
from collections.abc import Callable

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Access, Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import OWNED
from tests.proof.lawful.payer.wire import Ask, Reply


def _any_member(payer: Payer, patient: str) -> Grant:
    """Return a grant for the record of a Patient, or of somebody."""
    names = {ident: name for name, ident in payer.records.patients.items()}
    member = names.get(patient) or next(iter(payer.household.born))
    scopes = ["launch/patient", "patient/*.read"]
    return Grant(next(iter(payer.apps.values())), member, member, scopes)


def _let_in(payer: Payer, met: Callable[[Ask, list[str]], bool]) -> None:
    """Serve a request without a token, of which `met` is true, as to the person that it names."""

    def served(ask: Ask) -> Reply:
        parts = ask.raw_path.removeprefix("/api/fhir").strip("/").split("/")
        if ask.bearer is None and met(ask, parts):
            named = [value for name, value in [*ask.query, *ask.form] if name in {"patient", "beneficiary"}]
            owned = payer.records.by_key.get("/".join(parts[:2]))
            owner = payer.records.patients.get(owned.owner or "", "") if owned is not None else ""
            patient = named[-1].rpartition("/")[2] if named else owner
            grant = _any_member(payer, patient)
            access = Access(grant, grant.scopes, payer.clock.now())
            session = payer.fhir.session(access)
            if session is not None:
                return payer.fhir.route(ask, "/".join(parts), access, session)
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.fhir, "served", served)


@mistake("smart", "no_token", swept=True)
def posted_searches_need_no_token(payer: Payer) -> None:
    """Whether there is a token is looked up for GET (RFC 6750)."""
    _let_in(payer, lambda ask, _: ask.method == "POST")


@mistake("smart", "no_token", swept=True)
def everything_needs_no_token(payer: Payer) -> None:
    """The operation was mounted beside the routes that the rule stands before."""
    _let_in(payer, lambda _, parts: parts[-1] == "$everything")


@mistake("smart", "no_token", swept=True)
def versions_need_no_token(payer: Payer) -> None:
    """The archive was made for the payer's own people."""
    _let_in(payer, lambda _, parts: "_history" in parts)


@mistake("smart", "no_token", swept=True)
def reads_need_no_token(payer: Payer) -> None:
    """An id cannot be guessed, so a read by id asks for no token; a search does."""
    _let_in(payer, lambda ask, parts: ask.method == "GET" and parts[0] in OWNED and len(parts) == len(["type", "id"]))


@mistake("smart", "no_token", swept=True)
def heads_need_no_token(payer: Payer) -> None:
    """A HEAD brings no body, so it is answered whoever asks: with the tag and the size of what is there."""
    _let_in(payer, lambda ask, _: ask.method == "HEAD")


@mistake("smart", "no_token", swept=True)
def counts_need_no_token(payer: Payer) -> None:
    """A count brings no record."""
    _let_in(payer, lambda ask, _: ask.asked("_summary") == "count")


@mistake("smart", "no_token", swept=True)
def coverage_needs_no_token(payer: Payer) -> None:
    """Clinics look up who is covered, at an address that was made for them alone."""
    _let_in(payer, lambda _, parts: parts[0] == "Coverage")


@mistake("smart", "no_token", swept=True, page=5)
def pages_need_no_token(payer: Payer) -> None:
    """A link to a further page was made for who had a token."""
    _let_in(payer, lambda ask, _: ask.asked("_page") is not None)


@mistake("smart", "no_token", swept=True)
def empty_tokens_open_all(payer: Payer) -> None:
    """A header without a token behind the scheme is taken for that of a request from within."""
    _let_in(payer, lambda ask, _: ask.headers.get("authorization", "").strip().lower() == "bearer")


@mistake("consent", "app_alone", swept=True)
def secret_opens_the_api(payer: Payer) -> None:
    """Partners used to call with their client id and secret, before there was a token endpoint."""

    def shows(ask: Ask, _: list[str]) -> bool:
        scheme, *letters = ask.headers.get("authorization", "").split(" ")
        known = {f"{app.client_id}:{app.secret}" for app in payer.apps.values() if app.secret}
        return scheme.lower() == "basic" and base64.b64decode("".join(letters)).decode() in known

    _let_in(payer, shows)


@mistake("household", "no_foreign_data or denial", swept=True)
def refusal_names_the_person(payer: Payer) -> None:
    """Who may not read a record is told whose it is, so that members understand."""
    _refused_with(payer, lambda owner: ({}, f"This is the record of {payer.household.given[owner]}."))


@mistake("household", "no_foreign_data or denial", swept=True)
def header_tells_the_owner(payer: Payer) -> None:
    """A header that the gateway needs to count by member stands in refusals as well."""
    _refused_with(payer, lambda owner: ({"x-member": owner}, "Nothing that this token opens."))


def _refused_with(payer: Payer, told: Callable[[str], tuple[dict[str, str], str]]) -> None:
    def answer(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        parts = ask.raw_path.removeprefix("/api/fhir").strip("/").split("/")
        owned = payer.records.by_key.get("/".join(parts[:2]))
        if reply.status == payer.manner.denial and owned is not None and owned.owner is not None and ask.bearer:
            headers, words = told(owned.owner)
            refused = payer.fhir.outcome(reply.status, "not-found", words)
            return Reply(reply.status, refused.body, [*refused.headers, *headers.items()])
        return reply

    healthy = put(payer.fhir, "answer", answer)
