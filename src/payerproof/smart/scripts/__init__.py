"""Scripts that look into a rendered page, and act in it as a person would."""
