"""Requests that no app sends: tokens that name their own key, and two tokens at once."""
