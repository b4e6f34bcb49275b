"""FHIR conformance: what guides and declarations ask, the values of search parameters, and how a search is judged."""
