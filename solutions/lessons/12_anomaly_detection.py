# %% [markdown]
# # Anomaly detection: days that surprise a network
#
# Some days are not like the others: a holiday, a storm, a machine that stands still. Nobody can list all the ways in
# which a day may be unusual, and examples of them are rare. So one turns the question around. A network learns to
# forecast *ordinary* hours from the hours before. A day on which its forecasts fail is a day that it did not expect. In
# this lesson your LSTM forecasts how many bicycles are rented in each hour in Washington, and its errors are made into
# alarms (Malhotra et al. 2015). Holidays and days of stopped service, which are never among its inputs, show how good the
# alarms are.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - turn a series of counts into inputs and targets without showing the network what it should forecast;
# - make a score of a day from the errors of its forecasts, and say what the score cannot see;
# - fit scale, weights and threshold to the past only, and leave known anomalies out;
# - compute precision, recall and F1, and say why accuracy is of no use for rare events;
# - compare a network with simple rules in a fair way, and report where a simple rule is as good.
#
# **Builds on:** lessons 00 to 06. You need your own `affine`, `clip_by_global_norm`, `init_lstm`, `lstm_forward`,
# `lstm_backward`, `adam_step` and what they call.
#
# **Time:** about {minutes} minutes to work, 10 seconds to run.

# %% imports role="given"
import numpy as np

from course import NotWritten, check, earlier, keep, predict, show
from course.data import bikes
from course.explore import l12_anomaly as explore
from course.figures import l12_anomaly as figures
from course.steps import steps

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks of lessons 00 to 06. Save them before you run it.

# %% load_cell role="given"
earlier.load("00_welcome")
earlier.load("01_long_term_dependencies")
earlier.load("02_gates")
earlier.load("03_lstm_cell")
earlier.load("04_sequence")
earlier.load("05_bptt")
earlier.load("06_training")

# %% [markdown]
# If it names a function that is missing or fails its check, open that lesson, finish it, save it, and run the cell
# above again. If you want to start here, and you have a full clone of the repository or your instructor gave you the
# solved functions, add a cell below with `earlier.load("06_training", solved=True)` and the same for the others.
#
# ## Rentals by the hour {minutes=8}
#
# Capital Bikeshare rents bicycles in Washington D.C. The data say how many rentals began in each hour (Fanaee-T and
# Gama 2014). They are real, and so are the labels. A day is marked as unusual for one of two reasons: it is a holiday
# of the District of Columbia, or more than 3 of its hours have no row in the table, because the service was stopped.
# (The table has no row for an hour without rentals. So one missing row at night is ordinary: nobody rented. Here
# `count` is 0 in such an hour, and `data["given"]` says which hours have a row.) The labels are never an input. Those
# of 2011 say which days are left out of the training; those of 2012 are for judging only.
#
# Time splits the data into three parts:
#
# | part | days | used for |
# |---|---|---|
# | 2011 | 365 | scale, weights and threshold |
# | January to June 2012 | 182 | looking at alarms in this lesson |
# | July to December 2012 | 184 | not released: your detector is graded on these days |

# %% data role="given"
data = bikes.load()
count, weekday, unusual, date = (data[name] for name in ("count", "weekday", "unusual", "date"))
past, spring = slice(0, bikes.TRAIN_DAYS), slice(bikes.TRAIN_DAYS, None)
network = params = None                                   # your training will give them
for name, part in (("2011", past), ("spring 2012", spring)):
    print(f"{name:<12} {len(count[part])} days, {unusual[part].sum()} marked, {count[part].sum():,} rentals")

# %% year_picture role="demo"
show(figures.year(count.sum(axis=1), date, unusual),
     alt="Rentals of each day from January 2011 to June 2012. They rise from winter to summer, "
         "and the second spring is far above the first. The marked days lie among the others; "
         "few of them stand out.")

# %% [markdown]
# The sum of a day does not give an unusual day away: the season and the growth of the service move it more than a
# holiday does. What a holiday changes is the *shape* of the day. The next picture shows three days in a row
# in January 2012.

# %% three_days role="demo"
days = [np.flatnonzero(date == np.datetime64(day))[0] for day in ("2012-01-15", "2012-01-16", "2012-01-17")]
show(figures.weeks(count[days], ["Sunday, 15 January", "Monday, 16 January, a holiday", "Tuesday, 17 January"]),
     alt="Rentals in each hour of three days. Tuesday has a small peak at 7 in the morning and a "
         "high one at 17 and 18. Sunday has one wide hill around noon. The Monday between them, "
         "a holiday, looks like the Sunday.")

# %% [markdown]
# A working day has two rush hours, when people ride to work and back. A Sunday has none. The holiday is a Monday that
# looks like a Sunday, and that is what a detector has to notice: not a strange day, but an ordinary shape at the wrong
# time.

# %% rare_labels [markdown] role="predict"
# **Predict first.** In the spring of 2012, 5 of 182 days are marked. Somebody's detector never gives an alarm. On what
# share of the days is it right?
#
# - a) On none: it finds nothing.
#   > Not quite. To be silent on an ordinary day is right, too, and nearly all days are ordinary.
# - b) On half of them.
#   > Not quite. It would be half if half of the days were marked. Here 177 of 182 are not.
# - c) On 97 percent of them. (right)
#   > Yes. 177 / 182 = 0.973. A detector that is of no use at all has an accuracy of 97 percent. For rare events one needs other measures, which you write below.

# %% [markdown]
# ## What the network reads {minutes=8}
#
# The picture shows the whole way from counts to alarms.

# %% way_picture role="demo"
show(figures.detector(),
     alt="Five boxes in a row: counts, inputs of each hour, LSTM and output layer with "
         "forecasts, mean error of each day, above the threshold. The second, the third and the "
         "last box are dashed: the scale, the weights and the threshold are fitted to 2011.")

# %% [markdown]
# Before each hour, the network gets what is known at that moment: the hour before, the time of day, the day of the
# week. It forecasts the hour itself.
#
# **Scale.** Rentals grow by factors: from 5 at night to 500 in the rush hour, and by two thirds from one year to the
# next. The logarithm turns factors into differences. An hour may have 0 rentals, and $\log 0$ is infinite, so one adds
# 1 first: $\log(1 + \text{count})$, in NumPy `np.log1p`. Then the mean of the *training* days is subtracted and the
# result divided by their standard deviation, called `spread` here.
#
# **By hand**, with the round numbers mean 2 and spread 2 and the natural logarithm:
#
# | rentals | $\log(1 + \text{count})$ | scaled |
# |---|---|---|
# | 0 | 0 | $(0 - 2)/2 = -1$ |
# | 19 | 3.00 | $(3.00 - 2)/2 = 0.50$ |
# | 402 | 6.00 | $(6.00 - 2)/2 = 2.00$ |
#
# **The clock.** Hour 23 and hour 0 are neighbors, but the numbers 23 and 0 are far apart. Put the hours on a circle
# instead. A day is one full turn, $2\pi$ in radians ($\pi$ is half a turn), so each hour adds $2\pi/24$ to the angle.
# Give the network the sine and the cosine of the angle. Hour 6 is $(1, 0)$, hour 12 is $(0, -1)$. A working day has two
# peaks, so sine and cosine of *twice* the angle help as well.
#
# **The weekday** is one of seven columns, of which one is 1 (one-hot).
#
# **The hour before** is the dangerous one. Its column is the target, moved by one place:
#
# | hour | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | target `y` | 0.5 | −1 | 2 | 0.3 |
# | first column of `x` | 0 | 0.5 | −1 | 2 |
#
# The hour before the first one is not known; it gets 0, the mean.

# %% leaked_hour [markdown] role="predict"
# **Predict first.** By mistake the first column of `x` holds the target itself, not the hour before. What does training
# show?
#
# - a) The loss stays high, since the inputs make no sense.
#   > Not quite. They make too much sense: the answer stands among them.
# - b) The loss goes to almost 0, and the detector finds nothing. (right)
#   > Yes. The network copies its input, on a holiday as on any other day. No day surprises it. A loss that looks too good is a reason to look at the inputs.
# - c) The loss goes to almost 0, and the detector becomes very good.
#   > Not quite. It is a perfect forecast of what it was told. It says nothing of what is ordinary, so its errors are small on unusual days as well.

# %% [markdown] name="hourly_inputs-task"
# **Write `hourly_inputs(count, weekday, mean, spread)`**: the inputs and the targets of all hours, in order.
#
# | | |
# |---|---|
# | `count` | $(S, 24)$ for a number $S$ of days: rentals in each hour, 0 or more |
# | `weekday` | $(S,)$ whole numbers from 0 (Monday) to 6 |
# | `mean`, `spread` | numbers |
# | returns `x` | $(24S, 12)$: the hour before, scaled (0 at the first); sine, cosine of the angle; sine, cosine of twice the angle; the weekday as seven columns |
# | returns `y` | $(24S,)$: the hour itself, scaled |
#
# The angle is 0 in hour 0 of each day.

# %% hourly_inputs role="answer" difficulty=3 minutes=14
def hourly_inputs(count, weekday, mean, spread):
    """What the network reads before each hour, and what it should forecast.

    Args:
        count: (S, 24) rentals in each hour, 0 or more.
        weekday: (S,) integers from 0 (Monday) to 6.
        mean, spread: numbers, of the logarithms of the training days.

    Returns:
        x: (24S, 12): the hour before, on the scale of y (0 before the first hour); sine and cosine of the
            hour's angle; both of twice the angle; seven columns of which the weekday's is 1.
        y: (24S,) the hour itself: (log(1 + count) - mean) / spread.
    """
    ### BEGIN SOLUTION
    y = ((np.log1p(count) - mean) / spread).ravel()                        # (24S,)
    x = np.zeros((len(y), 12))
    x[1:, 0] = y[:-1]
    angle = 2 * np.pi * np.arange(len(y)) / 24
    x[:, 1], x[:, 2] = np.sin(angle), np.cos(angle)
    x[:, 3], x[:, 4] = np.sin(2 * angle), np.cos(2 * angle)
    x[:, 5:] = np.repeat(np.eye(7)[weekday], 24, axis=0)
    return x, y
    ### END SOLUTION

# %% hourly_inputs-test role="test" points=5
check(hourly_inputs)

# %% [markdown] name="hourly_inputs-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Make `y` first. The first column of `x` is `y`, one place later. The other columns do not depend on the counts.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Logarithm of 1 + count, scaled, as one long array: a row of `count` is a day, and days follow each other.
# 2. Zeros of the shape $(24S, 12)$, filled column by column.
# 3. The number of the hour, from 0 to $24S - 1$; the angle grows by a full turn in 24 of them.
# 4. One-hot rows of the weekdays, each repeated 24 times.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# y = (np.log1p(...) - ...) / ...
# x = np.zeros((y.size, 12))
# x[1:, 0] = ...
# angle = ... * np.arange(y.size) / 24
# x[:, 5:] = np.repeat(..., 24, axis=...)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "hourly_inputs is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: the hour itself among the inputs" or "the hour after among the inputs": compare with the table of four
#   hours.
# - "Looks like: the first hour gets the last": `np.roll` brings the end to the beginning.
# - "Looks like: logarithm of 0": add 1 before the logarithm.
# - "Looks like: scaled by these days": use the arguments `mean` and `spread`.
# - "Looks like: weekdays hour by hour": all 24 hours of the first day come first.
# - "wrong shape": `x` has one row for each hour of all days.
#
# </details>

# %% [markdown]
# ## Learning what is ordinary {minutes=8}
#
# The network is your LSTM with an output layer of one unit. Its loss is the mean squared error of the forecasts. Two
# kinds of hours have no share in it. Hours of **marked days**: the network should learn what is ordinary, and the few
# known exceptions of 2011 would teach it the opposite. And the **first 24 hours** of each training window, in which
# the state is still empty. A mask says which hours count, as in lesson 06.
#
# For one hour with the forecast $\hat{y}$ and the target $y$ the squared error is $(\hat{y} - y)^2$. Its derivative with
# respect to the forecast is $2 (\hat{y} - y)$. In lesson 06, probability minus one-hot target stood in this place; the rest
# of the update is the same. The cell below gives it, on your own functions. All arrays are float32: they take about half
# the time of float64, and a forecast does not need sixteen digits.

# %% training_step role="given"
def fresh(D, H, rng):
    """Starting parameters in float32, and Adam's state."""
    W, b = init_lstm(D, H, rng)
    start = {"W": W, "b": b, "W_y": rng.standard_normal((H, 1)) / np.sqrt(H), "b_y": np.zeros(1)}
    start = {name: np.float32(value) for name, value in start.items()}
    return start, {"t": 0} | {key: {name: 0 * value for name, value in start.items()} for key in "mv"}


def forecast_step(p, inputs, wanted, mask, state, rate):
    """One update for forecasts: squared error in the place of cross-entropy."""
    empty = np.zeros((len(inputs), len(p["W_y"])), np.float32)
    h, c = lstm_forward(inputs, empty, empty, p["W"], p["b"])
    gap = mask * ((h @ p["W_y"])[..., 0] + p["b_y"] - wanted)              # (N, T), 0 at hours that do not count
    hours = mask.sum()
    slope = 2 * gap[..., None] / hours                                     # (N, T, 1)
    back = lstm_backward(slope * p["W_y"][:, 0], empty, (inputs, empty, empty, p["W"], p["b"], h, c))
    g = clip_by_global_norm([*back[3:], np.einsum("nth,ntk->hk", h, slope), slope.sum(axis=(0, 1))], 1.0)
    p, state = adam_step(p, dict(zip(("W", "b", "W_y", "b_y"), g)), state, rate)
    return p, state, float((gap * gap).sum() / hours)

# %% [markdown]
# A batch is 32 windows of 72 hours, drawn at random from 2011. The learning rate falls from 0.01 to almost 0.

# %% whole_training role="given"
mean, spread = np.log1p(count[past]).mean(), np.log1p(count[past]).std()


def all_hours():
    """What the network reads before each released hour (13128, 12), and what it should forecast (13128,)."""
    return [np.float32(part) for part in hourly_inputs(count, weekday, mean, spread)]


def learn_ordinary(x, y, seed, updates=500, H=32, T=72):
    """A network that forecasts the hours of ordinary days: its parameters, and the loss of each update."""
    rng = np.random.default_rng(seed)
    network, state = fresh(x.shape[1], H, rng)
    ordinary_hour, losses = np.repeat(~unusual, 24), []
    for update in steps(updates):
        hours = rng.integers(0, 24 * bikes.TRAIN_DAYS - T, (32, 1)) + np.arange(T)
        mask = np.float32(ordinary_hour[hours] & (np.arange(T) >= 24))
        network, state, loss = forecast_step(network, x[hours], y[hours], mask, state,
                                             0.01 * (1 - update / updates) + 1e-4)
        losses.append(loss)
    return network, losses

# %% [markdown]
# The next cell takes about 10 seconds. The error of always forecasting the mean would be about 1, since the targets are
# scaled.

# %% training role="demo"
network, losses = learn_ordinary(*all_hours(), seed=0)
for first in range(0, 500, 100):
    print(f"updates {first + 1} to {first + 100}: mean squared error {np.mean(losses[first:first + 100]):.3f}")

# %% [markdown]
# Now look at forecasts of days that were not trained on. The network reads all hours from January 2011 on, as one
# sequence, and forecasts one hour ahead.

# %% holiday_forecast role="demo"
x, y = all_hours()
zero = np.zeros((1, len(network["W_y"])), np.float32)
states, _ = lstm_forward(x[None], zero, zero, network["W"], network["b"])
forecast = affine(states[0], network["W_y"], network["b_y"]).reshape(-1, 24)
actual = y.reshape(-1, 24)
show(figures.forecasts([(name, actual[day], forecast[day]) for name, day in
                        zip(("Sunday, 15 January", "Monday, 16 January, holiday", "Tuesday, 17 January"), days)]),
     alt="Forecast and actual rentals of three days, hour by hour. On Sunday the two lines lie "
         "close together. On the holiday the forecast is too low after midnight and too high "
         "from 5 to 8 in the morning. On Tuesday the lines are apart at night, when there are "
         "few rentals, and close in the afternoon.")

# %% [markdown]
# On the holiday the network expects a working Monday. After midnight, when people come home late from a long weekend,
# its forecast is too low. In the morning, when they do not ride to work, it is too high. But every hour it sees the hour
# before, and in the afternoon it follows the day as it is. The error is large only while the day tells it something
# new. (On the Tuesday, look at the hours from 1 to 3. There were 2, 12 and 0 rentals. On a logarithmic scale this is a
# lot of movement.)
#
# ## From errors to a score {minutes=7}
#
# 24 errors have to become one number. The **score** of a day is the mean of the absolute errors of its hours,
#
# $$\text{score} = \frac{1}{24} \sum_t |\hat{y}_t - y_t|$$
#
# where $\hat{y}_t$ is the forecast of hour $t$. **By hand**, for a day of four hours in the place of 24:
#
# | | hour 0 | hour 1 | hour 2 | hour 3 | |
# |---|---|---|---|---|---|
# | forecast | 1 | 2 | 0 | −1 | |
# | came | 0 | 2 | 1 | −1 | |
# | error | 1 | 0 | −1 | 0 | mean 0 |
# | absolute error | 1 | 0 | 1 | 0 | mean **0.5** |
#
# With signs, the errors of a forecast that is too high in the morning and too low at noon cancel. With absolute values
# both count.

# %% midnight [markdown] role="predict"
# **Predict first.** Somebody cuts the year into 365 sequences of 24 hours, and each starts with a state of zeros. What
# happens to the scores?
#
# - a) Nothing, a day is a day.
#   > Not quite. The first hours of each day are then forecast by a network that remembers nothing.
# - b) The first hours of all days are forecast worse, and that hides part of what is unusual. (right)
#   > Yes. Ordinary days get higher scores, and differences between days are harder to see. The hours are one long sequence, and the state goes on over midnight.
# - c) Training has to be repeated.
#   > Not quite. The weights stay as they are. What is lost is what the state had remembered.

# %% [markdown] name="day_scores-task"
# **Write `day_scores(params, x, y)`**: forecasts of all hours as one sequence, then the mean absolute error of each day.
#
# | | |
# |---|---|
# | `params` | dict with `"W"` $(H+D, 4H)$, `"b"` $(4H,)$, `"W_y"` $(H, 1)$, `"b_y"` $(1,)$; it may hold more |
# | `x` | $(24S, D)$, all hours of $S$ days in order |
# | `y` | $(24S,)$ |
# | returns | $(S,)$ |
#
# The states before the first hour are zeros. $N$ is 1 here: there is one sequence. Use your `lstm_forward` and `affine`.

# %% day_scores role="answer" difficulty=3 minutes=12
def day_scores(params, x, y):
    """How far the forecasts of each day are off, on average.

    Args:
        params: dict with W (H+D, 4H), b (4H,), W_y (H, 1), b_y (1,); other keys are not used.
        x: (24S, D) inputs of all hours, in order.
        y: (24S,) what was to be forecast.

    Returns:
        (S,) mean over the 24 hours of each day of |forecast - y|.
    """
    ### BEGIN SOLUTION
    start = np.zeros((1, len(params["W_y"])), x.dtype)
    h, c = lstm_forward(x[None], start, start, params["W"], params["b"])   # (1, 24S, H)
    forecast = affine(h[0], params["W_y"], params["b_y"])                  # (24S, 1)
    errors = np.abs(forecast[:, 0] - y)
    return errors.reshape(-1, 24).mean(axis=1)
    ### END SOLUTION

# %% day_scores-test role="test" points=5
check(day_scores)

# %% [markdown] name="day_scores-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The cell with the three days above makes forecasts in the same way. Two steps are left: absolute errors, and days.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Zeros of the shape $(1, H)$; $H$ is the number of rows of `W_y`.
# 2. `x` with a batch axis in front; hidden states $(1, 24S, H)$.
# 3. The output layer on the rows $(24S, H)$ gives $(24S, 1)$. Take the one column, so that it fits `y`.
# 4. Absolute errors, one row of 24 for each day, and the mean of each row.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# h, _ = lstm_forward(x[None], ...)
# forecast = affine(h[0], ...)[:, 0]
# errors = ...
# return errors.reshape(..., 24)...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "day_scores is not written yet.": write the function in its cell, run that cell, then run the check again. The same
#   line with another name: that function is missing; load its lesson.
# - "Looks like: error not made positive" or "absolute value of the mean": compare with the table of four hours.
# - "Looks like: state set to zero at midnight": one sequence of $24S$ steps, not $S$ sequences of 24.
# - "Looks like: hours in the place of days": the hours of one day are neighbors, so they are a row of 24.
# - "wrong shape": $(24S, 1)$ minus $(24S,)$ is a matrix of $24S$ by $24S$ numbers. Take the column first.
#
# </details>

# %% score_all role="demo"
scores = day_scores(network, *all_hours())
print(f"mean score of 2011: ordinary days {scores[past][~unusual[past]].mean():.3f}, "
      f"marked days {scores[past][unusual[past]].mean():.3f}")

# %% [markdown]
# ## A threshold {minutes=6}
#
# From which score on is a day unusual? The ordinary days of the training year answer that. Choose a share of them, such
# as 0.98, and put the threshold where that share of their scores lies at or below it. Such a place is called a
# **quantile**. On days like those of 2011, about 2 of 100 ordinary days will then give a false alarm. The share is a
# decision about how many false alarms one can bear, and it is made before looking at the days to be judged.
#
# **By hand.** Five ordinary days have the scores 0.1, 0.2, 0.3, 0.4, 0.8. Sorted, they stand at the shares 0, 0.25, 0.5,
# 0.75 and 1. The share 0.75 gives 0.4. The share 0.875 lies halfway between the last two, so the threshold does as well:
# 0.6. A marked day with a score of 3 does not count: with it, the threshold at 0.875 would become 1.625, and the next
# day of the same kind would have to be far worse to be noticed.

# %% anomalies_in_training [markdown] role="choice" points=1 minutes=2
# **Predict first.** The training year holds unusual days that nobody has marked, and they are counted as ordinary. What
# does that do to the detector?
#
# - a) Nothing, the network has learned them as ordinary.
#   > Not quite. A handful among hundreds of days teaches the network little, and their scores stay high.
# - b) The threshold becomes lower, and there are more false alarms.
#   > Not quite. High scores among those that count as ordinary push a quantile up, not down.
# - c) The threshold becomes higher, and fewer unusual days are found. (right)
#   > Yes. This is the usual case, since nobody has perfect labels of the past. A quantile suffers less than the largest score would: it looks at how many days are high, and not at how high they are.

# %% [markdown] name="fit_threshold-task"
# **Write `fit_threshold(scores, unusual, share)`**: the quantile of the scores of the ordinary days.
#
# | | |
# |---|---|
# | `scores` | $(S,)$ scores of training days |
# | `unusual` | $(S,)$, True for days that are known to be unusual; at least one is not |
# | `share` | number from 0 to 1 |
# | returns | number; between two scores it is interpolated, as by hand above |

# %% fit_threshold role="answer" difficulty=1 minutes=6
def fit_threshold(scores, unusual, share):
    """The score that a given share of the ordinary days stays at or below.

    Args:
        scores: (S,) scores of training days.
        unusual: (S,) bool, days that are known to be unusual; at least one is not.
        share: number from 0 to 1.

    Returns:
        number, interpolated between two scores where needed.
    """
    ### BEGIN SOLUTION
    ordinary = scores[~unusual]
    return np.quantile(ordinary, share)
    ### END SOLUTION

# %% fit_threshold-test role="test" points=2
check(fit_threshold)

# %% [markdown] name="fit_threshold-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Leave out the marked days first. NumPy has a function for the rest.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# An array of True and False picks elements of another one; `~` turns True and False around. Then look up `np.quantile`.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# left = scores[...]
# return np.quantile(..., ...)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "fit_threshold is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: unusual days counted": the marked days have to go first.
# - "Looks like: share taken for percent": `np.percentile` counts from 0 to 100, `np.quantile` from 0 to 1.
# - "Looks like: no interpolation": the threshold may lie between two scores.
#
# </details>

# %% [markdown]
# ## The detector {minutes=3}
#
# Everything that was fitted to 2011 goes into one dict: the network, `mean` and `spread` of the scale, and the
# threshold. A function that gets this dict and some days is a whole detector. It must not fit anything itself. A
# threshold that is a quantile of the days to be judged always calls the same share of them unusual, in a quiet month as
# in a month of storms.

# %% [markdown] name="find_anomalies-task"
# **Write `find_anomalies(params, count, weekday)`**: which days are unusual.
#
# | | |
# |---|---|
# | `params` | dict: the network's `"W"`, `"b"`, `"W_y"`, `"b_y"`, and the numbers `"mean"`, `"spread"`, `"threshold"` |
# | `count` | $(S, 24)$ |
# | `weekday` | $(S,)$ |
# | returns | $(S,)$, True for a day whose score is above the threshold |
#
# It calls your `hourly_inputs` and `day_scores`.

# %% find_anomalies role="answer" difficulty=1 minutes=5
def find_anomalies(params, count, weekday):
    """The whole detector: which days are unusual.

    Args:
        params: dict with W, b, W_y, b_y of the network, and the numbers mean, spread and threshold.
        count: (S, 24) rentals in each hour.
        weekday: (S,) integers from 0 (Monday) to 6.

    Returns:
        (S,) bool, True for a day whose score is above the threshold.
    """
    ### BEGIN SOLUTION
    x, y = hourly_inputs(count, weekday, params["mean"], params["spread"])
    scores = day_scores(params, x, y)
    return scores > params["threshold"]
    ### END SOLUTION

# %% find_anomalies-test role="test" points=3
check(find_anomalies)

# %% [markdown] name="find_anomalies-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Two calls and one comparison. All numbers that you need stand in `params`.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Inputs and targets of all hours, with the scale of the training year.
# 2. Scores of all days.
# 3. Compare them with the threshold: the result is an array of True and False.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# x, y = hourly_inputs(..., params["mean"], ...)
# return day_scores(...) > ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "find_anomalies is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: threshold fitted again": the threshold stands in `params`.
# - "Looks like: scaled by the days to be judged": mean and spread stand there, too.
# - "Looks like: days judged one by one": hand all days on at once, so that the state goes on from day to day.
#
# </details>

# %% whole_way role="given"
def as_detector(network):
    """The parameters of a detector: the network, the scale, and the threshold that 98 percent of the ordinary days stay below."""
    scores = day_scores(network, *all_hours())
    threshold = fit_threshold(scores[past], unusual[past], 0.98)
    return network | {"mean": mean, "spread": spread, "threshold": threshold}


def train(seed):
    """The whole way, from the released data to a detector."""
    return as_detector(learn_ordinary(*all_hours(), seed)[0])

# %% detect role="demo"
params = as_detector(network)
alarms, scores = find_anomalies(params, count, weekday), day_scores(network, *all_hours())
show(figures.scores(date[spring], scores[spring], unusual[spring], params["threshold"]),
     alt="Scores of 182 days from January to June 2012, with the threshold. Most days lie far "
         "below it. Four of the five marked days are above it, and so are a few days that are "
         "not marked, such as 29 February and 11 March. The marked day 16 April is very low.")
for day in np.flatnonzero(alarms | unusual):
    if date[day] >= date[spring][0]:
        print(f"{date[day]}  {figures.DAYS[weekday[day]]}  {'alarm' if alarms[day] else '-    '}  "
              f"{'marked' if unusual[day] else '-     '}  hours without a row: {(~data['given'][day]).sum()}")

# %% [markdown]
# Look at the days on which alarm and label differ. On **11 March** the clocks went forward: the hour from 2 to 3 did not
# exist, and stands in the table as 0. **29 February** had 1,834 rentals, a week before there were 4,773; why is not in
# the file. **16 April**, the marked day without an alarm, is Emancipation Day, a holiday of the District only. Its
# rentals look like those of other Mondays, and its score is lower than that of most ordinary days. Labels are not the
# truth. They say what somebody wrote into a calendar. (Your list may hold one or the other day more: another seed, or
# another order of the same sums, gives other weights.)
#
# `train(1)`, defined above, makes a detector with another seed. It takes as long as the training did.
#
# ## How good are the alarms? {minutes=8}
#
# Three counts describe a list of alarms: **hits** (alarm, and the day is marked), **false alarms** (alarm, and it is
# not), and **misses** (marked, and no alarm). Two questions follow. How many of the alarms are right? How many of the
# marked days are found?
#
# $$\text{precision} = \frac{\text{hits}}{\text{alarms}} \qquad \text{recall} = \frac{\text{hits}}{\text{marked days}}$$
#
# Either is easy to have alone: an alarm on every day has recall 1, one single safe alarm has precision 1. **F1** is one
# number for both, their harmonic mean (van Rijsbergen 1979):
#
# $$F_1 = \frac{2}{1/\text{precision} + 1/\text{recall}} = \frac{2 \cdot \text{hits}}{\text{alarms} + \text{marked days}}$$
#
# **By hand.** 10 days, 4 of them marked, 5 alarms, 3 of these are hits:
#
# | | computed as | result |
# |---|---|---|
# | precision | $3/5$ | 0.6 |
# | recall | $3/4$ | 0.75 |
# | F1 | $6/9$ | 0.667 |
# | for comparison: accuracy, 3 hits and 4 quiet ordinary days | $7/10$ | 0.7 |
#
# If there is no alarm, precision is $0/0$. We write 0 in such a case, for recall and F1 as well.

# %% alarm_every_day [markdown] role="predict"
# **Predict first.** 10 of 100 days are marked, and a detector gives an alarm on all 100. What is its F1?
#
# - a) 0.55, the mean of precision 0.1 and recall 1.
#   > Not quite. That is the arithmetic mean. The harmonic mean stays near the smaller of the two.
# - b) 0.18. (right)
#   > Yes. 2 · 10 / (100 + 10). The harmonic mean does not let a perfect recall make up for a poor precision.
# - c) 1, since all marked days are found.
#   > Not quite. That is its recall. Nine of ten alarms are false.

# %% [markdown] name="precision_recall_f1-task"
# **Write `precision_recall_f1(alarms, unusual)`.**
#
# | | |
# |---|---|
# | `alarms` | $(S,)$ bool |
# | `unusual` | $(S,)$ bool |
# | returns `precision, recall, f1` | three numbers; 0 in the place of $0/0$ |

# %% precision_recall_f1 role="answer" difficulty=2 minutes=9
def precision_recall_f1(alarms, unusual):
    """How good alarms are.

    Args:
        alarms: (S,) bool, days that the detector calls unusual.
        unusual: (S,) bool, days that are.

    Returns:
        precision, recall, f1: numbers from 0 to 1; 0 in the place of 0/0.

    Source: van Rijsbergen 1979.
    """
    ### BEGIN SOLUTION
    hits = np.sum(alarms & unusual)
    if hits == 0:
        return 0.0, 0.0, 0.0
    called, marked = alarms.sum(), unusual.sum()
    return hits / called, hits / marked, 2 * hits / (called + marked)
    ### END SOLUTION

# %% precision_recall_f1-test role="test" points=4
check(precision_recall_f1)

# %% [markdown] name="precision_recall_f1-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Three counts are enough: hits, alarms, marked days.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# `&` between two arrays of True and False is True where both are. The sum of such an array counts. What can become
# $0/0$, and what do you know about the hits in these cases?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# hits = ... & ...
# if ...:                     # nothing found: all three are 0
#     return ...
# return hits.sum() / ..., hits.sum() / ..., ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "precision_recall_f1 is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: precision and recall exchanged": precision divides by the alarms.
# - "Looks like: arithmetic mean": compare with the question above.
# - "Looks like: 0/0 without alarms" or "NaN (not a number)": return 0 in the place of $0/0$.
# - "Looks like: days without alarm counted as hits": an ordinary day without an alarm is no hit.
#
# </details>

# %% judged role="demo"
alarms = find_anomalies(params, count, weekday)
precision, recall, f1 = precision_recall_f1(alarms[spring], unusual[spring])
print(f"spring 2012: precision {precision:.2f}, recall {recall:.2f}, F1 {f1:.2f}")

# %% [markdown]
# Move the threshold. The slider sets the share of ordinary days of 2011 below it.
#
# 1. Raise the share to 1. Which alarms stay, and why?
# 2. Lower it to 0.8. Is 16 April found? How many false alarms are there now?
# 3. Which share gives the best F1 here? Would it be honest to use it from now on?

# %% explore_threshold role="demo"
scores = day_scores(network, *all_hours())
explore.threshold(date[spring], scores[spring], unusual[spring],
                  lambda share: fit_threshold(scores[past], unusual[past], share), precision_recall_f1)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. None, or hardly any. Among the days of 2011 that count as ordinary is 1 January, on which the file has no holiday:
#    the day off was the Friday before. Its score is as high as those of holidays, and at the share 1 it alone decides.
# 2. No, though there are some 40 false alarms. The network does not see anything unusual in this day.
# 3. Whichever it is, it was chosen by looking at the days on which it is judged. F1 on these days would be too good.
#    Other days are needed to know what it is worth.
#
# </details>
#
# ## Every threshold at once {minutes=5}
#
# The threshold is a decision, and the ranking of the days is what the network contributes. To compare rankings, go
# through all thresholds: give an alarm to the day with the highest score, then to the first two, and so on to all.
#
# **By hand.** Four days with the scores 0.9, 0.2, 0.7, 0.4. The first and the last are marked.
#
# | alarms | days | hits | precision | recall |
# |---|---|---|---|---|
# | 1 | 0.9 | 1 | 1 | 1/2 |
# | 2 | 0.9, 0.7 | 1 | 1/2 | 1/2 |
# | 3 | 0.9, 0.7, 0.4 | 2 | 2/3 | 1 |
# | 4 | all | 2 | 1/2 | 1 |
#
# Recall never falls on the way down. Precision falls with each false alarm and rises with each hit.

# %% [markdown] name="precision_recall_curve-task"
# **Write `precision_recall_curve(scores, unusual)`**: precision and recall for every number of alarms.
#
# | | |
# |---|---|
# | `scores` | $(S,)$, no two the same |
# | `unusual` | $(S,)$ bool; at least one is True |
# | returns `precision`, `recall` | $(S,)$ each; place 0 belongs to one alarm, the last place to an alarm on every day |

# %% precision_recall_curve role="answer" difficulty=3 minutes=12
def precision_recall_curve(scores, unusual):
    """Precision and recall for every number of alarms: the day with the highest score, the first two, and so on to all.

    Args:
        scores: (S,) numbers, no two the same.
        unusual: (S,) bool; at least one is True.

    Returns:
        precision, recall: (S,) of the k+1 days with the highest scores, for k from 0 to S-1.
    """
    ### BEGIN SOLUTION
    ranked = unusual[np.argsort(scores)[::-1]]                             # the highest score first
    hits = np.cumsum(ranked)
    alarms = np.arange(len(scores)) + 1
    return hits / alarms, hits / hits[-1]
    ### END SOLUTION

# %% precision_recall_curve-test role="test" points=4
check(precision_recall_curve)

# %% [markdown] name="precision_recall_curve-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Put the labels into the order of the scores. Then the hits of each row of the table are a running sum.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. `np.argsort` gives the places of the elements from the smallest to the largest. You need the other direction.
# 2. The labels in this order; `np.cumsum` of them.
# 3. Divide by the number of alarms, 1 to $S$, and by the number of marked days.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# order = np.argsort(...)
# hits = np.cumsum(unusual[...])
# alarms = np.arange(...)
# return hits / ..., hits / ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "precision_recall_curve is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: lowest scores first": the first alarm goes to the highest score.
# - "Looks like: hits not added up": the hits of a row are those of all its days.
# - "NaN (not a number)", infinite values, or "Looks like: one alarm too few counted": the first row has one alarm, not
#   none. Count alarms from 1 to $S$.
#
# </details>

# %% [markdown]
# ## Experiment: against simple rules {minutes=10}
#
# A network is worth its trouble only if something simpler does worse. Here are six rivals. Each gives every day a
# score, has its threshold fitted to the ordinary days of 2011 by your `fit_threshold`, and is judged on the same days.
#
# | rival | score of a day: mean absolute difference of the logarithms from |
# |---|---|
# | hour before | each hour's neighbor |
# | day before | the same hour of the day before |
# | week before | the same hour of the same weekday, a week ago |
# | last four weeks | the mean of the last four days of the same weekday |
# | the same, level removed | the same; but a day that is lower or higher as a whole is moved to fit first |
# | linear regression | a forecast from six earlier hours and the hour of the week, fitted to 2011 by least squares |
#
# The first 28 days have no four weeks before them, and are left out of every threshold here, also that of your LSTM. So
# its threshold is slightly different, and its F1 may differ from the one above. Beside F1 the table has a number
# without any threshold: the share of pairs of a marked and an ordinary day in which the marked one has the higher
# score. Chance gives one half. (It is also known as the area under the ROC curve.) In the last picture, each mark on a
# line is a hit. Where a line drops straight down, there are false alarms in between.

# %% rivals role="given"
def earlier_days():
    """Scores (S,) of all days by each rule that compares a day with earlier ones."""
    level = np.log1p(count)
    found = {name: np.zeros(len(level)) for name in ("hour before", "day before", "week before", "last four weeks",
                                                     "the same, level removed")}
    found["hour before"] += np.abs(np.diff(level.ravel(), prepend=0)).reshape(level.shape).mean(axis=1)
    found["day before"][1:] = np.abs(level[1:] - level[:-1]).mean(axis=1)
    found["week before"][7:] = np.abs(level[7:] - level[:-7]).mean(axis=1)
    for day in range(28, len(level)):
        gap = level[day] - level[[day - 7, day - 14, day - 21, day - 28]].mean(axis=0)
        found["last four weeks"][day] = np.abs(gap).mean()
        found["the same, level removed"][day] = np.abs(gap - np.median(gap)).mean()
    return found


def regression():
    """Scores (S,) of all days by linear regression, fitted to the ordinary hours of 2011."""
    flat, place = (np.log1p(count).ravel() - mean) / spread, np.arange(count.size)
    hour_of_week = np.repeat(weekday, 24) * 24 + place % 24
    A = np.column_stack([np.roll(flat, lag) for lag in (1, 2, 3, 24, 25, 168)] + [np.eye(168)[hour_of_week]])
    used = np.repeat(~unusual, 24) & (place >= 168) & (place < 24 * bikes.TRAIN_DAYS)
    weights = np.linalg.solve(A[used].T @ A[used] + 0.1 * np.eye(174), A[used].T @ flat[used])
    return np.abs(A @ weights - flat).reshape(count.shape).mean(axis=1)

# %% side_by_side role="demo"
rivals = earlier_days() | {"linear regression": regression(), "your LSTM": day_scores(network, *all_hours())}
table, curves = {}, {}
print(f"{'spring 2012':<26} precision  recall    F1   pairs in order")
for name, values in rivals.items():
    limit = fit_threshold(values[28:365], unusual[28:365], 0.98)
    measured = precision_recall_f1(values[spring] > limit, unusual[spring])
    marked, others = values[spring][unusual[spring]], values[spring][~unusual[spring]]
    pairs = np.mean(marked[:, None] > others)
    table[name] = (measured[2], pairs)
    curves[name] = precision_recall_curve(values[spring], unusual[spring])
    print(f"{name:<26} {measured[0]:9.2f} {measured[1]:7.2f} {measured[2]:5.2f} {pairs:10.2f}")
show(figures.compared(table),
     alt="Two bar charts over seven detectors. F1 is 0 for hour before, day before, week before "
         "and last four weeks, about a third with the level removed, and about twice as much for "
         "linear regression and the LSTM. The share of pairs in the right order is largest for "
         "the last four weeks with the level removed.")
show(figures.curves(curves, unusual[spring].mean()),
     alt="Precision against recall for seven detectors. The LSTM and linear regression stay above "
         "a precision of 0.3 from the first to the fourth of five marked days. The last four weeks "
         "with the level removed are as good up to two marked days and fall then. The other rules "
         "are at 0.2 or less from the third marked day on. At the fifth all are close to chance.")

# %% [markdown]
# By F1, the LSTM beats all rules that compare a day with an earlier one. It does **not** beat linear regression, which
# reads the hour of the week and six earlier hours and is fitted in a fraction of a second. Both do the same thing: they
# forecast the next hour. For this series the hour of the week is most of what there is to know, and a table of 168
# numbers holds it as well as a network does.
#
# The share of pairs tells another story. Here a rule without any learning is ahead, the last four weeks with the level
# removed. This number looks at all days, also at those far below the threshold, and there 16 April counts: the rule puts
# it in the middle of the ranking, the two forecasters near its end. F1 looks at the few days with an alarm. Which of the
# two numbers matters depends on what is done with the ranking.
#
# The hour before is worse than chance. A holiday has no rush hours, so its hours are on average *closer* to their
# neighbors than those of a working day.
#
# How sure is all of this? Five days are marked in this spring. One more false alarm moves F1 by some hundredths, one hit
# by a tenth and more, and another seed of the training does just that. With the seeds 0 to 19, F1 in this spring was
# between 0.50 and 0.73.
#
# ## Your result {minutes=4}
#
# Now your detector is graded on days that you have not seen: July to December 2012. Of these 184 days 8 are marked as
# unusual, among them two on which a hurricane stopped the service. They are not in this notebook's data.
#
# | July to December 2012 | F1 |
# |---|---|
# | hour before | 0.00 |
# | day before | 0.36 |
# | week before | 0.43 |
# | last four weeks | 0.47 |
# | **asked for** | **0.60** |
# | the same, level removed | 0.71 |
# | LSTM of this lesson, 20 seeds | 0.71 to 0.75 |
# | linear regression | 0.80 |
#
# Two simple methods reach what is asked for as well, and one of them is better than the LSTM. You are not asked to beat
# these two. You are asked to build a detector that works: one third of the points is for an F1 above those of day before,
# week before and last four weeks, two thirds are for an F1 of at least 0.60.
#
# You hand in the numbers of `params`, not the training. `keep` writes them into this notebook, below its cell. When your
# notebook is marked, your `find_anomalies` is called with them on the 184 days, several weeks at a time, each time with
# the seven days before, which are not scored, so that the state has something to remember. So:
#
# - run the cell again when you have trained again or moved the threshold;
# - **save the notebook before you submit it**.

# %% unusual_days_result role="result" points=4
keep("unusual_days_result", params)

# %% [markdown]
# <details><summary>If the mark says that F1 is too low</summary>
#
# Look at the spring first: four hits and at most about seven false alarms are usual. If there are far more alarms, the
# threshold does not belong to these weights, as after training a second time without fitting the threshold again. If
# there are none, look at the loss: it should come down to about 0.04. `params = train(1)` trains with another seed and
# fits the threshold to it.
#
# </details>
#
# ## Written question

# %% eleventh_of_march [markdown] role="written" points=3 minutes=10
# **Is 11 March a false alarm?** On 11 March 2012 your detector may have given an alarm. The day is not marked. It was a
# Sunday, the clocks went forward, and the hour from 2 to 3 has no row in the table.
#
# 1. What makes the score of this day high: which hour or hours, and why there? (`forecast` and `actual`, from the cell
#    with the holiday, hold one row for each day; this one is row 435.)
# 2. Give one reason to call it a false alarm and one reason not to. What does the answer depend on?
# 3. Somebody proposes to give the network one more input: whether the hour has a row in the table. Would this alarm
#    go away? What would happen on a day on which the service is stopped?
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. The missing hour was written as 0, whose scaled logarithm is far below what is usual on a Sunday night at 2. So the
#    error of this hour is very large. The next hour is forecast from this 0, so its error is large as well, and the
#    state carries it on for a while.
# 2. False: the day is not marked, people rode as on other Sundays, and only the table has a gap. Not false: something
#    unusual did happen to the data, and an operator would want to know of an hour without rows. It depends on what the
#    detector is for: unusual behavior of people or unusual data. Labels answer one of these questions only.
# 3. If such hours occur in training, the network can learn to expect a 0 there, and the alarm would go away or become
#    weaker. But then it would expect the zeros of a stopped service, too, and a day on which the service is stopped would
#    no longer surprise it. Whether that is wanted depends on part 2.
#
# **Points.**
#
# - 1 point, part 1: half for the hour written as 0, half for the effect on the following hours or for the size of the
#   logarithm.
# - 1 point, part 2: half for one reason on each side, half for "it depends on the purpose".
# - 1 point, part 3: half for the network expecting the gap, half for the loss of the alarm on stopped service.
#
# **Common wrong answers.**
#
# - Part 1: "fewer people ride when the clocks change" without the missing hour: no points.
# - Part 2: "it is false because the label says so", with no word on where labels come from: no half point for the
#   purpose.
# - Part 3: "more inputs always help": no points.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - Forecast what is ordinary, and let the errors say what is not. No example of an anomaly is needed for training.
# - Check the inputs for the target itself. A loss that is too good is a warning.
# - Scale, weights and threshold are fitted to the past. Known anomalies are left out of all three, or at least of the
#   last two.
# - The share of ordinary days below the threshold is a decision about false alarms.
# - Precision is about alarms, recall about events, F1 is their harmonic mean. Accuracy says nothing about rare events.
# - Compare with simple rules on the same days. Here linear regression is as good as the LSTM.
# - With few events every number is uncertain, and labels have their own errors.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Use the largest error of the hours 5 to 10 as the score, in the place of the mean of the day.
#    Which marked days gain?
# 2. (Difficulty 3 of 5.) Train with five seeds and average their forecasts before the scores. Does F1 become steadier?
# 3. (Difficulty 4 of 5.) Let the network forecast the whole next day at midnight, not one hour ahead. It can then no
#    longer follow a holiday through the day. What does that do to the scores?
#
# ## References
#
# - C. J. van Rijsbergen (1979). *Information Retrieval*, 2nd edition. Butterworths.
# - Hadi Fanaee-T, João Gama (2014). Event labeling combining ensemble detectors and background knowledge. *Progress in
#   Artificial Intelligence* 2(2-3), 113-127.
# - Pankaj Malhotra, Lovekesh Vig, Gautam Shroff, Puneet Agarwal (2015). Long short term memory networks for anomaly
#   detection in time series. *European Symposium on Artificial Neural Networks*.
