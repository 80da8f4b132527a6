"""steps(count): the numbers of a training loop, with a progress bar below the cell."""

import time
from collections.abc import Iterator

import ipywidgets as widgets
from IPython.display import display
from threadpoolctl import threadpool_limits

LOOKS = 100  # how often the bar moves


def steps(count: int, label: str = "Training") -> Iterator[int]:
    """Count the updates of a training, and show how far it is.

    Meanwhile NumPy multiplies matrices in one thread: the course's are small, and threads that wait
    for each other on a busy machine make the same training several times slower.

    Args:
        count: how many.
        label: word in front of the bar.

    Yields:
        0, 1, ..., count - 1, as range(count) does.
    """
    bar = widgets.IntProgress(max=count, description=label, layout={"width": "60%"})
    told = widgets.Label()
    display(widgets.HBox([bar, told]))
    start = time.monotonic()
    with threadpool_limits(1):
        for number in range(count):
            yield number
            done = number + 1
            if done * LOOKS // count > number * LOOKS // count:
                seconds = time.monotonic() - start
                bar.value, told.value = (
                    done,
                    f"{done:,} of {count:,}, {seconds:.0f} s, about "
                    f"{seconds * (count - done) / done:.0f} s left",
                )
    told.value = f"{count:,} updates in {time.monotonic() - start:.0f} s"
