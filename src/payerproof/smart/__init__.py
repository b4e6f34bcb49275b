"""SMART on FHIR: discovery, the OAuth client, login drivers and consent levers."""
