"""What is asked for: questions brought to classes, counted, and told without small counts.

`classes` says which classes a question belongs to, `ledger` adds up what was counted in some
months, `quarters` says which periods are told outside, `suppression` which counts are not, and
`telling` makes the tables of a quarter.
"""
