"""Nothing without consent, nothing after it is withdrawn."""
