"""Clinical records of one service: each builder fills one stencil.

Ids of records of the same service are holes named after them.
"""
