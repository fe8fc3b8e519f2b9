"""Owners and municipalities are asked whether their plots are still as they are shown.

`links` is what the signed link of a question holds, `mails` what is written to them, `asking` whom
the service asks and reminds by itself, and whom staff ask; `page` is what the page behind the link
shows, `answers` what is read from its form.
"""
