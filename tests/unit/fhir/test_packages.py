"""Packages: read in bounds, resolved by version, installed whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from payerproof.cli.packages import command
from payerproof.fhir.errors import PackageError, UnknownGuide
from payerproof.fhir.guides import Library, newest, open_guide, shipped
from payerproof.fhir.install import add, install, installed
from payerproof.fhir.packages import read_package
from payerproof.guide_names import version_key
from tests.unit.fhir.tiny import element, profile, publish

HEAD = {"name": "tiny.guide", "version": "1.0.0", "dependencies": {}}


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a .tgz with these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def package(**more: bytes) -> bytes:
    """Return a small package."""
    shape = profile("p", "Patient", [element("Patient", max="*")])
    files = {"package/package.json": json.dumps(HEAD).encode(), "package/p.json": json.dumps(shape).encode()}
    return archive(files | more)


def test_reads_archive_and_folder_alike(tmp_path: Path) -> None:
    """A .tgz and the unpacked folder give the same resources."""
    file = tmp_path / "p.tgz"
    file.write_bytes(package(**{"package/example/e.json": b'{"resourceType": "Basic"}', "package/junk.json": b"{"}))
    place = add(file, tmp_path / "folder").path
    for path in (file, place):
        found = read_package(path)
        assert found.id == "tiny.guide#1.0.0"
        assert [resource["resourceType"] for resource in found.resources()] == ["StructureDefinition"]
        assert [name for name, _ in found.examples()] == ["e.json"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a gzipped tar"),
        (b"nonsense", "not a gzipped tar"),
        (package()[:200], "not a gzipped tar"),
        (archive({"other.json": b"{}"}), "not a FHIR package"),
        (archive({"package/package.json": b"{"}), "cannot be used"),
        (archive({"package/package.json": b"[]"}), "cannot be used"),
        (archive({"package/package.json": b'{"name": 1, "version": "1"}'}), "name and version are texts"),
    ],
)
def test_what_is_no_package(tmp_path: Path, content: bytes, words: str) -> None:
    """Whatever is no package is told so by file and reason."""
    file = tmp_path / "p.tgz"
    file.write_bytes(content)
    with pytest.raises(PackageError, match=words):
        read_package(file)


def test_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that unpacks to more than is read is refused."""
    monkeypatch.setattr("payerproof.fhir.packages.TOTAL_LIMIT", 100)
    file = tmp_path / "p.tgz"
    file.write_bytes(package())
    with pytest.raises(PackageError, match="larger than is read"):
        read_package(file)


def test_unpacking_stays_inside(tmp_path: Path) -> None:
    """A member that points outside the package is left out."""
    file = tmp_path / "p.tgz"
    file.write_bytes(package(**{"../outside.json": b"{}", "package/../../out.json": b"{}", "/absolute.json": b"{}"}))
    add(file, tmp_path / "folder")
    assert sorted(path.name for path in tmp_path.rglob("*.json")) == ["p.json", "package.json"]


def test_unknown_guide_lists_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guide that is nowhere names those that ship."""
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path))
    with pytest.raises(UnknownGuide, match=r"hl7\.fhir\.us\.carin-bb#2\.0\.0"):
        open_guide("no.such#1")
    with pytest.raises(UnknownGuide):
        open_guide("../../etc#1")


def test_dependencies_are_loaded_nearest_first() -> None:
    """A canonical resolves to the version that the guide depends on, not to the newest one."""
    library = Library(["hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.core#7.0.0"])
    url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"
    found = {
        name: library.scope(name).structure(url) for name in ("hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.core#7.0.0")
    }
    assert {name: entry.canonical if entry else None for name, entry in found.items()} == {
        "hl7.fhir.us.carin-bb#2.0.0": f"{url}|3.1.1",
        "hl7.fhir.us.core#7.0.0": f"{url}|7.0.0",
    }
    partial = library.scope("hl7.fhir.us.carin-bb#2.0.0").structure(f"{url}|7.0")
    assert partial is not None
    assert partial.table.id == "hl7.fhir.us.core#7.0.0"
    assert "us.nlm.vsac#0.7.0" in library.missing


def test_circular_dependencies_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two guides that need each other are both loaded, once."""
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path))
    publish(tmp_path, name="a.guide#1", needs={"b.guide": "1"})
    publish(tmp_path, name="b.guide#1", needs={"a.guide": "1"})
    assert {"a.guide#1", "b.guide#1"} <= set(Library(["a.guide#1"]).tables)


def test_versions_sort_by_number() -> None:
    """2.10 comes after 2.9, a preview before its release; the newest of each guide is known."""
    assert sorted(["2.10.0", "2.9.0", "2.9.0-dev"], key=version_key) == ["2.9.0-dev", "2.9.0", "2.10.0"]
    assert "hl7.fhir.us.carin-bb#2.2.0" in newest(shipped())
    assert "hl7.fhir.us.carin-bb#2.0.0" not in newest(shipped())


class Registry(ThreadingHTTPServer):
    """A package registry on loopback; `answers` maps paths to status and body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, bytes]] = {}

    @property
    def address(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.server_port}"

    def offer(self, content: bytes, **dist: Any) -> None:
        """Publish tiny.guide#1.0.0 as `content`."""
        listing = {"versions": {"1.0.0": {"dist": {"tarball": f"{self.address}/p.tgz"} | dist}}}
        self.answers = {"/tiny.guide": (200, json.dumps(listing).encode()), "/p.tgz": (200, content)}


class _Handler(BaseHTTPRequestHandler):
    server: Registry

    def do_GET(self) -> None:
        status, body = self.server.answers.get(self.path, (404, b"{}"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", body.decode())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def registry() -> Iterator[Registry]:
    """Serve a registry for one test."""
    with Registry() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def sha1(content: bytes) -> str:
    """Return the checksum as registries write `shasum`."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def test_install(tmp_path: Path, registry: Registry) -> None:
    """A package arrives with either checksum, also over a redirection, and can be loaded."""
    content = package()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    for number, dist in enumerate(({"shasum": sha1(content)}, {"integrity": integrity})):
        registry.offer(content, **dist)
        assert install("tiny.guide#1.0.0", registry.address, tmp_path / str(number)).id == "tiny.guide#1.0.0"
    registry.offer(content, shasum=sha1(content), tarball="/moved")
    registry.answers["/moved"] = (302, b"/p.tgz")
    install("tiny.guide#1.0.0", registry.address, tmp_path / "2")
    assert [found.id for found in installed(tmp_path / "2")] == ["tiny.guide#1.0.0"]


@pytest.mark.parametrize(
    ("dist", "content", "words"),
    [
        ({}, package(), "no checksum"),
        ({"shasum": "0" * 40}, package(), "the download is damaged"),
        ({"integrity": "sha512-AAAA"}, package(), "the download is damaged"),
        ({"shasum": sha1(b"nonsense")}, b"nonsense", "not a gzipped tar"),
        ({"tarball": "ftp://127.0.0.1/p.tgz"}, package(), "no HTTP address"),
        ({"tarball": "/nowhere"}, package(), "answers 404"),
    ],
)
def test_broken_download_installs_nothing(
    tmp_path: Path, registry: Registry, dist: dict[str, Any], content: bytes, words: str
) -> None:
    """Whatever goes wrong, the package folder is as it was, without leftovers."""
    registry.offer(content, **dist)
    with pytest.raises(PackageError, match=words):
        install("tiny.guide#1.0.0", registry.address, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_wrong_package_is_refused(tmp_path: Path, registry: Registry) -> None:
    """A registry that sends another package than it was asked for is not believed."""
    content = archive({"package/package.json": json.dumps(HEAD | {"version": "9.9.9"}).encode()})
    registry.offer(content, shasum=sha1(content))
    with pytest.raises(PackageError, match=r"sent tiny.guide#9.9.9"):
        install("tiny.guide#1.0.0", registry.address, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("listing", [b"", b"[]", b"{}", b'{"versions": []}', b'{"versions": {"1.0.0": {}}}'])
def test_unreadable_listing(tmp_path: Path, registry: Registry, listing: bytes) -> None:
    """An invalid listing is an error of the registry, named with its address."""
    registry.answers = {"/tiny.guide": (200, listing)}
    with pytest.raises(PackageError, match=r"127\.0\.0\.1"):
        install("tiny.guide#1.0.0", registry.address, tmp_path)


def test_replacing_a_package(tmp_path: Path) -> None:
    """Adding a package again replaces it whole: no file of the old one stays."""
    file = tmp_path / "p.tgz"
    file.write_bytes(package(**{"package/old.json": b"{}"}))
    add(file, tmp_path / "folder")
    file.write_bytes(package())
    place = add(file, tmp_path / "folder").path
    assert sorted(path.name for path in (place / "package").iterdir()) == ["p.json", "package.json"]
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["tiny.guide#1.0.0"]


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry) -> None:
    """add, list, install and remove tell what they did; an error has exit status 4."""
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path / "folder"))
    file = tmp_path / "p.tgz"
    file.write_bytes(package())
    run = CliRunner().invoke
    assert run(command, ["add", str(file)]).output == "added tiny.guide#1.0.0\n"
    assert "  tiny.guide#1.0.0\n" in run(command, ["list"]).output
    assert run(command, ["remove", "tiny.guide#1.0.0"]).output == "removed tiny.guide#1.0.0\n"
    registry.offer(package(), shasum=sha1(package()))
    result = run(command, ["install", "tiny.guide#1.0.0", "--registry", registry.address])
    assert (result.exit_code, result.output) == (0, "installed tiny.guide#1.0.0\n")
    assert run(command, ["remove", "no.such#1"]).exit_code == 4
