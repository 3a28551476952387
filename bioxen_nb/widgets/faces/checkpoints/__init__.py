"""The checkpoints of a lab: kept, looked through, compared, gone back to."""
