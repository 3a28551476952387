"""Methods for user networks: an exact stochastic kernel and deterministic integration."""
