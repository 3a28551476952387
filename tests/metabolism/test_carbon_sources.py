"""Growth on seven carbon sources against measurement."""

import os

import pytest

from bioxen_nb.engines.metabolism.carbon_sources import MEASURED, carbon_source_growth


@pytest.mark.mirror
def test_growth_follows_the_carbon_source():
    if not os.environ.get("BIOXEN_DATA_MIRROR"):
        pytest.skip("set BIOXEN_DATA_MIRROR to a folder or address of the data mirror, which holds iCH360")
    result = carbon_source_growth()
    assert len(result.names) == len(MEASURED) == 7
    assert result.correlation >= 0.75
    assert result.rmse <= 0.10
