"""The built-in schedulers keep the promises that plug-ins are held to."""

from bioxen_nb.testing import SchedulerConformance


class TestRoundRobin(SchedulerConformance):
    scheduler = "round-robin"


class TestPriority(SchedulerConformance):
    scheduler = "priority"


class TestPreemptive(SchedulerConformance):
    scheduler = "preemptive"
