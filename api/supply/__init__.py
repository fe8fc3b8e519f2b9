"""The report on the supply as it is asked for and answered.

`asking` reads the period, `answer` is the JSON, `table` the CSV, `page` the page /zahlen.
"""
