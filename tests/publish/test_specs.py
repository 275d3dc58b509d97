"""The design of a chart does not change with its data."""

import altair as alt
import pandas as pd

from helpers.publish.chart import specification
from helpers.publish.specs import design


def layered(first: float, second: float) -> alt.LayerChart:
    """Two layers, each with data of its own."""
    layers = [alt.Chart(pd.DataFrame({"x": [x]})).mark_point().encode(x="x:Q") for x in (first, second)]
    return alt.LayerChart(layer=layers)


def test_design_is_the_same_whatever_the_data_of_its_layers() -> None:
    # Datasets are named by their content: of ten some come in another order than they are drawn.
    specs = [specification(layered(value, -value)) for value in range(1, 11)]
    orders = [list(spec["datasets"]) == sorted(spec["datasets"]) for spec in specs]
    assert {True, False} == set(orders)
    sorted_keys = [{**spec, "datasets": dict(sorted(spec["datasets"].items()))} for spec in specs]
    assert all(design(spec) == design(specs[0]) for spec in [*specs, *sorted_keys])


def test_design_differs_where_the_drawing_does() -> None:
    plain = layered(1, 2)
    taller = layered(1, 2).properties(height=99)
    assert design(specification(plain)) != design(specification(taller))
