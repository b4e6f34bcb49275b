"""Made-up public data of a payer: the directory of its providers and the formularies of its plans."""
