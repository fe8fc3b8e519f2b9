"""What comes from outside and goes there.

`inbox` is the enquiries, `insight` whose of them one sees, `replies` the answers, `choice` the
plots chosen for somebody, `sending`
the mails with exposés that answer nothing, `attachments` the PDFs that go with either.
"""
