"""A living run: state, runtime, division, ledger."""
