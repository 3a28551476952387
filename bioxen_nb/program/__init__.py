"""What it means: the genome program and its compiler."""
