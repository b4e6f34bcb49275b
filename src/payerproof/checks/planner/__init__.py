"""The planner: ways from a reader to a datum, made from what a target declares, beside the query paths that ship.

`graph` holds what leads where, `ways` walks it, `reading` tells which ways a query path takes, `plan` chooses,
`writing` keeps a generated path as a file, `walking` makes a run's plan and gives checks their cases.
"""
