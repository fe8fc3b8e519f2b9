"""The staff's desk: who may come in, and what all its pages share.

`place` says where it is, `desk` holds what its routes need, `router` says who may ask for which
page, `menu` what there is to do, `pages` how a page is rendered, `handed` the files of a form.
`signin` is how one comes in.

One sub-package a task: `stock` is all plots at once (what is due, the list, confirming), `plot`
one plot (form, drafts, history), `outline` the drawing of its outline, `post` enquiries, answers
and what is sent, `campaigns` campaigns and events, `reports` what is counted. `importpage` is what
the page of an import shows.
"""
