"""The protocol under every interaction: formats, headers, errors and refusals."""
