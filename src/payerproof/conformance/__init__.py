"""What conformance checks know and do: guides' tables, declarations, values, trials of searches."""
