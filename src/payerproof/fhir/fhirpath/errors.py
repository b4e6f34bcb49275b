"""What can go wrong with a FHIRPath expression.

FhirPathError
├── FhirPathSyntaxError   the text is no expression
└── FhirPathTypeError     the expression does not fit the data (two values where one is wanted, adding text to a date)
NotEvaluated              an answer exists and cannot be known here: a licensed value set, a reference out of reach
"""

from __future__ import annotations

from payerproof.errors import PayerproofError


class FhirPathError(PayerproofError):
    """The expression is wrong, in itself or for this data."""


class FhirPathSyntaxError(FhirPathError):
    """The text is no FHIRPath expression; the message shows where it breaks."""


class FhirPathTypeError(FhirPathError):
    """The expression was given data it is not made for."""


class NotEvaluated(Exception):
    """The expression cannot be decided; the message tells why."""
