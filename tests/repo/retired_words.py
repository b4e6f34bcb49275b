"""Words that this project no longer uses, and the field's word to write instead."""

from __future__ import annotations

RETIRED = {
    r"roads?": "query path",
    r"gatherings?": "record request",
    r"spoilt": "malformed, damaged",
    r"tell-?tales?": "side channel, existence oracle",
    r"parcels?": "batch",
    r"turning points?": "authority change",
    r"temper": "server error",
    r"trials?": "test run",
    r"untold": "missing, not stated",
    r"books": "ledger, store",
    r"borrowed": "reused",
    r"that (?:is|are) none": "invalid",
}
"""Whole words as regular expressions, in any letter case."""

ALLOWED = (
    "consent-every-road-closed",
    "TEMPORARY-TRIAL-USE",
    "sensitive-totals-untold",
    "patient-untold",
    "token-type-untold",
)
"""Ids of checks, of faults and of code systems do not change, so these keep their old words."""

RETIRED_NAMES = (
    "told",
    "untold",
    "trial",
    "trials",
    "road",
    "roads",
    "parcel",
    "parcels",
    "books",
    "gather",
    "gathered",
)
"""Parts of the names of functions and classes in the code of the package."""
