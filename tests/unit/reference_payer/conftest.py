"""Fixtures for the reference payer's tests: the canonical household, made once, and a payer over it for each test."""

from __future__ import annotations

import pytest

from payerproof.reference_payer.payer import Payer
from payerproof.synthetic_data.generate import Population, population
from tests.unit.reference_payer.walk import open_payer


@pytest.fixture(scope="session")
def people() -> Population:
    """Generate the canonical household, seed 1."""
    return population(("h1",), 1)


@pytest.fixture
def payer(people: Population) -> Payer:
    """Open a healthy payer whose clock stands at the canonical instant."""
    return open_payer(people)
