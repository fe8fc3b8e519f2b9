"""OGC API – Features: the catalogue's collections for geographic information systems."""
