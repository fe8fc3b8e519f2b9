"""The consultant's answer sheet: about 60 questions to a plot, each held or not held."""
