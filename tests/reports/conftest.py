"""One sample run for all tests of reports that only read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from payerproof.evidence import signing
from payerproof.evidence.writing import Evidence, read
from payerproof.reports.results import results
from tests.reports.sample import write_sample


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a configuration folder of its own, so that no key of this machine signs."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv(signing.VARIABLE, raising=False)
    return tmp_path / "config"


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a complete sample run."""
    return write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def evidence(sample_run: Path) -> Evidence:
    """Return the evidence of the sample run."""
    return read(sample_run)


@pytest.fixture(scope="session")
def found(evidence: Evidence) -> dict[str, Any]:
    """Return the results of the sample run."""
    return results(evidence)
