"""Tests of what the public suite asks and how it judges."""
