"""What is known: fields, the plot record, readers, the embedded dataset."""
