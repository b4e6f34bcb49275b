"""Tests of the ground floor: facts, canaries, resources, files."""
