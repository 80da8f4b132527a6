"""Widgets, where a setting of their sliders needs care."""

import numpy as np
import pytest

from course.explore import l08_depth as depth
from course.explore import l11_forecasting as forecasting
from course.explore import l15_video as video


@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("layers", [1, 4])
def test_sizes_shows_a_network_and_its_rival_at_any_depth(layers, directions):
    *sliders, picture = depth.sizes(lambda D, H: 4 * ((H + D) * H + H)).children
    _, _, of_layers, of_directions = sliders
    of_layers.value, of_directions.value = layers, directions
    assert "rival" in picture.value
    if layers == 1:
        text = picture.value[: picture.value.index("style=")]
        assert "1 layer of 20: " in text and "rival: 1 layer of 20" in text


@pytest.mark.parametrize("year, ahead", [(1890, 11), (1919, 1)])
def test_start_year_says_how_far_off_each_method_is(year, ahead):
    years, sunspots = np.arange(1700, 1930), np.arange(230.0)

    def naive(past, steps):
        return np.repeat(past[:, -1:], steps, axis=1)

    box = forecasting.start_year(years, sunspots, {"naive": naive}, 190)
    slider, steps, picture = box.children
    assert (slider.min, slider.max) == (1890, 1919)
    slider.value, steps.value = year, ahead
    off = np.sqrt(np.mean(np.arange(1, ahead + 1) ** 2))
    assert (
        f"Forecasts of {ahead} years from {year} on" in picture.value
        and f"naive {off:.1f}" in picture.value
    )


def test_watch_reads_the_frames_that_were_chosen_and_says_what_the_network_thinks():
    def score(clips):
        return np.eye(8)[[clips.shape[1] - 1]] * 9  # as if the number of frames were the direction

    names = [f"way {k}" for k in range(8)]
    *sliders, picture = video.watch(
        lambda picture, direction: np.full((8, 12, 12), 0.5), score, 40, names, 8
    ).children
    sliders[2].value = 5
    assert (
        "Picture 0 moves way 0, 5 of 8 frames read. The network says way 4 with probability 1.00."
        in picture.value
    )
