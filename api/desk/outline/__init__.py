"""An outline that is drawn, split, merged or uploaded, until it is a draft.

`subject` is whose it is, `sketch` the state of its page, `lands` what lies around, `tools` what one
does with it, `keeping` how it becomes a draft, `page` what its template and script are given.
"""
