"""Sensitive kinds of care, and at what age a minor may consent to them alone: records, without any reading of files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Codes of one code system that mark a category.

    `signal` is the place in a claim where such a code speaks (diagnosis, procedure, drug, …).
    A code that ends in `*` stands for everything that begins like it.
    `confirmed` is false where the codes were taken from memory of the code system and not from a published list.
    """

    system: str
    signal: str
    codes: tuple[str, ...]
    source: str
    confirmed: bool

    def matches(self, system: str, code: str) -> bool:
        """Tell whether `code` of `system` is in this set."""
        return system == self.system and any(
            code.startswith(known[:-1]) if known.endswith("*") else code == known for known in self.codes
        )


@dataclass(frozen=True, slots=True)
class SensitiveCategory:
    """One category of sensitive data.

    `labels` are codes of the HL7 v3 ActCode system, `confidentiality` one of U, L, M, N, R, V of v3 Confidentiality.
    """

    id: str
    title: str
    labels: tuple[str, ...]
    confidentiality: str
    source: str
    url: str
    code_sets: tuple[CodeSet, ...]

    def matches(self, system: str, code: str) -> bool:
        """Tell whether `code` of `system` marks this category."""
        return any(codes.matches(system, code) for codes in self.code_sets)


@dataclass(frozen=True, slots=True)
class MinorConsent:
    """From `age` (completed years) on a minor may consent to care of `category` alone.

    `since` and `until` bound the days of service the rule is in force, both inclusive; None leaves that side open.
    `confirmed` is false where the primary text was not read.
    """

    category: str
    age: int
    source: str
    url: str
    confirmed: bool
    since: date | None = None
    until: date | None = None
    note: str | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether the rule governs a service given on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class StatePack:
    """The law of one state as far as it bears on who may see a minor's data.

    `state` is the postal code in capitals, or `default` for every state without a pack of its own.
    """

    state: str
    title: str
    majority_age: int
    as_of: date
    minor_consent: tuple[MinorConsent, ...]

    def consent_age(self, category: str, day: date) -> int | None:
        """Return the age in years from which a minor may consent to `category` on `day`, or None if never alone."""
        ages = [rule.age for rule in self.minor_consent if rule.category == category and rule.in_force(day)]
        return min(ages, default=None)
