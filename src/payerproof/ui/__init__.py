"""The page to work in: starts what the command line starts, and reads what runs leave."""
