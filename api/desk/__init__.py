"""The staff's desk: who may come in, and what all its pages share.

`place` says where it is, `desk` holds what its routes need, `router` says who may ask for which
page, `entrance` and `signon` how one signs in, `passwords` how passwords are kept, `menu` what
there is to do, `pages` how a page is rendered.

Outlines that are drawn: `subject` whose it is, `sketch` the state of its page, `lands` what lies
around, `tools` what one does with it, `keeping` how it becomes a draft, `outlinepage` what its
template and script are given.
"""
