"""VMs that live in a process of their own, with limits on memory, CPU and time."""
