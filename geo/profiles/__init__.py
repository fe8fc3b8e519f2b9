"""Profiles of branches: what each asks of a plot, in one readable file each.

A file names criteria of `geo.criteria` with weights that sum to 100, and a value function
where that of the registry does not fit the branch. The general profile is no file: it is
what the registry itself says.
"""

from geo.profiles.profile import (
    GENERAL,
    Profile,
    ProfileError,
    names,
    profiles,
    read_profile,
)

__all__ = ["GENERAL", "Profile", "ProfileError", "names", "profiles", "read_profile"]
