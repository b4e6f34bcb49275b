"""The public suite: the provider directory and the formulary, which a payer opens to everybody."""
