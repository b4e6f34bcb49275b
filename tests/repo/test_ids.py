"""Ids tie the chain together: requirement, check, fault and query path name each other, and nothing dangles."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from payerproof import catalog, obligations
from payerproof.checks.load import mix
from payerproof.checks.needs import NEEDS
from payerproof.checks.registry import discover
from payerproof.model import Check
from payerproof.reference_payer.faults import Fault, all_faults
from payerproof.reference_payer.seams import Seams
from payerproof.session.plugin import SUITES
from tests.repo.arrows import ROOT

CHECKS = tuple(item.check for item in discover())
FAULTS = tuple(all_faults().values())
REQUIREMENTS = catalog.requirements()
LONGEST_TITLE = 110
"""Letters; a title stands on one line of a terminal or a report."""

SLUG = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$")


def test_there_is_something_to_look_at() -> None:
    """Checks, requirements, query paths and suites were found, so that the tests below look at something."""
    assert len(CHECKS) > 20
    assert len(REQUIREMENTS) > 100
    assert len(catalog.query_paths()) > 50
    assert {check.suite for check in CHECKS} <= set(SUITES)


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_a_check_names_requirements_that_exist(check: Check) -> None:
    """Each requirement of a check stands in the register, once, or is a rule that some guide's version states."""
    assert obligations.dangling(check, REQUIREMENTS.values()) == ()
    assert Counter(check.requirements).most_common(1)[0][1] == 1


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_a_check_is_described_in_plain_words(check: Check) -> None:
    """An id begins with its suite and needs are known; title and finding title say what is, and never scold."""
    assert check.id.startswith(f"{check.suite}-")
    assert SLUG.match(check.id)
    assert [need for need in check.needs if need not in NEEDS] == []
    assert check.finding != check.title
    for line in (check.title, check.finding):
        assert not re.search(r"\b(should|must(?!-)|test that)\b", line, re.IGNORECASE)
        assert not line[0].islower()
        assert not line.endswith(".")
        assert len(line) <= LONGEST_TITLE


def test_no_two_checks_have_the_same_finding_title() -> None:
    """A finding title alone tells which check failed, or the suite it belongs to does."""
    same = Counter((check.suite, check.finding) for check in CHECKS)
    assert [key for key, times in same.items() if times > 1] == []


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.id for fault in FAULTS])
def test_a_fault_names_real_checks_and_a_real_seam(fault: Fault) -> None:
    """Its checks exist, its seam is a joint of the payer, its file has its name, and its story is told."""
    known = {check.id for check in CHECKS}
    assert fault.caught_by
    assert [name for name in fault.caught_by + fault.seen_by_chance if name not in known] == []
    assert not set(fault.caught_by) & set(fault.seen_by_chance)
    assert _leads_to_a_joint(fault.seam)
    assert len(list((ROOT / "reference_payer" / "faults").rglob(f"{fault.id.replace('-', '_')}.py"))) == 1
    assert SLUG.match(fault.id)
    assert min(len(fault.title), len(fault.story), len(fault.source)) > 0


def test_every_check_can_fail() -> None:
    """Each check is named by a fault that it must catch: a check that nothing can fail proves nothing."""
    caught = {name for fault in FAULTS for name in fault.caught_by}
    assert [check.id for check in CHECKS if check.id not in caught] == []


def test_every_query_path_has_its_control() -> None:
    """A query path that cannot show its own control names another one, which does, and serves the same types."""
    paths = {path.id: path for path in catalog.query_paths()}
    for path in paths.values():
        if path.control is not None:
            assert paths[path.control].control is None
            assert all(paths[path.control].serves(name) for name in (*path.types, *path.clinical_types))


def _leads_to_a_joint(seam: str) -> bool:
    place: Any = Seams()
    for name in seam.split("."):
        if not (is_dataclass(place) and name in {field.name for field in fields(place)}):
            return False
        place = getattr(place, name)
    return True


def test_the_target_schema_names_every_journey() -> None:
    """What `[load.journeys]` and its objectives take are the journeys that ship, and those of one request."""
    load = json.loads((catalog.FIXTURES / "schemas" / "target.schema.json").read_text())
    places = (load["properties"]["load"]["properties"], load["$defs"]["slo"]["properties"])
    for properties in places:
        named = properties["journeys"]["propertyNames"]["enum"]
        assert sorted(named) == sorted([*catalog.journeys(), mix.OWN, mix.OTHERS])
