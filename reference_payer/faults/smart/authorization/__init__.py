"""Mistakes at the authorization endpoint and with codes."""
