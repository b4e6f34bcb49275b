"""Templates, style and script of the page to work in."""
