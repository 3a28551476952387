"""How it moves: numerical methods over the lowered program."""
