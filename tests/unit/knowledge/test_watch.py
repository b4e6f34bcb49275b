"""The watch over a run: a stranger is seen in any answer to a token, and lawful company is not taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.common.judge_strays import nobody_else
from payerproof.knowledge.watch import KEPT, Watch
from payerproof.model import Outcome
from payerproof.smart.sessions import Session
from payerproof.target.description import App
from tests.unit.checks.answers import exchange

BASE = "https://payer.example/fhir"
APP = App("a", "A", "a", "public", "http://127.0.0.1/x", "")


def session(member: str = "ann", patient: str | None = "ann-1") -> Session:
    """Return a session of a member."""
    return Session("s1", APP, member, member, patient, "t1", None, "", None)


def watch(*may_act: str, **which: Any) -> Watch:
    """Return a watch that knows one session."""
    made = Watch(BASE, lambda _: may_act)
    made.session(session(**which))
    return made


def claim(patient: str, name: str = "e1") -> dict[str, Any]:
    """Return a claim of a Patient."""
    return {"resourceType": "ExplanationOfBenefit", "id": name, "patient": {"reference": patient}}


def judged(over: Watch, *documents: Any, sent_as: str = "t1", **more: Any) -> Outcome:
    """Show documents to a watch and return what is judged of ann in the end."""
    for document in documents:
        headers = {"authorization": f"Bearer {sent_as}", **more.pop("sent", {})}
        over.exchange(exchange(body=json.dumps(document).encode(), request_headers=headers, **more))
    return nobody_else("ann", *over.seen_by("ann")).outcome


@pytest.mark.parametrize(
    "reference", ["Patient/zoe", f"{BASE}/Patient/zoe", "Patient/ann-1.2", "Patient/zoe/_history/2"]
)
def test_a_stranger_is_a_leak(reference: str) -> None:
    """A claim of a Patient whom nobody described is a leak by its own reference, beside own ones or alone."""
    assert judged(watch(), claim("Patient/ann-1"), claim(reference)) is Outcome.FAIL
    assert judged(watch(), claim(reference)) is Outcome.FAIL


@pytest.mark.parametrize("reference", ["Patient/ann-1", f"{BASE}/Patient/ann-1", "https://inside:8080/Patient/ann-1"])
def test_the_own_record_is_none(reference: str) -> None:
    """However the payer spells the own Patient, it is the own."""
    assert judged(watch(), claim(reference)) is Outcome.PASS


def test_somebody_represented_is_none() -> None:
    """Whom the requester may act for is no stranger."""
    assert judged(watch("kid-1"), claim("Patient/ann-1"), claim("Patient/kid-1")) is Outcome.PASS


def test_the_subscriber_named_is_none_and_its_patient_is_one() -> None:
    """A coverage may name its subscriber; the subscriber's own Patient does not come along."""
    coverage = {"resourceType": "Coverage", "beneficiary": {"reference": "Patient/ann-1"}}
    coverage["subscriber"] = {"reference": "Patient/mom"}
    assert judged(watch(), coverage) is Outcome.PASS
    included = {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "id": "mom"}}]}
    assert judged(watch(), coverage, included) is Outcome.FAIL


def test_one_person_may_have_several_ids() -> None:
    """Records of an id that the own Patient links to are the own."""
    patient = {"resourceType": "Patient", "id": "ann-1", "link": [{"other": {"reference": "Patient/ann-old"}}]}
    assert judged(watch(), patient, claim("Patient/ann-old")) is Outcome.PASS
    assert judged(watch(), claim("Patient/ann-old"), patient) is Outcome.PASS


def test_another_server_is_doubt_until_it_names_the_own_patient() -> None:
    """Ids of another server may be other people's; an address under which the own Patient stands is the payer's."""
    away = "https://inside:8080/Patient/zoe"
    assert judged(watch(), claim("Patient/ann-1"), claim(away)) is Outcome.INCONCLUSIVE
    assert judged(watch(), claim("https://inside:8080/Patient/ann-1", "e2"), claim(away)) is Outcome.FAIL


def test_nothing_seen_is_nothing_learnt() -> None:
    """Without an answer that held the own record a pass would say nothing."""
    assert judged(watch()) is Outcome.INCONCLUSIVE
    assert judged(watch(), {"resourceType": "OperationOutcome"}) is Outcome.INCONCLUSIVE
    assert judged(watch(), claim("Patient/ann-1"), status=404) is Outcome.INCONCLUSIVE
    assert judged(watch(patient=None), claim("Patient/zoe")) is Outcome.INCONCLUSIVE


def test_a_token_is_known_however_it_was_sent() -> None:
    """A check that sends the token by hand is watched like any other; a token of nobody is not."""
    assert judged(watch(), claim("Patient/zoe"), session=None) is Outcome.FAIL
    assert judged(watch(), claim("Patient/zoe"), sent_as="made-up") is Outcome.INCONCLUSIVE


def test_what_was_sent_is_an_echo() -> None:
    """A resource that the harness wrote, and gets back as it was, leaks nothing."""
    document = claim("Patient/zoe")
    sent = {"content-type": "application/fhir+json"}
    body = json.dumps(document).encode()
    assert judged(watch(), document, sent=sent, request_body=body) is Outcome.INCONCLUSIVE


def test_hostile_answers_cost_no_more_than_their_share() -> None:
    """Thousands of strangers are counted and a few hundred kept; deep documents are read without a crash."""
    over = watch()
    entries = [{"resource": claim(f"Patient/p{number}", f"e{number}")} for number in range(3 * KEPT)]
    assert judged(over, {"resourceType": "Bundle", "entry": entries}) is Outcome.FAIL
    seen, strays = over.seen_by("ann")
    assert (seen.count, len(strays)) == (3 * KEPT, KEPT)
    deep = b'{"resourceType": "Basic", "subject": ' + b"[" * 900 + b'"Patient/zoe"' + b"]" * 900 + b"}"
    assert not over.exchange(exchange(body=deep, request_headers={"authorization": "Bearer t1"}))


def test_of_two_tokens_nobody_knows_which_was_answered() -> None:
    """A request with the tokens of two people is answered for the one that the server picks: no stray of the other."""
    over = watch()
    over.session(Session("s2", APP, "ben", "ben", "ben-1", "t2", None, "", None))
    assert judged(over, claim("Patient/ben-1"), sent={"Authorization": "Bearer t2"}) is not Outcome.FAIL
    assert judged(over, claim("Patient/ben-1"), sent={"Authorization": "Bearer t1"}) is Outcome.FAIL
