"""The cell view: one picture of the cell, its family tree, and who regulates whom in it."""
