"""Imports of the desk: what stands between a file that somebody drops and the record.

`shelf` keeps the files, `terms` says how one is to be taken, `lines` writes the report so that a
page shows a part of it, `wording` says with the page's fields what names options of the command
line. Reading and carrying out is long work: `api.jobs.imports`, by the same
functions as the command `import` (`geo.imports`).
"""
