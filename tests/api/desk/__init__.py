"""The staff's desk, asked as browsers ask it."""
