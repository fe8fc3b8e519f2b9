"""Campaigns and events at the desk.

`fields` reads what forms of both share, `campaignform` and `eventform` the two forms, `figures` is
what came of a campaign, `charting` draws it.
"""
