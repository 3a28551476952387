"""The log of the lab: what the toolkit told, live."""
