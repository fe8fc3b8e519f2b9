"""What is seen: the interactive map, the print map and the exposé."""
