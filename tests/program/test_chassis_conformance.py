"""The built-in chassis keep the promises that a plug-in must keep."""

from bioxen_nb.testing import ChassisConformance


class TestEcoli(ChassisConformance):
    chassis = "ecoli"


class TestSyn3a(ChassisConformance):
    chassis = "syn3a"


class TestMinimalCell(ChassisConformance):
    chassis = "minimal_cell"


class TestYeast(ChassisConformance):
    chassis = "yeast"


class TestOrthogonal(ChassisConformance):
    chassis = "orthogonal"
