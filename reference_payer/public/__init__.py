"""What the payer serves to anybody: the directory of its providers, and the formularies of its plans."""
