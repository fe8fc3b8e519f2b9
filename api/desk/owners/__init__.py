"""Owners and municipalities' offices at the desk: contacts of plots, consents, questions, answers.

`book` is whose of them one sees and what waits of them, `typed` the forms, `taking` what becomes of
an answer that staff accept or reject.
"""
