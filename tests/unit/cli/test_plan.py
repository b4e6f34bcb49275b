"""`payerproof plan` and the ways of `payerproof coverage`: what is made, what is kept, what is left out, and why."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof import catalog
from payerproof.cli import EXIT_USAGE, group, main
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter
from tests.unit.checks.planner.targets import plan_of, statement


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    """Give the demo's CapabilityStatement as a file."""
    file = tmp_path / "metadata.json"
    file.write_text(json.dumps(statement("demo")))
    return file


def _shown(*arguments: str | Path) -> str:
    result = CliRunner().invoke(group, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_plan_of_a_target_is_listed_one_path_a_line(metadata: Path) -> None:
    """Each line has the id and the request; --json and --generated tell the same paths."""
    ids = [each.path.id for each in plan_of("demo").chosen]
    lines = _shown("plan", "--target", "demo", "--statement", metadata).splitlines()
    assert [line.split("\t")[0] for line in lines] == sorted(ids, key=[line.split("\t")[0] for line in lines].index)
    told = json.loads(_shown("plan", "--target", "demo", "--statement", metadata, "--json", "--generated", "3"))
    assert [each["id"] for each in told] == [each.path.id for each in plan_of("demo", 3).chosen]


def test_a_path_is_kept_as_the_file_that_is_shown(metadata: Path, tmp_path: Path) -> None:
    """What --keep writes is what an id shows, and the loader takes it."""
    name = plan_of("demo").chosen[0].path.id
    asked = ("plan", "--target", "demo", "--statement", metadata)
    written = Path(_shown(*asked, name, "--keep", tmp_path / "kept").strip())
    assert _shown(*asked, name) == f"# {name}.toml\n{written.read_text()}"
    assert {path.id for path in catalog.with_own_query_paths([written])} >= {name}


def test_the_paths_of_a_run_are_kept(tmp_path: Path) -> None:
    """From the note of a run come the same paths that it walked."""
    made = [each.path for each in plan_of("clinical").chosen]
    with EvidenceWriter(tmp_path / "evidence.jsonl", Redactor()) as writer:
        target = {"name": "t", "base": "http://payer.example/fhir"}
        writer.header(started="2026-06-14T18:00:00Z", target=target, seed=1, suites=[], options={})
        writer.note("plan", {**plan_of("clinical").record(), "paths": [dataclasses.asdict(path) for path in made]})
    files = [Path(line) for line in _shown("plan", "--run", tmp_path, "--keep", tmp_path / "kept").splitlines()]
    read = {path.id: path for path in catalog.with_own_query_paths(files)}
    assert [read[path.id] for path in made] == made


def test_the_coverage_tells_the_ways(metadata: Path) -> None:
    """How many ways of each kind are walked, in text and in JSON; what is left out is named with the reason."""
    lines = _shown("coverage", "--target", "demo", "--statement", metadata, "--generated", "2").splitlines()
    plan = plan_of("demo", 2)
    for kind, (walked, every) in plan.by_kind.items():
        assert f"{kind}\t{walked} of {every} walked" in lines
    left = next(line for line in lines if line.startswith("left out\t"))
    assert f"{len(plan.left_out)} ways\tbeyond the number of generated query paths (--generated N)" in left
    told = json.loads(_shown("coverage", "--target", "demo", "--statement", metadata, "--json"))
    assert told[-1] == {"id": "ways", "title": told[-1]["title"], **json.loads(json.dumps(plan_of("demo").record()))}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan"], "say --target FILE|NAME, or --run RUN"),
        (["plan", "--target", "demo", "--run", "."], "say --target FILE|NAME, or --run RUN"),
        (["plan", "--target", "demo", "no-such-way"], "no query path 'no-such-way' is made here"),
        (["plan", "--target", "demo", "--statement", "other.json"], "it is no CapabilityStatement"),
        (["plan", "--target", "demo", "--statement", "broken.json"], "cannot be read"),
        (["coverage", "--statement", "other.json"], "--statement goes with --target"),
    ],
)
def test_a_mistake_is_told(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is wrong, and no traceback."""
    monkeypatch.chdir(tmp_path)
    Path("other.json").write_text('{"resourceType": "Patient"}')
    Path("broken.json").write_text("{")
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == EXIT_USAGE
    assert words in capsys.readouterr().err
