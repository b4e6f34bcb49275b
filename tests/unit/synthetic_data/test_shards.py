"""A population made in parts: kept where it is whole, made again where it is not, and never taken for complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.sample import Sample
from payerproof.synthetic_data.shards import SHARDS, Plan, begin, finish, parts_of
from payerproof.synthetic_data.write import LAYOUTS, Layout, write

GUIDE = "hl7.fhir.us.carin-bb#2.0.0"


def plan(layout: Layout = "ndjson", seed: int = 3, parts: int = 3) -> Plan:
    """Return a small plan."""
    return Plan(5, seed, GUIDE, layout, parts)


def content(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder by relative name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(wanted: Plan, out: Path) -> list[int]:
    """Make what is missing, as one machine would; return which parts that were."""
    parts = begin(wanted, out)
    for part in parts:
        wanted.make(out, part)
    finish(wanted, out)
    return parts


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_part_is_what_shard_writes(tmp_path: Path, layout: Layout) -> None:
    """Folder by folder the bytes are those of `--shard I/N`, and their order is that of the parts."""
    made(plan(layout), tmp_path / "out")
    folders = list(parts_of(tmp_path / "out"))
    for part, folder in enumerate(folders, 1):
        write(Sample(5, 3, GUIDE, part, 3), tmp_path / str(part), layout)
        assert content(tmp_path / str(part)) == content(folder)
    assert len(folders) == 3


def test_sums_are_told_of_all_parts(tmp_path: Path) -> None:
    """People and records of the whole."""
    made(plan(), tmp_path / "out")
    told = finish_again(tmp_path / "out")
    whole = write(Sample(5, 3, GUIDE), tmp_path / "whole")
    assert f'"people":{told["people"]}' in whole.read_text()
    assert told["owned"] == sums(tmp_path / "whole")


def finish_again(out: Path) -> dict[str, object]:
    """Return what was told at the end of a plan that is begun and finished once more."""
    begin(plan(), out)
    for part in (1, 2, 3):
        plan().make(out, part)
    return dict(finish(plan(), out))


def sums(folder: Path) -> dict[str, int]:
    """Count the lines of a whole population's owned records by type."""
    lines = (folder / "data.ndjson").read_text().splitlines()
    kinds = [line.split('"type":"')[1].split('"')[0] for line in lines]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def test_finished_parts_are_kept(tmp_path: Path) -> None:
    """After a kill the same plan makes the unfinished parts alone; the result is the same."""
    out = tmp_path / "out"
    assert begin(plan(), out) == [1, 2, 3]
    plan().make(out, 1)
    plan().make(out, 3)
    (out / plan().name(3) / "Patient.ndjson").write_bytes(b"cut")
    before = (out / plan().name(1) / "manifest.json").stat().st_ino
    assert made(plan(), out) == [2, 3]
    assert (out / plan().name(1) / "manifest.json").stat().st_ino == before
    made(plan(), tmp_path / "other")
    assert content(tmp_path / "other") == content(out)


@pytest.mark.parametrize("other", [plan(seed=4), plan("bundles"), plan(parts=2)])
def test_another_plan_starts_clean(tmp_path: Path, other: Plan) -> None:
    """Nothing of the first plan is in the second, whether the first was finished or not."""
    out = tmp_path / "out"
    begin(plan(), out)
    plan().make(out, 1)
    assert made(other, out) == list(range(1, other.parts + 1))
    made(other, tmp_path / "alone")
    assert content(tmp_path / "alone") == content(out)
    made(plan(), out)
    made(other, out)
    assert content(tmp_path / "alone") == content(out)


def test_unfinished_parts_are_no_population(tmp_path: Path) -> None:
    """Neither while shards are being made, nor when one is missing, damaged or of another making."""
    out = tmp_path / "out"
    begin(plan(), out)
    plan().make(out, 1)
    with pytest.raises(PopulationError, match="unfinished: not all of its shards are made"):
        list(parts_of(out))
    with pytest.raises(PopulationError, match="holds no finished population"):
        finish(plan(), out)
    made(plan(), out)
    write(Sample(5, 4, GUIDE, 2, 3), out / plan().name(2))
    with pytest.raises(PopulationError, match=r"manifest\.json is not what shards\.json names"):
        list(parts_of(out))


@pytest.mark.parametrize("text", ["no", "[]", '{"format": 7}'])
def test_a_foreign_list_is_refused(tmp_path: Path, text: str) -> None:
    """An invalid list of shards is reported."""
    (tmp_path / SHARDS).write_text(text)
    with pytest.raises(PopulationError, match=SHARDS):
        list(parts_of(tmp_path))


@pytest.mark.parametrize("name", ["thesis.txt", "manifest.json", "shard-1-of-3/thesis.txt"])
def test_a_foreign_folder_is_left_alone(tmp_path: Path, name: str) -> None:
    """A folder that holds anything else is refused, and nothing in it is touched."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(PopulationError, match="made here"):
        begin(plan(), tmp_path)
    assert content(tmp_path) == {name: b"mine"}


def test_a_plain_folder_is_its_own_part(tmp_path: Path) -> None:
    """Where nothing was made in parts, the folder is the population."""
    assert list(parts_of(tmp_path)) == [tmp_path]


def test_an_impossible_plan_is_refused() -> None:
    """Before anything is begun."""
    with pytest.raises(PopulationError, match="no population is made for guide"):
        Plan(1, 1, "x#1", "ndjson", 1)
