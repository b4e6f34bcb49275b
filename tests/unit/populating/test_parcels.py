"""Cutting loses nothing, keeps the order, and holds to what the target has taught."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from payerproof.populating.folder import Item, Unit
from payerproof.populating.parcels import Parcel, Size, cut, halves, weight

UNITS = st.lists(st.lists(st.integers(1, 40), max_size=9), max_size=8)
LIMITS = st.builds(Size, st.integers(1, 12), st.integers(1, 90))


def units_of(sizes: list[list[int]]) -> list[Unit]:
    """Return units whose resources have these many bytes."""
    return [
        Unit(
            index,
            str(index),
            tuple(Item("T", f"{index}-{place}", b"x" * size, index) for place, size in enumerate(row)),
        )
        for index, row in enumerate(sizes)
    ]


def fits(parcel: Parcel, size: Size) -> bool:
    """Return whether a parcel may be sent."""
    return len(parcel) <= size.entries and (weight(parcel) <= size.bytes or len(parcel) == 1)


@given(UNITS, LIMITS)
def test_every_resource_is_in_one_parcel_in_order(sizes: list[list[int]], size: Size) -> None:
    """All of them, none twice, none too many at once; each unit is announced before its first resource."""
    units, opened, seen = units_of(sizes), list[int](), list[Item]()
    for parcel in cut(units, size, lambda unit: opened.append(unit.index)):
        assert parcel
        assert fits(parcel, size)
        seen += parcel
        assert {item.unit for item in parcel} <= set(opened)
    assert seen == [item for unit in units for item in unit.items]
    assert opened == [unit.index for unit in units]


@given(UNITS, LIMITS)
def test_a_unit_that_fits_is_not_cut(sizes: list[list[int]], size: Size) -> None:
    """Unless a larger one before it spilled over, a member goes in one request."""
    units = units_of([row for row in sizes if fits(units_of([row])[0].items, size)])
    parcels = list(cut(units, size, lambda _: None))
    for unit in units:
        assert sum(any(item.unit == unit.index for item in parcel) for parcel in parcels) == bool(unit.items)


@given(UNITS)
def test_halves_are_cut_between_units(sizes: list[list[int]]) -> None:
    """Nothing is lost, both have something, and a unit is cut only where it is alone."""
    parcel = tuple(item for unit in units_of(sizes) for item in unit.items)
    parts = halves(parcel)
    assert tuple(item for part in parts for item in part) == parcel
    if len(parcel) > 1:
        assert [bool(part) for part in parts] == [True, True]
        runs = [unit for part in parts for unit, _ in groupby(part, lambda item: item.unit)]
        assert len(runs) == len(set(runs)) or len({item.unit for item in parcel}) == 1


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), LIMITS)
def test_size_only_shrinks_and_never_to_nothing(row: list[int], size: Size) -> None:
    """However often a parcel is too large, there is a next size, and in the end it is one resource."""
    parcel = units_of([row])[0].items
    for _ in range(12):
        before = (size.entries, size.bytes)
        size.shrink(parcel)
        assert (size.entries, size.bytes) <= before
        assert min(size.entries, size.bytes) >= 1
        parcel = next(iter(cut(units_of([row]), size, lambda _: None)))
    assert len(parcel) == 1
