"""All that cannot be made again, as one file: written, checked, and put back whole.

`manifest` says what is in the file, `writing` makes it, `archive` checks and reads it,
`restoring` puts it back. Beside the store there are files below the home folder; `kept` says
which, and `staging` moves them into place once the database has decided.
"""
