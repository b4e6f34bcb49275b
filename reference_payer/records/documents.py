"""Documents kept apart from the records that tell of them: a longer note is an address, and `Binary/{id}` its text.

R4, binary.html: to whoever asks for FHIR a Binary is a resource, to anybody else the document itself.
A Binary stands in no compartment, so whose it is comes from the record it belongs to.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from payerproof.reference_payer.problems import Answer

CARRIED = 72
"""Bytes up to which a record carries its document along."""


def kept_apart(resource: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """Return a record as it is kept, and the Binary of its document where that is kept apart."""
    if resource["resourceType"] != "DocumentReference":
        return resource, None
    content = resource["content"][0]
    attachment = content["attachment"]
    size = len(b64decode(attachment["data"]))
    if size <= CARRIED:
        return resource, None
    binary = {
        "resourceType": "Binary",
        "id": resource["id"],
        "meta": {"lastUpdated": resource["meta"]["lastUpdated"]},
        "contentType": attachment["contentType"],
        "securityContext": {"reference": f"DocumentReference/{resource['id']}"},
        "data": attachment["data"],
    }
    stated = {"contentType": attachment["contentType"], "url": f"Binary/{resource['id']}", "size": size}
    return {**resource, "content": [{**content, "attachment": stated}]}, binary


def as_accepted(read: Answer, accept: str) -> Answer:
    """Return a Binary that was read as FHIR JSON where that is accepted, else as the document itself."""
    if "json" in accept or not read.body:
        return read
    binary = orjson.loads(read.body)
    return replace(read, body=b64decode(binary["data"]), media_type=binary["contentType"])
