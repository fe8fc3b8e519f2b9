"""What is seen: the interactive map, the print map and the exposé.

- The interactive map: `webmap` from the `elements` and the registry `layers`; `assets`
  are its files, `overview` is the small picture on the start page.
- The print map: the package `printmap`.
- The exposé: `expose` from a `factsheet`, print maps and the `publisher`; `sources` names
  whom map and exposé owe their data to.
- What all share: `style`; what print shares: `typeface` and `printable`.
"""
