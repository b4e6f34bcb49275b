"""The family and its powers, from the household file; who may see what of whom, 45 CFR 164.502(g)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from payerproof import synthetic_data

AT_HOME = 18
_FOLDER = Path(synthetic_data.__path__[0]) / "households"


@dataclass(frozen=True, slots=True)
class Power:
    """The power of one person to act for another, in force on the days from `start` to `end`."""

    holder: str
    subject: str
    kind: str
    start: date | None = None
    end: date | None = None


class Household:
    """People by id, their days of birth, and the powers among them."""

    def __init__(self, name: str) -> None:
        told = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        self.born: Mapping[str, date] = {f"{name}-{key}": item["born"] for key, item in told["members"].items()}
        self.given: Mapping[str, str] = {f"{name}-{key}": item["given"][0] for key, item in told["members"].items()}
        self.family: Mapping[str, str] = {f"{name}-{key}": item["family"] for key, item in told["members"].items()}
        self.powers = [self._power(name, item) for item in told.get("authorities", ())]

    @staticmethod
    def _power(name: str, item: Mapping[str, Any]) -> Power:
        holder, subject = f"{name}-{item['holder']}", f"{name}-{item['subject']}"
        return Power(holder, subject, item["kind"], item.get("start"), item.get("end"))

    def minor(self, person: str, today: date) -> bool:
        """Tell whether a person is under eighteen."""
        born = self.born[person]
        birthday = (born.month, born.day) <= (today.month, today.day)
        return today.year - born.year - (not birthday) < AT_HOME

    def acts_for(self, holder: str, subject: str, today: date) -> str | None:
        """Return the kind of power that is in force, or None; everybody is `self` to themselves."""
        if holder == subject:
            return "self"
        for power in self.powers:
            in_force = (power.start or today) <= today <= (power.end or today)
            fits = power.kind != "parent" or self.minor(subject, today)
            if (power.holder, power.subject) == (holder, subject) and in_force and fits:
                return power.kind
        return None

    def subjects_of(self, holder: str, today: date) -> list[str]:
        """Return whose records a person may ask for, the own one first."""
        return [holder, *(person for person in self.born if person != holder and self.acts_for(holder, person, today))]
