"""Reports, made from sample evidence."""
