"""`payerproof population` writes families as files and shows who may see whom."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import orjson
import pytest

from payerproof.cli import EXIT_USAGE, main
from payerproof.synthetic_data.config import load_household
from payerproof.synthetic_data.generate import qualify
from payerproof.synthetic_data.sample import sampled_household

SVG = "{http://www.w3.org/2000/svg}"


def run(*arguments: str) -> int:
    """Run the command line and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["population", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_named_households_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two families by name, with the guide asked for."""
    out = tmp_path / "out"
    guide = "hl7.fhir.us.carin-bb#2.2.0"
    assert run("generate", "--household", "h1", "--household", "f16", "--guide", guide, "--out", str(out)) == 0
    manifest = orjson.loads((out / "manifest.json").read_bytes())
    assert (manifest["people"], manifest["guide"], manifest["layout"]) == (14, guide, "ndjson")
    assert capsys.readouterr().out.startswith("14 people, ")


def test_shards_of_a_sample_are_the_whole(tmp_path: Path) -> None:
    """Part by part the files are those of the whole."""
    for shard in ("1/1", "1/2", "2/2"):
        out = tmp_path / shard.replace("/", "of")
        assert run("generate", "--households", "6", "--seed", "3", "--shard", shard, "--out", str(out)) == 0
    name = "ExplanationOfBenefit.ndjson"
    parts = [(tmp_path / shard / name).read_bytes() for shard in ("1of2", "2of2")]
    assert (tmp_path / "1of1" / name).read_bytes() == b"".join(parts)


def test_bundles_are_one_file_a_member(tmp_path: Path) -> None:
    """The layout of transaction bundles."""
    out = tmp_path / "out"
    assert run("generate", "--household", "f17", "--format", "bundles", "--out", str(out)) == 0
    assert sorted(path.name for path in (out / "members").iterdir()) == ["f17-jun.json", "f17-sen.json"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["generate", "--out", "x"], "either --households N or --household NAME"),
        (["generate", "--household", "h1", "--households", "2", "--out", "x"], "not both"),
        (["generate", "--households", "2", "--shard", "half", "--out", "x"], "--shard is 'half' (allowed: I/N"),
        (["generate", "--households", "2", "--shard", "3/2", "--out", "x"], "there is no shard 3 of 2"),
        (["generate", "--household", "h1", "--shard", "1/2", "--out", "x"], "--shard goes with --households"),
        (["generate", "--household", "h1", "--guide", "x#1", "--out", "x"], "no population is made for guide 'x#1'"),
        (["generate", "--household", "h9", "--out", "x"], "there is no such household"),
        (["show", "h9"], "there is no such household"),
        (["show", "h1", "--at", "noon"], "--at is 'noon'"),
        (["show", "h1", "--zone", "Mars/Olympus"], "--zone is 'Mars/Olympus'"),
    ],
)
def test_wrong_usage_says_what_is_allowed(
    arguments: list[str],
    problem: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A mistake ends with the code for wrong usage and words that help; nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == EXIT_USAGE
    assert problem in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())


def test_foreign_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with other content is left as it is."""
    (tmp_path / "thesis.txt").write_text("mine")
    assert run("generate", "--household", "h1", "--out", str(tmp_path)) == EXIT_USAGE
    assert "holds thesis.txt, which is no population made here" in capsys.readouterr().err


def test_family_is_shown_with_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    """The table of the canonical household at the canonical clock, with the rule behind each opening."""
    assert run("show", "h1") == 0
    shown = capsys.readouterr().out
    matrix = shown[shown.index("sees") : shown.index("A the whole record")]
    rows = {line.split()[0]: line.split()[1:] for line in matrix.splitlines()}
    assert rows["sub"] == ["A", "·", "·", "·", "F", "F", "A", "·", "·"]
    assert rows["agt"] == ["·", "A", "·", "·", "·", "·", "·", "A", "·"]
    assert "agt → spo   allow   power-of-attorney, 45 CFR 164.502(g)(2)" in shown


def test_time_changes_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """At midnight in Chicago the child of 17 is 18, and nobody else sees that record any more."""
    lines = []
    for instant in ("2026-06-15T04:59:59Z", "2026-06-15T05:00:00Z"):
        assert run("show", "h1", "--at", instant) == 0
        lines.append(Counter(line for line in capsys.readouterr().out.splitlines() if "→ t18" in line))
    assert [line.total() for line in lines] == [2, 0]


def test_drawing_is_a_document_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The drawing is well-formed, names everybody, has an arrow for each opening, and asks nobody for anything."""
    svg = tmp_path / "family.svg"
    assert run("show", "f02", "--svg", str(svg)) == 0
    assert run("show", "h1", "--svg", str(svg)) == 0
    shown = capsys.readouterr().out
    root = ET.fromstring(svg.read_text(encoding="utf-8"))  # noqa: S314 - written a moment ago by this program
    names = [node.text for node in root.iter(f"{SVG}text") if node.get("class") == "name"]
    assert names == ["sub", "spo", "exs", "adc", "t18", "teen", "min", "agt", "out"]
    arrows = [node for node in root.findall(f"{SVG}path") if node.find(f"{SVG}title") is not None]
    assert len(arrows) == shown.count("→")
    assert "http://" not in svg.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")


def test_sampled_family_is_shown_and_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A sampled household can be shown by its number, kept as a file, and read from there."""
    assert run("show", "r5", "--seed", "4") == 0
    household = sampled_household(4, 5)
    assert capsys.readouterr().out.startswith(f"r5: {household.title}\n")
    assert run("show", "r5", "--seed", "4", "--toml") == 0
    file = tmp_path / "r5.toml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert qualify(load_household(file)) == household
    assert run("show", str(file)) == 0
