"""Commands of the process language, each a plain function that a text can call."""
