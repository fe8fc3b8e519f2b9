"""How staff come in: by password and second factor, or by the county's own sign-on."""
