"""The measures of the Regionalbudget at the desk and in public.

`computed` is the registry of indicators that the service computes, `gathered` puts together what
there is to report, `form` reads what is typed and `figures` numbers in it, `charts` draws,
`proofs` takes evidence, and `closing` closes a report.
"""
