"""Widget of lesson 04: step through a sentence of your own and watch the units of a cell."""

from course.explore.widget import explore
from course.figures import l04_sentence as figures


def read(watch, text, units):
    """A line of text and a slider for the character, above what each unit does there.

    Args:
        watch: function of a text that returns the characters it could read, and for each of them
            gates (T, H, 3), in the order i, f, o, and states c, h (T, H).
        text: the sentence to begin with.
        units: H names of the units.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    wide = {"style": {"description_width": "6em"}, "layout": {"width": "44em"}}
    sentence = widgets.Text(value=text, description="sentence", continuous_update=False, **wide)
    step = widgets.IntSlider(
        value=1, min=1, max=len(watch(text)[0]), description="character", **wide
    )

    def look(sentence, step):
        characters, gates, c, h = watch(sentence)
        t = min(step, len(characters)) - 1
        return characters, t, gates[t], c[t], h[t]

    def draw(sentence, step):
        return figures.moment(*look(sentence, step), units)

    def describe(sentence, step):
        characters, t, _, c, h = look(sentence, step)
        values = "; ".join(
            f"{name}: c = {a:.2f}, h = {b:.2f}"
            for name, a, b in zip(units, c.round(2) + 0, h.round(2) + 0)
        )
        return f"After character {t + 1} of {len(characters)}, {characters[t]!r}. {values}."

    def limit(_change):
        step.max = len(watch(sentence.value)[0])

    sentence.observe(limit, names="value")
    return explore(draw, describe, sentence=sentence, step=step)
