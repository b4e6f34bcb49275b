"""A person's word for what a run left open, put into its evidence, and the reports made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from payerproof.errors import ConfigurationError, did_you_mean
from payerproof.evidence import attesting
from payerproof.evidence.reading import Attestation, Evidence
from payerproof.model import Outcome
from payerproof.reports.attested import OPEN_REQUIREMENTS
from payerproof.reports.regulations import regulations
from payerproof.reports.results import results
from payerproof.reports.words import REQUIREMENT_WORDS
from payerproof.reports.write import formats_in, write_all

_LONGEST_NAME, _LONGEST_WORDS = 200, 2000


@dataclass(frozen=True, slots=True)
class Word:
    """What a person gives: the own name, the day, and what is vouched for."""

    by: str
    on: str
    says: str

    def checked(self) -> Word:
        """Return it without blanks around it. Raises ConfigurationError for a word that nobody could hold to."""
        by, says = " ".join(self.by.split()), " ".join(self.says.split())
        for text, what, longest in ((by, "name", _LONGEST_NAME), (says, "statement", _LONGEST_WORDS)):
            if not text or len(text) > longest:
                raise ConfigurationError(
                    "is missing" if not text else "is too long", where=f"the {what}", allowed=f"1 to {longest} letters"
                )
        try:
            day = date.fromisoformat(self.on)
        except ValueError:
            raise ConfigurationError(f"{self.on!r} is no day", where="--date", allowed="as 2026-06-14") from None
        if day > datetime.now(UTC).date() + timedelta(days=1):
            raise ConfigurationError(f"{day} is still to come", where="--date", allowed="today, or an earlier day")
        return Word(by, day.isoformat(), says)


def attest(run_dir: Path, rows: Sequence[str], word: Word) -> tuple[str, ...]:
    """Add a person's word for rows of a run to its evidence, and make its reports anew; return what was attested.

    Raises ConfigurationError for a row that is not there or not open, and for a run that can take no word.
    """
    word = word.checked()
    with attesting.locked(run_dir):
        evidence = attesting.attestable(run_dir)
        found = results(evidence)
        named = tuple(dict.fromkeys(rows))
        for row in named:
            _refuse_settled(row, found, evidence, str(run_dir))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        attesting.append(run_dir, evidence, [Attestation(row, word.by, word.on, word.says, now) for row in named])
        write_all(run_dir, formats_in(run_dir))
    return named


def _refuse_settled(row: str, found: Mapping[str, Any], evidence: Evidence, where: str) -> None:
    """Raise ConfigurationError for a row that is not open."""
    outcomes = {each["id"]: each["outcome"] for each in (*found["requirements"], *found["verdicts"])}
    outcomes |= {each.id: "untested" for rule in regulations().values() for each in rule.paragraphs if each.untested}
    outcomes |= {each.row: Outcome.ATTESTED.value for each in evidence.attestations}
    if row not in outcomes:
        raise ConfigurationError(
            f"there is no row {row!r}{did_you_mean(row, outcomes)}",
            where=where,
            allowed="the id of a case or of a requirement that `payerproof attest RUN` lists, or of a paragraph that "
            "`payerproof certify` leaves open",
        )
    ended = outcomes[row]
    if ended in OPEN_REQUIREMENTS:
        return
    allowed = "[[waivers]] in the target file, for a finding" if ended == Outcome.FAIL else "a row that is open"
    raise ConfigurationError(f"{row} is not open: {REQUIREMENT_WORDS.get(ended, ended)}", where=where, allowed=allowed)
