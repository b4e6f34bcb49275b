"""Security labels of sensitive resources: restricted, and the sensitivity codes of HL7's ActCode.

Source: v3-ActCode and v3-Confidentiality of HL7 Terminology; labels are sensitive themselves, so ordinary resources
have none.
"""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.synthetic_data.resources.parts import THO, Json, coding

LABELS: Mapping[str, tuple[str, ...]] = {
    "sud": ("ETH", "42CFRPart2"),
    "mental_health": ("MH",),
    "hiv": ("HIV",),
    "sti": ("STD",),
    "reproductive": ("SEX",),
    "gender": ("SEX",),
    "genetic": ("GDIS",),
    "abuse": ("SDV",),
    "minors_confidential": ("ADOL",),
    "sickle_cell": ("SCA",),
    "developmental": ("DVD",),
}
"""Sensitive category -> codes of v3-ActCode."""


def labelled(resource: Json, category: str | None) -> Json:
    """Return `resource` with the security labels of `category`; unchanged if it has none."""
    if category is None:
        return resource
    labels = [coding(THO + "v3-Confidentiality", "R")]
    labels += [coding(THO + "v3-ActCode", code) for code in LABELS[category]]
    return resource | {"meta": resource["meta"] | {"security": labels}}
