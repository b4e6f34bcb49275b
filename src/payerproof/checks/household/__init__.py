"""Household isolation: changes of authority and confidential communications."""
