"""The metabolism of a living cell: its flux map, what limits it, and the medium it lives in."""
