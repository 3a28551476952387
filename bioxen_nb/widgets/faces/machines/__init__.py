"""The machines of the lab: all VMs in a table, what can be done to them, and how new ones are made."""
