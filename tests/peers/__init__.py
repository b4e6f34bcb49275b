"""Servers that nobody of this project wrote, under test."""
