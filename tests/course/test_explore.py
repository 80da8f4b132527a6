"""Widgets, where a setting of their sliders needs care."""

import pytest

from course.explore import depth


@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("layers", [1, 4])
def test_sizes_shows_a_network_and_its_rival_at_any_depth(layers, directions):
    *sliders, picture = depth.sizes(lambda D, H: 4 * ((H + D) * H + H)).children
    _, _, of_layers, of_directions = sliders
    of_layers.value, of_directions.value = layers, directions
    assert "rival" in picture.value
    if layers == 1:
        text = picture.value[:picture.value.index("style=")]
        assert "1 layer of 20: " in text and "rival: 1 layer of 20" in text
