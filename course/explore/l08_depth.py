"""Widget of lesson 08: depth and width of a network against the numbers that it holds."""

from course.explore.widget import explore
from course.figures import l08_depth as figures


def sizes(count):
    """Sliders for inputs, width, depth and directions, above the parameters of each layer.

    Args:
        count: function (D, H) -> number of parameters of one layer in one direction.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    wide = {"style": {"description_width": "11em"}, "layout": {"width": "36em"}}

    def layers(D, H, L, directions):
        return [directions * count(D if k == 0 else directions * H, H) for k in range(L)]

    def rows(inputs, width, depth, directions):
        deep = layers(inputs, width, depth, directions)
        wider = min(
            range(1, 400), key=lambda H: abs(layers(inputs, H, 1, directions)[0] - sum(deep))
        )
        return {
            f"{depth} layers of {width}" if depth > 1 else f"1 layer of {width}": deep,
            f"rival: 1 layer of {wider}": layers(inputs, wider, 1, directions),
        }

    def draw(**values):
        return figures.layer_sizes(rows(**values))

    def describe(**values):
        (deep, counts), (wide_name, wide_counts) = rows(**values).items()
        return (
            f"{deep}: {', '.join(map(str, counts))} parameters from the first layer on, "
            f"{sum(counts)} in all. "
            f"About as many has its {wide_name}, {wide_counts[0]}."
        )

    return explore(
        draw,
        describe,
        inputs=widgets.IntSlider(value=10, min=1, max=100, description="inputs D", **wide),
        width=widgets.IntSlider(value=20, min=2, max=100, description="hidden units H", **wide),
        depth=widgets.IntSlider(value=3, min=1, max=6, description="layers L", **wide),
        directions=widgets.IntSlider(value=1, min=1, max=2, description="directions", **wide),
    )
