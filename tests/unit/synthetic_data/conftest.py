"""The canonical population, made once for all tests of the ground floor."""

from __future__ import annotations

import pytest

from payerproof.synthetic_data.config import household_names
from payerproof.synthetic_data.generate import Population, population

EVERYTHING = "hl7.fhir.us.carin-bb#2.0.0, hl7.fhir.us.core#6.1.0, hl7.fhir.us.davinci-pdex#2.0.0"


@pytest.fixture(scope="session")
def h1() -> Population:
    """Return the population of household H1 with seed 1."""
    return population(("h1",), seed=1)


@pytest.fixture(scope="session")
def everyone() -> Population:
    """Return one population of all households that ship, with clinical records and prior authorizations."""
    return population(household_names(), seed=1, guide=EVERYTHING)
