"""Two builds of the report held against each other, by their manifests alone."""
