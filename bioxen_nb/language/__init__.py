"""The process language: calls with literal arguments, parsed and checked, never evaluated."""
