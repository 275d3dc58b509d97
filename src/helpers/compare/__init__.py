"""Two builds of the report held against each other, by their manifests alone."""

#: Where the page of a comparison lies in the folder of an edition.
PAGE = "changes.html"
