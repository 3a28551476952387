"""Documents: one file each for a JSON header and named arrays, checked in full before it is believed."""
