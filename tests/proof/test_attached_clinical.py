"""Clinical records where the harness knows no data beforehand: rules between answers alone, and doubt where they end.

The description holds two members of a payer that claims US Core, PDex and export; nothing of what they have.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.model import Outcome
from payerproof.target.description import Selection
from payerproof.target.reading import load_target
from payerproof.target.scope import Pairs
from tests.proof import attached, faulty

FAMILY = ("h1-sub", "h1-teen")
CARIN = 'guides = ["hl7.fhir.us.carin-bb#2.0.0"]'
CHECKS = (
    "conformance-declared-searches-work",
    "conformance-search-combinations",
    "conformance-missing-modifier",
    "conformance-revinclude-delivers",
    "conformance-everything-complete",
    "conformance-export-complete",
    "conformance-export-private",
)


def described() -> str:
    """Return the description of attached members of the clinical target."""
    guides = load_target("clinical").guides
    options = "".join(f'  "--guide", "{name}",\n' for name in guides)
    text = attached.description(FAMILY).replace(CARIN, f"guides = {list(guides)!r}")
    return text.replace('"--clock", "{clock}",\n', f'"--clock", "{{clock}}",\n{options}')


def tried(folder: Path, fault: str | None = None) -> faulty.RunResult:
    """Put the payer before the checks that compare answers with answers."""
    out = folder / "run"
    out.mkdir()
    file = folder / "attached.toml"
    file.write_text(described(), encoding="utf-8")
    start = ("--fault", fault) if fault else ()
    request = RunRequest(str(file), Selection(("conformance",)), out, pairs=Pairs.FEW, start_arguments=start)
    return faulty.tried([*arguments(request, out), "--payer-checks", ",".join(CHECKS)], out)


def test_a_clean_payer_has_no_finding(tmp_path: Path) -> None:
    """What passes was compared; what nobody can know of a stranger's data is doubt, and says of which type."""
    told = tried(tmp_path)
    assert told.reasons(Outcome.FAIL, Outcome.ERROR) == []
    assert set(CHECKS) - told.checks(Outcome.PASS) == set()
    assert [reason for reason in told.reasons(Outcome.INCONCLUSIVE) if "nothing" not in reason] == []


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("observation-category-ignored", "conformance-declared-searches-work"),
        ("missing-means-present", "conformance-missing-modifier"),
        ("revinclude-ignored", "conformance-revinclude-delivers"),
        ("export-holds-everybody", "conformance-export-private"),
        ("export-loses-a-file", "conformance-export-complete"),
    ],
)
def test_a_fault_is_found_without_knowing_the_data(fault: str, check: str, tmp_path: Path) -> None:
    """It shows in how the target's answers fit together, or in values that another member's crawl showed."""
    told = tried(tmp_path, fault)
    assert check in told.checks(Outcome.FAIL)
    assert told.reasons(Outcome.ERROR) == []
