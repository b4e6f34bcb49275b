"""One line for each check: how many of its cases ended how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.evidence.writing import Evidence

FILE = "acme.txt"


def write(results: Mapping[str, Any], evidence: Evidence) -> str:
    """Return the table; `results` is what results.json holds."""
    lines = [f"{results['target']['title']}: {len(evidence.exchanges):,} exchanges"]
    for check in results["checks"]:
        counts = ", ".join(f"{number} {outcome}" for outcome, number in check["counts"].items() if number)
        if counts:
            lines.append(f"{check['id']}: {counts}")
    return "\n".join(lines) + "\n"
