"""The parts of the lab: what each shows and does, free of any user-interface framework."""
