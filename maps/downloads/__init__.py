"""Plots as files: what is recorded beside what is shown, as CSV, XLSX, GeoPackage, OpenImmo."""
