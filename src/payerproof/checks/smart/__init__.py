"""SMART and OAuth: malformed and tampered requests, token probes, id tokens, and declared capabilities."""
