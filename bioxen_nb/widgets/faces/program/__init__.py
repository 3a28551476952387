"""The listing of the program that a cell runs, with who works on each line now."""
