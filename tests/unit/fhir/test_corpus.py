"""Agreement with the official validator on a labelled corpus of valid resources and mutants."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

from payerproof.fhir.validator import Validator, load

LIMITS = {"ref-type"}
"""Kinds of damage that the official validator does not see, as the corpus' own notes say: it does not resolve."""
STRICTER = {"us-core-6.1.0/AllergyIntolerance-example--empty_array"}
"""An empty array of codes: JSON of FHIR has no empty arrays, and the official parser overlooks this one."""


def test_agreement_with_the_official_validator(corpus: Path) -> None:
    """Every valid resource is accepted, and every mutant that the official validator rejects is rejected."""
    validators: dict[str, Validator] = {}
    counts: Counter[tuple[str, str, bool]] = Counter()
    wrong: list[str] = []
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            name = ",".join(row["packages"])
            judge = validators.setdefault(name, load(row["packages"]))
            rejected = any(issue.rejects for issue in judge.validate(json.dumps(row["resource"])))
            counts[row["category"], row["oracle"], rejected] += 1
            if rejected != (row["oracle"] == "bad") and row["category"] not in LIMITS:
                wrong.append(row["id"])
    assert set(wrong) == STRICTER
    assert counts["valid", "ok", False] == 102
    assert sum(number for (_, oracle, rejected), number in counts.items() if oracle == "bad" and rejected) == 1831
    assert counts["ref-type", "ok", True] == 57
