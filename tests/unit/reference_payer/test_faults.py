"""Every fault is well told, replaces the joint it names, and can be seen from outside."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from payerproof.reference_payer import faults
from payerproof.reference_payer.offer import made_by
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import GUIDES
from payerproof.synthetic_data.generate import Population, population
from payerproof.target.reading import load_target
from tests.unit.reference_payer.observations import SECTIONS, Observation, Section
from tests.unit.reference_payer.walk import open_payer

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def joint(seams: Seams, path: str) -> Any:
    """Return the joint that a path such as `data.visibility.owner` names."""
    found: Any = seams
    for name in path.split("."):
        found = getattr(found, name)
    return found


PAYERS = {"demo": GUIDES, "clinical": load_target("clinical").guides}
"""The targets whose people are those that are observed, with the guides that the payer claims there."""


@cache
def population_of(target: str) -> Population:
    """Generate the people of a target."""
    return population(("h1",), 1, made_by(PAYERS[target]))


def opened(target: str, seams: Seams | None = None) -> Payer:
    """Open the payer of a target."""
    return open_payer(population_of(target), seams, guides=PAYERS[target])


@cache
def healthy(target: str, section: Section) -> tuple[Observation, ...]:
    """Observe a healthy payer, once."""
    return tuple(section(opened(target)))


SHOWN: Counter[tuple[str, Section]] = Counter()
"""How many faults of a joint each section showed so far: the next fault of it mostly shows there, and is soon seen."""


def likely_first(seam: str) -> list[Section]:
    """Return all sections, those first that showed faults of the joint, then those of its neighbours."""
    group = seam.partition(".")[0]
    return sorted(SECTIONS, key=lambda section: (-SHOWN[seam, section], -SHOWN[group, section]))


@pytest.mark.parametrize("section", SECTIONS)
def test_two_healthy_payers_look_alike(section: Section) -> None:
    """The observations hold nothing that differs by chance."""
    assert tuple(section(opened("demo"))) == healthy("demo", section)


@pytest.mark.parametrize("name", faults.all_faults())
def test_a_fault_is_well_told(name: str) -> None:
    """Its id is its file, its story is a story, its source is named and somebody has to catch it."""
    fault = faults.all_faults()[name]
    folder = Path(str(faults.__file__)).parent
    assert len(list(folder.rglob(f"{name.replace('-', '_')}.py"))) == 1
    assert SLUG.fullmatch(fault.id)
    assert len(fault.story.split()) >= 15
    assert not fault.title.endswith(".")
    assert fault.source
    assert fault.caught_by
    assert [check for check in fault.caught_by if not SLUG.fullmatch(check)] == []


@pytest.mark.parametrize("name", faults.all_faults())
def test_a_fault_replaces_the_joint_it_names(name: str) -> None:
    """The named joint changes, and a payer opened without the fault has the healthy one."""
    fault, broken = faults.all_faults()[name], Seams()
    before = joint(Seams(), fault.seam)
    faults.apply([name], broken)
    assert joint(broken, fault.seam) is not before
    assert joint(Seams(), fault.seam) is before


@pytest.mark.parametrize("name", [each.id for each in faults.all_faults().values() if each.target in PAYERS])
def test_a_fault_shows(name: str) -> None:
    """A payer with the fault answers something else, somewhere, than a healthy one.

    Those that only other families show are shown by the runs of tests/proof.
    """
    fault = faults.all_faults()[name]
    found = next((section for section in likely_first(fault.seam) if differs(name, fault.target, section)), None)
    assert found is not None
    SHOWN.update([(fault.seam, found), (fault.seam.partition(".")[0], found)])


def differs(name: str, target: str, section: Section) -> bool:
    """Tell whether a payer with a fault shows something else in a section than a healthy one."""
    seams = Seams()
    faults.apply([name], seams)
    try:
        return any(
            theirs != ours for theirs, ours in zip_longest(section(opened(target, seams)), healthy(target, section))
        )
    except (KeyError, ValueError, IndexError):  # an app stumbles over what the fault answers
        return True


def test_an_unknown_fault_is_told_with_the_known_ones() -> None:
    """A mistyped id is no silent health."""
    with pytest.raises(faults.UnknownFault, match="search-unscoped"):
        faults.apply(["serach-unscoped"], Seams())


def test_faults_can_be_combined() -> None:
    """Two faults of different joints are both there."""
    seams = Seams()
    faults.apply(["state-dropped", "search-unscoped"], seams)
    assert seams.authorization.redirect_parameters({}, "s", "i") == {"iss": "i"}
    assert seams.data.visibility.owner is not Seams().data.visibility.owner
