"""Requests that are served without a token, or with any."""
