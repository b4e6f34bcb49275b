"""Cutting loses nothing, keeps the order, and holds to what the target has taught."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from payerproof.provisioning.batches import Batch, Size, cut, halves, weight
from payerproof.provisioning.folder import Item, Unit

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


def fits(batch: Batch, size: Size) -> bool:
    """Return whether a batch may be sent."""
    return len(batch) <= size.entries and (weight(batch) <= size.bytes or len(batch) == 1)


@given(UNITS, LIMITS)
def test_every_resource_is_in_one_parcel_in_order(sizes: list[list[int]], size: Size) -> None:
    """All of them, none twice, none too many at once; each unit is announced before its first resource."""
    units, opened, seen = units_of(sizes), list[int](), list[Item]()
    for batch in cut(units, size, lambda unit: opened.append(unit.index)):
        assert batch
        assert fits(batch, size)
        seen += batch
        assert {item.unit for item in batch} <= set(opened)
    assert seen == [item for unit in units for item in unit.items]
    assert opened == [unit.index for unit in units]


@given(UNITS, LIMITS)
def test_a_unit_that_fits_is_not_cut(sizes: list[list[int]], size: Size) -> None:
    """Unless a larger one before it spilled over, a member goes in one request."""
    units = units_of([row for row in sizes if fits(units_of([row])[0].items, size)])
    batches = list(cut(units, size, lambda _: None))
    for unit in units:
        assert sum(any(item.unit == unit.index for item in batch) for batch in batches) == bool(unit.items)


@given(UNITS)
def test_halves_are_cut_between_units(sizes: list[list[int]]) -> None:
    """Nothing is lost, both have something, and a unit is cut only where it is alone."""
    batch = tuple(item for unit in units_of(sizes) for item in unit.items)
    parts = halves(batch)
    assert tuple(item for part in parts for item in part) == batch
    if len(batch) > 1:
        assert [bool(part) for part in parts] == [True, True]
        runs = [unit for part in parts for unit, _ in groupby(part, lambda item: item.unit)]
        assert len(runs) == len(set(runs)) or len({item.unit for item in batch}) == 1


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), LIMITS)
def test_size_only_shrinks_and_never_to_nothing(row: list[int], size: Size) -> None:
    """However often a batch is too large, there is a next size, and in the end it is one resource."""
    batch = units_of([row])[0].items
    for _ in range(12):
        before = (size.entries, size.bytes)
        size.shrink(batch)
        assert (size.entries, size.bytes) <= before
        assert min(size.entries, size.bytes) >= 1
        batch = next(iter(cut(units_of([row]), size, lambda _: None)))
    assert len(batch) == 1
