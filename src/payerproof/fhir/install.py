"""Packages into the user's package folder: from a file, or from a registry, whole or not at all.

A package is unpacked beside its place and moved there in one step, after its checksum and its name have been found
right. Source of the protocol: https://confluence.hl7.org/display/FHIR/FHIR+Package+Registry+User+Documentation
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import orjson

from payerproof.fhir.errors import PackageError
from payerproof.fhir.packages import Package, members, read_package
from payerproof.guide_names import package_folder
from payerproof.http.client import Request, Wire

SIZE_LIMIT = 256 * 2**20
"""Bytes of a package as it is sent; the largest published ones have about 60 MB."""
_HOPS = 5
_OK, _REDIRECTS = 200, frozenset({301, 302, 303, 307, 308})
_DEADLINE = 300.0


def add(file: Path, folder: Path | None = None) -> Package:
    """Unpack the package in `file` into the package folder and return it. One that is there already is replaced."""
    package = read_package(file)
    if "/" in package.id or package.id.startswith(".") or "\\" in package.id:
        raise PackageError(f"{package.id!r} cannot be the name of a folder", where=str(file))
    home = package_folder() if folder is None else folder
    home.mkdir(parents=True, exist_ok=True)
    place = home / package.id
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=home) as scratch:
        whole = Path(scratch) / "whole"
        _unpack(file, whole)
        if place.exists():
            place.replace(Path(scratch) / "old")
        whole.replace(place)
    return read_package(place)


def _unpack(file: Path, whole: Path) -> None:
    for name, content in members(file):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or path.parts[0] != "package":
            continue
        target = whole.joinpath(*path.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def install(name: str, registry: str, folder: Path | None = None) -> Package:
    """Fetch `NAME#VERSION` from `registry`, verify its checksum and unpack it.

    Raises `PackageError` for a name that is not there, a checksum that is missing or wrong, or a broken download;
    the package folder is then as it was.
    """
    wanted, _, version = name.partition("#")
    if not wanted or not version or "/" in name:
        raise PackageError(f"{name!r} names no package", allowed="NAME#VERSION")
    wire = Wire(lambda _exchange: None, deadline=_DEADLINE, max_body=SIZE_LIMIT)
    try:
        dist = _dist(wire, registry, wanted, version)
        content = _fetch(wire, str(dist["tarball"]), registry)
    finally:
        wire.close()
    _verify(content, dist, name)
    with tempfile.TemporaryDirectory(prefix="payerproof-") as scratch:
        file = Path(scratch) / "package.tgz"
        file.write_bytes(content)
        found = read_package(file)
        if found.id != name:
            raise PackageError(f"the registry sent {found.id}", where=registry, allowed=name)
        return add(file, folder)


def _dist(wire: Wire, registry: str, name: str, version: str) -> dict[str, Any]:
    address = f"{registry.rstrip('/')}/{quote(name)}"
    try:
        listing = orjson.loads(_fetch(wire, address, registry))
        versions = listing["versions"]
        if version not in versions:
            raise PackageError(f"no version {version}", where=address, allowed=", ".join(sorted(versions)[-10:]))
        dist: dict[str, Any] = dict(versions[version]["dist"])
        dist["tarball"] = urljoin(f"{address}/", dist["tarball"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PackageError(f"the registry's listing cannot be read: {error!r}", where=address) from None
    return dist


def _fetch(wire: Wire, address: str, registry: str) -> bytes:
    for _ in range(_HOPS):
        if urlsplit(address).scheme not in ("http", "https"):
            raise PackageError(f"{address!r} is no HTTP address", where=registry)
        if urlsplit(registry).scheme == "https" and urlsplit(address).scheme != "https":
            raise PackageError(f"{address!r} leaves HTTPS", where=registry)
        answer = wire.send(Request("GET", address, {"accept": "application/json, application/gzip, */*"}))
        if answer.status in _REDIRECTS and answer.headers.get("location"):
            address = urljoin(address, answer.headers["location"])
            continue
        if answer.error or answer.truncated:
            raise PackageError(f"the download broke off: {answer.error or 'too large'}", where=address)
        if answer.status != _OK:
            raise PackageError(f"the registry answers {answer.status}", where=address)
        return answer.body
    raise PackageError(f"more than {_HOPS} redirections", where=registry)


def _verify(content: bytes, dist: dict[str, Any], name: str) -> None:
    """Compare the checksums the registry names: `integrity` (SHA-512 or SHA-256), else `shasum` (SHA-1)."""
    integrity, shasum = dist.get("integrity"), dist.get("shasum")
    if isinstance(integrity, str) and integrity.partition("-")[0] in ("sha512", "sha256"):
        algorithm, _, wanted = integrity.partition("-")
        seen = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
    elif isinstance(shasum, str) and shasum:
        algorithm, wanted = "sha1", shasum.lower()
        seen = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    else:
        raise PackageError("the registry names no checksum, so the download cannot be trusted", where=name)
    if seen != wanted:
        raise PackageError(f"the {algorithm} checksum is {seen}, not {wanted}: the download is damaged", where=name)


def installed(folder: Path | None = None) -> list[Package]:
    """Return the packages in the package folder, sorted; folders that are no package are passed over."""
    home = package_folder() if folder is None else folder
    found: list[Package] = []
    for place in sorted(home.glob("*#*")) if home.is_dir() else ():
        try:
            found.append(read_package(place))
        except PackageError:
            continue
    return found


def remove(name: str, folder: Path | None = None) -> None:
    """Remove `NAME#VERSION` from the package folder. Raises `PackageError` if it is not there."""
    home = package_folder() if folder is None else folder
    if name not in {package.path.name for package in installed(home)}:
        raise PackageError(f"no package {name!r}", where=str(home))
    shutil.rmtree(home / name)
