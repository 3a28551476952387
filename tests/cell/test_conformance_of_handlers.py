"""The built-in stress handlers keep the promises that a plug-in must keep."""

from bioxen_nb.testing import HandlerConformance


class TestHeat(HandlerConformance):
    handler = "heat"


class TestOxidative(HandlerConformance):
    handler = "oxidative"


class TestPh(HandlerConformance):
    handler = "ph"


class TestSos(HandlerConformance):
    handler = "sos"


class TestStarvation(HandlerConformance):
    handler = "starvation"


class TestStringent(HandlerConformance):
    handler = "stringent"


class TestTemperature(HandlerConformance):
    handler = "temperature"


class TestTranslationInhibition(HandlerConformance):
    handler = "translation_inhibition"
