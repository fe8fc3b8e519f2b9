"""The report on the supply as it is asked for and answered.

`asking` reads the period, `kept` holds what was asked for last; `answer` is the JSON, `table` the
CSV, `page` the page /zahlen.
"""
