"""The same facts and seed give the same bytes, always and everywhere."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import orjson

from payerproof.synthetic_data.generate import Population, population

PROGRAM = """
import hashlib, orjson
from payerproof.synthetic_data.generate import population
made = population(("h1",), seed=1)
rows = [row for person in made.members for row in person.resources] + list(made.shared)
print(hashlib.sha256(orjson.dumps(rows)).hexdigest())
"""


def digest(made: Population) -> str:
    """Return the digest of all bytes of a population."""
    rows = [row for person in made.members for row in person.resources] + list(made.shared)
    return hashlib.sha256(orjson.dumps(rows)).hexdigest()


def test_same_seed_same_bytes(h1: Population) -> None:
    """Made twice in one process, the population is the same to the byte."""
    assert digest(h1) == digest(population(("h1",), seed=1))


def test_same_bytes_in_another_process(h1: Population) -> None:
    """Another process with another hash seed and time zone makes the same bytes."""
    environment = {"PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert digest(h1) == done.stdout.strip()


def test_another_seed_shares_no_canary(h1: Population) -> None:
    """Two populations of different seed have no canary in common."""
    other = population(("h1",), seed=2)
    mine = {token for datum in h1.manifest.values() for token in datum.canaries}
    others = {token for datum in other.manifest.values() for token in datum.canaries}
    assert mine & others == set()
