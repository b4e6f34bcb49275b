"""Pure readers of evidence: each report is a function of catalogue and evidence alone."""
