"""The reference payer under every guide version that it can claim: clean, with nothing left open.

One payer claims several guides at once where they go together, so that each version is claimed by one of them.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from payerproof.model import Outcome
from payerproof.target.reading import load_target
from tests.proof import faulty

CARIN, US_CORE, PDEX, BULK = (
    "hl7.fhir.us.carin-bb",
    "hl7.fhir.us.core",
    "hl7.fhir.us.davinci-pdex",
    "hl7.fhir.uv.bulkdata",
)
SETS = {
    "carin 1.1.0": (f"{CARIN}#1.1.0",),
    "carin 2.0.0, us core 3.1.1, pdex": (f"{CARIN}#2.0.0", f"{US_CORE}#3.1.1", f"{PDEX}#2.0.0"),
    "carin 2.1.0, us core 6.1.0": (f"{CARIN}#2.1.0", f"{US_CORE}#6.1.0"),
    "carin 2.2.0, us core 7.0.0, export": (f"{CARIN}#2.2.0", f"{US_CORE}#7.0.0", f"{BULK}#2.0.0"),
}
PEOPLE = ("h1-sub", "h1-teen")
"""A parent with every kind of service, and a child with a RelatedPerson and services of her own."""

ALWAYS = {
    "conformance-capability-claims-resources",
    "conformance-declared-searches-work",
    "conformance-missing-modifier",
    "conformance-profiles-hold",
    "conformance-search-complete",
    "conformance-sort-order",
    "conformance-everything-complete",
}
CLINICAL = {"conformance-search-combinations", "conformance-revinclude-delivers"}


def described(guides: tuple[str, ...]) -> str:
    """Return the description of the clinical target with other guides, and with two of its people."""
    text = (files("payerproof.fixtures") / "targets" / "clinical.toml").read_text(encoding="utf-8")
    made = ",".join(name for name in guides if not name.startswith(BULK))
    listed = ", ".join(f'"{name}"' for name in guides)
    text = re.sub(r"(?ms)^guides = \[.*?^\]", f"guides = [{listed}]", text)
    text = re.sub(r'(?m)^  "--guide", .*\n', "", text)
    options = "".join(f'  "--guide", "{name}",\n' for name in guides)
    text = text.replace('"--clock", "{clock}",\n', f'"--clock", "{{clock}}",\n{options}')
    members = ", ".join(f'"{name}"' for name in PEOPLE)
    return re.sub(r'(?m)^guide = ".*"$', f'guide = "{made}"\nmembers = [{members}]', text)


@pytest.mark.parametrize("name", SETS)
def test_each_version_is_kept(name: str, tmp_path: Path) -> None:
    """Every conformance check passes or is about what the payer does not offer; those that matter have passed."""
    file = tmp_path / "guides.toml"
    file.write_text(described(SETS[name]), encoding="utf-8")
    assert SETS[name] == load_target(str(file)).guides
    told = faulty.healthy(("conformance",), tmp_path / "run", str(file))
    assert told.reasons(Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.ATTESTED) == []
    assert ALWAYS - told.checks(Outcome.PASS) == set()
    if any(guide.startswith(US_CORE) for guide in SETS[name]):
        assert CLINICAL - told.checks(Outcome.PASS) == set()


def test_every_version_is_in_a_set() -> None:
    """The versions that the project has tables of and that a population is made by are all claimed, or by a target."""
    claimed = {guide for guides in SETS.values() for guide in guides} | set(load_target("clinical").guides)
    wanted = {f"{CARIN}#{version}" for version in ("1.1.0", "2.0.0", "2.1.0", "2.2.0")}
    wanted |= {f"{US_CORE}#{version}" for version in ("3.1.1", "6.1.0", "7.0.0")}
    assert wanted | {f"{PDEX}#2.0.0", f"{BULK}#2.0.0"} == claimed
