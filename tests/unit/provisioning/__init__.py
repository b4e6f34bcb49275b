"""Loading a population into a server, over HTTP, and reading it back."""
