"""One folder of runs and one page over it for the tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from payerproof.evidence import signing
from payerproof.reports.write import write_all
from tests.reports.sample import write_sample

pytest.importorskip("starlette", reason="the extra `ui` is not installed")
pytest.importorskip("uvicorn", reason="the extra `ui` is not installed")

from tests.unit.ui.visitor import Visitor, serving

RUN = "20260614T180000Z-demo"
CUT = "20260615T180000Z-cut"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder of its own, with no key of this machine."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv(signing.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one whole run, and one that was cut off before its reports."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder.parent / "no-key"))
        patch.delenv(signing.VARIABLE, raising=False)
        write_all(write_sample(folder / RUN, reports=("csv",)))
    lines = (folder / RUN / "evidence.jsonl").read_bytes().splitlines(keepends=True)
    (folder / CUT).mkdir()
    (folder / CUT / "evidence.jsonl").write_bytes(b"".join(lines[: len(lines) // 2]) + lines[-1][:20])
    return folder


@pytest.fixture(scope="session")
def visitor(runs: Path) -> Iterator[Visitor]:
    """Give somebody who asks a page over those runs; nothing is written into them."""
    with serving(runs) as served:
        yield Visitor(served)
