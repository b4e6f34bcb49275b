"""People: members, households, authority, coverage, services and consents, and how each looks as FHIR R4.

The ground floor: it knows no server, and both the engine and the reference payer stand on it.
"""
