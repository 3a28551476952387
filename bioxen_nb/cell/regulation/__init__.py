"""Which regulators and sigma factors act, and how much."""
