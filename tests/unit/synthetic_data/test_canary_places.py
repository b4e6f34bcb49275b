"""Every canary names its owner, stands in one resource, and no resource holds somebody else's."""

from __future__ import annotations

from collections import Counter

import pytest

from payerproof.synthetic_data.canary import mint, population_tag, read
from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.minting import Mint

from .scan import canaries_in

CLAIM_MINIMUM = 5


def test_every_canary_in_a_record_is_its_owners(h1: Population) -> None:
    """All canaries in the bytes of a person's resources carry that person's number and the population's tag."""
    tag = population_tag(1)
    for person in h1.members:
        for resource in person.resources:
            owners = {(canary.population, canary.owner) for canary in canaries_in(resource)}
            assert owners == {(tag, person.number)}


def test_shared_resources_hold_no_canary(h1: Population) -> None:
    """Organizations and practitioners belong to nobody."""
    assert [canary for resource in h1.shared for canary in canaries_in(resource)] == []


def test_every_canary_belongs_to_one_resource(h1: Population) -> None:
    """No token is dealt twice, and every token stands in the resource that the manifest names."""
    dealt = Counter(token for datum in h1.manifest.values() for token in datum.canaries)
    assert {1} == set(dealt.values())
    for person in h1.members:
        for resource, datum in zip(person.resources, person.data, strict=True):
            found = {str(canary) for canary in canaries_in(resource)}
            assert set(datum.canaries) <= found


def test_only_ids_are_repeated_elsewhere(h1: Population) -> None:
    """Besides its own tokens, a resource holds only ids it refers to, and the claim number of its other version."""
    ids = {datum.id for datum in h1.manifest.values()}
    for person in h1.members:
        for resource, datum in zip(person.resources, person.data, strict=True):
            reused = {str(canary) for canary in canaries_in(resource)} - set(datum.canaries)
            related = {each["reference"]["value"] for each in resource.get("related", [])}
            assert reused <= ids | related


def test_ids_are_canaries_of_their_owner(h1: Population) -> None:
    """An id that leaks is named as well as any text."""
    for person in h1.members:
        for datum in person.data:
            canary = read(datum.id)
            assert canary is not None
            assert person.number == canary.owner
            assert datum.id == datum.canaries[0]


def test_every_claim_is_marked_in_many_places(h1: Population) -> None:
    """A claim carries at least id, claim number, line text, note and narrative, each with its own token."""
    for datum in h1.manifest.values():
        if datum.type == "ExplanationOfBenefit":
            assert len(datum.canaries) >= CLAIM_MINIMUM


def test_places_are_named_for_people(h1: Population) -> None:
    """Every canary can be named with owner, resource and path; the paths of one resource differ."""
    for datum in h1.manifest.values():
        names = []
        for token in datum.canaries:
            canary = read(token)
            assert canary is not None
            names.append(h1.name_of(canary))
        assert all(name and name.startswith(f"{datum.owner}: {datum.type}/{datum.id}  ") for name in names)
        assert len(names) == len(set(names))


def test_foreign_canary_has_no_name(h1: Population) -> None:
    """A canary of another population, another owner or another datum is not named."""
    tag = population_tag(1)
    for population, owner, datum in ((population_tag(2), 0, 0), (tag, 15, 0), (tag, 0, 9999)):
        canary = read(mint(population, owner, datum))
        assert canary is not None
        assert h1.name_of(canary) is None


@pytest.mark.parametrize("owner", [0, 1, 31, 32, 1023, 32**5 - 1])
def test_fast_minting_equals_the_definition(owner: int) -> None:
    """The fast path deals the very tokens that `canary.mint` defines."""
    fast = Mint(5, owner)
    expected = [mint(5, owner, datum) for datum in range(5000)]
    assert expected == [fast.next() for _ in range(1000)] + fast.take(3090) + fast.take(10) + fast.take(900)


def test_owner_runs_out_of_numbers() -> None:
    """After the last datum number an owner has no more canaries."""
    fast = Mint(5, 7)
    fast.take(32**4 - 1)
    assert mint(5, 7, 32**4 - 1) == fast.next()
    with pytest.raises(IndexError):
        fast.next()
