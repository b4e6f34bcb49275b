"""What the payer serves to anybody: the directory of its providers (Plan-Net) and its formularies (US Drug Formulary)."""
