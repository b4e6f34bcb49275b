"""Queries that hand out the data of others."""
