"""History of a resource: every version that is kept, which is one."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer, unseen
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.search.search import Caller


def history(payer: Payer, caller: Caller, kind: str, name: str) -> Answer:
    """Return the history Bundle of one resource (R4, http.html#history). Raises FhirProblem 404."""
    data = payer.seams.data
    visible = data.visibility.rows(caller.view, payer.settings.earliest_service, AccessPath.HISTORY, kind)
    row = data.find(payer.store, kind, name, visible)
    if row is None:
        raise unseen()
    resource = orjson.loads(payer.body(row, caller.view))
    url = f"{payer.settings.base}/{kind}/{name}"
    entry = {
        "fullUrl": url,
        "resource": resource,
        "request": {"method": "PUT", "url": f"{kind}/{name}"},
        "response": {
            "status": "200",
            "etag": f'W/"{resource["meta"]["versionId"]}"',
            "lastModified": resource["meta"]["lastUpdated"],
        },
    }
    bundle = {
        "resourceType": "Bundle",
        "type": "history",
        "total": 1,
        "link": [{"relation": "self", "url": f"{url}/_history"}],
        "entry": [entry],
    }
    return Answer(200, orjson.dumps(bundle))
