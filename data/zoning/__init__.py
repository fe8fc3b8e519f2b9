"""What a zoning plan (Bebauungsplan) says of the land in it, in the terms of our record."""
