"""Widget of lesson 10: what comes next, and how a temperature changes it."""

import numpy as np

from course.data.names import ALPHABET, LONGEST
from course.explore.widget import explore
from course.figures import l10_language as figures


def beginning(models):
    """A text field for the beginning of a name and a slider for the temperature, above the next
    letter's probabilities.

    Args:
        models: name -> function of a text that returns (27,) scores of the next letter.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def distributions(text, temperature):
        text = _letters(text)
        return {name: _softmax(scores(text) / temperature) for name, scores in models.items()}

    def draw(text, temperature):
        return figures.next_letters(_letters(text), distributions(text, temperature))

    def describe(text, temperature):
        found = distributions(text, temperature).items()
        likeliest = "; ".join(
            f"{name}: " + ", ".join(f"{_name(k)} {p[k]:.2f}" for k in np.argsort(-p)[:3])
            for name, p in found
        )
        return (
            f"Probabilities of the letter after {_letters(text) or 'the start'} at temperature "
            f"{temperature:g}. {likeliest}."
        )

    look = {"style": {"description_width": "8em"}, "layout": {"width": "32em"}}
    return explore(
        draw,
        describe,
        text=widgets.Text(description="beginning", value="mar", continuous_update=False, **look),
        temperature=widgets.FloatSlider(
            description="temperature", min=0.1, max=3, value=1, step=0.1, **look
        ),
    )


def _letters(text):
    """What a name may hold of a typed text."""
    return "".join(letter for letter in text.lower() if letter in ALPHABET[1:])[:LONGEST]


def _softmax(scores):
    p = np.exp(scores - scores.max())
    return p / p.sum()


def _name(k):
    return ALPHABET[k] if k else "end"
