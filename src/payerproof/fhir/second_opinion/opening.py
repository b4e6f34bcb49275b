"""`KIND:PLACE` to the validator behind it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from payerproof.fhir.second_opinion.jars import Jars
from payerproof.fhir.second_opinion.outcome import OpinionError, SecondOpinion

_SERVED = ("cli", "wrapper", "classic")


def open_opinion(text: str, guides: Sequence[str]) -> SecondOpinion:
    """Return the validator that `text` names; `guides` are `NAME#VERSION`.

    Raises `OpinionError` for an unknown kind, or a folder without the validator's jars.
    """
    kind, _, place = text.partition(":")
    if kind == "jars" and place:
        return Jars(Path(place), guides)
    if kind in _SERVED and place.startswith(("http://", "https://")):
        # the HTTP library takes longer to load than a guide; only who asks a server waits for it
        from payerproof.fhir.second_opinion.served import SERVED  # noqa: PLC0415 - as above

        return SERVED[kind](place, guides)
    raise OpinionError(f"{text!r} names no second opinion", allowed="cli:URL, wrapper:URL, classic:URL, jars:DIR")
