"""Flux balance analysis: a metabolic network as frozen arrays, solved by a warm-started linear program."""
