"""What the checks of several suites share: cases, query paths, authorization flows, and judgements."""
