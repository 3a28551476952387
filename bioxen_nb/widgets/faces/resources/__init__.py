"""The resources of the lab: what cells and hypervisor have and use, who ran when, and what holds them up."""
