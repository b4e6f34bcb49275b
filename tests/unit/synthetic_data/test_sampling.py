"""Sampled families are possible, depend on seed and index alone, and shrink."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import HealthCheck, find, given, settings
from hypothesis.errors import NoSuchExample

from payerproof.synthetic_data.config import acts, household_names, load_household
from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.family import read_family
from payerproof.synthetic_data.generate import qualify
from payerproof.synthetic_data.household import Household
from payerproof.synthetic_data.sample import MOST_HOUSEHOLDS, Sample, sampled_household
from payerproof.synthetic_data.shapes import SHAPES
from payerproof.synthetic_data.spell import household_file
from payerproof.synthetic_data.tables import Table
from payerproof.synthetic_data.write import write

from .scan import canaries_in
from .strategies import households

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def read_back(household: Household) -> Household:
    """Return the household that its own file text reads as, with all the checks of household files."""
    return qualify(read_family(household.id, Table("text", "", tomllib.loads(household_file(household))), acts()))


@QUICK
@given(households())
def test_composed_families_obey_the_rules_of_files(household: Household) -> None:
    """Whatever is composed reads back from its file text, the same in every fact."""
    assert household == read_back(household)


@pytest.mark.parametrize("index", range(40))
def test_sampled_families_obey_the_rules_of_files(index: int) -> None:
    """Families sampled for production read back from their file text."""
    household = sampled_household(7, index)
    assert household == read_back(household)


@pytest.mark.parametrize("name", household_names())
def test_shipped_files_survive_the_way_back(name: str) -> None:
    """Every household that ships is the same after it was spelled out and read again."""
    household = qualify(load_household(name))
    assert household == read_back(household)


def test_failing_family_shrinks_to_its_core() -> None:
    """The smallest family with a sensitive service is one adult with that one service."""

    def failing(household: Household) -> bool:
        return any(service.category for service in household.services)

    search = settings(max_examples=400, derandomize=True, database=None)
    smallest = find(households(services=(0, 2)), failing, settings=search)
    assert (smallest.title, len(smallest.members), len(smallest.services)) == ("single", 1, 1)


def test_unfound_family_is_said_so() -> None:
    """A search for what cannot be says that there is none."""
    with pytest.raises(NoSuchExample):
        find(households(), lambda household: not household.members, settings=settings(max_examples=20, database=None))


def test_every_shape_comes_soon() -> None:
    """Within two hundred households every shape, twins, suffixes and limits have come."""
    found = [sampled_household(1, index) for index in range(200)]
    assert set(SHAPES) == {household.title for household in found}
    assert {"Sr.", "Jr."} <= {member.suffix for household in found for member in household.members}
    assert {"confidential_communications", "endangerment"} == {
        restriction.kind for household in found for restriction in household.restrictions
    }
    births = Counter(
        (household.id, member.birth_date, member.role) for household in found for member in household.members
    )
    assert max(births.values()) > 1


def test_household_depends_on_seed_and_index_alone() -> None:
    """A household is the same alone, in another order, and in a population of another size."""
    assert sampled_household(3, 17) == next(
        household for household in Sample(40, seed=3).households if household.id == "r17"
    )
    assert sampled_household(3, 17) != sampled_household(4, 17)
    assert sampled_household(3, 17) != sampled_household(3, 18)


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_shards_are_the_whole(tmp_path: Path, parts: int) -> None:
    """The files of all shards, one after the other, are the files of the whole, byte for byte."""
    write(Sample(12, seed=5), tmp_path / "whole")
    for part in range(1, parts + 1):
        write(Sample(12, seed=5, part=part, parts=parts), tmp_path / str(part))
    names = {path.name for path in (tmp_path / "whole").glob("*.ndjson")}
    for name in names:
        shards = [tmp_path / str(part) / name for part in range(1, parts + 1)]
        assert (tmp_path / "whole" / name).read_bytes() == b"".join(
            path.read_bytes() for path in shards if path.exists()
        )


def test_sampled_resources_are_sound() -> None:
    """Sampled resources are accepted by the models, and hold their owner's canaries alone."""
    for person in Sample(10, seed=9).members:
        for resource in person.resources:
            assert {person.number} == {canary.owner for canary in canaries_in(resource)}
        for resource in person.resources[::9]:
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_services_lie_within_life_and_cover() -> None:
    """Every sampled service is covered by a span of its member, and starts in its life."""
    for household in Sample(60, seed=2).households:
        lives = {member.id: member for member in household.members}
        for service in household.services:
            member = lives[service.member]
            assert member.birth_date <= service.start
            if member.deceased:
                assert service.start <= member.deceased.date()
            assert any(
                span.start <= service.start <= (span.end or service.start + timedelta(days=1))
                for span in household.coverages
                if span.beneficiary == member.id
            )


@pytest.mark.parametrize(
    ("given_values", "problem"),
    [
        ({"count": 0}, f"0 households cannot be sampled .allowed: 1 to {MOST_HOUSEHOLDS}."),
        ({"count": MOST_HOUSEHOLDS + 1}, "households cannot be sampled"),
        ({"count": 5, "part": 0, "parts": 2}, "there is no shard 0 of 2"),
        ({"count": 5, "part": 3, "parts": 2}, "there is no shard 3 of 2"),
        ({"count": 5, "guide": "none"}, "no population is made for guide 'none'"),
    ],
)
def test_impossible_samples_are_refused(given_values: dict[str, int | str], problem: str) -> None:
    """A sample that cannot be made raises at once, not after hours."""
    with pytest.raises(PopulationError, match=problem):
        Sample(**given_values)  # type: ignore[arg-type]  # the values are wrong on purpose
