"""Searches: parameters, dates, paging, includes, sorting and bundles."""
