"""Tokens that are bound to a key (DPoP, RFC 9449)."""
