"""Charts: their values, and the geometry of the SVG that the templates draw."""
