"""What the machine beneath a run can do to it: disks, streams, signals, and processes that end without warning."""
