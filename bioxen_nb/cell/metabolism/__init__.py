"""Metabolism in the living cell: what feeds it, from the medium and its enzymes."""
