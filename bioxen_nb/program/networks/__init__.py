"""Networks that a user brings: SBML or Antimony text read into records of our own."""
