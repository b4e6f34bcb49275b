"""A generated path that is kept as a file is the same path when the loader reads it."""

from __future__ import annotations

import copy
import dataclasses
from pathlib import Path

import orjson
import pytest

from payerproof import catalog
from payerproof.checks.planner.plan import plan
from payerproof.checks.planner.ways import MOST_WAYS
from payerproof.checks.planner.writing import kept, read_back
from payerproof.errors import ConfigurationError
from tests.unit.checks.planner.targets import TARGETS, plan_of, statement


@pytest.mark.parametrize("target", TARGETS)
def test_every_generated_path_comes_back_from_its_file(target: str, tmp_path: Path) -> None:
    """The file is accepted as it stands, batches included, and says the same."""
    told = copy.deepcopy(dict(statement(target)))
    told["rest"][0]["interaction"] = [{"code": "batch"}]
    made = [each.path for each in plan_of(target, MOST_WAYS, told).chosen]
    files = [kept(path, tmp_path) for path in made]
    read = {path.id: path for path in catalog.with_own_query_paths(files)}
    assert len(files) > 100
    assert [read[path.id] for path in made] == made


def test_what_is_kept_is_not_generated_again(tmp_path: Path) -> None:
    """A kept path counts as walked, like one that ships, and makes room for others."""
    before = plan_of("clinical")
    files = [kept(each.path, tmp_path) for each in before.chosen]
    after = plan(before.graph, catalog.with_own_query_paths(files), 24)
    assert {after.covered[each.way] for each in before.chosen} == {each.path.id for each in before.chosen}
    assert not {each.path.id for each in after.chosen} & {each.path.id for each in before.chosen}


def test_a_path_comes_back_from_the_record_of_a_run() -> None:
    """What a run notes of its paths is JSON, and is read as the same paths."""
    for each in plan_of("clinical").chosen:
        assert read_back(orjson.loads(orjson.dumps(dataclasses.asdict(each.path)))) == each.path
    with pytest.raises(ConfigurationError, match="not recorded as one"):
        read_back({"id": "x"})


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    """Kept twice is kept once; another file of that name stays."""
    path = plan_of("demo").chosen[0].path
    file = kept(path, tmp_path)
    assert kept(path, tmp_path) == file
    file.write_text("title = 'mine'\n")
    with pytest.raises(ConfigurationError, match="another query path of this name"):
        kept(path, tmp_path)
