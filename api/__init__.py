"""How it is reached: pages, API and command line."""
