"""A folder of checkpoints: saved with a history, kept by a policy, made by themselves, offered after a crash."""
