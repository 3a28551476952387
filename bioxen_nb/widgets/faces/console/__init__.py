"""The console of the lab: process texts written, run and answered."""
