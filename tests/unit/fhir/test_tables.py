"""The tables that ship: facts only, the same bytes from the same package, and enough to work alone."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from payerproof.fhir import contents
from payerproof.fhir.errors import PackageError
from payerproof.fhir.guides import shipped
from payerproof.fhir.issue import Verdict
from payerproof.fhir.packages import read_package
from payerproof.fhir.tables import CONTENTS, MANIFEST, PROFILES, TERMS, compile_tables, read_table
from payerproof.fhir.validator import load
from payerproof.guide_names import shipped_folder
from tests.unit.fhir.figures import claims

PROMISED = [
    "hl7.fhir.r4.core#4.0.1",
    "hl7.fhir.us.carin-bb#1.1.0",
    "hl7.fhir.us.carin-bb#2.0.0",
    "hl7.fhir.us.carin-bb#2.1.0",
    "hl7.fhir.us.carin-bb#2.2.0",
    "hl7.fhir.us.core#3.1.1",
    "hl7.fhir.us.core#6.1.0",
    "hl7.fhir.us.core#7.0.0",
    "hl7.fhir.us.davinci-pdex#2.0.0",
]
FOLDERS = sorted(place.parent for place in shipped_folder().glob(f"*/*/{MANIFEST}"))
NAMES = [f"{folder.parent.name}#{folder.name}" for folder in FOLDERS]
SENTENCE = re.compile(r"\b[a-z]+ [a-z]+ [a-z]+ [a-z]+ [a-z]+ [a-z]+\b")


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_compiled_again_byte_for_byte(folder: Path, packages: Path) -> None:
    """The package named in the manifest, with the checksum named there, gives these very files."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    package = read_package(packages / manifest["package"])
    assert package.sha256() == manifest["sha256"]
    made = compile_tables(package)
    assert made == {name: (folder / name).read_bytes() for name in made}


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_manifest_names_its_tables(folder: Path) -> None:
    """The manifest's digests are those of the tables beside it."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in manifest["tables"]}
    assert digests == manifest["tables"]
    assert f"{manifest['name']}#{manifest['version']}" == f"{folder.parent.name}#{folder.name}"


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_no_prose(folder: Path) -> None:
    """No sentence of a guide ships: no text outside expressions has six words in a row."""
    for file in (folder / PROFILES, folder / TERMS):
        content = json.loads(gzip.decompress(file.read_bytes()))
        content.pop("rules", None)
        texts = re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(content))
        assert [text for text in texts if SENTENCE.search(text)] == []


def test_promised_guides_ship() -> None:
    """Every promised guide version is there, and all of them together stay small."""
    assert set(PROMISED) <= set(shipped())
    assert sum(file.stat().st_size for file in shipped_folder().rglob("*.json.gz")) < 4_000_000


@pytest.mark.parametrize("name", [name for name in PROMISED if "core#4" not in name])
def test_tables_work_alone(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a package folder each guide loads, and every one of its profiles can be built and asked."""
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path / "none"))
    judge = load([name])
    for url, facts in shipped()[name].profiles["structures"].items():
        if facts["kind"] == "resource" and not facts["abstract"]:
            assert judge.validate({"resourceType": facts["type"], "status": "x"}, [url])


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"name": "a"}', '{"name":"a","version":"1","dependencies":{},"format":0}']
)
def test_damaged_manifest(tmp_path: Path, content: str) -> None:
    """An invalid manifest, or one of another format, is refused by name."""
    (tmp_path / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(PackageError, match=MANIFEST):
        read_table(tmp_path)


def test_damaged_table(tmp_path: Path) -> None:
    """A table that cannot be read is named, not guessed around."""
    source = FOLDERS[0]
    (tmp_path / MANIFEST).write_bytes((source / MANIFEST).read_bytes())
    (tmp_path / "profiles.json.gz").write_bytes((source / "profiles.json.gz").read_bytes()[:100])
    with pytest.raises(PackageError, match=r"profiles\.json\.gz"):
        _ = read_table(tmp_path).profiles


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_contents_are_those_of_the_tables(folder: Path, tmp_path: Path) -> None:
    """Read part by part by its contents, or whole without them, a table is the same."""
    for name in (MANIFEST, PROFILES, TERMS):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    by_part, whole = read_table(folder), read_table(tmp_path)
    for kind in ("profiles", "terms"):
        parts = getattr(by_part, kind)
        assert {name: _plain(parts[name]) for name in parts} == getattr(whole, kind)
    assert (by_part.versions, by_part.resources) == (whole.versions, whole.resources)


def _plain(part: Any) -> Any:
    return dict(part) if isinstance(part, Mapping) else part


def test_nothing_is_read_that_nobody_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a guide named, a claim is found, and judged, by the guides alone that it takes."""
    read: set[str] = set()
    whole = contents.unpacked

    def unpacked(file: Path) -> bytes:
        read.add(f"{file.parent.parent.name} {file.name}")
        return whole(file)

    monkeypatch.setattr(contents, "unpacked", unpacked)
    shipped.cache_clear()
    claim = next(iter(claims()))
    assert load(None).judge(claim).verdict is Verdict.VALID
    shipped.cache_clear()
    tables = {name for name in read if name.endswith(PROFILES)}
    assert tables == {f"hl7.fhir.r4.core {PROFILES}", f"hl7.fhir.us.carin-bb {PROFILES}"}


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"versions": {}}'])
def test_damaged_contents(tmp_path: Path, content: bytes) -> None:
    """Damaged contents, and those of another table, are named, not guessed around."""
    source = FOLDERS[0]
    for name in (MANIFEST, PROFILES, TERMS):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    (tmp_path / CONTENTS).write_bytes(gzip.compress(content))
    with pytest.raises(PackageError, match=r"contents\.json\.gz"):
        _ = read_table(tmp_path).profiles
    (tmp_path / CONTENTS).write_bytes((FOLDERS[1] / CONTENTS).read_bytes())
    with pytest.raises(PackageError, match=r"profiles\.json\.gz"):
        _ = read_table(tmp_path).profiles["rules"]
