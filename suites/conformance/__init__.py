"""FHIR conformance: capability, discovery, read, search, paging, errors, schema."""
