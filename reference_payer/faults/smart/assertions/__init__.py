"""Mistakes about apps that prove themselves with a key."""
