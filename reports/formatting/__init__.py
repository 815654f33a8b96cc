"""Numbers, estimates with the digits that their intervals support, and cells of tables, as people read them.

How many digits those are, `reports.statistics.rounding` says. `simulate.formatting` writes money
and the published page's figures, which rooms below need, too.
"""
