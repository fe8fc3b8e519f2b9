"""Reports of the desk: `overview` lists them, `supply` and `demand` are what their pages show."""
