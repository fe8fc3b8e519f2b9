"""The staff's desk: who may come in, and what all its pages share.

`place` says where it is, `desk` holds what its routes need, `router` says who may ask for which
page, `entrance` and `signon` how one signs in, `passwords` how passwords are kept, `menu` what
there is to do, `pages` how a page is rendered. `holdings` is the record as the desk sees it and
`doubts` what its plots are doubted for; `todo` what there is to do, `table` the list of plots,
`confirmations` what a form asks to confirm, `done` what can be undone afterwards, `wording` what
facts are worded with.

Of plots: `plots` is one with history and drafts, `typed` its record as a form and back, `fieldset`
that form as it is shown, `editing` what a form is about, `checking` what is doubted of it,
`differences` two records in words, `moments` the history, `merging` what two people made of one.

Outlines that are drawn: `subject` whose it is, `sketch` the state of its page, `lands` what lies
around, `tools` what one does with it, `keeping` how it becomes a draft, `outlinepage` what its
template and script are given.

`importpage` is what the page of an import shows.
"""
