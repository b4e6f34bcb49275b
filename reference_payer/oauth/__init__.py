"""The authorization server: login, consent, grants, tokens, and the portal where members withdraw."""
