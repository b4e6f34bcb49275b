"""One module or record at a time, without a target."""
