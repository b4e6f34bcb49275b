"""SMART on FHIR and OAuth 2: the negative tests as much as the positive."""
