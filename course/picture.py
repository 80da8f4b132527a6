"""Show a matplotlib figure as a picture with a text for readers who cannot see it."""

import base64
import html
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE = Path(__file__).with_name("style.mplstyle")


def figure(**options: Any) -> "Figure":
    """A matplotlib figure in the style of the course, independent of pyplot's state.

    Args:
        options: what matplotlib.figure.Figure takes, such as figsize=(7, 4) in inches.

    Returns:
        matplotlib.figure.Figure.
    """
    import matplotlib.style
    from matplotlib.figure import Figure

    matplotlib.style.use(str(STYLE))
    return Figure(**options)


def png(fig: "Figure") -> bytes:
    """The figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def img(fig: "Figure", alt: str) -> str:
    """The figure as one HTML image element.

    Args:
        fig: matplotlib Figure.
        alt: one or two sentences that say what the picture shows.

    Returns:
        HTML text.
    """
    data = base64.b64encode(png(fig)).decode()
    return (
        f'<img alt="{html.escape(alt)}" style="max-width:100%" src="data:image/png;base64,{data}">'
    )


def show(fig: "Figure", alt: str) -> None:
    """Display a figure in a notebook, with its alternative text.

    Args:
        fig: matplotlib Figure.
        alt: one or two sentences that say what the picture shows.
    """
    from IPython.display import HTML, display

    display(HTML(img(fig, alt)))
