"""Names for sampled members, with the troubles of real ones.

Accents, apostrophes straight and curly, hyphens, spaces, particles, one letter, names that are words to programs,
very long ones; and those of people with one name only, for whom forms say FNU or LNU (first or last name unknown).
All invented combinations.
"""

from __future__ import annotations

FAMILY = (
    "Rivera",
    "Smith",
    "Nguyễn",
    "O\N{RIGHT SINGLE QUOTATION MARK}Brien",
    "O'Connor",
    "Müller-Lüdenscheidt",
    "de la Cruz",
    "van 't Hoff",
    "Ødegård",
    "Zółkiewska",
    "Wu",
    "O",
    "Null",
    "True",
    "Test",
    "Wolfeschlegelsteinhausenbergerdorff",
    "al-Hakim",
    "Ní Mháille",
    "St. James",
    "Kealoha",
    "Ivanović",
    "Şahin",
    "Begay",
    "Washington",
    "LNU",
    "Fernández-Villaverde y Ruiz de la Prada Montenegro",
)
_LONG_FEMALE = "María Guadalupe Esperanza del Carmen"
FEMALE = (
    "Ana",
    "Zoë",
    "Mary Ann",
    "Siân",
    "Chloé",
    "Li",
    "Fatima",
    "Aoife",
    "D'Shawna",
    "Ingrid",
    "Xochitl",
    "Jo",
    "FNU",
    _LONG_FEMALE,
)
MALE = (
    "Luis",
    "José",
    "Jean-Luc",
    "Søren",
    "Bjørn",
    "Wei",
    "Omar",
    "Oisín",
    "D\N{RIGHT SINGLE QUOTATION MARK}Andre",
    "Lars",
    "Tlaloc",
    "Al",
    "FNU",
    "Muhammad Abdurrahman ibn Yusuf al-Khwarizmi",
)
NEUTRAL = ("Robin", "Alex", "Sam", "Noor", "Ren", "Skyler")


def given_names(gender: str) -> tuple[str, ...]:
    """Return the given names for `gender`."""
    return {"female": FEMALE, "male": MALE}.get(gender, NEUTRAL)
