"""Mistakes of the pages on which members sign in and consent."""
