"""Mistakes about authorization codes: PKCE, reuse, and logins that cross."""
