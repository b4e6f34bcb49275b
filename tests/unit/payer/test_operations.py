"""Operations under other names or methods: as the target has them where a request leaves, as the standard in words."""

from __future__ import annotations

import pytest

from payerproof.checks.common.declared import declared
from payerproof.payer.dialect.operations import address, is_posted, standard
from payerproof.target.description import Operation

OWN = {"everything": Operation("patient-record", "POST"), "export": Operation("ehi-export")}


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Patient/1/$everything", "Patient/1/$patient-record"),
        ("Patient/1/$everything?_type=Coverage", "Patient/1/$patient-record?_type=Coverage"),
        ("Patient/$export?_since=1900", "Patient/$ehi-export?_since=1900"),
        ("Patient?name=$everything", "Patient?name=$everything"),
        ("Patient/1/$everything-else", "Patient/1/$everything-else"),
        ("Coverage?patient=1", "Coverage?patient=1"),
        ("%zz/$everything", "%zz/$patient-record"),
    ],
)
def test_the_name_is_the_targets(written: str, sent: str) -> None:
    """Names are changed in the path alone, and every other byte stays."""
    assert address(OWN, written) == sent
    assert address({}, written) == written


def test_the_method_is_the_targets() -> None:
    """POST where the target has it so, for its own name."""
    assert is_posted(OWN, "https://payer.example/fhir/Patient/1/$patient-record?_type=X")
    assert not is_posted(OWN, "https://payer.example/fhir/Patient/$ehi-export")
    assert not is_posted(OWN, "https://payer.example/fhir/Patient?x=$patient-record")


def test_what_is_declared_has_its_standard_name() -> None:
    """The target's own name counts as the standard operation, with or without `$`; others stay."""
    assert standard(OWN, ("$patient-record", "ehi-export", "docref")) == ("everything", "export", "docref")
    operations = [{"name": "patient-record"}]
    rest = [{"mode": "server", "resource": [{"type": "Patient", "operation": operations}]}]
    statement = {"resourceType": "CapabilityStatement", "rest": rest}
    assert declared(statement, OWN).type("Patient").operations == ("everything",)
    assert declared(statement).type("Patient").operations == ("patient-record",)
