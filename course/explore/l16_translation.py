"""Widget of lesson 16: a date in any language, and what the decoder writes."""

import calendar
import datetime

from course.data import dates
from course.explore.widget import explore
from course.figures import l16_translation as figures


def languages(forms, write):
    """A menu of languages and sliders for a day, above the probabilities of every symbol that is
    written.

    Args:
        forms: list of dicts, as `course.data.dates.load` gives them.
        write: function of a text that returns the answer as text and the probabilities (S, K) of
            its steps.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    long = {dates.LANGUAGES[form["locale"]]: form for form in forms if form["style"] == "long"}
    wide = {"style": {"description_width": "7em"}, "layout": {"width": "32em"}}

    def sentence(language, year, month, day):
        last = calendar.monthrange(year, month)[1]
        return dates.write(datetime.date(year, month, min(day, last)), long[language])

    def draw(**values):
        read = sentence(**values)
        answer, probabilities = write(read)
        return figures.writing(read, probabilities, answer, dates.DIGITS)

    def describe(**values):
        read = sentence(**values)
        answer, probabilities = write(read)
        least = min(probabilities.max(axis=1))
        return (
            f"The network reads {read} and writes {answer}. Its least certain symbol has the "
            f"probability {least:.2f}."
        )

    return explore(
        draw,
        describe,
        language=widgets.Dropdown(
            options=list(long), value="French", description="language", **wide
        ),
        year=widgets.IntSlider(value=1999, min=1900, max=2099, description="year", **wide),
        month=widgets.IntSlider(value=12, min=1, max=12, description="month", **wide),
        day=widgets.IntSlider(value=24, min=1, max=31, description="day", **wide),
    )
