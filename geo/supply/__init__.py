"""The supply of commercial land out of the record's history: stocks of days, and balances.

`course` says how every plot stood on every day, `stock` adds up one day, `balance` what
happened between two, `classes` by what is counted, and `report` puts all of it together.
"""
