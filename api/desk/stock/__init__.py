"""All plots of the record at once: what is due, the list, confirming and its undo.

`holdings` is the record as the desk sees it and `doubts` what its plots are doubted for; `todo`
what there is to do, `table` the list of plots, `confirmations` what a form asks to confirm, `done`
what can be undone afterwards, `wording` what facts are worded with.
"""
