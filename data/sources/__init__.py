"""Official sources of data: what there is (`catalogue`), and how it is fetched (`download`)."""
