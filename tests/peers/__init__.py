"""Servers that nobody of this project wrote, on trial."""
