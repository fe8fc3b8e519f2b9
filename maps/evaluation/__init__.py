"""The evaluation of the measures of the Regionalbudget, as the county reports it.

`report` is what there is to report, `wording` writes its figures, `sheet` is the PDF, `book` the
workbook and `table` the CSV.
"""
