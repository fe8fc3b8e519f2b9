"""The embedded dataset of the Landkreis Nordsachsen, described by `datapackage.json`."""
