"""Campaigns and events as visitors meet them.

`selection` is which plots a campaign shows, `public` which pages there are; `counting` says what
counts, of nobody; `calendar` writes an event as a calendar file, `enrolling`
takes registrations, `letters` writes to whoever is registered.
"""
