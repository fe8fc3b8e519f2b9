"""Pictures of others below the map: fetched, checked and kept by our server.

A visitor's browser asks us alone, and no source learns of a visitor. `source.py` says what an
operator can set, `origin.py` asks a source, `breaker.py` leaves one that is down in peace,
`picture.py` looks at what it answered, `shelf.py` keeps it on disk, and `tiles.py` is all of
these together. `aerials.py` takes from there what an exposé shows, and `setup.py` makes them as
the settings say.
"""
