"""The store of the record: every change a version, in a GeoPackage or in PostGIS."""
