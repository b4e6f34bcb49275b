"""Every error the ground floor raises on purpose.

SyntheticDataError
├── HouseholdError     a file of this folder (household, act, provider) is wrong
└── PopulationError    a population was asked for that cannot be made
"""

from __future__ import annotations


class SyntheticDataError(Exception):
    """Root of the tree; its text is for people and complete in itself."""


class HouseholdError(SyntheticDataError):
    """A data file is wrong: `file` and `key` name the place, `allowed` says what would be right."""

    def __init__(self, file: str, key: str, problem: str, allowed: str) -> None:
        self.file, self.key, self.problem, self.allowed = file, key, problem, allowed
        super().__init__(f"{file}: {key}: {problem} (allowed: {allowed})")


class PopulationError(SyntheticDataError):
    """A population was asked for that cannot be made; the message names what can."""
