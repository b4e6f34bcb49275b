"""Declarations: the head, what guides ask, discovery."""

from typing import Any

import pytest

from payerproof.checks.common import facets
from payerproof.checks.common.declared import declared
from payerproof.checks.conformance.capability import judge_capability
from payerproof.checks.conformance.guides import asked_of, facets_stating
from payerproof.model import Outcome
from payerproof.smart.discovery import OAUTH_URIS
from tests.shared import claiming
from tests.unit.checks.answers import seen
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, answer

_CARIN = "hl7.fhir.us.carin-bb#2.0.0"
_C4BB = "http://hl7.org/fhir/us/carin-bb/CapabilityStatement/c4bb"


def _statement(*resources: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "CapabilityStatement",
        "kind": "instance",
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{"mode": "server", "resource": list(resources) or [{"type": "Patient"}]}],
        **changes,
    }


def _claims(lacking: str = "") -> dict[str, Any]:
    wanted = dict(asked_of([_CARIN], "ExplanationOfBenefit"))[_CARIN]
    return {
        "type": "ExplanationOfBenefit",
        "interaction": [{"code": code} for code in wanted.interactions if code != lacking],
        "searchParam": [{"name": name} for name in wanted.parameters if name != lacking],
        "searchInclude": [name for name in wanted.includes if lacking not in (name, "include")],
    }


def test_a_good_head() -> None:
    """An instance of R4 in JSON passes."""
    assert Outcome.PASS is judge_capability.stated(answer(_statement())).outcome


@pytest.mark.parametrize(
    "changes", [{"kind": "requirements"}, {"fhirVersion": "3.0.2"}, {"format": ["xml"]}, {"rest": []}, {"rest": "none"}]
)
def test_a_bad_head(changes: dict[str, Any]) -> None:
    """Another kind, version or format, and a statement about no type, are findings."""
    assert Outcome.FAIL is judge_capability.stated(answer(_statement(**changes))).outcome


def test_no_head() -> None:
    """A refusal and another resource are findings, a breakdown is not decided."""
    assert Outcome.FAIL is judge_capability.stated(REFUSED).outcome
    assert Outcome.FAIL is judge_capability.stated(answer({"resourceType": "Bundle"})).outcome
    assert Outcome.INCONCLUSIVE is judge_capability.stated(BROKEN).outcome


def test_a_head_elsewhere() -> None:
    """A redirect to another server is doubt, as that one is not asked; one that stays here leads to no statement."""
    away, here = (seen(status=302, headers={"location": place}) for place in ("https://other.example/m", "/login"))
    assert Outcome.INCONCLUSIVE is judge_capability.stated(away).outcome
    assert Outcome.FAIL is judge_capability.stated(here).outcome


@pytest.mark.parametrize("lacking", ["search-type", "service-date", "include"])
def test_what_a_guide_asks(lacking: str) -> None:
    """All SHALLs declared pass; one interaction, parameter or include less is a finding that names it."""
    asked = list(asked_of([_CARIN], "ExplanationOfBenefit"))
    right = judge_capability.claims(answer(_statement(_claims())), asked, "ExplanationOfBenefit")
    wrong = judge_capability.claims(answer(_statement(_claims(lacking))), asked, "ExplanationOfBenefit")
    assert (right.outcome, wrong.outcome) == (Outcome.PASS, Outcome.FAIL)
    assert lacking in wrong.reason
    told = facets.of(wrong)
    assert {"read", "offered", "_id"} <= {name for name, outcome in told.items() if outcome is Outcome.PASS}
    assert [name for name, outcome in told.items() if outcome is Outcome.FAIL] == (
        [lacking] if lacking in told else [name for name in told if name.startswith("_include=")]
    )


def test_a_type_that_is_not_declared() -> None:
    """CARIN makes claims a SHALL for every server; US Core leaves a server its choice of types."""
    seen = answer(_statement())
    claims = judge_capability.claims(seen, asked_of([_CARIN], "ExplanationOfBenefit"), "ExplanationOfBenefit")
    goals = judge_capability.claims(seen, asked_of(["hl7.fhir.us.core#3.1.1"], "Goal"), "Goal")
    assert (claims.outcome, goals.outcome) == (Outcome.FAIL, Outcome.NOT_OFFERED)
    assert set(facets.of(claims).values()) == {Outcome.FAIL}


def test_us_core_leaves_no_choice_of_patient() -> None:
    """Patient is a SHALL for every server that claims US Core, and its profile is declared by name."""
    wanted = list(asked_of(["hl7.fhir.us.core#6.1.0"], "Patient"))
    asked = wanted[0][1]
    patient = {
        "type": "Patient",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": name} for name in asked.parameters],
        "searchRevInclude": list(asked.revincludes),
        "supportedProfile": list(asked.profiles),
    }
    for resource, outcome in ((patient, Outcome.PASS), ({**patient, "supportedProfile": []}, Outcome.FAIL)):
        assert outcome is judge_capability.claims(answer(_statement(resource)), wanted, "Patient").outcome
    none = answer(_statement({"type": "Goal", "interaction": [{"code": "read"}]}))
    assert Outcome.FAIL is judge_capability.claims(none, wanted, "Patient").outcome


def test_writing_is_not_asked_of_patient_access() -> None:
    """US Core makes the creation of notes a SHALL; a read-only server that lacks it is not found at fault."""
    wanted = list(asked_of(["hl7.fhir.us.core#6.1.0"], "DocumentReference"))
    asked = wanted[0][1]
    assert asked.interactions["create"] == "SHALL"
    reading = {
        "type": "DocumentReference",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": name} for name in asked.parameters],
        "searchRevInclude": list(asked.revincludes),
        "supportedProfile": list(asked.profiles),
    }
    found = judge_capability.claims(answer(_statement(reading)), wanted, "DocumentReference")
    assert (Outcome.PASS, "create" in facets.of(found)) == (found.outcome, False)


def test_instantiates() -> None:
    """A claimed guide's statement is named, with or without its version."""
    for named, expected in (([_C4BB], Outcome.PASS), ([f"{_C4BB}|2.0.0"], Outcome.PASS), ([], Outcome.FAIL)):
        assert expected is judge_capability.instantiates(answer(_statement(instantiates=named)), [_C4BB]).outcome


def test_each_guide_is_instantiated_for_itself() -> None:
    """Each guide's statement is told apart, and only the versions that make it a SHALL ask for it."""
    core = "http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server"
    found = judge_capability.instantiates(answer(_statement(instantiates=[_C4BB])), [_C4BB, core])
    assert (found.outcome, facets.of(found)) == (Outcome.FAIL, {_C4BB: Outcome.PASS, core: Outcome.FAIL})
    rule = "capability-instantiates"
    assert facets_stating(claiming(_CARIN, "hl7.fhir.us.core#6.1.0"), rule) == (_C4BB, core)
    assert facets_stating(claiming("hl7.fhir.us.carin-bb#1.1.0", "hl7.fhir.us.core#7.0.0"), rule) == ()


def test_a_part_of_a_guide_is_no_instance_of_it() -> None:
    """Who claims a part need not name the statement of the whole, nor the scopes of the other types."""
    target = claiming(_CARIN, types=("Patient", "Coverage"))
    assert facets_stating(target, "capability-instantiates") == ()
    scopes = facets_stating(target, "smart-scope")
    assert scopes == ("launch/patient", "patient/Coverage.read", "patient/Patient.read")


@pytest.mark.parametrize(
    ("listed", "outcome"),
    [
        (["patient/Coverage.read"], Outcome.PASS),
        (["patient/Coverage.rs"], Outcome.PASS),
        (["patient/*.cruds"], Outcome.PASS),
        (["patient/Coverage.r"], Outcome.FAIL),
        (["user/Coverage.read", "patient/Patient.read"], Outcome.FAIL),
        ("patient/Coverage.read", Outcome.FAIL),
    ],
)
def test_a_scope_is_listed_in_any_spelling(listed: Any, outcome: Outcome) -> None:
    """SMART 1 and 2 spell alike rights differently, and a scope for every type is one for each."""
    document = {"issuer": "i", "capabilities": ["launch-standalone"], "scopes_supported": listed}
    wanted = {"fields": ["issuer"], "capabilities": ["launch-standalone"], "scopes": ["patient/Coverage.read"]}
    found = judge_capability.published(answer(document), **wanted)
    told = {"issuer": Outcome.PASS, "launch-standalone": Outcome.PASS, "patient/Coverage.read": outcome}
    assert (found.outcome, facets.of(found)) == (outcome, told)


def test_what_is_not_published() -> None:
    """A lacking field, and an invalid configuration, lack what was asked; a breakdown decides nothing."""
    wanted = {"fields": ["scopes_supported"], "capabilities": ["client-public"], "scopes": ["launch/patient"]}
    assert set(facets.of(judge_capability.published(REFUSED, **wanted)).values()) == {Outcome.FAIL}
    assert Outcome.INCONCLUSIVE is judge_capability.published(BROKEN, **wanted).outcome
    nothing = judge_capability.published(answer({}), fields=(), capabilities=(), scopes=())
    assert facets.of(nothing) == {}


def test_shapes_of_any_kind_are_read() -> None:
    """A statement with the wrong shapes inside declares nothing there, and raises nothing."""
    found = declared(
        {"resourceType": "CapabilityStatement", "rest": [{"mode": "server", "resource": [{"type": "A"}, 7]}]}
    )
    assert (["A"], frozenset()) == (list(found.types), found.type("A").interactions)


def test_discovery() -> None:
    """All fields as JSON pass; a field less, another media type or no document is a finding."""
    full, media = {"token_endpoint": "t", "capabilities": ["c"]}, {"content-type": "application/json"}
    wanted = tuple(full)
    assert Outcome.PASS is judge_capability.discovered(answer(full, headers=media), wanted).outcome
    for bad in (
        answer({"token_endpoint": "t"}, headers=media),
        answer(full),
        REFUSED,
        answer(b"<html>", headers=media),
    ):
        assert Outcome.FAIL is judge_capability.discovered(bad, wanted).outcome
    assert Outcome.INCONCLUSIVE is judge_capability.discovered(BROKEN, wanted).outcome


@pytest.mark.parametrize(
    ("methods", "expected"), [(["S256"], Outcome.PASS), (["S256", "plain"], Outcome.FAIL), ([], Outcome.FAIL)]
)
def test_pkce_methods(methods: list[str], expected: Outcome) -> None:
    """S256 is offered, and plain is not."""
    document = {"code_challenge_methods_supported": methods}
    seen = answer(document, headers={"content-type": "application/json"})
    assert expected is judge_capability.discovered(seen, ["code_challenge_methods_supported"]).outcome


def _secured(**uris: str) -> dict[str, Any]:
    parts = [{"url": name, "valueUri": uri} for name, uri in uris.items()]
    security = {"extension": [{"url": OAUTH_URIS, "extension": parts}]} if parts else {}
    return {"resourceType": "CapabilityStatement", "rest": [{"mode": "server", "security": security}]}


def test_security() -> None:
    """The same endpoints pass, other ones do not; none are a finding where a guide of SMART 1 is claimed."""
    configuration = answer({"authorization_endpoint": "https://a", "token_endpoint": "https://t"})
    for stated, required, expected in (
        (_secured(authorize="https://a", token="https://t", manage="https://m"), True, Outcome.PASS),
        (_secured(authorize="https://a", token="https://other"), False, Outcome.FAIL),
        (_secured(authorize="https://a"), True, Outcome.FAIL),
        (_secured(), True, Outcome.FAIL),
        (_secured(), False, Outcome.NOT_OFFERED),
    ):
        assert expected is judge_capability.secured(answer(stated), configuration, required=required).outcome
    assert Outcome.INCONCLUSIVE is judge_capability.secured(BROKEN, configuration, required=True).outcome


def test_kinds() -> None:
    """A parameter of its own kind passes; one of another kind, or of none, does not, and breaks no other's facet."""
    right, wrong = ("token", "token"), ("string", "token")
    judged = judge_capability.kinds(answer({}), {"type": right, "identifier": wrong}, "Coverage")
    assert Outcome.FAIL is judged.outcome
    assert facets.of(judged) == {"type": Outcome.PASS, "identifier": Outcome.FAIL}
    assert Outcome.PASS is judge_capability.kinds(answer({}), {"type": right}, "Coverage").outcome


def test_parameters_that_are_declared_for_all_types() -> None:
    """What stands beside the types belongs to each of them; a type may say more."""
    rest = {
        "mode": "server",
        "searchParam": [{"name": "_id", "type": "token"}, {"name": "_tag", "type": "token"}],
        "resource": [{"type": "Coverage", "searchParam": [{"name": "status", "type": "token"}]}, {"type": "Patient"}],
    }
    found = declared({"resourceType": "CapabilityStatement", "rest": [rest]})
    assert set(found.type("Coverage").parameters) == {"_id", "_tag", "status"}
    assert set(found.type("Patient").parameters) == {"_id", "_tag"}
    assert found.type("Claim").parameters == {}
