"""The genome browser: the map, who is transcribed now, and what can be done to a gene."""
