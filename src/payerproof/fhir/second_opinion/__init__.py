"""A second opinion: the official HL7 validator, when the user has one, behind the interface of our own.

`cli:URL`      validator_cli in server mode (`POST /validateResource`)
`wrapper:URL`  the validator-wrapper (`POST /validate`, JSON with a session)
`classic:URL`  the older wrapper of the Inferno project (`POST /validate?profile=…`)
`jars:DIR`     a folder of the validator's jars, started here with Java, without network
"""

from __future__ import annotations

from payerproof.fhir.second_opinion.compare import Differences, compare
from payerproof.fhir.second_opinion.opening import open_opinion
from payerproof.fhir.second_opinion.outcome import SecondOpinion

__all__ = ["Differences", "SecondOpinion", "compare", "open_opinion"]
