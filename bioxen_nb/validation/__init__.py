"""What the model gives beside what was measured: one row a quantity, failures as plain as successes."""
