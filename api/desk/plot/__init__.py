"""One plot at the desk: its form, its doubts, its history, and two editors at once.

`plots` is one with history and drafts, `typed` its record as a form and back, `fieldset` that form
as it is shown, `editing` what a form is about, `checking` what is doubted of it, `differences` two
records in words, `moments` the history, `merging` what two people made of one.
"""
