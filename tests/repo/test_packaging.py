"""What `pip install` puts on a machine: one name, everything it needs, working from any folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from payerproof.checks.registry import discover
from tests.repo.arrows import FOLDERS, ROOT

SHIPPED = {".py", ".toml", ".json", ".gz", ".html", ".css", ".js", ".svg", ".typed"}
SOURCES = ("src", *FOLDERS, "setup.py", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the tree, so that nothing left over from another build gets in."""
    copy, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("dist")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(copy)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def machine(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, without its dependencies, into an environment of its own; return that."""
    home = tmp_path_factory.mktemp("machine")
    venv.create(home, with_pip=False, symlinks=True)
    command = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--no-deps"]
    command += ["--no-index", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return home


def _payerproof(machine: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command; libraries come from this environment, where `payerproof` itself has no folder."""
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    command = [str(machine / "bin" / "payerproof"), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_site_packages_gains_one_name(machine: Path) -> None:
    """The package and its metadata, and nothing beside them."""
    (site,) = machine.glob("lib/python*/site-packages")
    found = sorted(item.name.partition("-")[0] for item in site.iterdir())
    assert found == ["payerproof", "payerproof"]


def test_the_wheel_holds_every_file(wheel: Path) -> None:
    """Each source and data file of the tree is in the wheel, below the one name; a new kind of file is noticed."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("payerproof/")}
    tree = {
        f"payerproof/{path.relative_to(ROOT / 'src' / 'payerproof' if top == 'src' else ROOT).as_posix()}": path
        for top in ("src", *FOLDERS)
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".egg-info" not in str(path)
    }
    assert {path.suffix for path in tree.values()} <= SHIPPED
    assert sorted(tree.keys() - packed) == []
    assert sorted(packed - tree.keys()) == []


def test_the_installed_command_works_from_another_folder(machine: Path, tmp_path: Path) -> None:
    """All checks are found, and the embedded payer starts, answers and lets its members in."""
    listed = _payerproof(machine, tmp_path, "checks", "--json")
    assert listed.returncode == 0, listed.stderr
    assert [check["id"] for check in json.loads(listed.stdout)] == [item.check.id for item in discover()]
    greeted = _payerproof(machine, tmp_path, "target", "check", "demo")
    assert greeted.returncode == 0, greeted.stdout + greeted.stderr
    assert str(machine) in greeted.stdout.splitlines()[0]
    assert list(tmp_path.iterdir()) == []
