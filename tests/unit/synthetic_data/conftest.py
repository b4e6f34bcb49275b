"""The canonical population, made once for all tests of the ground floor."""

from __future__ import annotations

import pytest

from payerproof.synthetic_data.config import household_names
from payerproof.synthetic_data.generate import Population, population


@pytest.fixture(scope="session")
def h1() -> Population:
    """Return the population of household H1 with seed 1."""
    return population(("h1",), seed=1)


@pytest.fixture(scope="session")
def everyone() -> Population:
    """Return one population of all households that ship."""
    return population(household_names(), seed=1)
