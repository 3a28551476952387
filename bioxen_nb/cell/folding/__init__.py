"""Folding of clients and mutants, chaperones and proteases."""
