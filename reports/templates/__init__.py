"""Templates and the style sheet of report.html."""
