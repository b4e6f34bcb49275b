"""Ways of asking: which cases there are, which roads lead to a datum, and how each is walked."""
