"""What is asked for: counted as it comes, and told.

`counting` decides what is a search and batches counters, `published` keeps what is told outside,
`asking` is what was counted of a period for staff; `answer` is the JSON, `table` the CSV,
`figures` the charts and `wording` the words of keys.
"""
