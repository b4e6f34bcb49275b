"""Mistakes of a rule that reads a request in another way than the server behind it: names, values, places, headers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.mistakes.ways import everybodys, own_of
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import OWNED
from tests.proof.lawful.payer.search import Session
from tests.proof.lawful.payer.wire import Ask, Reply


def _open_where(payer: Payer, met: Callable[[Ask, Session], bool]) -> None:
    """Open the whole store to a request of which `met` is true."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        reply: Reply = healthy(ask, path, access, everybodys(payer, session) if met(ask, session) else session)
        return reply

    healthy = put(payer.fhir, "route", route)


def _taken_for(payer: Payer, named: Callable[[Ask], str]) -> None:
    """Answer a search as to the person whose Patient `named` returns, if there is one, and about that one alone."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        patient = named(ask).rpartition("/")[2]
        member = next((name for name, ident in payer.records.patients.items() if ident == patient), None)
        if member is None:
            reply: Reply = healthy(ask, path, access, session)
        else:
            searched = replace(ask, target=f"{ask.raw_path}?patient={patient}")
            reply = healthy(searched, path, access, own_of(payer, member))
        return reply

    healthy = put(payer.fhir, "route", route)


def _searched_openly(payer: Payer, of: Callable[[Ask, list[str], Session], str | bool]) -> None:
    """Search the whole store for the type that `of` tells of a request and the parts of its path, if it tells one."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        kind = of(ask, path.split("/"), session)
        if kind in OWNED:
            return payer.fhir.searched(everybodys(payer, session), kind, ask.query, access)
        reply: Reply = healthy(ask, path, access, session)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("household", "blank-subject", swept=True)
def blank_subject_is_everybody(payer: Payer) -> None:
    """A search that names a patient is not narrowed to the token's, and an empty name is dropped afterwards."""
    _open_where(payer, lambda ask, _: ("patient", "") in ask.query)


@mistake("household", "starred", swept=True)
def star_is_everybody(payer: Payer) -> None:
    """The store takes a star for whatever there is."""

    def starred(ask: Ask, _: Session) -> bool:
        return ("patient", "*") in ask.query

    def known(kind: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [pair for pair in healthy(kind, pairs) if pair != ("patient", "*")]

    healthy = put(payer.fhir.search, "known", known)
    _open_where(payer, starred)


@mistake("household", "in-other-case", swept=True)
def names_in_capitals_trusted(payer: Payer) -> None:
    """The rule compares `patient`; the server takes the names of parameters in any case."""
    _taken_for(payer, lambda ask: next((value for name, value in ask.query if name == "Patient"), ""))


@mistake("household", "encoded-name", swept=True)
def names_in_escapes_trusted(payer: Payer) -> None:
    """The rule looks for `patient=` in the address as it is sent, and the server decodes the names."""

    def named(ask: Ask) -> str:
        query = ask.target.partition("?")[2]
        found = [value for name, value in ask.query if name == "patient"]
        return found[-1] if "%70atient=" in query and found else ""

    _taken_for(payer, named)


@mistake("household", "address-by-get", swept=True)
def address_of_forms_read(payer: Payer) -> None:
    """The rule for `_search` reads the form of a POST; a GET has none."""
    _searched_openly(payer, lambda ask, parts, _: ask.method == "GET" and parts[1:] == ["_search"] and parts[0])


@mistake("household", "uncached", swept=True)
def uncached_from_the_store(payer: Payer) -> None:
    """Answers are kept with the rules applied; whoever wants a fresh one gets it from the store."""
    _open_where(payer, lambda ask, _: "no-cache" in ask.headers.get("cache-control", ""))


@mistake("household", "beside-own-subject", swept=True)
def own_patient_in_the_query_is_enough(payer: Payer) -> None:
    """The rule is content where the address names the token's patient, whatever else is read."""
    _open_where(payer, lambda ask, session: ask.asked("patient") == session.patient)


@mistake("household", "read-id-list", swept=True)
def list_of_ids_by_its_first(payer: Payer) -> None:
    """Of several ids in a path the first is compared, and the last one is read."""

    def read(ask: Ask, session: Session, kind: str, ident: str, version: str = "") -> Reply:
        first, comma, last = ident.partition(",")
        own = comma and payer.fhir.found(session, kind, first) is not None
        reply: Reply = healthy(ask, everybodys(payer, session) if own else session, kind, last or first, version)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "inner-address", swept=True)
def inner_addresses_trusted(payer: Payer) -> None:
    """Who comes from within the house may read all; where one comes from is told by a header."""
    _open_where(payer, lambda ask, _: ask.headers.get("x-forwarded-for", "").startswith("127."))


@mistake("household", "compartment-other-subject", swept=True)
def compartment_by_its_parameter(payer: Payer) -> None:
    """The compartment in the path is compared with the token, and the search goes by the parameter."""
    _searched_openly(payer, lambda _, parts, session: parts[:2] == ["Patient", session.patient] and parts[-1])


@mistake("household", "form-by-get", swept=True)
def form_of_a_get_counts(payer: Payer) -> None:
    """The rule reads the address of a GET; the framework adds the fields of a form, whatever the method."""

    def named(ask: Ask) -> str:
        return ask.given("patient") if ask.method == "GET" and ask.is_form else ""

    _taken_for(payer, named)


@mistake("household", "unknown-parameter", swept=True)
def lenient_searches_unlimited(payer: Payer) -> None:
    """Searches that are to be handled leniently are rewritten first, and lose what the rule had added."""
    _open_where(payer, lambda ask, _: "lenient" in ask.headers.get("prefer", ""))


@mistake("household", "everything-own-other", swept=True)
def everything_by_its_parameter(payer: Payer) -> None:
    """The patient in the path is compared with the token, and $everything takes the one that is named beside."""

    def everything(ask: Ask, session: Session, ident: str, access: Any) -> Reply:
        named = (ask.asked("patient") or "").rpartition("/")[2]
        if ident == session.patient and payer.fhir.found(everybodys(payer, session), "Patient", named) is not None:
            member = next(name for name, patient in payer.records.patients.items() if patient == named)
            session, ident = own_of(payer, member), named
        reply: Reply = healthy(ask, session, ident, access)
        return reply

    healthy = put(payer.fhir, "everything", everything)


@mistake("household", "own-subject-other-id", swept=True)
def ids_looked_up_first(payer: Payer) -> None:
    """A search by id that names the own patient is a look-up of the id, which the rule does not follow."""

    def found(session: Session, kind: str, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
        own = any(name == "patient" and value.endswith(session.patient) for name, value in pairs)
        ids = [pair for pair in pairs if pair[0] == "_id"]
        result: list[dict[str, Any]] = healthy(
            everybodys(payer, session) if own and ids else session, kind, ids if own and ids else pairs
        )
        return result

    healthy = put(payer.fhir.search, "found", found)
