"""Validators shared by the tests of this folder: loading is cheap, compiled closures are worth keeping."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.fhir.validator import Validator, load
from tests.shared import SHARED


@pytest.fixture(scope="session")
def base() -> Validator:
    """Return a validator of the base specification alone."""
    return load([])


@pytest.fixture(scope="session")
def carin() -> Validator:
    """Return a validator of CARIN Blue Button 2.0.0."""
    return load(["hl7.fhir.us.carin-bb#2.0.0"])


@pytest.fixture(scope="session")
def packages() -> Path:
    """Return the folder of published packages, or skip."""
    folder = SHARED / "fhir-packages"
    if not folder.is_dir():
        pytest.skip("the published packages are not here: ../shared/fhir-packages")
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the labelled corpus, or skip."""
    file = SHARED / "oracle-corpus" / "corpus.ndjson.gz"
    if not file.is_file():
        pytest.skip("the labelled corpus is not here: ../shared/oracle-corpus")
    return file
