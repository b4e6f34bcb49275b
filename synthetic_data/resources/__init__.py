"""One file per kind of resource: facts in, FHIR R4 JSON out."""
