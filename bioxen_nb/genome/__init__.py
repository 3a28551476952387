"""What is written: records, readers, catalogue, download."""
