"""Mistakes with tokens, scopes and clients."""
