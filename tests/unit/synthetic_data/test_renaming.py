"""The same people under the names of a server that gives ids of its own."""

from __future__ import annotations

import json

from payerproof.knowledge.known import SeededKnowledge
from payerproof.synthetic_data.generate import population
from payerproof.synthetic_data.renaming import under_names


def test_ids_and_references_go_together() -> None:
    """Every resource has its new id, every reference leads to one that is there, and all else is as it was."""
    made = population(("h1",))
    rows = [*made.shared, *(each for person in made.members for each in person.resources)]
    names = {f"{row['resourceType']}/{row['id']}": f"{row['resourceType']}/{at}" for at, row in enumerate(rows, 101)}
    found = under_names(made, names)
    text = json.dumps([list(found.shared), *(list(person.resources) for person in found.members)])
    old = json.dumps([list(made.shared), *(list(person.resources) for person in made.members)])
    for before, after in names.items():
        assert f'"reference": "{before}"' not in text
        ident, new = before.partition("/")[2], after.partition("/")[2]
        old = old.replace(f'"reference": "{before}"', f'"reference": "{after}"').replace(
            f'"id": "{ident}"', f'"id": "{new}"'
        )
    assert text == old
    assert {person.patient_id for person in found.members if person.patient_id} == {
        names[f"Patient/{person.patient_id}"].partition("/")[2] for person in made.members if person.patient_id
    }
    assert {names[name]: category for name, category in made.shared_categories.items()} == found.shared_categories


def test_knowledge_is_of_the_new_names() -> None:
    """What a run knows of a resource is found by its new name; the old name leads nowhere, and its id is no canary."""
    made = population(("h1",))
    patient = f"Patient/{made.members[0].patient_id}"
    found = under_names(made, {patient: "Patient/17"})
    known = SeededKnowledge(found, ["h1-sub"])
    assert known.find(patient) is None
    assert known.find("Patient/17") == known.resources("h1-sub", "Patient")[0]
    assert found.manifest["Patient/17"].canaries == made.manifest[patient].canaries[1:]
    assert made.manifest[patient].canaries[0] == made.members[0].patient_id
