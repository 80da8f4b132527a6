# %% [markdown]
# # Gates: how a network decides what to keep, write and show
#
# A memory that everything overwrites is no memory. A plain recurrent unit computes its whole state anew at every
# step, so each new input disturbs what it holds. A long short-term memory (LSTM) puts three gates around a stored
# number: one for keeping, one for writing, one for showing. The gates are computed from the data, and their weights are
# learned. In this lesson you write every part of a gate, then the four maps of an LSTM, and you build from them a
# one-number memory that obeys the commands *write*, *erase* and *read*.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - say what a gate does to a number, and why it is soft and not a switch;
# - write a sigmoid that is right for every input, and both slopes from the values alone;
# - say what each row and each column of a gate's weight matrix means, and what its bias does;
# - compute the forget gate, the input gate, the candidate and the output gate for a batch;
# - choose a forget bias for a memory that must last a given number of steps.
#
# **Builds on:** matrix products and broadcasting in NumPy, the derivative of a quotient. Lesson 01 gives the
# background; no code from it is needed here. (Other lessons are mentioned as outlook; you do not need them.)
#
# **Time:** about {minutes} minutes to work, 5 seconds to run.

# %% imports role="given"
import numpy as np

from course import NotWritten, check, predict, show
from course.explore import l02_gates as explorer
from course.figures import l02_gates as figures
from course.figures import l02_store as store_figures

# %% [markdown]
# Notation, the same in all lessons: $N$ examples in a batch (a batch is a group of examples computed together), $D$
# input features, $H$ hidden units. Rows are examples. $x_t$ is the input at step $t$, shape $(N, D)$. $h_{t-1}$ is the
# hidden state of the step before, shape $(N, H)$: what the network showed, to its own next step and to whatever comes
# after it. $c_{t-1}$ is the cell state, also $(N, H)$: what the network stored.
#
# ## Why a memory needs gates {minutes=8}
#
# Here is a small task. At each of 16 steps a value arrives. Sometimes a command comes with it:
#
# - **W**, write: store this value, squashed by tanh into $(-1, 1)$;
# - **E**, erase: empty the store;
# - **R**, read: show what is stored.
#
# All other values are distractors. A good store ignores them.

# %% sequence role="given"
VALUES = np.array([0.4, 1.1, -0.6, 0.9, -1.0, 0.5, -0.4, 0.8,
                   -0.9, 0.6, -0.7, 1.0, -0.5, 0.9, 0.7, -0.6])          # (T,) with T = 16
COMMANDS = np.zeros((16, 3))               # (T, 3): one column each for write, erase, read
COMMANDS[[1, 10], 0] = 1                   # write at steps 2 and 11
COMMANDS[7, 1] = 1                         # erase at step 8
COMMANDS[[5, 9, 14], 2] = 1                # read at steps 6, 10 and 15
WANTED = np.zeros(16)                      # what a good store holds after each step
WANTED[1:7] = 0.8                          # tanh(1.1) is 0.80
WANTED[10:] = -0.6                         # tanh(-0.7) is -0.60

# %% [markdown]
# A plain recurrent unit has one line for everything:
#
# $$h_t = \tanh(w\,h_{t-1} + u\,x_t + b)$$
#
# The next cell runs one such unit over the sequence, with $u = 1$ and $b = 0$, for a weak recurrent weight
# ($w = 0.5$) and a strong one ($w = 2$). The commands can enter the sum too, with the weights in `command_weights`.
# Change them if you like.

# %% plain_unit role="demo"
def plain_unit(values, weight, command_weights=(0.0, 0.0, 0.0)):
    """States of one plain recurrent unit over a sequence."""
    h, states = 0.0, []
    for value, command in zip(values, COMMANDS):
        h = np.tanh(weight * h + value + command @ np.array(command_weights))
        states.append(h)
    return np.array(states)


show(store_figures.overwritten(VALUES, COMMANDS, WANTED,
                               {"recurrent weight 0.5": plain_unit(VALUES, 0.5),
                                "recurrent weight 2": plain_unit(VALUES, 2.0)}),
     alt="Top: a value at each of 16 steps, with the commands write at steps 2 and 11, "
         "erase at 8, read at 6, 10 and 15. Bottom: a gray line shows the wanted store, "
         "0.8, then 0, then -0.6. The plain unit with weight 0.5 follows the distractors. "
         "The one with weight 2 stays near 1 and never changes its sign again.")

# %% [markdown]
# Neither unit follows the gray line. The weak one follows whatever arrived last. The strong one is stuck: it took
# its sign from the first value, and nothing that arrives later turns it around.

# %% fixed_weights [markdown] role="predict"
# **Predict first.** After training, the weights $w$, $u$ and $b$ of the plain unit stay the same at every step.
# Which choice lets it read the value at step 2 and ignore the values at steps 3 to 7?
#
# - a) A small $u$, so that distractors do not count.
#   > Not quite. The same small $u$ also shrinks the value at step 2, which you wanted to read.
# - b) A large $w$, so that the old state wins.
#   > Not quite. A large $w$ pushes the state to $\pm 1$ and holds it there. One sign survives, the number 0.8 does
#   > not, and a later write is ignored as well.
# - c) None. A weight that reads one input reads them all. (right)
#   > Yes. Reading and ignoring need different weights, and the weights do not change from step to step. A gate
#   > gives the unit a factor that does change from step to step.

# %% [markdown]
# The reason is in the formula. A command can only *add* something to the sum. It cannot *multiply*: it cannot turn the
# weight $u$ down to zero while distractors arrive, and up again for a write. (Pushing the sum far into the flat part of
# tanh blocks a value, but it overwrites the state at the same time.)
#
# For this one sequence you can find command weights that look fair: with `(-0.54, -2.28, -0.06)` the unit is never off
# by more than 0.4. Is it a store? The next cell takes the same commands at the same steps, with other values, and
# compares three things: these weights, a store that always answers 0, and the best of 1000 units with random weights.

# %% lucky_weights role="demo"
rng = np.random.default_rng(0)
fresh = rng.uniform(-1.2, 1.2, (16, 200))          # the 16 steps, 200 times with other values
wanted = np.zeros((16, 200))
wanted[1:7], wanted[10:] = np.tanh(fresh[1]), np.tanh(fresh[10])


def typical_miss(states):
    """How far off the worst step is: the median over the 200 sequences."""
    return np.median(np.abs(states - wanted).max(axis=0))


lucky = (-0.54, -2.28, -0.06)
print(f"the 16 values above:  {np.abs(plain_unit(VALUES, 2, lucky) - WANTED).max():.2f}")
print(f"other values:         {typical_miss(plain_unit(fresh, 2, lucky)):.2f}")
print(f"always answering 0:   {typical_miss(np.zeros((16, 200))):.2f}")
random_units = [plain_unit(fresh, rng.uniform(0, 3), rng.uniform(-4, 4, 3)) for turn in range(1000)]
print(f"best of 1000 units:   {min(typical_miss(states) for states in random_units):.2f}")

# %% [markdown]
# The weights were a fit to 16 numbers. With other values at the same steps they miss by more than 1. None of the 1000
# units does even as well as a store that always answers 0.
#
# Many plain units together can build a switch that multiplies, but each network has to find the construction by itself.
# A gated unit has the switch built in.
#
# Lesson 01 shows a second problem of the plain unit. Training needs to know how the error answers to a change far back
# in time. This gradient is a long product of factors, one for each step, and the product usually vanishes or explodes
# (Bengio et al. 1994). Gates help there as well, because a factor near 1 that keeps a value also keeps a gradient
# (lesson 05).

# %% [markdown]
# ## What a gate is {minutes=5}
#
# A **gate** is a number between 0 and 1 that multiplies another number. It works like a valve: 0 lets nothing pass,
# 1 lets everything pass, 0.25 lets a quarter pass.
#
# $$\text{what passes} = \text{gate} \odot \text{value}$$
#
# The sign $\odot$ means element by element: every stored number has its own gate. A gate for a batch therefore has the
# shape of the state, $(N, H)$: one opening for each example and each unit, computed anew at each step.

# %% valve_picture role="demo"
show(figures.valves(8, [0.05, 0.25, 0.75, 0.95]),
     alt="Four valves with the value 8 in front of them. A gate of 0.05 lets 0.4 pass, "
         "0.25 lets 2 pass, 0.75 lets 6 pass, 0.95 lets 7.6 pass.")

# %% [markdown]
# The four valves let 5%, 25%, 75% and 95% of the value 8 pass.
#
# **By hand.** Three units, each with its own gate:
#
# $$(0.9,\ 0.5,\ 0.1) \odot (10,\ -4,\ 20) = (9,\ -2,\ 2)$$
#
# The sign of a value survives: a gate scales, it does not flip.
#
# You may read that a gate is 0 or 1, that it "forgets or remembers". That is not exact. A gate is a number in the
# open interval $(0, 1)$. It comes close to 0 or 1 when the network is sure, and it can rest anywhere between. This
# matters for learning: a switch that jumps from 0 to 1 has slope 0 wherever a slope exists, so gradient descent
# could not move it. A soft gate answers to a small change of its weights with a small change of its opening.

# %% half_open [markdown] role="predict"
# **Predict first.** A gate of 0.5 stands in front of a stored value of 8. What passes is stored again, and meets the
# same gate a second and a third time. What is left?
#
# - a) 1. (right)
#   > Yes. $8 \cdot 0.5 \cdot 0.5 \cdot 0.5 = 1$. Shares of shares multiply. Run the same example again and you get 1
#   > again.
# - b) 8 or 0: each time the gate lets it pass or stops it, by chance.
#   > Not quite. A gate is not a coin toss: it multiplies. (Dropout, in lesson 08, tosses coins.)
# - c) 4, because the gate is half open.
#   > Not quite. 4 is left after the first time. The second time the gate takes half of what is there then.

# %% [markdown]
# ## The sigmoid {minutes=8}
#
# A gate must lie between 0 and 1, but the network computes sums that can be any number. The **sigmoid** (the logistic
# function) maps one to the other:
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# **By hand.** Multiply numerator and denominator by $e^{x}$ and you get $\sigma(x) = \dfrac{e^x}{1 + e^x}$. With
# $k = e^x$ this is $\dfrac{k}{1 + k}$, which gives round values:
#
# | $x$ | $k = e^x$ | $\sigma(x) = k / (1 + k)$ |
# |---|---|---|
# | $-\ln 9 \approx -2.2$ | 1/9 | 1/10 |
# | $-\ln 3 \approx -1.1$ | 1/3 | 1/4 |
# | 0 | 1 | 1/2 |
# | $\ln 3 \approx 1.1$ | 3 | 3/4 |
# | $\ln 9 \approx 2.2$ | 9 | 9/10 |
#
# The table shows a symmetry: $\sigma(-x) = 1 - \sigma(x)$.

# %% sigmoid_picture role="demo"
x = np.linspace(-8, 8, 401)
show(figures.sigmoid_curve(x, 1 / (1 + np.exp(-x))),
     alt="The sigmoid rises from 0 to 1 in the shape of an S, with the five points of the "
         "table on it. Below -4 and above 4 it is nearly flat: saturated closed and "
         "saturated open.")

# %% [markdown]
# The curve is steep in the middle and nearly flat outside $\pm 4$. A gate in a flat part is **saturated**: it is
# almost closed or almost open, and a change of $x$ hardly moves it.
#
# ### A sigmoid that never overflows
#
# The two forms of the sigmoid are equal on paper. On a computer they are not. The largest float64 is about
# $1.8 \cdot 10^{308}$, so `np.exp(x)` becomes `inf` when $x$ exceeds 709.8. (In float32, the usual type in deep
# learning, the limit is already 88.7.) Before you run the next cell, answer this question.

# %% exp_overflow [markdown] role="predict"
# **Predict first.** What does NumPy give for `np.exp(1000.0) / (1 + np.exp(1000.0))`?
#
# - a) 1.0, because a huge number divided by itself plus one is 1.
#   > Not quite. That holds for finite numbers. Here both have become `inf`, and their size is lost.
# - b) `inf`
#   > Not quite. The numerator is `inf`, but so is the denominator.
# - c) `nan` (right)
#   > Yes. `inf / inf` has no meaningful value, so the result is `nan`, "not a number". One `nan` in a gate spreads to
#   > everything computed from it.

# %% naive_forms role="demo"
big = np.array([-1000.0, -2.0, 0.0, 2.0, 1000.0])
with np.errstate(all="ignore"):                       # hide the warnings, look at the values
    print("x                      ", big)
    print("1 / (1 + exp(-x))      ", 1 / (1 + np.exp(-big)))
    print("exp(x) / (1 + exp(x))  ", np.exp(big) / (1 + np.exp(big)))
try:
    with np.errstate(over="raise"):                   # now turn the warning into an error
        1 / (1 + np.exp(-big))
except FloatingPointError as warning:
    print("\nThe first form, at x = -1000, warns:", warning)

# %% [markdown]
# - `1 / (1 + exp(-x))` has trouble at $x = -1000$. There `exp(1000)` becomes `inf` and NumPy warns. The value survives,
#   because `1 / inf` is 0.
# - `exp(x) / (1 + exp(x))` has trouble at $x = +1000$. There it computes `inf / inf`, which is `nan`. The value is
#   lost.
#
# Each form is safe on one side. The figure shows why: on its good side, the exponential it uses never exceeds 1.

# %% overflow_picture role="demo"
show(figures.overflow(),
     alt="Size of three exponentials for x from -1000 to 1000, on a logarithmic axis. "
         "exp(x) leaves the range of float64 on the right, exp(-x) on the left. exp(-|x|) "
         "is never larger than 1.")

# %% [markdown]
# The solid line, $e^{-|x|}$, is the only one that stays out of the hatched region: it never exceeds 1.
#
# **The way out.** Use one exponential, $e = e^{-|x|}$, which is never larger than 1, and choose the form by the
# sign of $x$:
#
# $$\sigma(x) = \begin{cases} \dfrac{1}{1 + e} & x \ge 0 \\[2ex] \dfrac{e}{1 + e} & x < 0 \end{cases}
# \qquad\text{with } e = e^{-|x|}$$
#
# **By hand.** $x = -\ln 3$ gives $e = 1/3$, and $\dfrac{1/3}{4/3} = \dfrac14$. $x = +\ln 3$ gives the same $e$, and
# $\dfrac{1}{4/3} = \dfrac34$. Both agree with the table.

# %% [markdown] name="sigmoid-task"
# **Write `sigmoid(x)`**, so that no input can make `exp` overflow. It must be right at $\pm 1000$ and work for
# arrays of any shape. The form `1 / (1 + np.exp(-x))` has the right values too, so it passes; but the check notes its
# overflow, and you can do better.
#
# In the next cell, replace the line `raise NotWritten` by your code and run the cell. Then run the check below it.
#
# | | shape |
# |---|---|
# | `x` | any |
# | returns | the shape of `x` |

# %% sigmoid role="answer" difficulty=3 minutes=9 reference="gates"
def sigmoid(x):
    """Logistic function 1 / (1 + exp(-x)), for any size of x without overflow.

    Args:
        x: array of any shape. It is not changed.

    Returns:
        Array of the shape of x, every value in [0, 1]. (On paper in (0, 1), but rounding can
        reach the ends.)
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(x))                                # in [0, 1]: cannot overflow
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))
    ### END SOLUTION

# %% sigmoid-test role="test" points=4
check(sigmoid)

# %% [markdown] name="sigmoid-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# `exp` is only dangerous when its argument is large and positive. Which argument made from $x$ is never positive?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Compute the safe exponential once, for the whole array. Build both fractions from it. Then pick, element by
# element, the fraction that belongs to the sign of `x`. A Python `if` looks at one number;
# `np.where(condition, a, b)` looks at each element.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# - First line: `e = np.exp(...)` with the negative of the absolute value of `x` inside.
# - Second line: `return np.where(..., ..., ...)`. The condition asks whether `x` is at least 0. Both fractions use
#   `e` and never `np.exp` again.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "sigmoid is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "sigmoid still has the line `raise NotWritten`. Delete it.": your code stands beside the line that it should replace.
# - "Looks like: exp(x) / (1 + exp(x)), which overflows", with "expected 1, got nan": you compute `inf / inf`. Look at what
#   `np.exp` receives when $x = 1000$.
# - "Note: Python warned: `RuntimeWarning: overflow encountered in exp`. A warning costs nothing. Better is a form in which exp
#   never sees a large positive number.": you have the form `1 / (1 + exp(-x))`, or `np.where` with an unsafe fraction in it.
#   `np.where` computes both fractions for all elements and picks afterwards, so both must be safe everywhere.
# - "raised ValueError: The truth value of an array with more than one element is ambiguous ...": you wrote `if x >= 0:`, which
#   needs one number. Use `np.where`.
# - "Looks like: sign of the exponent": the two fractions are exchanged, or a minus is missing.
# - "changed its argument `x` in place": you wrote into `x`, for example with `x[x < 0] = ...`. Make a new array.
# - "returned None: is the `return` missing?": the function ends without `return`.
#
# </details>

# %% sigmoid_table role="demo"
easy = np.array([-1000, -np.log(9), -np.log(3), 0.0, np.log(3), np.log(9), 1000])
for place, value in zip(easy, sigmoid(easy)):
    print(f"sigmoid({place:8.2f}) = {value:.2f}")

# %% [markdown]
# On paper the sigmoid never reaches 0 or 1. In float64 it does: from about $x = 37$ on, $1 + e^{-x}$ rounds to 1, so
# $\sigma(x)$ is exactly 1. A gate "in $(0, 1)$" can thus be 1.0 in memory. It is still the same soft function.
#
# ### Its slope, from its value
#
# Training needs the derivative of every function in the network. For the sigmoid it takes three steps:
#
# $$\sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2}
# = \underbrace{\frac{1}{1 + e^{-x}}}_{\sigma(x)} \cdot \underbrace{\frac{e^{-x}}{1 + e^{-x}}}_{1 - \sigma(x)}
# = s\,(1 - s), \qquad s = \sigma(x)$$
#
# The result needs only the **value** $s$, not $x$. This is convenient in back-propagation, the method that computes
# gradients: a forward pass computes the values, then a backward pass goes from the error back to the weights. The
# forward pass has computed $s$ already, because $s$ is the gate. So the backward pass needs no second exponential, and
# $x$ need not be stored.
#
# **By hand.**
#
# | gate $s$ | slope $s(1-s)$ |
# |---|---|
# | 1/2 | 1/4 |
# | 3/4 | 3/16 ≈ 0.19 |
# | 9/10 | 9/100 = 0.09 |
# | 99/100 | 99/10000 ≈ 0.01 |
#
# The slope is largest in the middle, 1/4, and small in the saturated parts.

# %% saturated_step [markdown] role="predict"
# **Predict first.** A gate stands at $s = 0.99$. Training changes its $x$ by 0.1. By how much does the gate move,
# about?
#
# - a) By 0.001. (right)
#   > Yes. $0.99 \cdot 0.01 \cdot 0.1 \approx 0.001$. A saturated gate is stable, and hard to change.
# - b) By 0.025.
#   > Not quite. That is the largest slope, 1/4, times 0.1. It holds at $s = 0.5$ only.
# - c) By 0.1.
#   > Not quite. That would need a slope of 1. The sigmoid never has a slope above 1/4.

# %% [markdown] name="sigmoid_grad-task"
# **Write `sigmoid_grad(s)`**, the slope of the sigmoid, from its value. The argument is $s = \sigma(x)$, not $x$:
# do not call `sigmoid` again.
#
# | | shape |
# |---|---|
# | `s` | any, values of the sigmoid |
# | returns | the shape of `s` |

# %% sigmoid_grad role="answer" difficulty=1 minutes=4 reference="gates"
def sigmoid_grad(s):
    """Derivative of the sigmoid at x, from its value s = sigmoid(x).

    Args:
        s: array of any shape, values of sigmoid (not x). It is not changed.

    Returns:
        Array of the shape of s: d sigmoid(x) / dx.
    """
    ### BEGIN SOLUTION
    return s * (1 - s)
    ### END SOLUTION

# %% sigmoid_grad-test role="test" points=2
check(sigmoid_grad)

# %% [markdown] name="sigmoid_grad-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Try the first row of the table: `sigmoid_grad(0.5)` must be 0.25.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# The slope is the product of two numbers: the gate, and what is missing from the gate to 1.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One line: `return ... * (1 - ...)`. No `exp` and no call of `sigmoid`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "sigmoid_grad is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: sigmoid applied again": the argument is the value of the sigmoid already. For one number, 0.75, the check
#   expects $0.75 \cdot 0.25 = 0.1875$.
# - "Looks like: derivative of tanh": $1 - s^2$ belongs to tanh, in the next section.
# - "Looks like: one factor missing": the slope goes to 0 at both ends. One factor alone reaches 0 at one end only.
# - "changed its argument `s` in place": `s *= ...` writes into the caller's array. Compute a new one.
#
# </details>

# %% slope_by_differences role="demo"
x, step = np.array([-2.0, 0.0, 2.0]), 1e-5
print("your slope         ", sigmoid_grad(sigmoid(x)))
print("rise over run      ", (sigmoid(x + step) - sigmoid(x - step)) / (2 * step))

# %% [markdown]
# Rise over run, with a tiny run, agrees with your slope. Lesson 05 makes a test for whole networks out of this
# comparison.
#
# ## The hyperbolic tangent {minutes=5}
#
# Not everything in an LSTM is a gate. What gets *stored* is content, and content needs a sign. For it the LSTM uses
#
# $$\tanh(x) = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}} = 2\,\sigma(2x) - 1$$
#
# It has the same S-shape as the sigmoid, but goes from $-1$ to $1$ and passes through 0. NumPy's `np.tanh` never
# overflows. Its slope, too, follows from its value:
#
# $$\tanh'(x) = 1 - t^2, \qquad t = \tanh(x)$$
#
# **By hand.** $\tanh(\ln 2) = \dfrac{2 - 1/2}{2 + 1/2} = 0.6$ and $\tanh(\ln 3) = \dfrac{3 - 1/3}{3 + 1/3} = 0.8$. So:
#
# | $x$ | $t = \tanh(x)$ | slope $1 - t^2$ |
# |---|---|---|
# | 0 | 0 | 1 |
# | $\ln 2 \approx 0.7$ | 0.6 | 0.64 |
# | $\ln 3 \approx 1.1$ | 0.8 | 0.36 |

# %% tanh_slope [markdown] role="predict"
# **Predict first.** A unit has the value $t = \tanh(x) = 0.9$. What is the slope of tanh at this $x$?
#
# - a) 0.09
#   > Not quite. $0.9 \cdot 0.1 = 0.09$ is the rule of the sigmoid.
# - b) 0.49
#   > Not quite. $1 - \tanh(0.9)^2 \approx 0.49$ applies tanh to a number that is already a tanh.
# - c) 0.01
#   > Not quite. $(1 - 0.9)^2 = 0.01$ squares too late: it is $1 - t^2$, not $(1 - t)^2$.
# - d) 0.19 (right)
#   > Yes. $1 - 0.9^2 = 1 - 0.81 = 0.19$.

# %% [markdown] name="tanh_grad-task"
# **Write `tanh_grad(t)`**, the slope of tanh, from its value $t = \tanh(x)$.
#
# | | shape |
# |---|---|
# | `t` | any, values of tanh |
# | returns | the shape of `t` |

# %% tanh_grad role="answer" difficulty=1 minutes=3 reference="gates"
def tanh_grad(t):
    """Derivative of tanh at x, from its value t = tanh(x).

    Args:
        t: array of any shape, values of tanh (not x). It is not changed.

    Returns:
        Array of the shape of t: d tanh(x) / dx.
    """
    ### BEGIN SOLUTION
    return 1 - t**2
    ### END SOLUTION

# %% tanh_grad-test role="test" points=2
check(tanh_grad)

# %% [markdown] name="tanh_grad-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Two rows of the table are enough to test yourself: 0 must give 1, and 0.8 must give 0.36.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Square the value, then take it from 1. The order matters.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One line, `return 1 - ...`, with the square of the argument. `np.tanh` does not appear.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "tanh_grad is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: tanh applied twice": the argument is the value of tanh already. Do not call `np.tanh`.
# - "Looks like: square around the difference": only $t$ is squared. For one number, 0.75, the check expects
#   $1 - 0.5625 = 0.4375$.
# - "Looks like: derivative of the sigmoid": $t(1 - t)$ belongs to the sigmoid, in the section before.
# - "changed its argument `t` in place": `t **= 2` and `t *= t` write into the caller's array.
#
# </details>

# %% both_slopes role="demo"
x = np.linspace(-5, 5, 401)
s, t = sigmoid(x), np.tanh(x)
show(figures.slopes(x, (s, t), (sigmoid_grad(s), tanh_grad(t))),
     alt="Left: the sigmoid from 0 to 1 and tanh from -1 to 1. Right: their slopes, both "
         "largest at 0: the sigmoid's is at most 1/4, that of tanh at most 1.")

# %% [markdown]
# The right panel comes from your two functions. The slope of tanh reaches 1; that of the sigmoid never exceeds 1/4.
# Both fall to almost 0 where the functions saturate. An error that travels back through a sigmoid shrinks to a
# quarter or less.
#
# ## What a gate reads {minutes=6}
#
# A gate decides from two things: what the network showed last, $h_{t-1}$, and what arrives now, $x_t$. Put them side by
# side, the hidden part first:
#
# $$z_t = [h_{t-1},\ x_t] \qquad (N, H) \text{ and } (N, D) \;\to\; (N, H + D)$$
#
# **By hand.** One example, $H = 2$, $D = 3$: $\;h_{t-1} = (1, 2)$ and $x_t = (10, 20, 30)$ give
# $z_t = (1, 2, 10, 20, 30)$.
#
# With a batch, each row is joined with its own row. The number of rows stays $N$; the rows get longer.

# %% wrong_axis [markdown] role="predict"
# **Predict first.** Let $N = 3$ and $D = H = 4$. Someone joins `h_prev` and `x_t`, both of shape (3, 4), along axis 0
# rather than axis 1. What happens?
#
# - a) An error, because the axes do not fit.
#   > Not quite. For $D \ne H$ there is an error. Here both have 4 columns, so they fit.
# - b) No error. The result has shape (6, 4): six "examples" where there were three. (right)
#   > Yes. The hidden states and the inputs have become separate rows of a larger batch. This is why the checks use
#   > $D \ne H$, and why you should, too.
# - c) The right result: axis 0 and axis 1 are the same here.
#   > Not quite. The right result has shape (3, 8).

# %% [markdown] name="concat_state-task"
# **Write `concat_state(h_prev, x_t)`**: each row of the hidden state, followed by the same row of the input.
#
# | | shape |
# |---|---|
# | `h_prev` | (N, H) |
# | `x_t` | (N, D) |
# | returns | (N, H+D), hidden part first |

# %% concat_state role="answer" difficulty=1 minutes=3 reference="gates"
def concat_state(h_prev, x_t):
    """z_t = [h_{t-1}, x_t]: what every gate reads.

    Args:
        h_prev: (N, H) hidden state at t-1.
        x_t: (N, D) input at t.

    Returns:
        (N, H+D), hidden part first. A new array.
    """
    ### BEGIN SOLUTION
    return np.concatenate([h_prev, x_t], axis=1)          # (N, H+D)
    ### END SOLUTION

# %% concat_state-test role="test" points=2
check(concat_state)

# %% [markdown] name="concat_state-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# NumPy has a function with almost the name of this exercise. Which axis makes the rows longer?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# `np.concatenate` takes a list of arrays and an axis. Axis 0 stacks rows below each other, axis 1 joins them side
# by side.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.concatenate([first, second], axis=...)`. The list has square brackets. The hidden state is first, and the number
# of rows must stay $N$.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "concat_state is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: joined along the batch", with "raised ValueError: all the input array dimensions except for the concatenation
#   axis must match exactly ...": you joined along axis 0, the default.
# - "raised TypeError: only integer scalar arrays can be converted to a scalar index": the brackets of the list are missing, so
#   NumPy takes `x_t` for the axis.
# - "Looks like: input first": the shape is right, the order is not. The hidden part comes first.
# - "raised ValueError: all input arrays must have the same shape": `np.stack` makes a new axis. You need one that exists.
#
# </details>

# %% [markdown]
# ### One matrix or two
#
# Some texts give a gate two matrices, $h_{t-1} W_h + x_t W_x$. Others, and this course, give it one,
# $[h_{t-1}, x_t]\,W$. The two are the same: stack $W_h$ on top of $W_x$ and you have $W$.

# %% two_matrices_picture role="demo"
h, x_t = np.array([1.0, 2.0]), np.array([3.0])
W_h, W_x = np.array([[1.0, 0.0], [2.0, 1.0]]), np.array([[10.0, -1.0]])
show(figures.concat_blocks(h, x_t, W_h, W_x),
     alt="Top: the row z = (1, 2, 3) times a matrix W with rows (1, 0), (2, 1), (10, -1) "
         "gives (35, -1). The first two rows of W read h, the last row reads x. Bottom: h "
         "times the first two rows plus x times the last row gives (35, -1) too.")

# %% [markdown]
# **By hand,** first column: $1 \cdot 1 + 2 \cdot 2 + 3 \cdot 10 = 35$. With two matrices:
# $(1 \cdot 1 + 2 \cdot 2) + (3 \cdot 10) = 5 + 30 = 35$. The sum is the same; only the parentheses differ. Your
# function on the same numbers:

# %% two_matrices role="demo"
z = concat_state(h[None], x_t[None])                       # one example: (1, 3)
print("one matrix:  ", z @ np.concatenate([W_h, W_x]))
print("two matrices:", h[None] @ W_h + x_t[None] @ W_x)

# %% [markdown]
# ## From reading to gate {minutes=9}
#
# Between $z_t$ and the gate stands an **affine map**: a matrix and a bias. Then comes the sigmoid.
#
# $$a = z_t W + b, \qquad \text{gate} = \sigma(a)$$
#
# The numbers $a$ are called **pre-activations**. The shapes: $(N, H+D)$ times $(H+D, H)$ gives $(N, H)$, and $b$ of
# shape $(H,)$ is added to each row. Read $W$ in both directions:
#
# - **column $j$** belongs to unit $j$: these $H + D$ weights say what the gate of unit $j$ looks for in $z_t$;
# - **row $k$** belongs to entry $k$ of $z_t$: it says what this entry tells the gate of each unit.
#
# **By hand.** $H = 2$, $D = 1$. Take $z = (1, -1, 2)$, and as column 1 of $W$ the numbers $(0, 1, -1)$, with $b_1 = 1$.
# (Units count from 0, as in NumPy: unit 1 is the second.) Then
# $1 \cdot 0 + (-1) \cdot 1 + 2 \cdot (-1) = -3$. Plus bias 1 makes $-2$, so the gate of unit 1 is
# $\sigma(-2) \approx 0.12$.

# %% column_picture role="demo"
z = np.array([1.0, -1.0, 2.0])                             # h = (1, -1), x = (2)
W = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, -1.0]])
b = np.array([0.0, 1.0])
show(figures.gate_columns(z, W, b, sigmoid(z @ W + b)),
     alt="The row z = (1, -1, 2) times W plus b = (0, 1) gives a = (2, -2), and the "
         "sigmoid makes of it the gate (0.88, 0.12). Thick frames mark the second column "
         "of W and the second entry of b, of a and of the gate: they belong together.")

# %% [markdown]
# The thick frames mark all that makes the gate of unit 1. The other unit has its own column and its own bias.
#
# Four values of the sigmoid are worth knowing by heart for what follows:
#
# | $a$ | 0 | 1 | 2 | 4 |
# |---|---|---|---|---|
# | $\sigma(a)$ | 0.50 | 0.73 | 0.88 | 0.98 |
# | $\sigma(-a)$ | 0.50 | 0.27 | 0.12 | 0.02 |
#
# You may read that an LSTM cell contains "four neural networks". Exactly, it contains four affine maps, each
# followed by one activation: three times a sigmoid, once tanh. You may also find $W_f \cdot [h_{t-1}, x_t]$, with
# the matrix on the left. There $z_t$ is a column. Our examples are rows, so $z_t$ stands on the left and $W$ is the
# transpose.
#
# **The bias is the resting position.** When $z_t$ is 0, the gate is $\sigma(b)$. A positive bias makes a gate that
# is open unless something closes it. A negative bias makes a gate that is closed unless something opens it.

# %% response_picture role="demo"
show(figures.response(2, [-3, 0, 3]),
     alt="A gate against its input for weight 2 and the biases -3, 0 and 3. At input 0 the "
         "three gates rest at 0.05, 0.50 and 0.95. A larger bias moves the curve to the "
         "left.")

# %% [markdown]
# The bias moves the curve sideways and sets where the gate rests; the weight sets how sharply it answers. Now with
# sliders. Find a gate that is open at rest and closes for large positive inputs.

# %% response_sliders role="demo"
explorer.response()

# %% zero_weights [markdown] role="predict"
# **Predict first.** All weights of a forget gate are 0, and so is its bias. Which share of the stored value is kept at
# each step?
#
# - a) Half of it. (right)
#   > Yes. $\sigma(0) = 0.5$. After 10 steps $0.5^{10} \approx 0.001$ is left. Remember this when you choose a bias.
# - b) All of it: a gate without weights does nothing.
#   > Not quite. The sigmoid still acts, and $\sigma(0)$ is not 1.
# - c) None of it: zero weights give a gate of 0.
#   > Not quite. Zero weights give a pre-activation of 0. The sigmoid of 0 is not 0.

# %% [markdown]
# ## The forget gate {minutes=6}
#
# Now the four maps. The first decides, for each stored number, which share of it is kept:
#
# $$f_t = \sigma(z_t W_f + b_f), \qquad \text{kept} = f_t \odot c_{t-1}$$

# %% forget_picture role="demo"
show(figures.cell_map("forget"),
     alt="Map of an LSTM cell with the forget gate in color. It reads z_t and multiplies "
         "the old cell state c_(t-1) on its way to c_t: this is the step keep.")

# %% [markdown]
# The thick line at the top is the store. The forget gate sits at its entrance and scales what comes from the step
# before.
#
# **By hand.** Take $z_t = (1, -1, 2)$, and as $W_f$ and $b_f$ the numbers of the picture with the thick frames. The
# pre-activations are $(2, -2)$, so $f_t = (0.88, 0.12)$. If $c_{t-1} = (10, 10)$, then $(8.8, 1.2)$ is kept: unit 0
# remembers, unit 1 forgets.
#
# The LSTM of 1997 had no forget gate: it kept everything, as if $f_t = 1$, and its stored values could grow without
# end on long streams. Gers, Schmidhuber and Cummins added the gate in 2000.

# %% forget_one [markdown] role="predict"
# **Predict first.** A forget gate has the value $f_t = 0.98$. What does it do?
#
# - a) It keeps almost everything. (right)
#   > Yes. $0.98 \cdot c_{t-1}$ stays. "Keep gate" would be the better name.
# - b) It forgets almost everything: the forget gate is on.
#   > Not quite. The name misleads. The gate multiplies what is kept, so 0.98 keeps 98%.
# - c) It forgets with probability 0.98.
#   > Not quite. A gate multiplies. It does not draw lots.

# %% [markdown] name="forget_gate-task"
# **Write `forget_gate(z, W_f, b_f)`**: the affine map, then the sigmoid. Use your own `sigmoid`.
#
# | | shape |
# |---|---|
# | `z` | (N, H+D) |
# | `W_f` | (H+D, H) |
# | `b_f` | (H,) |
# | returns | (N, H), values between 0 and 1 |

# %% forget_gate role="answer" difficulty=2 minutes=5 reference="gates"
def forget_gate(z, W_f, b_f):
    """f_t: the share of each stored value that is kept.

    Args:
        z: (N, H+D) previous hidden state and input, from concat_state.
        W_f: (H+D, H) weights. Column j belongs to unit j.
        b_f: (H,) biases.

    Returns:
        (N, H), values between 0 and 1.

    Source: Gers, Schmidhuber and Cummins 2000.
    """
    ### BEGIN SOLUTION
    return sigmoid(z @ W_f + b_f)                         # (N, H)
    ### END SOLUTION

# %% forget_gate-test role="test" points=3
check(forget_gate)

# %% [markdown] name="forget_gate-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Follow the shapes: which order of `z` and `W_f` gives $(N, H)$?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Two steps: the pre-activation (matrix product plus bias), then your sigmoid of it. Broadcasting adds the bias of shape
# $(H,)$ to every row, so you need no loop and no reshape.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# a = ... @ ... + ...      # (N, H): rows times columns, then the bias
# return ...               # the share: between 0 and 1
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "forget_gate is not written yet.": write the function in its cell, run that cell, then run the check again. "calls `sigmoid`,
#   which is not written yet" means that the gate is there but the function it needs is not.
# - "Note: Your `sigmoid` does not pass its own check.": fix `sigmoid` first. The gate may be right already.
# - "Looks like: factors of the matrix product in the wrong order", with "raised ValueError: in a product A @ B, each row of A needs
#   as many entries as B has rows ...": rows are examples, so `z` stands on the left.
# - "Looks like: element by element in place of the matrix product": `*` multiplies element by element. The matrix product is `@`.
# - "Looks like: bias forgotten" or "bias added after squashing": the bias belongs to the sum, inside the parentheses of `sigmoid`.
# - "Looks like: bias as a column": leave `b_f` as it is. NumPy adds it to every row.
# - "Looks like: tanh in place of sigmoid": a share lies between 0 and 1.
#
# </details>

# %% forget_by_hand role="demo"
z = np.array([[1.0, -1.0, 2.0]])                           # (1, H+D)
W_f = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, -1.0]])      # (H+D, H)
b_f = np.array([0.0, 1.0])                                 # (H,)
c_prev = np.array([[10.0, 10.0]])                          # (1, H)
f = forget_gate(z, W_f, b_f)
print("f =", f.round(2), "  kept =", (f * c_prev).round(1))

# %% [markdown]
# ## The input gate and the candidate {minutes=7}
#
# Writing takes two decisions: **what** to write, and **how much** of it.
#
# $$i_t = \sigma(z_t W_i + b_i), \qquad g_t = \tanh(z_t W_g + b_g), \qquad \text{written} = i_t \odot g_t$$
#
# The **input gate** $i_t$ says how much: a share between 0 and 1. The **candidate** $g_t$ says what: new content
# between $-1$ and $1$. The candidate is not a gate. It does not scale anything; it is what gets scaled. (Many
# texts write $\tilde C_t$ for $g_t$.)
#
# The store then holds what was kept plus what was written:
#
# $$c_t = f_t \odot c_{t-1} + i_t \odot g_t$$
#
# You write this update as a function of its own in lesson 03. Here it stays one line in the demos.

# %% input_picture role="demo"
show(figures.cell_map("input"),
     alt="Map of an LSTM cell with the input gate in color. It reads z_t and multiplies "
         "the candidate g_t; the product is added to the store: this is the step write.")

# %% [markdown]
# The input gate stands between the candidate and the store: when it is closed, the candidate does not get in.
#
# **By hand.** Again $z_t = (1, -1, 2)$, with these weights:
#
# $$W_i = \begin{pmatrix} 0 & 0 \\ 1 & 1 \\ 0 & 1 \end{pmatrix},\; b_i = (-1, 1)
# \quad\Rightarrow\quad z_t W_i + b_i = (-1, 1) + (-1, 1) = (-2, 2), \quad i_t = (0.12, 0.88)$$
#
# Unit 0 is closed for writing, unit 1 is open.

# %% both_open [markdown] role="predict"
# **Predict first.** Can $f_t$ and $i_t$ both be close to 1 for the same unit, at the same step?
#
# - a) Yes. The old value is kept and the new content is added to it. (right)
#   > Yes. With $f = i = 1$ the store adds up its candidates. It can count.
# - b) Yes, but then the new content replaces the old value.
#   > Not quite. Replacing needs $f$ near 0. With $f = 1$ the old value stays, and the new one is added.
# - c) No. They are shares of one whole, so they add up to 1.
#   > Not quite. Each has its own weights and its own sigmoid, and nothing ties them together. (Lesson 09
#   > has a variant that does tie them: $f = 1 - i$.)

# %% [markdown] name="input_gate-task"
# **Write `input_gate(z, W_i, b_i)`**. It has the form of the forget gate and weights of its own. You may call your
# `forget_gate`: the point is which weights.
#
# | | shape |
# |---|---|
# | `z` | (N, H+D) |
# | `W_i` | (H+D, H) |
# | `b_i` | (H,) |
# | returns | (N, H), values between 0 and 1 |

# %% input_gate role="answer" difficulty=1 minutes=2 reference="gates"
def input_gate(z, W_i, b_i):
    """i_t: the share of the candidate that is written.

    Args:
        z: (N, H+D) previous hidden state and input, from concat_state.
        W_i: (H+D, H) weights. Column j belongs to unit j.
        b_i: (H,) biases.

    Returns:
        (N, H), values between 0 and 1.

    Source: Hochreiter and Schmidhuber 1997.
    """
    ### BEGIN SOLUTION
    return sigmoid(z @ W_i + b_i)                         # (N, H)
    ### END SOLUTION

# %% input_gate-test role="test" points=1
check(input_gate)

# %% [markdown] name="input_gate-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The input gate is a share too. Which function makes shares?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Affine map of `z` with this gate's weights, then the sigmoid. It does not depend on the forget gate.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Take your forget gate and exchange the names of the weights and of the bias, both of them.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "input_gate is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "raised ValueError: arrays of the shapes (3,6) and (2,) cannot be combined element by element" (NumPy: "operands could not be
#   broadcast together"), or "in a product A @ B, each row of A needs as many entries as B has rows ...", with "Note: It uses
#   `b_f` from outside the function": a name of the forget gate is left in the function. It finds the `b_f` or `W_f` of the cell
#   above. (If that cell has not run: "raised NameError: name 'b_f' is not defined".)
# - "Looks like: tanh in place of sigmoid": tanh belongs to the candidate. The input gate is a share.
# - "Looks like: weights transposed": `z @ W_i` fits as it is.
#
# </details>

# %% candidate_picture role="demo"
show(figures.cell_map("candidate"),
     alt="Map of an LSTM cell with the candidate in color. It reads z_t, passes through "
         "tanh and is multiplied by the input gate before it is added to the store.")

# %% [markdown]
# The candidate takes the same way into the store, but it brings the content.
#
# **By hand.** Same $z_t = (1, -1, 2)$. Let the candidate look at the input only:
#
# $$W_g = \begin{pmatrix} 0 & 0 \\ 0 & 0 \\ 0.55 & -0.35 \end{pmatrix},\; b_g = (0, 0)
# \quad\Rightarrow\quad z_t W_g = (1.1, -0.7), \quad g_t = (0.80, -0.60)$$
#
# With $i_t = (0.12, 0.88)$ from above, $i_t \odot g_t \approx (0.10, -0.53)$ is written. Unit 0 had more to say,
# but its gate was closed.

# %% sigmoid_candidate [markdown] role="predict"
# **Predict first.** Someone uses the sigmoid for the candidate. The forget gate stays at 1. What can the stored
# value do over time?
#
# - a) Go up and down, as with tanh.
#   > Not quite. To go down, something negative must be written. $i_t \cdot \sigma(\cdot)$ is never negative.
# - b) Only rise. (right)
#   > Yes. Each step adds $i_t \cdot \sigma(\cdot) > 0$. The only way down is to forget.
# - c) Stay between 0 and 1.
#   > Not quite. Each *addition* is between 0 and 1. The sum of many is not.

# %% [markdown]
# **Why not a sigmoid for both?** A candidate from a sigmoid is always positive, so writing could never lower a
# stored value. A gate from tanh could be negative, and would reverse the sign of what it scales. So: sigmoid for *how
# much*, tanh for *what*.

# %% [markdown] name="candidate-task"
# **Write `candidate(z, W_g, b_g)`**: new content, with a sign.
#
# | | shape |
# |---|---|
# | `z` | (N, H+D) |
# | `W_g` | (H+D, H) |
# | `b_g` | (H,) |
# | returns | (N, H), values between -1 and 1 |

# %% candidate role="answer" difficulty=2 minutes=3 reference="gates"
def candidate(z, W_g, b_g):
    """g_t: the new content that could be written into the cell.

    Args:
        z: (N, H+D) previous hidden state and input, from concat_state.
        W_g: (H+D, H) weights. Column j belongs to unit j.
        b_g: (H,) biases.

    Returns:
        (N, H), values between -1 and 1.

    Source: Hochreiter and Schmidhuber 1997 (there with another squashing function).
    """
    ### BEGIN SOLUTION
    return np.tanh(z @ W_g + b_g)                         # (N, H)
    ### END SOLUTION

# %% candidate-test role="test" points=2
check(candidate)

# %% [markdown] name="candidate-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The map is the same as for the gates. Only the range of the result is different.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Affine map of `z` with `W_g` and `b_g`, then the function that goes from $-1$ to $1$. Apply it once, to the whole sum.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.tanh( <matrix product> + <bias> )`, with the bias inside the parentheses. The input gate does not appear: scaling
# comes later.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "candidate is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: sigmoid in place of tanh": content needs a sign.
# - "Looks like: squashing z before the product": tanh is applied once, to the whole sum, and last.
# - "Looks like: bias added after squashing": the bias is part of the sum inside tanh. Outside, the result could leave $(-1, 1)$.
# - "Looks like: no squashing": this is the affine map alone. tanh is missing.
#
# </details>

# %% write_by_hand role="demo"
W_i, b_i = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]]), np.array([-1.0, 1.0])
W_g, b_g = np.array([[0.0, 0.0], [0.0, 0.0], [0.55, -0.35]]), np.zeros(2)
i, g = input_gate(z, W_i, b_i), candidate(z, W_g, b_g)
print("i =", i.round(2), "  g =", g.round(2), "  written =", (i * g).round(2))

# %% swapped_activations role="demo"
a = np.array([2.0, -1.0, 1.0, -2.0] * 4)     # pre-activations of the candidate: 16 steps, mean 0
steps = np.arange(17)                        # the forget gate has -1.5 at each step
show(store_figures.swapped({"tanh (right)": np.cumsum(np.append(0, np.tanh(a))),
                            "sigmoid (wrong)": np.cumsum(np.append(0, sigmoid(a)))},
                           {"sigmoid (right)": sigmoid(np.array(-1.5)) ** steps,
                            "tanh (wrong)": np.tanh(-1.5) ** steps}),
     alt="Left: with a tanh candidate the stored value goes up and down, with a sigmoid "
         "candidate it only rises. Right: with a sigmoid forget gate the value decays to "
         "0, with a tanh forget gate it changes its sign at every step.")

# %% [markdown]
# Left: the pre-activations have mean 0, yet the sigmoid candidate drives the store up without end. Right: a forget gate
# made with tanh flips the stored value at each step, although it was meant to erase it.
#
# ## The output gate {minutes=2}
#
# A store need not show all it holds. The third gate decides which share of it the rest of the network sees:
#
# $$o_t = \sigma(z_t W_o + b_o), \qquad h_t = o_t \odot \tanh(c_t)$$

# %% closed_output [markdown] role="choice" points=1 minutes=2
# **Predict first.** For ten steps the output gate of a unit is almost 0, its forget gate almost 1, its input gate almost
# 0. What happens to the stored value in this time?
#
# - a) It is lost, because the unit shows 0.
#   > Not quite. The output gate scales the *shown* value. The stored one runs past it.
# - b) It is halved at every step.
#   > Not quite. That would be a forget gate of 0.5.
# - c) It stays and can be shown later. (right)
#   > Yes. $c_t$ does not pass through the output gate. The unit can keep a secret until it is needed.

# %% output_picture role="demo"
show(figures.cell_map("output"),
     alt="Map of an LSTM cell with the output gate in color. It reads z_t and multiplies "
         "tanh(c_t); the result is the hidden state h_t: this is the step show.")

# %% [markdown]
# The output gate sits on a branch. It changes what is shown, $h_t$, and not the thick line, $c_t$.
#
# **By hand.** Let the weights $W_o$ be 0 and $b_o = (0, 2)$: the gate rests at $o_t = (0.5, 0.88)$. If
# $c_t = (1.1, 0)$, then $\tanh(c_t) = (0.8, 0)$ and the cell shows $h_t = (0.4, 0)$. An open gate in front of an
# empty store shows nothing.

# %% [markdown] name="output_gate-task"
# **Write `output_gate(z, W_o, b_o)`**. Again you may call your `forget_gate`: the point is which weights.
#
# | | shape |
# |---|---|
# | `z` | (N, H+D) |
# | `W_o` | (H+D, H) |
# | `b_o` | (H,) |
# | returns | (N, H), values between 0 and 1 |

# %% output_gate role="answer" difficulty=1 minutes=2 reference="gates"
def output_gate(z, W_o, b_o):
    """o_t: the share of the cell that is shown to the outside.

    Args:
        z: (N, H+D) previous hidden state and input, from concat_state.
        W_o: (H+D, H) weights. Column j belongs to unit j.
        b_o: (H,) biases.

    Returns:
        (N, H), values between 0 and 1.

    Source: Hochreiter and Schmidhuber 1997.
    """
    ### BEGIN SOLUTION
    return sigmoid(z @ W_o + b_o)                         # (N, H)
    ### END SOLUTION

# %% output_gate-test role="test" points=1
check(output_gate)

# %% [markdown] name="output_gate-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# It is a share, like two of the three functions before it.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Only the gate is asked for, not $h_t$. The tanh of the cell state comes in lesson 03.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The pre-activation is `z` times this gate's weights plus this gate's bias. Then your sigmoid.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "output_gate is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: tanh in place of sigmoid": the tanh in $h_t = o_t \odot \tanh(c_t)$ belongs to the cell state, not to the
#   gate.
# - "raised TypeError: output_gate() missing 1 required positional argument ...": keep the arguments as they are. The gate
#   does not read the cell state.
# - "Looks like: bias forgotten": without its bias the gate always rests at 0.5.
#
# </details>

# %% output_by_hand role="demo"
o = output_gate(z, np.zeros((3, 2)), np.array([0.0, 2.0]))
print("o =", o.round(2), "  shown =", (o * np.tanh(np.array([[1.1, 0.0]]))).round(2))

# %% [markdown]
# You now have all four maps. Three gates and one candidate read the same $z_t$, each with its own weights:

# %% whole_picture role="demo"
show(figures.cell_map(),
     alt="Map of an LSTM cell. The forget gate scales the old cell state: keep. The input "
         "gate scales the candidate, and the product is added: write. The output gate "
         "scales tanh of the cell state: show.")

# %% [markdown]
# Read it from left to right: keep, write, show. The formulas, together:
#
# | | equation | range | decides |
# |---|---|---|---|
# | forget gate | $f_t = \sigma(z_t W_f + b_f)$ | (0, 1) | how much stays |
# | input gate | $i_t = \sigma(z_t W_i + b_i)$ | (0, 1) | how much is written |
# | candidate | $g_t = \tanh(z_t W_g + b_g)$ | (-1, 1) | what is written |
# | output gate | $o_t = \sigma(z_t W_o + b_o)$ | (0, 1) | how much is shown |
#
# ## Gate explorer {minutes=18 section="Gate explorer and two experiments"}
#
# One stored value, one step. Before: $c_{t-1} = 2$. The gates: $f = 0.5$, $i = 0.5$, $o = 1$; the candidate:
# $g = -0.8$.

# %% one_step_picture role="demo"
show(store_figures.one_step(f=0.5, i=0.5, g=-0.8, o=1.0, c_prev=2.0),
     alt="Left, bars for one step: before 2, kept 1, written -0.4, after 0.6, shown 0.54. "
         "Right, the same gates held for 12 steps: the stored value falls from 2 and "
         "settles at -0.8.")

# %% [markdown]
# Left: half of 2 is kept, half of $-0.8$ is added to it, $0.6$ remains, and $\tanh(0.6) \approx 0.54$ is shown.
# Right: with the same gates at every step the store settles where keeping and writing balance, at
# $i\,g / (1 - f) = -0.4 / 0.5 = -0.8$. (In a real LSTM the gates change at every step. Holding them still lets you
# see what each one does.)
#
# Now move the sliders. Their ends, 0 and 1, stand for "very nearly". Before each task, say what you expect.
#
# 1. Make the stored value survive 12 steps unchanged. Which sliders matter, and which do not?
# 2. Make the store count: up by 0.5 at each step. Does what is shown count, too?
# 3. In a single step, replace the old value 2 by $-1$.
# 4. Keep the value, but hide it.
# 5. Can you turn the stored 2 into $-2$ within one step? Why not?

# %% explore_gates role="demo"
explorer.gate_explorer()

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. $f = 1$ and $i\,g = 0$, for example $i = 0$. Then $g$ does not matter, and $o$ never does: it only changes what
#    is shown.
# 2. $f = 1$, $i = 0.5$, $g = 1$ (or any other $i\,g = 0.5$). The stored value grows without bound. The shown one
#    does not: tanh holds it below 1.
# 3. $f = 0$, $i = 1$, $g = -1$. Erase and write happen in the same step.
# 4. $f = 1$, $i = 0$, $o = 0$.
# 5. No. Forgetting can bring 2 to 0 at most, and one write adds at least $-1$: the lowest value after one step is
#    $-1$. The sign of the kept part cannot change.
#
# </details>
#
# ## Experiment: how long does a memory last?
#
# Nothing is written, nothing arrives: $z_t = 0$. The forget gate then rests at $f = \sigma(b_f)$, and after $n$
# steps the share $f^n$ of the value is left. The **half-life** is the number of steps after which half is left:
#
# $$f^n = \tfrac12 \quad\Rightarrow\quad n = \frac{\ln \frac12}{\ln f}$$
#
# **By hand.** $b_f = 0$ gives $f = 0.5$: half is gone after 1 step. $b_f = 2$ gives $f = 0.88$, and $n =
# \dfrac{-0.693}{-0.127}
# \approx 5.5$ steps.

# %% bias_half_life [markdown] role="predict"
# **Predict first.** With $b_f = 2$ the half-life is 5.5 steps. What is it with $b_f = 5$?
#
# - a) About 8 steps: three more units of bias, three more steps.
#   > Not quite. $f$ comes closer to 1 with each unit, and the half-life is sensitive to how close.
# - b) About 14 steps: in proportion to the bias.
#   > Not quite. In proportion is still too slow.
# - c) About 100 steps. (right)
#   > Yes. For large $b$, $1 - f \approx e^{-b}$, so each unit of bias multiplies the half-life by about
#   > $e \approx 2.7$. Three units make a factor of nearly 20.

# %% half_life role="demo"
biases = np.arange(7.0)                           # seven units, each with its own bias: H = 7
f = forget_gate(np.zeros((1, 3)), np.zeros((3, 7)), biases)                    # (1, 7)
stored = f ** np.arange(101)[:, None]             # (101, 7): what is left of 1 after each step
half_lives = np.log(0.5) / np.log(f[0])           # (7,)
show(store_figures.survival(biases, stored, half_lives),
     alt=store_figures.survival_text(biases, stored, half_lives))

# %% [markdown]
# On a logarithmic axis the half-life is almost a straight line: for large biases, each unit of bias multiplies it by
# about 2.7.
#
# This is why an LSTM is usually started with a forget bias of 1 or more (Gers et al. 2000; Jozefowicz et al. 2015). With
# bias 0 a new network loses half of everything it stores at each step, and half of every error on its way back. Little is
# left to learn from.
#
# ## Experiment: a memory that obeys
#
# Back to the task from the start. One hidden unit, $H = 1$. The input has four entries, $D = 4$: the value and the
# three commands. So $z_t = [h_{t-1},\ \text{value},\ \text{W},\ \text{E},\ \text{R}]$, and each weight matrix is
# one column with five numbers, which we set by hand.

# %% erase_sign [markdown] role="predict"
# **Predict first.** The store must be emptied when the erase command arrives (entry 1) and kept otherwise (entry
# 0). What must the forget gate have?
#
# - a) A large positive weight on E, so that the forget gate fires, and a negative bias.
#   > Not quite. Then $f$ is near 1 at the erase command, which keeps the value, and near 0 at all other steps,
#   > which loses it.
# - b) A large negative weight on E and a positive bias. (right)
#   > Yes. At rest $f = \sigma(b_f)$ is near 1 and keeps. The command pulls the sum below 0, and $f$ falls to near 0.
# - c) A large negative weight on E and a negative bias.
#   > Not quite. The command would close the gate, but it was never open: the value is lost at every step.

# %% [markdown]
# The weights, for a sharpness $S = 6$:
#
# | gate | weight on h | value | W | E | R | bias | without command | with its command |
# |---|---|---|---|---|---|---|---|---|
# | forget | 0 | 0 | $-2S$ | $-2S$ | 0 | $+S$ | $\sigma(6) = 0.9975$ | $\sigma(-6) = 0.0025$ |
# | input | 0 | 0 | $+2S$ | 0 | 0 | $-S$ | $\sigma(-6) = 0.0025$ | $\sigma(6) = 0.9975$ |
# | candidate | 0 | 1 | 0 | 0 | 0 | 0 | tanh(value) | tanh(value) |
# | output | 0 | 0 | 0 | 0 | $+2S$ | $-S$ | $\sigma(-6) = 0.0025$ | $\sigma(6) = 0.9975$ |
#
# A write both erases (through the forget gate) and writes (through the input gate). The next cell runs your five
# functions over the sequence.

# %% obedient_memory role="demo"
def column(*weights):
    """A (5, 1) weight matrix: one unit, reading h, value, W, E, R."""
    return np.array(weights, dtype=float)[:, None]


def run_memory(S):
    """The store with hand-set weights: gates (T, 3), stored (T,), shown (T,)."""
    W_f, W_i = S * column(0, 0, -2, -2, 0), S * column(0, 0, 2, 0, 0)
    W_g, W_o = column(0, 1, 0, 0, 0), S * column(0, 0, 0, 0, 2)
    rest = np.array([float(S)])
    h, c, rows = np.zeros((1, 1)), np.zeros((1, 1)), []
    for value, command in zip(VALUES, COMMANDS):
        z = concat_state(h, np.append(value, command)[None])           # (1, 5)
        f, i = forget_gate(z, W_f, rest), input_gate(z, W_i, -rest)
        g, o = candidate(z, W_g, 0 * rest), output_gate(z, W_o, -rest)
        c = f * c + i * g                                              # keep and write
        seen = np.tanh(c)                                              # squash
        h = o * seen                                                   # show
        rows.append([f.item(), i.item(), o.item(), c.item(), h.item()])
    rows = np.array(rows)
    return rows[:, :3], rows[:, 3], rows[:, 4]


show(store_figures.memory_run(VALUES, COMMANDS, WANTED, *run_memory(S=6)),
     alt="Top: the values and commands. Middle: the forget gate is open except at write "
         "and erase, the input gate opens at write only, the output gate at read only. "
         "Bottom: the stored value follows the wanted one, 0.8, then 0, then -0.6; the "
         "shown value is 0 except at the read commands.")

# %% [markdown]
# The stored value follows the gray line, and distractors leave it alone. It is shown only at R, as $\tanh(c_t)$: at
# step 6 the unit holds 0.79 and shows 0.66.
#
# The gates read 0.00 and 1.00 here, but they are rounded: they are 0.0025 and 0.9975, soft as ever. Softness costs
# a little. At each step a quarter of a percent leaks out, and a quarter of a percent of each distractor leaks in.
# Make the gates softer and look:

# %% leaky_memory role="demo"
show(store_figures.memory_run(VALUES, COMMANDS, WANTED, *run_memory(S=2)),
     alt="The same run with sharpness 2. The gates are now 0.88 and 0.12. The stored value "
         "starts at 0.7 after the write and leaks away, pushed up and down by the "
         "distractors.")

# %% [markdown]
# With $S = 2$ the gates are 0.88 and 0.12. The memory still obeys, but it leaks: of 0.71 after the write, 0.33 is
# left five steps later. Try other values of `S`. What you set by hand here, a network learns by gradient descent,
# from examples of what it should have shown.
#
# ## Written question

# %% why_soft [markdown] role="written" points=3 minutes=8
# **Saturation, useful and dangerous.** A forget gate rests at $b_f = 10$, so $f = \sigma(10) \approx 0.99995$.
#
# 1. The unit has to hold a number for 1000 steps, while small disturbances of about $\pm 1$ reach the
#    pre-activation. Why does it help that the sigmoid is so flat here? Give a number.
# 2. Later the network has to learn to forget this number when a certain marker arrives. Why is the same flatness
#    now a problem? Give a number.
# 3. Someone proposes a hard gate: exactly 1 if the pre-activation is positive, else exactly 0. What does the memory
#    gain, and what does learning lose?
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. Where the sigmoid is flat, a disturbance of the pre-activation hardly changes the gate: $\sigma(9) \approx 0.99988$
#    and $\sigma(11) \approx 0.99998$, a change of about 0.0001. The gate stays near 1, and $\sigma(10)^{1000} \approx 0.96$
#    of the number is left after 1000 steps.
# 2. The slope is $f(1 - f) \approx 0.00005$. Every gradient that reaches $W_f$ and $b_f$ is multiplied by it, so it
#    is about 5000 times smaller than at $f = 0.5$, where the slope is 0.25. Gradient descent moves the gate very
#    slowly, even if the error is large.
# 3. The memory gains exact keeping and exact erasing: no leak, as $1^{1000} = 1$. Learning loses its gradient: the
#    step has slope 0 everywhere except at the jump, where it has none, so gradient descent cannot change $W_f$ and
#    $b_f$ at all. Partial keeping is lost as well.
#
# **Points.**
#
# - 1 point, part 1: flat means insensitive to disturbances, with a fitting number (a change of $f$, or the share
#   left after 1000 steps). Half a point without a number.
# - 1 point, part 2: small slope means small gradient for the gate's weights, with a fitting number ($s(1-s)$ at
#   this place, or the ratio to 1/4). Half a point without a number.
# - 1 point, part 3: half for the gain (no leak, exact), half for the loss (slope 0 or undefined, so no gradient for
#   the gate's weights).
#
# **Common wrong answers.**
#
# - "The gate is 1, so it never forgets": 0.99995 is not 1. Over 1000 steps 4% is lost. Accept in part 1 only with
#   the leak stated.
# - "The gradient through the store vanishes": mixed up. The gradient along $c$ is multiplied by $f \approx 1$ and
#   survives. It is the gradient to the gate's own weights that is multiplied by $f(1-f)$. No point in part 2 for
#   this alone.
# - "A hard gate is not differentiable at 0": true, but one point would not matter. The trouble is the slope 0
#   everywhere else. Half of the loss in part 3.
# - "The hard gate is faster to compute": true and beside the point.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - A gate is a number in $(0, 1)$ for each example, unit and step. It multiplies. It is soft, so it can learn.
# - Sigmoid for how much, tanh for what: three gates, and one candidate that is not a gate.
# - A safe sigmoid only ever takes `exp` of $-|x|$.
# - Slopes come from values: $s(1 - s)$, at most 1/4, and $1 - t^2$, at most 1.
# - All four maps read $z_t = [h_{t-1}, x_t]$. Column $j$ of $W$ belongs to unit $j$.
# - The bias is the resting position. $f$ near 1 keeps; for large biases, each further unit of forget bias multiplies the
#   half-life by about 2.7.
# - $c_t = f_t \odot c_{t-1} + i_t \odot g_t$ stores, $h_t = o_t \odot \tanh(c_t)$ shows.
#
# Next, lesson 03 puts your gates together into one LSTM step, and then does the work of all four in a single matrix
# product.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Show that $\sigma(x) = \tfrac12\,(1 + \tanh(x/2))$. This form never overflows either.
#    Compare it with your `sigmoid` at $x = -40$: which one is better there, and why?
# 2. (Difficulty 2 of 5.) The hard sigmoid is `np.clip(x / 6 + 0.5, 0, 1)`. Where is its slope exactly 0? What does
#    this mean for a gate that has got there?
# 3. (Difficulty 3 of 5.) You want to keep half of a value for $T$ steps. Which bias do you need? Show that it is
#    close to $\ln T + 0.37$ for large $T$, and check it with the half-lives of the experiment above. Tallec and
#    Ollivier (2018) use this idea to initialize whole layers.
# 4. (Difficulty 4 of 5.) Change the weights of the memory so that a write works only when the store is empty. Why
#    is this impossible while the output gate is closed? What would the gates have to read? (Gers and Schmidhuber
#    2000; lesson 09.)
#
# ## References
#
# - Yoshua Bengio, Patrice Simard, Paolo Frasconi (1994). Learning long-term dependencies with gradient descent is
#   difficult. *IEEE Transactions on Neural Networks* 5(2), 157-166.
# - Sepp Hochreiter, Jürgen Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8), 1735-1780.
# - Felix A. Gers, Jürgen Schmidhuber, Fred Cummins (2000). Learning to forget: continual prediction with LSTM.
#   *Neural Computation* 12(10), 2451-2471.
# - Felix A. Gers, Jürgen Schmidhuber (2000). Recurrent nets that time and count. *Proceedings of the International
#   Joint Conference on Neural Networks (IJCNN)*, volume 3, 189-194.
# - Rafal Jozefowicz, Wojciech Zaremba, Ilya Sutskever (2015). An empirical exploration of recurrent network
#   architectures. *Proceedings of the 32nd International Conference on Machine Learning (ICML)*, 2342-2350.
# - Corentin Tallec, Yann Ollivier (2018). Can recurrent neural networks warp time? *International Conference on
#   Learning Representations (ICLR)*.
