"""Widget of lesson 12: move the threshold, and see which days give an alarm."""

from course.explore.widget import explore
from course.figures import l12_anomaly as figures


def threshold(dates, scores, unusual, fit, measure):
    """A slider for the share of ordinary training days below the threshold.

    Args:
        dates: (S,) datetime64 of the days that are judged.
        scores, unusual: (S,) their scores and labels.
        fit: function share -> threshold, from the training days.
        measure: function (alarms, unusual) -> precision, recall, f1.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def draw(share):
        fig = figures.scores(dates, scores, unusual, fit(share))
        fig.axes[0].set_title(told(share))
        return fig

    def told(share):
        alarms = scores > fit(share)
        precision, recall, f1 = measure(alarms, unusual)
        return f"{alarms.sum()} alarms, precision {precision:.2f}, recall {recall:.2f}, F1 {f1:.2f}"

    def describe(share):
        return (
            f"Scores of days, the threshold above {share:.3f} of the ordinary training days: "
            f"{told(share)}."
        )

    return explore(
        draw,
        describe,
        share=widgets.FloatSlider(
            description="share of ordinary days below",
            min=0.8,
            max=1,
            value=0.98,
            step=0.005,
            readout_format=".3f",
            style={"description_width": "14em"},
            layout={"width": "36em"},
        ),
    )
