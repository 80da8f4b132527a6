# %% [markdown]
# # Time series: forecasting the sun
#
# People have counted spots on the sun for centuries. The numbers rise and fall with a period of about eleven years, but
# not as a clock does: cycles are longer or shorter, high or low. So the next year can be forecast, but not exactly. In
# this lesson your LSTM does it, on real numbers that begin in the year 1700. Most of the work in forecasting is not the
# network. It is to keep the future out of the training, and to find out whether a simple method does as well. Here one
# does, and you write it yourself.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - cut a series into windows and targets, and say which of them a training may see;
# - scale a series without looking at the future, and undo the scaling in the right order;
# - fit a linear autoregression, and use it and two simpler rules as baselines;
# - train an LSTM on squared errors and stop before it learns the training years by heart;
# - forecast several steps ahead, and say why the error grows;
# - say where an LSTM's forecast ends when the numbers go beyond those of its training.
#
# **Builds on:** lessons 00 to 06. You need your own `affine`, `clip_by_global_norm`, `init_lstm`, `lstm_forward`,
# `lstm_backward`, `gradient_check`, `adam_step`, and what they call.
#
# **Time:** about {minutes} minutes to work, 10 seconds to run.

# %% imports role="given"
from functools import cache

import numpy as np

from course import NotWritten, check, earlier, keep, predict, show
from course.data import sunspots as data
from course.explore import l11_forecasting as explore
from course.figures import l11_forecasting as figures
from course.steps import steps

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks of the lessons 00 to 06. Save them before you run it.

# %% load_earlier role="given"
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
# Notation: $N$ windows, $T$ steps in a window, $H$ hidden units. Each step holds one number, so $D = 1$, and a window is
# written $(N, T)$ until the LSTM reads it. A series has the length $S$.
#
# ## Two centuries of sunspots {minutes=6}

# %% load_data role="given"
released = data.load()
years, sunspots, cut = released["years"], released["sunspots"], released["cut"]
T = 22                                                    # years in a window: about two cycles

# %% the_series role="demo"
show(figures.series(years, sunspots, cut),
     alt="The yearly mean of sunspots from 1700 to 1929. The line rises and falls about every "
         "eleven years, to peaks between about 45 and 154. The years up to 1889 are marked as "
         "training, the years from 1890 on as validation.")
print(f"{len(years)} years, lowest {sunspots.min():g}, highest {sunspots.max():g} in {years[sunspots.argmax()]}")

# %% [markdown]
# The series is split by time, never at random. From the **training** years, up to 1889, the methods learn. On the
# **validation** years, 1890 to 1929, you compare them and choose settings. The years after 1929 are not in this
# notebook's data. With them your network is marked.

# %% random_split [markdown] role="predict"
# **Predict first.** Somebody picks the validation years at random from the whole series, as one does with pictures. What
# happens to the validation error?
#
# - a) Nothing: every year is as good as any other.
#   > Not quite. The years next to a validation year are then in training, and they nearly give it away.
# - b) It looks better than forecasts of a real future will be. (right)
#   > Yes. The network trains on years before and after each validation year, and on windows that contain it. Nobody has such knowledge of the future.
# - c) It looks worse, because the series has holes.
#   > Not quite. The holes do less harm than the neighbors help: a year between two known years is easy.

# %% [markdown]
# ## Windows {minutes=8}
#
# A series is one long sequence. To train on batches, it is cut into **windows** of $T$ numbers. At each step of a window
# the network should say the number that comes next, so every step has a target: the same window, one step later.
#
# **By hand.** The series 3, 5, 8, 6, 2 and $T = 3$:

# %% by_hand role="demo"
values = np.array([3, 5, 8, 6, 2])
show(figures.windows(values, np.array([[3, 5, 8], [5, 8, 6]]), np.array([[5, 8, 6], [8, 6, 2]])),
     alt="The series 3, 5, 8, 6, 2 as boxes. Below it the window x[0] with 3, 5, 8 and its "
         "targets y[0] with 5, 8, 6, shifted by one to the right. Below these the window x[1] "
         "with 5, 8, 6 and its targets 8, 6, 2.")

# %% [markdown]
# A column holds one number of the series. The target of each step stands in the column to its right. There is no third
# window: it would be 8, 6, 2, and the target of its last step is not known.

# %% how_many_windows [markdown] role="predict"
# **Predict first.** A series has 230 numbers, and $T = 22$. How many windows with all their targets does it have?
#
# - a) 10, because 22 fits into 230 ten times.
#   > Not quite. Windows overlap: each begins one step after the one before.
# - b) 209.
#   > Not quite. That many windows fit into the series, but the last one has no target for its last step.
# - c) 208. (right)
#   > Yes. Window and last target need 23 numbers together, and there are 230 - 22 places to begin.

# %% [markdown] name="make_windows-task"
# **Write `make_windows(series, T)`**: all windows of a series, with their targets.
#
# | | shape |
# |---|---|
# | `series` | $(S,)$, $S$ numbers in the order of time, more than $T$ |
# | `T` | number of steps in a window |
# | returns `x` | $(S - T, T)$ windows, the earliest first; each begins one step after the one before |
# | returns `y` | $(S - T, T)$ targets: `y[n, t]` comes directly after `x[n, t]` in the series |

# %% make_windows role="answer" difficulty=2 minutes=10
def make_windows(series, T):
    """All windows of a series, and at each of their steps the number that comes next.

    Args:
        series: (S,) numbers in the order of time, S > T.
        T: number of steps in a window.

    Returns:
        x: (S-T, T) windows, the earliest first; each begins one step after the one before.
        y: (S-T, T) targets: y[n, t] comes directly after x[n, t] in the series.
    """
    ### BEGIN SOLUTION
    starts = range(len(series) - T)
    x = np.stack([series[n:n + T] for n in starts])
    y = np.stack([series[n + 1:n + 1 + T] for n in starts])
    return x, y
    ### END SOLUTION

# %% make_windows-test role="test" points=3
check(make_windows)

# %% [markdown] name="make_windows-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The targets of a window are a window too. Where does it begin?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Which index is the last one at which a window may begin, if its last target must exist?
# 2. For each start, take $T$ numbers from there: a row of `x`.
# 3. For each start, take $T$ numbers from one place further: a row of `y`.
# 4. Stack the rows.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for n in range(...):
#     rows_x.append(series[n:...])
#     rows_y.append(series[n + 1:...])
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "make_windows is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "inhomogeneous shape" or "all input arrays must have the same shape": the last row is shorter than the others. You
#   have one window too many: its last target does not exist.
# - "wrong shape": count the windows of the series 3, 5, 8, 6, 2 above.
# - "Looks like: targets not shifted": the network would learn to repeat its input.
# - "Looks like: the last target wraps around to the first value": `np.roll` and indices modulo the length do this.
# - "Looks like: one target for each window": every step has a target, so `y` has the shape of `x`.
#
# </details>
#
# ## A scale that the past knows {minutes=12}
#
# Gates and $\tanh$ work best on numbers of size 1. Two steps bring the series there.
#
# **The root.** The numbers of years with many spots lie far apart, those of years with few crowd near 0. The square
# root spreads the low numbers and pulls the high ones together.

# %% root_picture role="demo"
show(figures.spread(sunspots[:cut]),
     alt="Two histograms of the training years. The sunspot numbers crowd near 0, with a long "
         "tail to 154. Their square roots are spread more evenly between 0 and 12.4.")

# %% [markdown]
# **The scale.** Subtract a mean and divide by a standard deviation. Of which years? Only of the past: in 1889 nobody knew
# the mean of the years after it.
#
# **By hand.** The series is 2, 4, 6, 4, 12, and the past is the first four values. Their mean is 4. Their deviations
# from it are $-2, 0, 2, 0$, the mean of the squares is $(4 + 0 + 4 + 0)/4 = 2$, and the standard deviation is
# $\sqrt{2} = 1.41$.
#
# | | 2 | 4 | 6 | 4 | 12 |
# |---|---|---|---|---|---|
# | scaled by the past | $-1.41$ | 0 | 1.41 | 0 | 5.66 |
# | scaled by all five | $-1.05$ | $-0.47$ | 0.12 | $-0.47$ | 1.86 |
#
# In the second row the past has changed. Its four values now look low, which tells that something higher is to come.

# %% high_future [markdown] role="predict"
# **Predict first.** In the first row, the last value is 5.66, far outside of what training has seen. Should you scale by
# all values after all, to avoid this?
#
# - a) Yes, otherwise the network cannot handle the value.
#   > Not quite. The real future holds such values too. A test that hides them from you says nothing about it.
# - b) No. When the network is used, the later values are not there to be averaged. (right)
#   > Yes. The value is outside, and the forecast may be poor there. An honest test shows this before the use does.
# - c) It makes no difference, since scaling can be undone.
#   > Not quite. Each value can be scaled back, but the scaled past has told of the future during training.

# %% [markdown] name="scale_by_past-task"
# **Write `scale_by_past(series, cut)`**: the whole series, scaled by the mean and the standard deviation of its past.
#
# | | shape |
# |---|---|
# | `series` | $(S,)$, $S$ numbers in the order of time; must not be changed |
# | `cut` | how many values belong to the past |
# | returns `scaled` | $(S,)$, the *whole* series |
# | returns `mean`, `std` | numbers, of the first `cut` values only; `std` is the root of the mean squared deviation |

# %% scale_by_past role="answer" difficulty=2 minutes=8
def scale_by_past(series, cut):
    """The series with mean 0 and standard deviation 1, as far as the past knows them.

    Args:
        series: (S,) numbers in the order of time. It is not changed.
        cut: number of values that belong to the past.

    Returns:
        scaled: (S,) the whole series, scaled.
        mean, std: numbers, of the first `cut` values only; std is the root of the mean squared deviation.
    """
    ### BEGIN SOLUTION
    mean = np.mean(series[:cut])
    std = np.std(series[:cut])
    return (series - mean) / std, mean, std
    ### END SOLUTION

# %% scale_by_past-test role="test" points=3
check(scale_by_past)

# %% [markdown] name="scale_by_past-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Two numbers come from the past. All values are scaled with them.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The past: a slice of the series.
# 2. Its mean and its standard deviation, by NumPy's own functions.
# 3. From *all* values, subtract the one and divide by the other.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# known = series[...]
# center, width = known.mean(), ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "scale_by_past is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: mean and deviation of the whole series": this is the leak that the section is about.
# - "Looks like: only the past is scaled", with "wrong shape": the later values are needed as well.
# - "Looks like: divided by the number minus 1": NumPy's `std` has the right default.
#
# </details>
#
# ## Rivals first {minutes=12}
#
# An error of 15 sunspots: is that good? Only a rival can tell. The measure is the **RMSE**, the root of the mean squared
# error, in the units of the series. Three rules need no learning, or hardly any:
#
# - **mean**: always the mean of the past;
# - **naive**: the next year is like this one;
# - **11 years before**: the next year is like the one a cycle earlier.
#
# The fourth rival is stronger. In 1927 the statistician Udny Yule described the yearly sunspot numbers by a weighted sum
# of the two latest ones (Yule 1927). Today this is called an **autoregression**, of order $p$ if it uses $p$ values, in
# short AR($p$):
#
# $$\text{next} = a_0 + a_1 \cdot \text{latest} + a_2 \cdot \text{the one before} + \dots + a_p \cdot \text{the one } p - 1 \text{ before the latest}$$
#
# The constant $a_0$ and the weights $a_1$ to $a_p$ are those with the smallest sum of squared errors on the training
# years. No training loop is needed to find them: they solve one linear system (**least squares**).
#
# **By hand.** The series 3, 5, 8, 6, 2 and order 2. The first value that has two values before it is the 8:
#
# | constant | latest | one before | target |
# |---|---|---|---|
# | 1 | 5 | 3 | 8 |
# | 1 | 8 | 5 | 6 |
# | 1 | 6 | 8 | 2 |
#
# Three rows, three unknowns: here they fit exactly. On 190 years with order 9 there are 181 rows for 10 unknowns, and
# `np.linalg.lstsq` finds the best compromise.

# %% lag_zero [markdown] role="predict"
# **Predict first.** By a slip in the index, the column "latest" holds the target itself. What does the fit say?
#
# - a) The error is 0 on the training years. (right)
#   > Yes. The weight 1 for that column and 0 for all others is perfect, and useless: when the forecast is made, the value is not known. An error that is too good to be true mostly is.
# - b) An exception, because the columns depend on each other.
#   > Not quite. Nothing is wrong with the linear system. It has a very simple solution.
# - c) The error is a little larger than before.
#   > Not quite. Who is told the answer makes no error at all.

# %% [markdown] name="fit_autoregression-task"
# **Write `fit_autoregression(series, order)`**: the constant and the weights of an autoregression.
#
# | | shape |
# |---|---|
# | `series` | $(S,)$, $S$ numbers in the order of time |
# | `order` | how many values a forecast uses |
# | returns | `(order + 1,)`: the constant, the weight of the latest value, of the one before it, and so on |
#
# Use only rows whose past is complete, and all of them.

# %% fit_autoregression role="answer" difficulty=3 minutes=14
def fit_autoregression(series, order):
    """The linear forecast from the last values that fits a series best, by least squares.

    Args:
        series: (S,) numbers in the order of time.
        order: number of values that a forecast uses.

    Returns:
        (order+1,) the constant, then the weight of the latest value, of the one before it, and so on.

    Source: Yule 1927.
    """
    ### BEGIN SOLUTION
    target = series[order:]
    X = np.ones((len(target), order + 1), series.dtype)
    for lag in range(1, order + 1):
        X[:, lag] = series[order - lag:len(series) - lag]
    return np.linalg.lstsq(X, target, rcond=None)[0]
    ### END SOLUTION

# %% fit_autoregression-test role="test" points=5
check(fit_autoregression)

# %% [markdown] name="fit_autoregression-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Write down the table above for your series: one row for each target, one column for each unknown. `np.linalg.lstsq`
# does the rest.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The targets: all values but the first `order` ones.
# 2. The column of lag 1: the same piece of the series, moved one place toward the start. Lag 2: two places.
# 3. A column of ones in front.
# 4. Solve. `lstsq` returns four things; the solution is the first.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# columns = [np.ones(...)]
# for lag in range(1, ...):
#     columns.append(series[order - lag:...])
# solution = np.linalg.lstsq(np.column_stack(columns), ..., rcond=None)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "fit_autoregression is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: the target among its own lags": see the question above.
# - "Looks like: the oldest value first": the weight of the latest value follows the constant.
# - "Looks like: no constant", with "wrong shape": a column of ones is missing.
# - "Looks like: lags that wrap around to the end": a negative index takes values from the future.
#
# </details>

# %% [markdown]
# Now the rivals can be measured on the validation years. The next cell holds what the comparisons of this lesson need:
# the years before each validation year, the RMSE, and the forecast that your coefficients make.

# %% comparing role="given"
observed = sunspots[cut:]


def years_before():
    """(40, T) the T years before each validation year."""
    return make_windows(sunspots, T)[0][cut - T:]


def rmse(forecasts, observed):
    """Root of the mean squared error."""
    return float(np.sqrt(np.mean((forecasts - observed)**2)))


def linear(coefficients, past):
    """The autoregression's forecast for each row of past (N, t), t at least its order."""
    return coefficients[0] + past[:, :-len(coefficients):-1] @ coefficients[1:]

# %% rivals role="demo"
past = years_before()
ar9 = fit_autoregression(sunspots[:cut], 9)
ar9_roots = fit_autoregression(np.sqrt(sunspots[:cut]), 9)
errors = {
    "mean of the past": rmse(sunspots[:cut].mean(), observed),
    "11 years before": rmse(past[:, -11], observed),
    "naive": rmse(past[:, -1], observed),
    "AR(1)": rmse(linear(fit_autoregression(sunspots[:cut], 1), past), observed),
    "AR(2)": rmse(linear(fit_autoregression(sunspots[:cut], 2), past), observed),
    "AR(9)": rmse(linear(ar9, past), observed),
    "AR(9) on square roots": rmse(np.maximum(linear(ar9_roots, np.sqrt(past)), 0)**2, observed),
}
for name, error in errors.items():
    print(f"{name:<24}{error:6.1f}")

# %% [markdown]
# These are errors on the validation years. Two weights and a constant take away more than a fifth of the naive error:
# the two latest values tell whether the series is rising or falling. Seven more weights help only a little.
#
# ## An LSTM for numbers {minutes=10}
#
# The network of lesson 06 gave a score to each class. Now there is nothing to choose from, but a number to hit. So the
# output layer has one column, and its result is the forecast itself. The loss is the **mean squared error**:
#
# $$L = \frac{\sum_{n,t} \text{mask}_{n,t} \cdot \text{error}_{n,t}^2}{\sum_{n,t} \text{mask}_{n,t}}, \qquad
# \text{error} = \text{forecast} - \text{target}$$
#
# The mask leaves the first steps of each window out. There the network has read too little to be judged. The derivative
# of a square is twice the error, so at each step that counts the gradient of the forecast is $2\, \text{error} / \sum \text{mask}$.
#
# **By hand.** One window of four steps, of which the last two count:
#
# | | step 1 | step 2 | step 3 | step 4 |
# |---|---|---|---|---|
# | forecast | 0 | 0 | 1 | 3 |
# | target | 5 | 4 | 2 | 0 |
# | error | $-5$ | $-4$ | $-1$ | 3 |
# | mask | 0 | 0 | 1 | 1 |
# | gradient | 0 | 0 | $-1$ | 3 |
#
# The loss is $(1 + 9) / 2 = 5$. The gradient at step 4 is $2 \cdot 3 / 2 = 3$: the forecast was too high, and a step
# against the gradient lowers it.

# %% squares [markdown] role="choice" points=1 minutes=2
# **Predict first.** Two forecasts have errors 1 and 3. What does the mean squared error say of halving the error 3, compared with
# removing the error 1 altogether?
#
# - a) Removing the 1 is better, because one forecast is then perfect.
#   > Not quite. The sum of squares falls from 10 to 9 only.
# - b) Both are the same.
#   > Not quite. The squares fall by 1 in the one case, by 6.75 in the other.
# - c) Halving the 3 is better: squares weigh large errors most. (right)
#   > Yes. The sum of squares falls from 10 to 3.25, against 9 for removing the 1. So a network trained on squares works hardest on the high peaks.

# %% [markdown] name="forecast_loss-task"
# **Write `forecast_loss(params, x, y, mask)`**: the loss of a batch of windows, and the gradients of all parameters.
#
# | | shape |
# |---|---|
# | `params` | dict with `W` $(H+1, 4H)$, `b` $(4H,)$, `W_y` $(H, 1)$, `b_y` $(1,)$ |
# | `x`, `y` | $(N, T)$, scaled windows and targets |
# | `mask` | $(N, T)$, 1 where a step counts and 0 elsewhere |
# | returns `loss` | a number |
# | returns `gradients` | dict with the same four names, each of its parameter's shape |
#
# All states start at zero. Use your `lstm_forward`, `affine` and `lstm_backward`; most of it you know from `train_step`.

# %% forecast_loss role="answer" difficulty=4 minutes=20
def forecast_loss(params, x, y, mask):
    """Mean squared error of an LSTM that forecasts the next number at each step, and its gradients.

    Args:
        params: dict with W (H+1, 4H), b (4H,), W_y (H, 1), b_y (1,).
        x: (N, T) scaled windows.
        y: (N, T) scaled targets.
        mask: (N, T) 1 at steps that count, 0 elsewhere.

    Returns:
        loss: number, the mean over the steps that count.
        gradients: dict W, b, W_y, b_y of arrays of the parameters' shapes.
    """
    ### BEGIN SOLUTION
    W, b, W_y, b_y = (params[name] for name in ("W", "b", "W_y", "b_y"))
    inputs, zero = x[:, :, None], np.zeros((len(x), len(W_y)), x.dtype)
    h, c = lstm_forward(inputs, zero, zero, W, b)
    rows = h.reshape(x.size, -1)                                           # (NT, H)
    error = affine(rows, W_y, b_y).reshape(x.shape) - y                    # (N, T)
    loss = np.sum(mask * error**2) / mask.sum()
    d = (2 * mask * error / mask.sum()).astype(x.dtype)                    # (N, T)
    dh = d[:, :, None] * W_y[:, 0]                                         # (N, T, H)
    _, _, _, dW, db = lstm_backward(dh, np.zeros_like(zero), (inputs, zero, zero, W, b, h, c))
    return loss, {"W": dW, "b": db, "W_y": rows.T @ d.reshape(-1, 1), "b_y": d.sum(keepdims=True)[0]}
    ### END SOLUTION

# %% forecast_loss-test role="test" points=6
check(forecast_loss)

# %% [markdown] name="forecast_loss-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Look at your `train_step`. The way forward and the way back are the same. Only what stands at the far end is new: one
# forecast in the place of $K$ scores, a squared error in the place of the cross-entropy.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Give `x` a third axis of length 1, and run the LSTM from zero states.
# 2. The output layer gives one number for each step; bring it to the shape $(N, T)$ and subtract `y`.
# 3. The loss, by the formula.
# 4. The gradient of each forecast, $(N, T)$, by the formula.
# 5. Back through the output layer: gradients of `W_y` and `b_y`, and `dh` $(N, T, H)$.
# 6. `lstm_backward`, with zeros for the last cell state's gradient.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# inputs = x[..., None]
# h, c = lstm_forward(inputs, ...)
# error = ... - y
# derror = 2 * ... / ...
# dh = derror[..., None] * ...         # (N, T, 1) times the output weights
# cache = (inputs, ..., h, c)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "forecast_loss is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "cannot be combined element by element": the output layer gives $(N, T, 1)$. Take its one column, `[..., 0]`, before
#   you subtract `y`.
# - "wrong shape": `W_y` is $(H, 1)$ and `b_y` is $(1,)$, and so are their gradients.
# - "Looks like: factor 2 missing in the gradient" or "half of the squared error": compare with the table by hand.
# - "Looks like: mean over all steps" or "mask not used": divide by the number of steps that count.
# - "Looks like: output weights left out on the way back": `dh` has passed the output layer.
#
# </details>

# %% first_check role="demo"
rng = np.random.default_rng(0)
small = dict(zip(("W", "b"), init_lstm(1, 3, rng))) | {"W_y": rng.standard_normal((3, 1)), "b_y": np.zeros(1)}
x, y = rng.standard_normal((2, 2, 6))
mask = np.ones((2, 6))
mask[:, :3] = 0
gradients = forecast_loss(small, x, y, mask)[1]
for name in small:
    distance = gradient_check(lambda value: forecast_loss({**small, name: value}, x, y, mask)[0], small[name], gradients[name])
    print(f"{name:<4} differs from the numerical gradient by a share of {distance:.1e}")

# %% [markdown]
# Your check of lesson 05 agrees: the loss and its gradients belong together.
#
# ## Back to sunspots {minutes=8}
#
# The network reads scaled roots and gives scaled roots. A forecast has to be in sunspots. The way back undoes each step
# of the way in, in the opposite order.
#
# | way in | | way back | |
# |---|---|---|---|
# | 1. square root | $81 \to 9$ | 3. square | $7.5 \to 56.25$ |
# | 2. minus mean, divided by deviation | $(9 - 6) / 3 = 1$ | 2. times deviation, plus mean | $0.5 \cdot 3 + 6 = 7.5$ |
# | 3. the network reads it | 1 | 1. the network says | 0.5 |
#
# One thing more: a linear output layer may give any number, so the root may come out below 0. Its square would be a
# positive number of spots. So cut the root off at 0 before squaring.

# %% way_back [markdown] role="predict"
# **Predict first.** Mean 6, deviation 3, and the network says $-3$. What is the forecast?
#
# - a) 9 spots.
#   > Not quite. The root is -9 + 6 = -3, and squaring it would turn less than nothing into nine.
# - b) 0 spots. (right)
#   > Yes. The root is -3, below 0, and is cut off there.
# - c) 36 spots, because scaled numbers below 0 are cut off.
#   > Not quite. A scaled number below 0 is just below the mean. Only the root itself cannot be negative.

# %% [markdown] name="forecast-task"
# **Write `forecast(params, past)`**: the next number of each series, in sunspots.
#
# | | shape |
# |---|---|
# | `params` | as above, and two numbers more: `mean` and `std` of the square roots |
# | `past` | $(N, T)$ numbers as they were observed, the latest last; must not be changed |
# | returns | $(N,)$ forecasts, 0 or more |

# %% forecast role="answer" difficulty=3 minutes=12
def forecast(params, past):
    """The next number of each series, in its own units: root, scale, LSTM, and the same ways back.

    Args:
        params: dict with W (H+1, 4H), b (4H,), W_y (H, 1), b_y (1,), and the numbers mean and std of the square roots.
        past: (N, T) numbers as they were observed, 0 or more, the latest last. It is not changed.

    Returns:
        (N,) forecasts, 0 or more.
    """
    ### BEGIN SOLUTION
    x = (np.sqrt(past) - params["mean"]) / params["std"]
    zero = np.zeros((len(x), len(params["W_y"])), x.dtype)
    h, c = lstm_forward(x[:, :, None], zero, zero, params["W"], params["b"])
    y = affine(h[:, -1], params["W_y"], params["b_y"])[:, 0]
    return np.maximum(y * params["std"] + params["mean"], 0)**2
    ### END SOLUTION

# %% forecast-test role="test" points=5
check(forecast)

# %% [markdown] name="forecast-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Follow the table: down its left half, and up its right half.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Roots, then the scale.
# 2. The LSTM from zero states. Of its hidden states only the last one is needed.
# 3. The output layer gives $(N, 1)$; take the column.
# 4. Undo the scale, cut off at 0, square.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# scaled = (... - params["mean"]) / ...
# h, _ = lstm_forward(scaled[..., None], ...)
# out = affine(h[:, ...], ...)
# root = ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "forecast is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: negative roots squared" or "cut off at 0 before scaling back": see the question above.
# - "Looks like: mean added before the deviation multiplies": the division came last on the way in.
# - "Looks like: each series scaled by itself": use the mean and the deviation in `params`.
# - "wrong shape: expected (3,)": the output layer gives a column; a vector is asked for.
#
# </details>
#
# ## Training {minutes=8}
#
# Everything is there. The next cell defines the loop: draw 32 windows, loss and gradients, clip, one step of Adam with
# a falling learning rate. The mask leaves out the first nine steps of each window, so every forecast that counts has
# read at least ten years; AR(9) needs nine. The starting weights are half as large as those of your `init_lstm`. With
# so few years, a forecast that changes gently with its input is a good place to start; a bonus question lets you try it
# without. All arrays are float32, which halves their memory.

# %% training_loop role="given"
H, WARM = 16, 9
params = None                                             # your training will give them


def start_forecaster(rng):
    """Starting parameters in float32: your init_lstm, halved, and small output weights."""
    W, b = init_lstm(1, H, rng)
    found = {"W": W / 2, "b": b, "W_y": rng.standard_normal((H, 1)) / np.sqrt(H), "b_y": np.zeros(1)}
    return {name: value.astype(np.float32) for name, value in found.items()}


def learn_series(series, seed, updates=100, watch=None, count=range):
    """Parameters of an LSTM trained on a series of sunspots, the scale among them.

    watch(update, params) is called at every 25th update. count gives the numbers of the updates: range, or steps to see a bar.
    """
    rng = np.random.default_rng(seed)
    scaled, mean, std = scale_by_past(np.sqrt(series), len(series))
    x, y = make_windows(scaled, T)
    scale = {"mean": np.float32(mean), "std": np.float32(std)}
    params = start_forecaster(rng)
    zeros = {name: np.zeros_like(value) for name, value in params.items()}
    state = {"m": zeros, "v": zeros, "t": 0}
    mask = np.ones((32, T), np.float32)
    mask[:, :WARM] = 0
    for update in count(updates):
        if watch and update % 25 == 0:
            watch(update, params | scale)
        rows = rng.integers(0, len(x), 32)
        _, found = forecast_loss(params, x[rows], y[rows], mask)
        found = dict(zip(found, clip_by_global_norm(list(found.values()), 1.0)))
        params, state = adam_step(params, found, state, 0.01 * (1 - update / updates) + 0.0001)
    return params | scale


def train(seed):
    """Parameters of the network that you hand in: it learns from all years in this notebook."""
    return learn_series(sunspots, seed, count=steps)

# %% longer_training [markdown] role="predict"
# **Predict first.** There are 190 training years. The loss on them falls as long as you train. And the error on the
# validation years?
#
# - a) It falls as well, only more slowly.
#   > Not quite, or only at first. 168 windows can be learned by heart, and what is learned by heart helps nowhere else.
# - b) It falls, and later it stops falling or rises. (right)
#   > Yes. From there on the network learns the accidents of the training years. The next cell shows where.
# - c) It rises from the beginning.
#   > Not quite. What all cycles have in common is learned first, and holds in the validation years too.

# %% learning_curves role="demo"
fitted, past = make_windows(sunspots[:cut], T), years_before()
rival = rmse(linear(fit_autoregression(sunspots[:cut], 9), past), observed)
updates, curves = np.arange(0, 600, 25), {"training": [], "validation": []}
for seed in range(3):
    seen = {"training": [], "validation": []}

    def watch(update, params):
        seen["training"].append(rmse(forecast(params, fitted[0]), fitted[1][:, -1]))
        seen["validation"].append(rmse(forecast(params, past), observed))

    learn_series(sunspots[:cut], seed, 600, watch, lambda count: steps(count, f"Seed {seed}"))
    for part, values in seen.items():
        curves[part].append(values)
    print(f"seed {seed}, validation error: lowest {min(seen['validation']):.1f}, after {updates[np.argmin(seen['validation'])]} updates; "
          f"at the end {seen['validation'][-1]:.1f}. Training error at the end {seen['training'][-1]:.1f}.")
show(figures.learning(updates, curves["training"], curves["validation"], ("AR(9) on the validation years", rival)),
     alt="Error one year ahead over 600 updates, three seeds. On the training years it falls "
         "from about 35 to 13 after 25 updates, and slowly on to 6 or 7. On the validation years it falls from "
         "27 to about that of AR(9) in 25 updates, stays there, and rises by one or two after 300 updates.")

# %% [markdown]
# After the first 100 updates, the validation error has nothing more to gain. What still falls is the error on the
# training years: the gap between the two kinds of lines is what the network has learned by heart. So training stops
# early, after 100 updates from here on. (The validation years have helped to choose this number. Their error is no
# longer quite honest, which is why marking uses other years.)
#
# ## Several years ahead {minutes=10}
#
# To forecast two years, forecast one, and go on as if it had been observed: the window drops its oldest number and takes
# the forecast as its latest. Errors travel with it.
#
# **By hand.** A rule that is easy to follow: the next number is the mean of a window of two. The past is 4, 8.
#
# | step | window | forecast |
# |---|---|---|
# | 1 | 4, 8 | 6 |
# | 2 | 8, **6** | 7 |
# | 3 | **6**, **7** | 6.5 |
#
# From the third step on, the window holds nothing observed.

# %% fifth_year [markdown] role="predict"
# **Predict first.** $T = 22$, and you want the fifth year ahead. How many numbers in the window that gives it have been
# observed?
#
# - a) 22: the window as it was.
#   > Not quite. Between that window and the fifth year there are four others, and they have to be filled in.
# - b) 18. (right)
#   > Yes. Four forecasts have come in at the end, and four observed numbers have left at the other.
# - c) 17.
#   > Not quite. Five forecasts are in the window of the sixth year. That of the fifth holds those of the years one to four.

# %% [markdown] name="forecast_steps-task"
# **Write `forecast_steps(params, past, steps)`**: several numbers ahead.
#
# | | shape |
# |---|---|
# | `params` | as for `forecast` |
# | `past` | $(N, T)$ numbers as they were observed, the latest last; must not be changed |
# | `steps` | how many numbers to forecast |
# | returns | `(N, steps)` forecasts, the nearest first |

# %% forecast_steps role="answer" difficulty=3 minutes=12
def forecast_steps(params, past, steps):
    """Several numbers ahead: each forecast is read as if it had been observed.

    Args:
        params: as for forecast.
        past: (N, T) numbers as they were observed, the latest last. It is not changed.
        steps: how many numbers to forecast.

    Returns:
        (N, steps) forecasts, the nearest first.
    """
    ### BEGIN SOLUTION
    N, T = past.shape
    known = np.concatenate([past, np.zeros((N, steps), past.dtype)], axis=1)
    for k in range(steps):
        known[:, T + k] = forecast(params, known[:, k:T + k])
    return known[:, T:].copy()
    ### END SOLUTION

# %% forecast_steps-test role="test" points=4
check(forecast_steps)

# %% [markdown] name="forecast_steps-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Do the table by hand in code: forecast, move the window on, forecast again.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Begin with the observed window.
# 2. In each round: one forecast for all series, $(N,)$. Keep it.
# 3. The next window: all columns but the first, and the forecast as the last column.
# 4. Put the forecasts side by side.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for k in range(...):
#     latest = forecast(params, ...)
#     columns.append(latest)
#     window = np.hstack([..., latest[:, None]])
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "forecast_steps is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: forecasts not fed back": all columns are the same.
# - "Looks like: the window grows": its oldest number has to leave.
# - "Looks like: steps in front of the series", with "wrong shape": one row for each series.
#
# </details>
#
# ## Experiment: all methods side by side {minutes=15}
#
# Three LSTMs with different seeds, trained on the same years as the autoregressions. Each method forecasts up to eleven
# years, from every validation year whose next ten years are in the data as well. A linear forecast of several years
# reads its own forecasts, as yours does.

# %% all_methods role="given"
AHEAD = 11


@cache
def network(seed):
    """An LSTM that has learned from the training years; trained once for each seed."""
    return learn_series(sunspots[:cut], seed)


def lstm_ahead(seed):
    """The network of a seed as a method: function ((N, t) past, count) -> (N, count) forecasts."""
    return lambda past, count: forecast_steps(network(seed), past[:, -T:], count)


def linear_ahead(order, root=False):
    """An autoregression, with root one of square roots, as a method."""
    def ahead(past, count):
        change = np.sqrt if root else np.array
        coefficients, known = fit_autoregression(change(sunspots[:cut]), order), list(change(past).T)
        for _ in range(count):
            known.append(linear(coefficients, np.array(known[-order:]).T))
        found = np.array(known[-count:]).T
        return np.maximum(found, 0)**2 if root else found
    return ahead


methods = {
    "mean of the past": lambda past, count: np.full((len(past), count), sunspots[:cut].mean()),
    "11 years before": lambda past, count: past[:, -11:][:, :count],
    "naive": lambda past, count: np.repeat(past[:, -1:], count, axis=1),
    "AR(1)": linear_ahead(1), "AR(2)": linear_ahead(2), "AR(9)": linear_ahead(9),
    "AR(9) on square roots": linear_ahead(9, root=True),
    "LSTM, seed 0": lstm_ahead(0), "LSTM, seed 1": lstm_ahead(1), "LSTM, seed 2": lstm_ahead(2),
}


def errors_ahead(method, starts=len(observed) - AHEAD + 1):
    """(11,) RMSE of a method, one to eleven years ahead, from all validation years whose next ten are in the data, or from the first few."""
    past = years_before()[:starts]
    came = np.stack([observed[n:n + AHEAD] for n in range(len(past))])
    return np.sqrt(np.mean((method(past, AHEAD) - came)**2, axis=0))

# %% experiment role="demo"
past = years_before()
one_year = {name: rmse(method(past, 1)[:, 0], observed) for name, method in methods.items()}
print(f"{'RMSE on the validation years':<30}{'1 year':>8}{'5 years':>9}")
for name in methods:
    print(f"{name:<30}{one_year[name]:8.1f}{errors_ahead(methods[name])[4]:9.1f}")
bars = {name: error for name, error in one_year.items() if "LSTM" not in name}
show(figures.compared(bars | {"LSTM, three seeds": [error for name, error in one_year.items() if "LSTM" in name]}),
     alt="Bars of the error one year ahead on the validation years. The mean of the past is worst with "
         "about 28, then 11 years before, naive and AR(1) between 17 and 20. AR(2), AR(9), AR(9) on square "
         "roots and the LSTM, whose three seeds are points, are close together between 11 and 15.")

# %% forecast_lines role="demo"
past = years_before()
show(figures.forecasts(years[cut:], observed, {
    name: methods[name](past, 1)[:, 0] for name in ("LSTM, seed 0", "AR(9)", "naive")}),
     alt="Observed sunspots from 1890 to 1929, and what the LSTM, AR(9) and the naive rule said one "
         "year before. The naive line is the observed one, a year late. LSTM and AR(9) lie close to each "
         "other and follow most rises and falls in time; both miss the height of the peak of 1917.")

# %% horizon_lines role="demo"
few = {name: methods[name] for name in ("LSTM, seed 0", "AR(9) on square roots", "naive", "11 years before")}
show(figures.horizons({name: errors_ahead(method) for name, method in few.items()}),
     alt="Error against years ahead, from 1 to 11. The naive rule rises to above 50 at five years and "
         "is back at about 20 after eleven. LSTM and AR(9) both start at 15. The LSTM rises to about 25 at three "
         "years and slowly on to 28. AR(9) stays between 15 and 19, and 11 years before at about 20.")

# %% [markdown]
# Read three things. One year ahead, the LSTM and AR(9) are about equally good: ten numbers found by one linear
# system do what 1169 trained weights do. Five years ahead, AR(9) is clearly better, most of all on square
# roots, and the LSTM comes close to the mean of the past. It was trained to go one step, on observed windows; it has
# never read its own forecasts. And the naive rule is at its worst half a cycle ahead, where it says the opposite of what
# comes, and recovers after a whole cycle.
#
# **How sure is a forecast?** A number alone does not say it. The next picture gives the LSTM's forecast of 1915 to 1925 a
# **band**: up and down by the RMSE that it had at the same distance. The errors come from the forecasts that began in
# 1890 to 1904, so all of them were known in 1915. If errors stay as they were, about two of three years lie in the band.

# %% error_band role="demo"
start, name = list(years).index(1915), "LSTM, seed 0"
said = methods[name](sunspots[None, :start], AHEAD)[0]
band = errors_ahead(methods[name], starts=15)
inside = np.abs(sunspots[start:start + AHEAD] - said) <= band
print(f"{inside.sum()} of {AHEAD} years lie in the band; outside: {years[start:start + AHEAD][~inside].tolist()}")
show(figures.ahead(years, sunspots, start, AHEAD, {name: said}, {name: band}),
     alt="Sunspots known up to 1914, the LSTM's forecast of 1915 to 1925 with a band around it, and what came. The band is "
         "narrow in the first year and much wider from the third on.")

# %% [markdown]
# The band is narrow at first and wide later, as the errors are. It is no promise: it is made from fifteen forecasts, in a
# time of lower cycles than the one that came.
#
# Choose the year yourself. Which methods put the next maximum into the right year, and how far off is its height?

# %% years_ahead role="demo"
explore.start_year(years, sunspots, {
    name: methods[name] for name in ("LSTM, seed 0", "AR(9) on square roots", "naive", "11 years before")}, cut)

# %% beyond_training [markdown] role="predict"
# **Predict first.** Suppose that the sun were four times as active: all numbers of a window are multiplied by 4, and
# lie far above everything in training. A linear forecast becomes more than three times as high. And the LSTM's?
#
# - a) More than three times as high as well: it has learned the shape of a cycle.
#   > Not quite. Nothing in an LSTM makes its output grow in proportion to its input. Gates and tanh work against it.
# - b) Higher, but clearly less than three times. (right)
#   > Yes. A hidden state lies between -1 and 1, so what the output layer can say has a bound. Training has fitted it to what it has seen.
# - c) It stays the same, since the window is scaled before it is read.
#   > Not quite. The scale is fixed, it belongs to the training years. The network does see higher numbers.

# %% beyond role="demo"
factors = np.array([1, 1.5, 2, 2.5, 3, 3.5, 4])
rising = years_before()[list(years[cut:]).index(1917)][None]   # (1, T) the 22 years before the peak of 1917
high = {name: np.array([methods[name](factor * rising, 1)[0, 0] for factor in factors])
        for name in ("LSTM, seed 0", "AR(9) on square roots", "naive")}
print("factor               ", *(f"{factor:6.1f}" for factor in factors))
for name, values in high.items():
    print(f"{name:<21}", *(f"{value:6.0f}" for value in values))
show(figures.stretched(factors, high, sunspots[:cut].max()),
     alt="Forecast for 1917 against the factor by which its window was multiplied, from 1 to 4. The naive line "
         "and that of AR(9) are nearly straight. The LSTM's line bends: it begins highest, and from a factor of 3 "
         "on it is the lowest. A gray line marks the highest training year, 154.")

# %% [markdown]
# The linear rules go on nearly as straight lines. The LSTM's forecast bends, and flattens toward the highest number that
# it was trained on. Where numbers can grow beyond all that was seen before, this is a weakness. You will meet it in the
# next section.
#
# ## The network that you hand in {minutes=6}
#
# The settings are chosen. Now the validation years may be learned from, too: they lie in the past of the years that
# marking asks for.

# %% final_training role="demo"
params = train(seed=0)
print({name: np.shape(value) for name, value in params.items()})

# %% [markdown]
# **What is asked for.** An RMSE of at most 21, one year ahead, on the years 1930 to 2008. These years are not in your
# copy of the course. Nothing is trained when your notebook is marked: your `forecast` is called with the `params` that
# you hand in and the 22 years before each of the 79 years. A third of the points is for being better than the three
# rules with "to be beaten" beside them, two thirds are for the RMSE.
#
# What other methods reach on these years, after they have learned from 1700 to 1929:
#
# | method | RMSE, 1930 to 2008 | |
# |---|---|---|
# | mean of the past | 56.5 | |
# | 11 years before | 35.6 | to be beaten |
# | naive | 31.8 | to be beaten |
# | AR(1) | 30.5 | |
# | AR(2) | 21.4 | to be beaten |
# | AR(9) | 18.2 | |
# | **the LSTM above**, 20 seeds | 16.4 to 18.8 | |
# | AR(9) on square roots | 16.0 | |
#
# All errors are larger than on the validation years, because the cycles are higher: 13 of the 79 years have more than
# 130 spots, and one has 190. And a linear rule wins. In the 66 other years, the LSTM is better than AR(9) on square
# roots (RMSE about 13 against 14). In these 13 years it is far worse (about 32 against 23), and its forecasts are too
# low by 24 or more on average: it cannot go far beyond what it has seen.
#
# Run the next cell. It puts the parameters into its own output. **Save the notebook afterwards**: they are handed in
# with it. If you train again, run it again. You may train in another way, as long as your `forecast` can use the result.

# %% next_sunspots_result role="result" points=4
keep("next_sunspots_result", params)

# %% [markdown]
# ## Written question

# %% too_good [markdown] role="written" points=3 minutes=10
# **Too good to be true.** A colleague shows you a forecast of these sunspots, one year ahead, with an RMSE of 4 on the
# validation years. "I scaled the whole series to mean 0, cut it into windows, shuffled the windows, and took a fifth of
# them for validation."
#
# 1. Name two ways in which the future has got into this training. Which of them do you expect to matter more, and why?
# 2. The colleague mends both, and the RMSE is 13. "So the LSTM is the right method for sunspots." Which comparison is
#    missing, and what do you expect of it, after this lesson?
# 3. You publish your forecasts, with the RMSE of the validation years beside them. None of these years has more than 104
#    spots, later ones have up to 190. For which years is the stated error too small, and why? What do you write beside it?
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. The mean and deviation come from the whole series, and the split is at random: windows in training overlap those in
#    validation, so the validation targets stand in training windows as inputs and as targets. The second matters far
#    more: the very numbers can be learned by heart, while the scale tells only two numbers about the future.
# 2. A baseline on the same years: naive (about 18), and above all an autoregression, which is about as good (13 to 14)
#    with ten numbers. So nothing speaks for the LSTM in particular.
# 3. For years that are more active than the validation years, and above all for peaks beyond the training years. The
#    hidden states are bounded, so the forecast flattens there and comes out too low. Write that the error was measured in
#    calm years, and give a larger one for active years, measured on the highest cycles of the past.
#
# **Points.**
#
# - 1 point, part 1: half for both leaks, half for the overlap as the larger one with a reason.
# - 1 point, part 2: half for a baseline on the same years, half for an autoregression being about as good.
# - 1 point, part 3: half for active years with a reason (values beyond those seen, a bounded output), half for words
#   that tell a user where the stated error holds.
#
# **Common wrong answers.**
#
# - Part 1: "Shuffling is bad for an LSTM, because order matters": no points for this reason; the order inside of the
#   windows is kept.
# - Part 2: "More seeds" alone: a quarter point.
# - Part 3: "Scale by the whole series": no points, this is the leak of part 1.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - Split a series by time. What a method may use at a year ends before that year.
# - A window and its targets are the same piece of the series, one step apart.
# - Mean and deviation come from the past. Undo the steps of the scaling in the opposite order.
# - For numbers the loss is the mean squared error; its gradient is twice the error, divided by the number of steps.
# - Naive, one season before, linear: have these three rivals before you train a network.
# - With little data a linear rule may be as good as an LSTM, or better. Here it is.
# - Several steps ahead, a method reads its own forecasts, and its errors with them.
# - An LSTM's output is bounded. Beyond the numbers of its training it flattens, where a linear rule goes on.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Scale the numbers themselves and not their roots. What happens to the error of the LSTM, and in
#    which years?
# 2. (Difficulty 2 of 5.) Start with all of your `init_lstm`, not half of it. What changes on the validation years, over ten
#    seeds?
# 3. (Difficulty 3 of 5.) Let the network forecast the change from the latest year. Where does its error start before any
#    training?
# 4. (Difficulty 3 of 5.) Take the mean of the forecasts of five seeds. Is it better than the best of them?
# 5. (Difficulty 4 of 5.) Forecast an interval: from the errors on the validation years, give a lower and an upper bound
#    for each number of years ahead. How often is the truth between them?
#
# ## References
#
# - G. Udny Yule (1927). On a method of investigating periodicities in disturbed series, with special reference to
#   Wolfer's sunspot numbers. *Philosophical Transactions of the Royal Society of London A* 226, 267-298.
