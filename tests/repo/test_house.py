"""The rooms of the tree stand on floors, and no folder is too full to look through."""

from __future__ import annotations

import pytest

from tests.repo.arrows import ROOT, Arrow, arrows, module_of
from tests.repo.floors import CHECK_FLOORS, FLOORS, MOST_ARROWS, MOST_FLOORS, MOST_ROOMS, Floor, levels, room_of

MOST_ENTRIES = 40
"""Files and folders in one folder, `__init__.py` not counted."""
LOOKED_THROUGH = ("src", "suites", "tests", "fixtures/query_paths", "reference_payer")
CROWDED: dict[str, str] = {}
"""Folders that may hold more, each with its because."""

INNER = "payerproof.checks."


def _between_rooms() -> list[Arrow]:
    """Return the arrows of the package that lead from one room to another."""
    return [
        arrow
        for arrow in arrows()
        if arrow.module.split(".")[0] == "payerproof"
        and not arrow.file.startswith("tests/")
        and "/" in arrow.file
        and room_of(module_of(arrow.file)) != room_of(arrow.module)
    ]


def _inner_room(module: str) -> str:
    return module.removeprefix(INNER).split(".")[0]


def _upward(rooms: list[tuple[str, str, Arrow]], floors: tuple[Floor, ...]) -> list[str]:
    level = levels(floors)
    return [str(arrow) for start, end, arrow in rooms if level[start] <= level[end]]


def test_no_import_leads_upward() -> None:
    """Each room imports rooms of lower floors only, so there is no circle either."""
    rooms = [(room_of(module_of(arrow.file)), room_of(arrow.module), arrow) for arrow in _between_rooms()]
    assert {name for start, end, _ in rooms for name in (start, end)} == set(levels(FLOORS))
    assert _upward(rooms, FLOORS) == []


def test_no_suite_knows_another() -> None:
    """Inside `checks` a suite's room imports what suites share, and never another suite's room."""
    rooms = [
        (_inner_room(module_of(arrow.file)), _inner_room(arrow.module), arrow)
        for arrow in arrows()
        if module_of(arrow.file).startswith(INNER) and arrow.module.startswith(INNER)
    ]
    between = [(start, end, arrow) for start, end, arrow in rooms if start != end]
    there = {path.stem for path in (ROOT / "src/payerproof/checks").iterdir() if not path.name.startswith("__")}
    assert there == set(levels(CHECK_FLOORS))
    assert _upward(between, CHECK_FLOORS) == []


def test_an_upward_import_is_noticed() -> None:
    """The rule above bites: the ground that imports a check is an upward arrow, and so is a neighbour."""
    arrow = Arrow("src/payerproof/model.py", "payerproof.checks.registry")
    assert _upward([("ground", "checks", arrow), ("http", "evidence", arrow)], FLOORS) == [str(arrow)] * 2


def test_the_house_is_seen_at_the_first_glance() -> None:
    """Rooms, floors and arrows between rooms stay few enough for one drawing."""
    pairs = {(room_of(module_of(arrow.file)), room_of(arrow.module)) for arrow in _between_rooms()}
    rooms = [room for floor in FLOORS for room in floor.rooms]
    assert len(rooms) == len(set(rooms))
    assert (len(rooms) <= MOST_ROOMS, len(FLOORS) <= MOST_FLOORS, len(pairs) <= MOST_ARROWS) == (True, True, True)
    assert all(floor.because for floor in (*FLOORS, *CHECK_FLOORS))


@pytest.mark.parametrize("top", LOOKED_THROUGH)
def test_a_folder_can_be_looked_through(top: str) -> None:
    """No folder holds more entries than a person reads at once; an exception that is not needed any more goes."""
    count = {
        folder.relative_to(ROOT).as_posix(): sum(
            1 for entry in folder.iterdir() if entry.name not in {"__init__.py", "__pycache__"}
        )
        for folder in [ROOT / top, *(path for path in (ROOT / top).rglob("*") if path.is_dir())]
        if folder.name != "__pycache__"
    }
    assert {name: number for name, number in count.items() if number > MOST_ENTRIES and name not in CROWDED} == {}
    assert [name for name in CROWDED if name.startswith(f"{top}/") and count.get(name, 0) <= MOST_ENTRIES] == []
