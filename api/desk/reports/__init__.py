"""Reports of the desk: `overview` lists them.

`behind` finds the plots behind a figure of the supply and says where they are listed, `listing`
words them, `unpublished` is what is in no figure yet; `demand` is what is asked for, beside that.
"""
