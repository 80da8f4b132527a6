# %% [markdown]
# # Variants: what can be left out, what can be added
#
# The cell that you built is one of many. Since 1997 people have taken gates away, tied them together, let them see
# more, and put normalization between their parts; one of these cells, the GRU, is nearly as well known as the LSTM.
# Papers name them by letters, and two programs that say "GRU" may compute different things. In this bonus lesson you
# write four variants as small changes of what you have, take one of them backward, and train all of them on the
# same task. Then you can read a variant's equations, say what they change, and judge whether the change helped.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - say of four variants what each removes, adds and costs, and count its parameters;
# - write each of them from its equations, and name the choices that papers and libraries make differently;
# - normalize the rows of a layer, and say over which numbers;
# - follow and complete the derivation of a backward step in which one quantity reaches the result along four paths;
# - compare networks in a way that would convince somebody else.
#
# **Builds on:** lessons 00 to 06. You need your own functions of these lessons, above all `lstm_step_fused`,
# `lstm_forward`, `lstm_backward`, `gradient_check`, `softmax_cross_entropy` and `adam_step`.
#
# **Time:** about {minutes} minutes to work, 15 seconds to run.

# %% imports role="given"
import time

import numpy as np

from course import NotWritten, check, earlier, predict, show
from course.explore import l09_variants as explore
from course.figures import l03_cell as cell_figures
from course.figures import l09_variant_cells as cells
from course.figures import l09_variants as figures

# %% [markdown]
# ## Your functions so far {minutes=3}
#
# The next cell takes your functions from your own notebooks. Save those before you run it.

# %% load_cell role="given"
earlier.load("00_welcome")
earlier.load("01_long_term_dependencies")
earlier.load("02_gates")
earlier.load("03_lstm_cell")
earlier.load("04_sequence")
earlier.load("05_bptt")
earlier.load("06_training")

# %% [markdown]
# If it names a function that is missing or fails its check, finish that lesson, save it, and run the cell above again.
# If you want to start here, and you have a full clone of the repository or your instructor gave you the solved
# functions, add a cell below with `earlier.load("02_gates", solved=True)` and the same for the other lessons. Lessons
# 00, 01, 05 and 06 are needed for "The GRU backward" and the experiment only.
#
# ## Five cells side by side {minutes=6}
#
# This is the LSTM as you know it. In the drawings of this lesson, look for what differs from it.

# %% lstm_picture role="demo"
show(cell_figures.cell_diagram(),
     alt="The LSTM cell of lesson 03. A thick line carries c through a product with the "
         "forget gate and a sum. The input gate times the candidate enters the sum. The "
         "output gate times tanh of the new c is h. All four maps read z, made of h and x.")

# %% [markdown]
# | cell | removes | adds | states | parameters |
# |---|---|---|---|---|
# | LSTM | | | $h$, $c$ | $4H(H+D+1)$ |
# | coupled gates | the forget gate as a gate of its own | | $h$, $c$ | $3H(H+D+1)$ |
# | peepholes | | three vectors, through which the gates see $c$ | $h$, $c$ | $4H(H+D+1) + 3H$ |
# | layer normalization | | gains, and a normalization in three places | $h$, $c$ | $4H(H+D+1) + 10H$ |
# | GRU | $c$, the output gate; input and forget gate become one | a reset gate | $h$ | $3H(H+D+1)$ |
#
# The matrices decide about the size. With $H = 64$ and $D = 32$ the LSTM has 24 832 parameters. Peepholes add 192 to
# them, which is less than 1 %. Coupled cell and GRU have a quarter less. Remember this when two networks "with 64
# units" are compared: they do not have the same size.
#
# ## Coupled gates: one gate less {minutes=6}
#
# An LSTM decides twice: how much to keep, $f_t$, and how much to write, $i_t$. Often the two decisions are one: when
# something new comes in, the old has to go. Greff et al. (2017) take the forget gate away and let
# $$f_t = 1 - i_t, \qquad c_t = (1 - i_t) \odot c_{t-1} + i_t \odot g_t.$$
# All else stays. $W$ has three blocks, in the order $i$, $g$, $o$.

# %% coupled_picture role="demo"
show(cells.coupled_diagram(),
     alt="The LSTM cell without its forget gate. The line of the input gate branches: one "
         "branch goes to the product with the candidate, as before; the other goes through a "
         "circle with 1 minus, and from there to the product on the thick line of c.")

# %% [markdown]
# **By hand.** One unit with $c_{t-1} = 2$, $i_t = 0.75$, $g_t = 0.4$:
#
# | | kept | written | $c_t$ |
# |---|---|---|---|
# | LSTM with $f_t = 1$ | $1 \cdot 2 = 2$ | $0.75 \cdot 0.4 = 0.3$ | 2.3 |
# | coupled | $0.25 \cdot 2 = 0.5$ | $0.75 \cdot 0.4 = 0.3$ | **0.8** |
#
# The new value lies between the old one and the candidate: three quarters of the way from 2 to 0.4. It is a weighted
# mean.

# %% coupled_count [markdown] role="predict"
# **Predict first.** A coupled cell starts at $c_0 = 0$. Its candidates are between $-1$ and 1. How large can its state
# become in 1000 steps?
#
# - a) Up to 1000: each step may add up to 1, as in an LSTM.
#   > Not quite. To add, an LSTM needs f = 1 and i = 1 at the same time. Here the two shares add up to 1.
# - b) It stays between -1 and 1. (right)
#   > Yes. A mean of two numbers from this range is in this range. So this cell cannot count by adding up, as the letter counters of lesson 04 did.
# - c) It must fade to 0.
#   > Not quite. With i = 0 nothing is written and nothing is lost: the cell can hold a value as long as it likes.

# %% [markdown] name="coupled_step-task"
# **Write `coupled_step(x_t, h_prev, c_prev, W, b)`**: the fused step of lesson 03, with three blocks.
#
# | | shape |
# |---|---|
# | `x_t` | $(N, D)$ |
# | `h_prev`, `c_prev` | $(N, H)$, must not be changed |
# | `W` | $(H+D, 3H)$, blocks in the order i, g, o |
# | `b` | $(3H,)$, same order |
# | returns `h, c` | $(N, H)$ each |

# %% coupled_step role="answer" difficulty=2 minutes=8
def coupled_step(x_t, h_prev, c_prev, W, b):
    """One LSTM step whose forget gate is 1 - i: what is written takes the place of what is forgotten.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1. It is not changed.
        c_prev: (N, H) cell state at t-1. It is not changed.
        W: (H+D, 3H) weights, blocks in the order i, g, o; the first H rows read h_prev.
        b: (3H,) biases, same order.

    Returns:
        h, c: (N, H) hidden and cell state at t.

    Source: Greff et al. 2017 (coupled input and forget gate).
    """
    ### BEGIN SOLUTION
    i, g, o = np.split(concat_state(h_prev, x_t) @ W + b, 3, axis=1)   # 3 x (N, H)
    i, g, o = sigmoid(i), np.tanh(g), sigmoid(o)
    c = (1 - i) * c_prev + i * g
    return o * np.tanh(c), c
    ### END SOLUTION

# %% coupled_step-test role="test" points=2
check(coupled_step)

# %% [markdown] name="coupled_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Begin with your `lstm_step_fused`. Which of its lines need a change, and in which of them does `f` appear?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Join the state and the input, multiply by `W`, add `b`.
# 2. Cut the result into three blocks of equal width.
# 3. Squash: two of them are gates, one is content.
# 4. The new cell state: the share that is left by the input gate, of the old; the share of the input gate, of the new.
# 5. The hidden state as in any LSTM.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `i, g, o = np.split(..., 3, axis=1)`, then `i = sigmoid(i)` and so on. Where your fused step multiplies `c_prev` by
# the forget gate, multiply it by `(1 - ...)`. Take 1 minus the gate *after* its sigmoid.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "coupled_step is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "raised ValueError: array split does not result in an equal division": you cut into four. There are three blocks.
# - "Looks like: coupled before the sigmoid": $\sigma(1 - a)$ is not $1 - \sigma(a)$.
# - "Looks like: i and 1 - i exchanged": the first block says what is written.
# - "changed its argument `c_prev` in place: make a new array instead": no `*=` or `+=` on `c_prev`.
#
# </details>

# %% coupled_toy role="demo"
b = np.array([np.log(3), np.arctanh(0.4), 0.0])   # sigmoid(ln 3) = 0.75
h, c = coupled_step(np.zeros((1, 1)), np.zeros((1, 1)), np.full((1, 1), 2.0), np.zeros((2, 3)), b)
print(f"c = {c[0, 0]:.2f}")

# %% [markdown]
# That is the 0.8 of the table.
#
# ### A cell inside a cell
#
# Because $1 - \sigma(a) = \sigma(-a)$, a coupled cell is an LSTM with the weights $W_f = -W_i$ and $b_f = -b_i$. So
# nothing new has to be derived for it. Run your LSTM forward and backward; a weight that stands in two places gets the
# gradients of both, $dW_i - dW_f$. We use this in the experiment.

# %% tied_weights role="given"
def tied(a):
    """W or b with the blocks i, g, o as that of an LSTM: blocks i, f, g, o, where f is -i."""
    i, g, o = np.split(a, 3, axis=-1)
    return np.concatenate([i, -i, g, o], axis=-1)


def untied(da):
    """The gradient of an LSTM's W or b, blocks i, f, g, o, as that of the coupled cell: i, g, o."""
    i, f, g, o = np.split(da, 4, axis=-1)
    return np.concatenate([i - f, g, o], axis=-1)

# %% two_ways role="demo"
rng = np.random.default_rng(9)
N, D, H = 3, 4, 6
x_t, c_prev = rng.standard_normal((N, D)), rng.standard_normal((N, H))
h_prev = rng.uniform(-1, 1, (N, H))
W, b = rng.standard_normal((H + D, 3 * H)), rng.standard_normal(3 * H)
one = coupled_step(x_t, h_prev, c_prev, W, b)
other = lstm_step_fused(x_t, h_prev, c_prev, tied(W), tied(b))
for name, first, second in zip("hc", one, other):
    print(f"largest difference of {name}: {np.abs(first - second).max():.0e}")

# %% [markdown]
# Equal up to rounding. Every coupled cell is an LSTM, but not the other way round: the LSTM can also keep and write at
# the same time, or neither.
#
# ## Peepholes: gates that see the cell {minutes=8}
#
# The gates of an LSTM look at $h_{t-1}$ and $x_t$. They do not look at $c_{t-1}$.

# %% blind_gates [markdown] role="predict"
# **Predict first.** The output gate of a unit has been shut ($o = 0$) for the last steps, while its cell counted up to
# 7. What can the gates of this network learn of this 7 from this unit?
#
# - a) They see it: all gates are computed from the state.
#   > Not quite. They are computed from the hidden state h. That is 0 while the output gate is shut.
# - b) They see tanh(7), which is nearly 1.
#   > Not quite. h is o times tanh(c). With o = 0 nothing is left of it.
# - c) Nothing. (right)
#   > Yes. Behind a shut output gate the cell is invisible, also to its own gates. So a gate cannot react to "the counter is at 7", unless the counter is shown all the time.

# %% [markdown]
# Gers and Schmidhuber (2000) gave each gate a **peephole**: a weight through which it sees the cell state of its own
# unit.
# $$i_t = \sigma(z_t W_i + b_i + p_i \odot c_{t-1}), \qquad f_t = \sigma(z_t W_f + b_f + p_f \odot c_{t-1}),$$
# $$c_t = f_t \odot c_{t-1} + i_t \odot g_t, \qquad o_t = \sigma(z_t W_o + b_o + p_o \odot c_t).$$
# Two things to note. The products are number by number: unit 3 sees the cell of unit 3 only, so $p_i$, $p_f$ and $p_o$
# are vectors $(H,)$. And the output gate sees the *new* cell state, since that is what it decides about. So it is
# computed last.

# %% peephole_picture role="demo"
show(cells.peephole_diagram(),
     alt="The LSTM cell with three dashed orange lines. Two start at the old c, on the left of "
         "the thick line, and lead into the forget and the input gate. The third starts at "
         "the new c, behind the sum, and leads into the output gate.")

# %% [markdown]
# **By hand.** A unit adds 0.1 at each step ($f = i = 1$, $g = 0.1$). Its output gate reads nothing but the cell, with
# $p_o = 40$ and $b_o = -38$:
#
# | $c_{t-1}$ | $c_t$ | $p_o \, c_t + b_o$ | $o_t$ |
# |---|---|---|---|
# | 0.7 | 0.8 | $-6$ | 0.00 |
# | 0.8 | 0.9 | $-2$ | 0.12 |
# | 0.9 | 1.0 | 2 | 0.88 |
# | 1.0 | 1.1 | 6 | 1.00 |
#
# The gate opens when the count arrives at 1. It is an alarm clock. If it read $c_{t-1}$ in the place of $c_t$, it would
# ring one step late.

# %% [markdown] name="peephole_step-task"
# **Write `peephole_step(x_t, h_prev, c_prev, W, b, p)`.** The gates as in `lstm_step_fused`, with one more term before
# each of the three sigmoids.
#
# | | shape |
# |---|---|
# | `x_t` | $(N, D)$ |
# | `h_prev`, `c_prev` | $(N, H)$, must not be changed |
# | `W` | $(H+D, 4H)$, blocks in the order i, f, g, o |
# | `b` | $(4H,)$, same order |
# | `p` | $(3, H)$, one row for each gate, in the order i, f, o |
# | returns `h, c` | $(N, H)$ each |

# %% peephole_step role="answer" difficulty=2 minutes=9
def peephole_step(x_t, h_prev, c_prev, W, b, p):
    """One LSTM step whose gates also see the cell state, each unit its own.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1. It is not changed.
        c_prev: (N, H) cell state at t-1. It is not changed.
        W: (H+D, 4H) weights, blocks in the order i, f, g, o; the first H rows read h_prev.
        b: (4H,) biases, same order.
        p: (3, H) peephole weights of i, f and o. i and f see c_prev, o sees the new c.

    Returns:
        h, c: (N, H) hidden and cell state at t.

    Source: Gers and Schmidhuber 2000.
    """
    ### BEGIN SOLUTION
    i, f, g, o = np.split(concat_state(h_prev, x_t) @ W + b, 4, axis=1)  # 4 x (N, H)
    i = sigmoid(i + p[0] * c_prev)
    f = sigmoid(f + p[1] * c_prev)
    c = f * c_prev + i * np.tanh(g)
    o = sigmoid(o + p[2] * c)
    return o * np.tanh(c), c
    ### END SOLUTION

# %% peephole_step-test role="test" points=3
check(peephole_step)

# %% [markdown] name="peephole_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# In which order must $i$, $f$, $o$ and $c$ be computed, so that each has what it sees? Where in the sum does a new term
# go: before or after the sigmoid?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The four blocks as in the fused step, not yet squashed.
# 2. To the blocks of `i` and `f`, add their row of `p` times the old cell state. Then squash.
# 3. The new cell state.
# 4. To the block of `o`, add its row of `p` times the new cell state. Then squash.
# 5. The hidden state.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# For each gate one line of the form `gate = sigmoid(gate + p[...] * ...)`. A row of `p` has the shape $(H,)$ and meets
# $(N, H)$: NumPy uses it for every example. The line of `o` stands below the line of `c`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "peephole_step is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: the output gate sees the old cell state": see the last sentence before the exercise.
# - "Looks like: peepholes outside of the sigmoid": then a gate can be larger than 1.
# - "Looks like: every unit sees all cells": `c_prev @ p[0]` sums over the units. Multiply number by number.
# - "Without peepholes the step is right: look at where p is used": the case with `p = 0` passed, so the rest of your
#   step is fine.
# - "wrong values" for `h` only: `c` is right, so look at `o`.
#
# </details>

# %% alarm role="demo"
shown, counted = {}, []
for title, p_o, b_o in (("peephole: $p_o = 40$, $b_o = -38$", 40.0, -38.0),
                        ("none: $p_o = 0$, $b_o = 0$", 0.0, 0.0), ("none: $p_o = 0$, $b_o = -38$", 0.0, -38.0)):
    W, b = np.zeros((2, 4)), np.array([40.0, 40.0, np.arctanh(0.1), b_o])     # i = f = 1, g = 0.1
    h, c, values = np.zeros((1, 1)), np.zeros((1, 1)), []
    for _ in range(15):
        h, c = peephole_step(np.zeros((1, 1)), h, c, W, b, np.array([[0.0], [0.0], [p_o]]))
        values.append((h[0, 0], c[0, 0]))
    shown[title], counted = np.array(values).T
show(figures.timer(counted, shown),
     alt="Above, the cell state rises in equal steps of 0.1 to 1.5. A dashed line marks 0.95. "
         "Below, h of the cell with a peephole stays at 0 for eight steps, rises at steps 9 "
         "and 10, and then follows tanh of c. Without a peephole, h is half of tanh of c from "
         "the first step on if the bias is 0, and stays at 0 if it is -38.")

# %% [markdown]
# The three cells count alike. Without a peephole, the bias alone decides: the gate is half open at every step, or shut
# at every step. Only the cell with a peephole notices where it is. Precise timing was the task for which peepholes were
# made. On ordinary tasks, Greff et al. (2017) found no gain from them, and PyTorch does not offer them. In the ONNX
# format and in old TensorFlow code you still meet them, with the rows in another order.
#
# ## Layer normalization {minutes=14}
#
# A gate is useful where its sigmoid is steep. If the sums before it are large, it is stuck near 0 or 1, and its
# gradient vanishes. How large the sums are depends on the sizes of the weights, of the inputs and of the states, and it
# changes while the network learns. **Layer normalization** (Ba, Kiros and Hinton 2016) makes their size independent of
# all this. It takes each row $a$ of $M$ numbers by itself:
# $$\mu = \frac1M \sum_j a_j, \qquad v = \frac1M \sum_j (a_j - \mu)^2, \qquad
# \mathrm{norm}(a) = \mathrm{gain} \odot \frac{a - \mu}{\sqrt{v + \epsilon}} + \mathrm{bias}.$$
# With its mean $\mu$ taken away and divided by the root of its variance $v$, the row has mean 0 and variance 1. Gain
# and bias, one number for each column, are learned: the network may choose another size, but now it is its choice. The
# small $\epsilon$ is for rows whose numbers are all equal.
#
# **By hand.** The row $(1, 1, 5, 5)$, with the gain $(1, 2, 1, 2)$ and the bias $(0, 0, 1, 1)$:
#
# | | | | | | |
# |---|---|---|---|---|---|
# | row | 1 | 1 | 5 | 5 | $\mu = 3$ |
# | minus the mean | $-2$ | $-2$ | 2 | 2 | $v = 16 / 4 = 4$ |
# | divided by 2 | $-1$ | $-1$ | 1 | 1 | |
# | times gain | $-1$ | $-2$ | 1 | 2 | |
# | plus bias | **$-1$** | **$-2$** | **2** | **3** | |

# %% batch_of_one [markdown] role="choice" points=1 minutes=2
# **Predict first.** You apply layer normalization to a batch of 32 rows. Then you apply it to the first of these rows
# alone, as a batch of one. What do you get for this row?
#
# - a) The same. (right)
#   > Yes. Each row is normalized by its own mean and variance. The other rows do not enter, so nothing differs between training in batches and use one by one.
# - b) Only zeros and biases: with one example the variance is 0.
#   > Not quite. That happens to batch normalization, which takes mean and variance over the examples. Here they are taken over the numbers of a row.
# - c) Something close: the mean over 32 rows is more exact than the mean over one.
#   > Not quite. There is no mean over rows here. It is taken inside each row.

# %% [markdown] name="layer_norm-task"
# **Write `layer_norm(a, gain, bias, epsilon=1e-5)`.**
#
# | | shape |
# |---|---|
# | `a` | $(N, M)$, must not be changed |
# | `gain`, `bias` | $(M,)$; or one number for all columns |
# | `epsilon` | number, added to the variance |
# | returns | $(N, M)$ |

# %% layer_norm role="answer" difficulty=2 minutes=8
def layer_norm(a, gain, bias, epsilon=1e-5):
    """Each row shifted to mean 0 and scaled to variance 1, then given a gain and a bias.

    Args:
        a: (N, M) numbers; each row is normalized by itself. It is not changed.
        gain: (M,) factors, one for each column; or one number for all.
        bias: (M,) summands, one for each column; or one number for all.
        epsilon: added to the variance, so that a constant row divides by no zero.

    Returns:
        (N, M).

    Source: Ba, Kiros and Hinton 2016.
    """
    ### BEGIN SOLUTION
    centered = a - a.mean(axis=1, keepdims=True)                       # (N, M) - (N, 1)
    variance = (centered**2).mean(axis=1, keepdims=True)               # (N, 1)
    return gain * centered / np.sqrt(variance + epsilon) + bias
    ### END SOLUTION

# %% layer_norm-test role="test" points=3
check(layer_norm)

# %% [markdown] name="layer_norm-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# One mean for each row, so $N$ means. Along which axis do you take them, and which shape must they have to be
# subtracted from $(N, M)$?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Mean of each row, kept as a column $(N, 1)$.
# 2. Variance of each row, likewise: a mean of squares, so divided by $M$.
# 3. Subtract, divide by the root of variance plus epsilon.
# 4. Times gain, plus bias.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# NumPy's `mean` and `var` take `axis=...` and `keepdims=True`. `var` divides by $M$ if you do not say otherwise. The
# root is taken of the sum of the two, `np.sqrt(... + epsilon)`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "layer_norm is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: over the batch": axis 0 counts examples.
# - "Looks like: variance divided by M - 1": no `ddof=1` here. (`torch.std` and pandas divide by $M - 1$ if you do not
#   say otherwise.)
# - "Looks like: keepdims forgotten", with "raised ValueError: arrays of the shapes (3,9) and (3,) cannot be combined
#   element by element": $(N,)$ does not fit $(N, M)$.
# - "NaN (not a number)" in the case with a constant row: 0 divided by 0. See epsilon.
# - "Looks like: epsilon outside of the root": for a nearly constant row, $\sqrt{v} + \epsilon$ is far from
#   $\sqrt{v + \epsilon}$.
# - "changed its argument `a` in place: make a new array instead": no `-=` or `/=` on `a`.
#
# </details>

# %% norm_toy role="demo"
row = np.array([[1.0, 1.0, 5.0, 5.0]])
print(layer_norm(row, np.array([1.0, 2.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0])).round(2))
print("row times 100, gain 1, bias 0:", layer_norm(100 * row, 1.0, 0.0).round(2))
print("row plus 100,  gain 1, bias 0:", layer_norm(row + 100, 1.0, 0.0).round(2))

# %% [markdown]
# The first line is the table. The other two are equal: scale and shift of a row are gone. What is left is its pattern.
#
# ### In the cell
#
# Where in an LSTM shall we normalize? Ba, Kiros and Hinton put it in three places (their equations 20 to 22):
# $$[a_i, a_f, a_g, a_o] = \mathrm{norm}(h_{t-1} W_h; \mathrm{gain}_h) + \mathrm{norm}(x_t W_x; \mathrm{gain}_x) + b,$$
# $$c_t = \sigma(a_f) \odot c_{t-1} + \sigma(a_i) \odot \tanh(a_g), \qquad
# h_t = \sigma(a_o) \odot \tanh(\mathrm{norm}(c_t; \mathrm{gain}_c, \mathrm{bias}_c)).$$
# $W_h$ is the upper part of $W$, the $H$ rows that read $h_{t-1}$, and $W_x$ the rest. $a_i$ to $a_o$ are the sums
# before $\sigma$ and $\tanh$. Behind each semicolon stands the gain, and the bias where there is one.

# %% layer_norm_picture role="demo"
show(cells.layer_norm_diagram(),
     alt="The LSTM cell with three boxes named norm. Below the cell, h goes through W_h and a "
         "norm, x goes through W_x and a norm; the two are added, b is added, and the sum is "
         "split into the four blocks. The third norm stands between the thick line of c and "
         "tanh, on the way to h.")

# %% [markdown]
# Read off four choices, because other programs make others:
#
# | choice | here, as in the paper | also seen |
# |---|---|---|
# | rows of which width? | all four blocks together, $4H$ numbers | each gate by itself, $H$ numbers |
# | of what? | the part of $h$ and the part of $x$, each by itself | their sum, once |
# | biases of the first two | none; $b$ is added once | each its own |
# | cell state | normalized on its way to $h$ only | the normalized one is also handed on |
#
# The last one matters most. Lesson 03's straight line, along which $c$ is only scaled and added to, stays straight here.
# A network trained with one set of choices gives nonsense when run with another, and no shape tells you.

# %% weights_times_ten [markdown] role="predict"
# **Predict first.** You multiply all weights $W$ of such a cell by 10, and leave $b$, the gains and the states as they
# are. What happens to the next hidden state?
#
# - a) The gates get stuck near 0 and 1.
#   > Not quite. That is what happens in an LSTM without normalization. Here the sums are brought back to size 1 before they reach the gates.
# - b) Next to nothing. (right)
#   > Yes. Ten times the sums have ten times the spread, and are divided by it. Only epsilon is not multiplied along, and it is small.
# - c) It becomes ten times as large.
#   > Not quite. h cannot be larger than 1: it is a gate times tanh. And the factor is gone before the gates.

# %% [markdown] name="layer_norm_lstm_step-task"
# **Write `layer_norm_lstm_step(x_t, h_prev, c_prev, params)`**, with your `layer_norm`. The weights come in a dict, as
# in lesson 03.
#
# | | shape |
# |---|---|
# | `x_t` | $(N, D)$ |
# | `h_prev`, `c_prev` | $(N, H)$, must not be changed |
# | `params["W"]`, `params["b"]` | $(H+D, 4H)$, $(4H,)$, blocks in the order i, f, g, o; the first $H$ rows of `W` read `h_prev` |
# | `params["gain_h"]`, `params["gain_x"]` | $(4H,)$: of the part of $h$, of the part of $x$ |
# | `params["gain_c"]`, `params["bias_c"]` | $(H,)$: of the cell state |
# | returns `h, c` | $(N, H)$ each; `c` is not normalized |
#
# The first two normalizations have no bias: give them 0.

# %% layer_norm_lstm_step role="answer" difficulty=3 minutes=12
def layer_norm_lstm_step(x_t, h_prev, c_prev, params):
    """One LSTM step that normalizes what the gates read of h and of x, and what is shown of c.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1. It is not changed.
        c_prev: (N, H) cell state at t-1. It is not changed.
        params: dict with W (H+D, 4H), b (4H,), blocks in the order i, f, g, o; the first H rows of
            W read h_prev; gain_h, gain_x (4H,) of the two parts of the gates, which have no bias
            of their own beside b; gain_c, bias_c (H,) of the cell state.

    Returns:
        h, c: (N, H) hidden and cell state at t. The cell state itself is not normalized.

    Source: Ba, Kiros and Hinton 2016.
    """
    ### BEGIN SOLUTION
    H = h_prev.shape[1]
    W_h, W_x = params["W"][:H], params["W"][H:]
    from_h = layer_norm(h_prev @ W_h, params["gain_h"], 0)             # (N, 4H)
    from_x = layer_norm(x_t @ W_x, params["gain_x"], 0)                # (N, 4H)
    i, f, g, o = np.split(from_h + from_x + params["b"], 4, axis=1)    # 4 x (N, H)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    shown = layer_norm(c, params["gain_c"], params["bias_c"])
    return sigmoid(o) * np.tanh(shown), c
    ### END SOLUTION

# %% layer_norm_lstm_step-test role="test" points=4
check(layer_norm_lstm_step)

# %% [markdown] name="layer_norm_lstm_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# $z_t W$ is one product of two parts. Here the parts are needed one by one. Which rows of $W$ meet $h_{t-1}$?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Cut `W` below row $H$: the upper part reads the state, the lower part the input.
# 2. Two products of shape $(N, 4H)$. Normalize each, whole, with its own gain.
# 3. Add the two and `b`, then split into four blocks.
# 4. The cell state as always.
# 5. The hidden state, with the normalized cell state inside the tanh. Return the cell state that is *not* normalized.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `layer_norm(h_prev @ ..., params["gain_..."], 0)`, the same for `x_t`; `np.split(... + ... + ..., 4, axis=1)`; and at
# the end `layer_norm(c, ..., ...)` inside of `np.tanh(...)`, under a new name, so that `c` stays what it was.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "layer_norm_lstm_step is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: the normalized cell state handed on": you gave the normalized value the name `c`. `h` is right, `c` is
#   not.
# - "Looks like: each gate normalized by itself", "Looks like: one normalization of the sum": these are other
#   definitions; see the table of choices.
# - "Looks like: bias inside the normalization": `b` is added after both have been normalized.
# - "raised ValueError: arrays of the shapes (24,) and (3,6) cannot be combined element by element": a gain of $(4H,)$
#   meets $(N, H)$. You split first and normalized afterwards.
# - "Your `layer_norm` does not pass its own check.": put it right first.
#
# </details>

# %% weights_scaled role="demo"
rng = np.random.default_rng(1)
N, D, H = 200, 8, 32
W, b = init_lstm(D, H, rng)
x_t, c_prev = rng.standard_normal((N, D)), rng.standard_normal((N, H))
h_prev = rng.uniform(-1, 1, (N, H))
params = {"b": b, "gain_h": np.ones(4 * H), "gain_x": np.ones(4 * H),
          "gain_c": np.ones(H), "bias_c": np.zeros(H)}
steps = {"LSTM": lambda W: lstm_step_fused(x_t, h_prev, c_prev, W, b)[0],
         "layer norm": lambda W: layer_norm_lstm_step(x_t, h_prev, c_prev, params | {"W": W})[0]}
factors = np.array([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100])
changes = {name: np.array([np.abs(step(k * W) - step(W)).mean() for k in factors])
           for name, step in steps.items()}
show(figures.scaled(factors, changes),
     alt="Mean change of h against the factor on all weights, from 0.1 to 100. For the LSTM it "
         "is 0 at factor 1 and grows on both sides. For layer norm it is "
         "0 everywhere, to the eye.")

# %% [markdown]
# The LSTM answers to every change of scale. With normalization, weights that are far too large or too small do not
# spoil the start. (What counts for learning is then the *direction* of the weights. Their size still acts on how fast
# they turn.)
#
# ## The GRU: one state less {minutes=14}
#
# The gated recurrent unit (Cho et al. 2014) begins with the coupled cell and goes on. No output gate, no tanh on the
# way out: then $c$ and $h$ are the same, and one state is enough. In return there is a new gate inside the candidate.
# Two gates and a candidate, in PyTorch's order:
#
# | | | |
# |---|---|---|
# | reset gate | $r_t = \sigma(h_{t-1} W_{hr} + x_t W_{xr} + b_r)$ | how much of the past the candidate sees |
# | update gate | $u_t = \sigma(h_{t-1} W_{hu} + x_t W_{xu} + b_u)$ | how much of the old state stays |
# | candidate | $g_t = \tanh(r_t \odot (h_{t-1} W_{hg}) + x_t W_{xg} + b_g)$ | what could be written |
# | state | $h_t = u_t \odot h_{t-1} + (1 - u_t) \odot g_t$ | a weighted mean, as in the coupled cell |
#
# $W$ is $(H+D, 3H)$ with the blocks $r$, $u$, $g$: the first $H$ rows hold $W_{hr}, W_{hu}, W_{hg}$, the others
# $W_{xr}, W_{xu}, W_{xg}$.

# %% gru_picture role="demo"
show(cells.gru_diagram(),
     alt="A GRU. One thick line carries h from left to right, through a product with the update "
         "gate u and a sum. The update gate also goes through a circle with 1 minus to a "
         "product with the candidate, which enters the sum. The part of h that the candidate "
         "reads goes through the matrix W_hg and then through a product with the reset gate.")

# %% [markdown]
# The three boxes contain weights and biases of their own; $W_{hg}$ alone is drawn, because $r_t$ acts behind it. Three
# warnings before you compare this with other texts.
#
# - **Names.** Most papers and PyTorch call the update gate $z$ and the candidate $n$ or $\tilde h$. In this course $z$
#   is taken.
# - **Which share is which.** Here, in Cho et al. (2014) and in PyTorch, the update gate is the share that *stays*. In
#   Chung et al. (2014) and many blogs it is the share that is *written*. The two are the same network with the gate's
#   weights and bias negated, as you saw for the coupled cell.
# - **Where the reset acts.** Above, $r_t$ scales the *result* of the product $h_{t-1} W_{hg}$. In the published paper
#   of Cho et al. it scales the state *before* the product: $(r_t \odot h_{t-1}) W_{hg}$. These are two different
#   networks with equally many parameters. PyTorch, cuDNN and Keras (by default) have the first form, because all
#   products with $h_{t-1}$ can then be made at once. We take it too, so that we can compare with PyTorch, with one bias
#   in the place of PyTorch's two: the bias $b_g$ stands outside of what $r_t$ scales.
#
# **By hand.** One unit with $h_{t-1} = 0.5$ and $W_{hg} = 1.6$, so $h_{t-1} W_{hg} = 0.8$. The input gives the
# candidate 0.1. The gates are $r = 0.5$ and $u = 0.75$:
#
# | | |
# |---|---|
# | candidate | $g = \tanh(0.5 \cdot 0.8 + 0.1) = \tanh(0.5) = 0.462$ |
# | kept | $0.75 \cdot 0.5 = 0.375$ |
# | written | $0.25 \cdot 0.462 = 0.116$ |
# | $h_t$ | **0.491** |

# %% both_shut [markdown] role="predict"
# **Predict first.** All reset gates and all update gates of a GRU are 0 at some step. What does $h_t$ depend on?
#
# - a) On nothing: with all gates shut, the state stays what it was.
#   > Not quite. It stays when u is 1. The update gate says what is kept, so 0 keeps nothing.
# - b) On the input of this step alone. (right)
#   > Yes. With u = 0 the state is the candidate, and with r = 0 the candidate sees only the input. The GRU starts anew, as if a new sequence began.
# - c) On the old state alone, through the candidate.
#   > Not quite. r = 0 takes the old state out of the candidate.

# %% [markdown] name="gru_step-task"
# **Write `gru_step(x_t, h_prev, W, b)`.** It returns one array: there is one state.
#
# | | shape |
# |---|---|
# | `x_t` | $(N, D)$ |
# | `h_prev` | $(N, H)$, must not be changed |
# | `W` | $(H+D, 3H)$, blocks in the order r, u, g; the first $H$ rows read `h_prev` |
# | `b` | $(3H,)$, same order |
# | returns `h` | $(N, H)$ |

# %% gru_step role="answer" difficulty=3 minutes=12
def gru_step(x_t, h_prev, W, b):
    """One step of a gated recurrent unit; the reset gate acts after the matrix product, as in PyTorch.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1, the only state there is. It is not changed.
        W: (H+D, 3H) weights, blocks in the order r (reset), u (update), g (candidate); the first H
            rows read h_prev.
        b: (3H,) biases, same order. The candidate's is added outside of what r scales.

    Returns:
        h: (N, H) hidden state at t: the share u of h_prev, and the share 1 - u of the candidate.

    Source: Cho et al. 2014; reset after the product: PyTorch, cuDNN.
    """
    ### BEGIN SOLUTION
    H = h_prev.shape[1]
    h_r, h_u, h_g = np.split(h_prev @ W[:H], 3, axis=1)                # 3 x (N, H)
    x_r, x_u, x_g = np.split(x_t @ W[H:] + b, 3, axis=1)               # 3 x (N, H)
    r, u = sigmoid(h_r + x_r), sigmoid(h_u + x_u)
    g = np.tanh(r * h_g + x_g)
    return u * h_prev + (1 - u) * g
    ### END SOLUTION

# %% gru_step-test role="test" points=4
check(gru_step)

# %% [markdown] name="gru_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# In the candidate, the part of $h$ is scaled and the part of $x$ is not. Can you still use one product of the joined
# $z_t$ with $W$?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Two products: the state with the first $H$ rows of `W`, the input with the rows below. The bias goes to the second.
# 2. Cut each result into three blocks.
# 3. Two gates: sigmoid of the sum of the two parts.
# 4. The candidate: tanh of the sum, where the part of the state has been scaled by the reset gate.
# 5. The mean of the old state and the candidate, with the share `u` for the old.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.split(h_prev @ W[...], 3, axis=1)` gives three arrays for `h_r, h_u, h_g`; the same with `x_t` and `b` for
# `x_r, x_u, x_g`. Then one line for each row of the table of equations.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "gru_step is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: reset gate before the matrix product": that is the other GRU. See the third warning.
# - "Looks like: u and 1 - u exchanged": see the second warning.
# - "Looks like: reset and update gate exchanged": the blocks stand in the order r, u, g.
# - "With h_prev = 0 the step is right: look at what is done with h_prev": the case that starts from zeros passed.
# - "returned 2 results, expected one": a GRU has no cell state.
#
# </details>

# %% gru_toy role="demo"
W = np.array([[0.0, 0.0, 1.6], [0.0, 0.0, 0.0]])  # rows h, x; columns r, u, g
b = np.array([0.0, np.log(3), 0.1])               # r = 0.5, u = 0.75
print(f"h = {gru_step(np.zeros((1, 1)), np.full((1, 1), 0.5), W, b)[0, 0]:.3f}")

# %% [markdown]
# ### One share or two
#
# What does it cost to have one decision where the LSTM has two? Take three cells of one unit with fixed gates and feed
# all of them the same candidates: 0.9 for eight steps, then nothing for six, then $-0.9$ for six. The functions are
# yours: `lstm_step_fused`, `coupled_step`, `gru_step`.

# %% three_cells role="given"
CANDIDATES = np.array([0.9] * 8 + [0.0] * 6 + [-0.9] * 6)


def logit(share):
    """The number whose sigmoid is the share."""
    return np.log(share / (1 - share))


def run_three(u, f, i):
    """Stored values of an LSTM with gates f, i, of coupled cell and GRU with share u; candidates."""
    zero, no_weights = np.zeros((1, 1)), np.zeros((2, 4))
    h = c = coupled = gru = zero
    states = {"LSTM": [0.0], "coupled gates": [0.0], "GRU": [0.0]}
    for g in np.arctanh(CANDIDATES):
        h, c = lstm_step_fused(zero, h, c, no_weights, np.array([logit(i), logit(f), g, 0.0]))
        biases = np.array([logit(1 - u), g, 0.0])
        _, coupled = coupled_step(zero, zero, coupled, no_weights[:, 1:], biases)
        gru = gru_step(zero, gru, no_weights[:, 1:], np.array([0.0, logit(u), g]))
        for name, value in zip(states, (c, coupled, gru)):
            states[name].append(value[0, 0])
    return {name: np.array(values) for name, values in states.items()}, CANDIDATES

# %% keep_and_write_picture role="demo"
show(figures.stores(*run_three(u=0.8, f=0.95, i=0.5)),
     alt="Stored values over 20 steps. With f = 0.95 and i = 0.5 the LSTM climbs to 3 in eight "
         "steps, falls slowly to 2.2 while nothing comes, and then to -0.7. Coupled cell and GRU "
         "lie on one line: up to 0.75, down to 0.2, and to -0.6.")

# %% [markdown]
# Coupled cell and GRU store the same and stay in the gray range from $-1$ to 1. The LSTM adds up, beyond it. Now move
# the sliders.
#
# 1. Set $f = 0.8$ and $i = 0.2$. Why do all three lines become one?
# 2. Keep $u = 0.95$ and try to bring the GRU to 0.8 in these eight steps. What do you have to give up?
# 3. Find $f$ and $i$ so that the LSTM is above 3 at step 8 and still above 2.5 at step 14. Is there a $u$ for which the
#    GRU does this?

# %% keep_and_write role="demo"
explore.keep_and_write(run_three)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. $f + i = 1$, so the LSTM is a coupled cell too, and with $u = 0.8$ all three keep and write the same shares.
# 2. A large $u$ keeps long and writes little: after eight steps the GRU is at 0.30. To get to 0.8 it needs $u$ of at
#    most 0.75, and then it forgets within the six steps of nothing. A trained GRU escapes by *changing* $u$ from step
#    to step; a fixed $u$ cannot do both.
# 3. $f = 0.95$ and $i = 0.6$, for example. The GRU cannot: its state never leaves the range of its candidates.
#
# </details>
#
# ## The GRU backward {minutes=15}
#
# In lesson 05 you derived the LSTM's step backward. The GRU's is shorter and less obvious, because $h_{t-1}$ reaches
# $h_t$ along four paths:
#
# | path of $h_{t-1}$ | through |
# |---|---|
# | direct | $u \odot h_{t-1}$, without any weights |
# | update gate | $W_{hu}$, $\sigma$, then both shares |
# | reset gate | $W_{hr}$, $\sigma$, then into the candidate |
# | candidate | $W_{hg}$, scaled by $r$, tanh, then the share $1 - u$ |
#
# Go back through $h_t = u \odot h_{t-1} + (1 - u) \odot g$, given $dh$, the gradient with respect to $h_t$. Let
# $a_r, a_u, a_g$ be the sums before $\sigma$, $\sigma$ and tanh, and $q = h_{t-1} W_{hg}$, so that
# $a_g = r \odot q + x_t W_{xg} + b_g$:
#
# | | | why |
# |---|---|---|
# | $da_g$ | $dh \odot (1 - u) \odot (1 - g^2)$ | the candidate's share, then the slope of tanh |
# | $da_u$ | $dh \odot (h_{t-1} - g) \odot u \odot (1 - u)$ | $u$ stands in $h_t$ twice; then the slope of $\sigma$ |
# | $da_r$ | yours | $r$ acts inside the tanh, so it begins at $da_g$; then the slope of $\sigma$ |
# | $dq$ | $da_g \odot r$ | $r \odot q$ is a product: its other factor |
#
# One row is left to you. From here on it is bookkeeping. Into the *input's* products go $da_r, da_u, da_g$. Into the
# *state's* products go $da_r, da_u, dq$: only the last block differs. Each product $a = y V$, of any input $y$, gives
# $dy = da \, V^\top$ and $dV = y^\top da$, as in lesson 05. The bias belongs to the input's side.
#
# **By hand.** The unit from above, with $dh = 1$: $g = 0.462$, $u = 0.75$, $r = 0.5$, $q = 0.8$.
#
# | | |
# |---|---|
# | $da_g$ | $1 \cdot 0.25 \cdot (1 - 0.462^2) = 0.197$ |
# | $da_u$ | $1 \cdot (0.5 - 0.462) \cdot 0.75 \cdot 0.25 = 0.007$ |
# | $da_r$ | 0.039, if your row is right |
# | $dq$ | $0.197 \cdot 0.5 = 0.098$ |
# | $dh_{t-1}$ | $0.75$ direct $+ \; 0.098 \cdot 1.6 = $ **0.907** (here the gates have no weights) |

# %% gru_highway [markdown] role="predict"
# **Predict first.** In a GRU all update gates are exactly 1 for 100 steps. What is the gradient of $h_{100}$ with
# respect to $h_0$?
#
# - a) Close to 0: 100 slopes of tanh have been multiplied.
#   > Not quite. tanh lies on the candidate's path, and the candidate has the share 1 - u = 0.
# - b) The identity: each unit's gradient arrives whole. (right)
#   > Yes. Only the direct path is left, and it multiplies by u = 1. This is the GRU's version of the LSTM's straight line.
# - c) It explodes, because four paths are added at each step.
#   > Not quite. Three of the four paths are closed: the candidate has no share, and a sigmoid at exactly 1 has slope 0.

# %% [markdown] name="gru_step_backward-task"
# **Write `gru_step_backward(dh, x_t, h_prev, W, b)`.** As in lesson 05, it gets what the step got, and computes the
# gates anew.
#
# | | shape |
# |---|---|
# | `dh` | $(N, H)$, gradient with respect to the step's $h$; must not be changed |
# | `x_t`, `h_prev`, `W`, `b` | what `gru_step` was given |
# | returns `dx` | $(N, D)$ |
# | `dh_prev` | $(N, H)$ |
# | `dW` | $(H+D, 3H)$, summed over the batch |
# | `db` | $(3H,)$, summed over the batch |

# %% gru_step_backward role="answer" difficulty=4 minutes=20
def gru_step_backward(dh, x_t, h_prev, W, b):
    """The step of `gru_step` backward. Its gates are computed anew from the same arguments.

    Args:
        dh: (N, H) gradient of the loss with respect to the step's h. It is not changed.
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1.
        W: (H+D, 3H) weights, blocks in the order r, u, g.
        b: (3H,) biases, same order.

    Returns:
        dx: (N, D), dh_prev: (N, H), dW: (H+D, 3H), db: (3H,): the gradients with respect to x_t,
            h_prev, W and b.

    Source: Cho et al. 2014; reset after the product: PyTorch, cuDNN.
    """
    ### BEGIN SOLUTION
    H = h_prev.shape[1]
    h_r, h_u, q = np.split(h_prev @ W[:H], 3, axis=1)                  # 3 x (N, H)
    x_r, x_u, x_g = np.split(x_t @ W[H:] + b, 3, axis=1)
    r, u = sigmoid(h_r + x_r), sigmoid(h_u + x_u)
    g = np.tanh(r * q + x_g)
    dg = dh * (1 - u) * tanh_grad(g)                                   # into what tanh squashed
    du = dh * (h_prev - g) * sigmoid_grad(u)
    dr = dg * q * sigmoid_grad(r)
    dfrom_x = np.concatenate([dr, du, dg], axis=1)                     # (N, 3H)
    dfrom_h = np.concatenate([dr, du, dg * r], axis=1)                 # (N, 3H)
    dx = dfrom_x @ W[H:].T
    dh_prev = dh * u + dfrom_h @ W[:H].T
    dW = np.concatenate([h_prev.T @ dfrom_h, x_t.T @ dfrom_x])
    return dx, dh_prev, dW, dfrom_x.sum(axis=0)
    ### END SOLUTION

# %% gru_step_backward-test role="test" points=6
check(gru_step_backward)

# %% [markdown] name="gru_step_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Copy your forward step, without its last line. All that the table of gradients needs has a name there. Then translate
# the table, row by row. For the open row: which number does $r$ multiply in $a_g$?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Forward again: `r`, `u`, `g`, and the product `q` before the reset.
# 2. The gradients of the three sums, in the order candidate, update, reset: the third uses the first.
# 3. Join them in the order of the blocks, twice: for the input's side, and for the state's side, where the candidate's
#    block is scaled by `r`.
# 4. Input's side: `dx`, `db`, and the lower rows of `dW`.
# 5. State's side: `dh_prev`, and the upper rows of `dW`. And the direct path.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# With `right` of shape $(N, 3H)$ for the input's side and `left` for the state's: `dx` is `right` times the transposed
# lower rows of `W`; `dh_prev` is `left` times the transposed upper rows, plus the direct path. The rows of `dW`: the
# transposed state times `left` above, the transposed input times `right` below. `sigmoid_grad` and `tanh_grad` of
# lesson 02 take the *activated* values.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "gru_step_backward is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: the direct path to h_prev left out": the first row of the table of paths.
# - "Looks like: r missing on the way to the recurrent weights": the state's side gets $dq$, not $da_g$.
# - "Looks like: reset gate: slope of tanh left out": begin at $da_g$, not at $dh$.
# - "wrong values" for `dx`, `db` and the lower rows of `dW`: the input's side. For `dh_prev` and the upper rows of `dW`:
#   the state's side. For `dh_prev` alone: the direct path.
# - "Looks like: gradient of the GRU with the reset before the product": forward and backward must belong to the same
#   network.
# - "wrong shape: expected (10, 18), got (18, 10)": `dW` has the shape of `W`: rows are what was read.
#
# </details>

# %% gru_backward_toy role="demo"
W, b = np.array([[0.0, 0.0, 1.6], [0.0, 0.0, 0.0]]), np.array([0.0, np.log(3), 0.1])
dx, dh_prev, dW, db = gru_step_backward(np.ones((1, 1)), np.zeros((1, 1)), np.full((1, 1), 0.5), W, b)
print(f"dh_prev = {dh_prev[0, 0]:.3f}, db (r, u, g) = {db.round(3)}")

# %% [markdown]
# The numbers of the table: `db` is $da_r, da_u, da_g$. And now against your own `gradient_check` of lesson 05, on
# random numbers:

# %% gru_differences role="demo"
rng = np.random.default_rng(5)
N, D, H = 3, 4, 6
given = {"x_t": rng.standard_normal((N, D)), "h_prev": rng.uniform(-1, 1, (N, H)),
         "W": rng.standard_normal((H + D, 3 * H)), "b": rng.standard_normal(3 * H)}
dh = rng.standard_normal((N, H))
for name, gradient in zip(given, gru_step_backward(dh, **given)):
    loss = lambda array: (gru_step(**given | {name: array}) * dh).sum()
    error = gradient_check(loss, given[name], gradient)
    print(f"{name:<7} relative error {error:.0e}")

# %% [markdown]
# All far below 1e-7: the gradient of a function, not just something of the right shape.
#
# ## Experiment: one task, six networks {minutes=16}
#
# **The task.** A sequence of 30 symbols from an alphabet of five. Some are marked (a sixth input is 1), on average
# every tenth. At each step the network must name the symbol that was marked last. So it has to hold a symbol through
# any number of others, and to replace it when the next mark comes. Guessing is right in 20 %.
#
# **The networks.** The five of this lesson, and the LSTM of Hochreiter and Schmidhuber (1997), whose $f$ is fixed at 1:
# the forget gate came later (Gers, Schmidhuber and Cummins 2000). It shows what a variant looks like that lacks
# something needed.
#
# **What is held equal.** The number of parameters, as nearly as whole units allow. The task, the data, the output
# layer, Adam and its learning rate, clipping, three seeds. Gates that keep start at the bias 1 (forget gate, update
# gate; $-1$ for the coupled input gate).
#
# ### The backward steps that you did not write
#
# LSTM and coupled cell use your `lstm_forward` and `lstm_backward`, the GRU your two steps. For peepholes and layer
# normalization the backward steps are given. Both are the LSTM's with additions: with peepholes, $c_t$ reaches the loss
# through the output gate too. With normalization, a gradient loses its mean and its part along the row itself, since
# shifting or stretching the whole row changes nothing.

# %% given_backward role="given"
def back_through_blocks(da, z, W, H):
    """dx, dh_prev, dW, db of z W + b, from the gradient da of its result; z = [h_prev, x_t]."""
    dz = da.dot(W.T)                               # (N, H+D)
    return dz[:, H:], dz[:, :H], z.T @ da, da.sum(axis=0)


def peephole_step_backward(dh, dc, x_t, h_prev, c_prev, W, b, p):
    """dx, dh_prev, dc_prev, dW, db, dp of peephole_step."""
    z = np.hstack([h_prev, x_t])
    i, f, g, o = np.split(z @ W + b, 4, axis=-1)
    i, f, g = sigmoid(i + p[0] * c_prev), sigmoid(f + p[1] * c_prev), np.tanh(g)
    c = c_prev * f + g * i
    o, squashed = sigmoid(o + p[2] * c), np.tanh(c)
    into_o = dh * squashed * sigmoid_grad(o)
    into_c = dc + dh * o * tanh_grad(squashed) + into_o * p[2]         # the third path: c is seen by o
    into_i, into_f = into_c * g * sigmoid_grad(i), into_c * c_prev * sigmoid_grad(f)
    blocks = [into_i, into_f, into_c * i * tanh_grad(g), into_o]
    dx, dh_prev, dW, db = back_through_blocks(np.hstack(blocks), z, W, h_prev.shape[1])
    seen = ((into_i, c_prev), (into_f, c_prev), (into_o, c))
    dp = np.stack([(into * cell).sum(axis=0) for into, cell in seen])
    return dx, dh_prev, into_c * f + into_i * p[0] + into_f * p[1], dW, db, dp


def layer_norm_backward(dout, a, gain):
    """da, dgain of layer_norm: the gradient without its mean and its part along the row."""
    normal, into = layer_norm(a, 1.0, 0.0), dout * gain
    across, along = into.mean(axis=1), (into * normal).mean(axis=1)
    da = (into - across[:, None] - normal * along[:, None]) / np.sqrt(a.var(axis=1) + 1e-5)[:, None]
    return da, (dout * normal).sum(axis=0)


def layer_norm_lstm_step_backward(dh, dc, x_t, h_prev, c_prev, params):
    """dx, dh_prev, dc_prev, dW, db, then those of gain_h, gain_x, gain_c, bias_c."""
    p, H = params, h_prev.shape[1]
    from_h, from_x = h_prev @ p["W"][:H], x_t @ p["W"][H:]
    total = layer_norm(from_h, p["gain_h"], p["b"]) + layer_norm(from_x, p["gain_x"], 0.0)
    i, f, g, o = np.split(total, 4, axis=-1)
    i, f, g, o = [sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)]
    c = c_prev * f + g * i
    squashed = np.tanh(layer_norm(c, p["gain_c"], p["bias_c"]))
    into_norm = dh * o * tanh_grad(squashed)
    from_shown, dgain_c = layer_norm_backward(into_norm, c, p["gain_c"])
    into_c = dc + from_shown
    blocks = [into_c * g * sigmoid_grad(i), into_c * c_prev * sigmoid_grad(f),
              into_c * i * tanh_grad(g), dh * squashed * sigmoid_grad(o)]
    into = np.hstack(blocks)
    into_h, dgain_h = layer_norm_backward(into, from_h, p["gain_h"])
    into_x, dgain_x = layer_norm_backward(into, from_x, p["gain_x"])
    dW = np.vstack([h_prev.T @ into_h, x_t.T @ into_x])
    return (into_x @ p["W"][H:].T, into_h @ p["W"][:H].T, into_c * f,
            dW, into.sum(axis=0), dgain_h, dgain_x, dgain_c, into_norm.sum(axis=0))

# %% [markdown]
# Do not believe given code either. Your `gradient_check` judges both, on the weights and on the old cell state:

# %% given_differences role="demo"
rng = np.random.default_rng(6)
dh, dc, h_prev, c_prev = rng.standard_normal((4, N, H))
x_t = rng.standard_normal((N, D))
shapes = {"W": (H + D, 4 * H), "b": 4 * H, "gain_h": 4 * H, "gain_x": 4 * H, "gain_c": H, "bias_c": H}
norm_params = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
peephole_params = {"W": norm_params["W"], "b": norm_params["b"], "p": rng.standard_normal((3, H))}


def loss_of(states):
    """A number that depends on h and c, whose gradients with respect to them are dh and dc."""
    return (states[0] * dh).sum() + (states[1] * dc).sum()


peephole_gradients = peephole_step_backward(dh, dc, x_t, h_prev, c_prev, **peephole_params)
norm_gradients = layer_norm_lstm_step_backward(dh, dc, x_t, h_prev, c_prev, norm_params)
for title, params, gradients, step in (
        ("peepholes", peephole_params, peephole_gradients,
         lambda c, params: peephole_step(x_t, h_prev, c, **params)),
        ("layer norm", norm_params, norm_gradients,
         lambda c, params: layer_norm_lstm_step(x_t, h_prev, c, params))):
    errors = [gradient_check(lambda c: loss_of(step(c, params)), c_prev, gradients[2])]
    for name, gradient in zip(params, gradients[3:]):
        loss = lambda array: loss_of(step(c_prev, params | {name: array}))
        errors.append(gradient_check(loss, params[name], gradient))
    print(f"{title:<11} largest relative error {max(errors):.0e}")

# %% [markdown]
# ### Six networks, one interface
#
# Each network is a function of its weights and the inputs. It returns the hidden states, and a function that turns the
# gradient of these states into the gradients of the weights. The training loop need not know which network it trains.

# %% networks role="given"
def run(step, x, *states):
    """The states before the first step and after each of them: a list of T+1 tuples."""
    kept = [states]
    for t in range(x.shape[1]):
        new = step(x[:, t], *kept[-1])
        kept.append(new if isinstance(new, tuple) else (new,))
    return kept


def run_back(step_back, dh, x, kept):
    """Gradients of the weights, summed over the steps; dh (N, T, H): direct gradient of each h_t."""
    into, sums = [np.zeros(state.shape) for state in kept[0]], 0
    for t in range(x.shape[1])[::-1]:
        _, *gradients = step_back(into[0] + dh[:, t], *into[1:], x[:, t], *kept[t])
        into, weights = gradients[:len(into)], gradients[len(into):]
        sums = [new + old for new, old in zip(weights, sums or [0] * len(weights))]
    return sums


def by_steps(step, step_back, names, states):
    """A network made of a step and its step backward; each takes the weights as a dict, last."""
    def network(p, x):
        start = [np.zeros((len(x), p["W_y"].shape[0]))] * states
        kept = run(lambda *inputs: step(*inputs, p), x, *start)
        h = np.stack([after[0] for after in kept[1:]], axis=1)

        def back(dh):
            return dict(zip(names, run_back(lambda *inputs: step_back(*inputs, p), dh, x, kept)))
        return h, back
    return network


def lstm(p, x):
    """The LSTM, by lstm_forward and lstm_backward."""
    zero = np.zeros((len(x), p["W"].shape[1] // 4))
    h, c = lstm_forward(x, zero, zero, p["W"], p["b"])
    cached = (x, zero, zero, p["W"], p["b"], h, c)
    return h, lambda dh: dict(zip(("W", "b"), lstm_backward(dh, zero, cached)[3:]))


def no_forget_gate(p, x):
    """The LSTM whose forget gate stays as it is: its gradients are 0."""
    h, back = lstm(p, x)
    learns = np.arange(len(p["b"])) // h.shape[2] != 1                 # all blocks but the second
    return h, lambda dh: {name: d * learns for name, d in back(dh).items()}


def coupled(p, x):
    """The coupled cell, as an LSTM with tied weights."""
    h, back = lstm({name: tied(p[name]) for name in ("W", "b")}, x)
    return h, lambda dh: {name: untied(d) for name, d in back(dh).items()}


def values(p, names):
    """The weights of these names, in this order."""
    return [p[name] for name in names]


PEEPHOLES = ("W", "b", "p")
NORMALIZED = ("W", "b", "gain_h", "gain_x", "gain_c", "bias_c")
NETWORKS = {
    "LSTM": lstm,
    "no forget gate": no_forget_gate,
    "coupled gates": coupled,
    "peepholes": by_steps(
        lambda x_t, h, c, p: peephole_step(x_t, h, c, *values(p, PEEPHOLES)),
        lambda dh, dc, x_t, h, c, p: peephole_step_backward(dh, dc, x_t, h, c, *values(p, PEEPHOLES)),
        PEEPHOLES, states=2),
    "layer norm": by_steps(
        lambda x_t, h, c, p: layer_norm_lstm_step(x_t, h, c, p),
        lambda dh, dc, x_t, h, c, p: layer_norm_lstm_step_backward(dh, dc, x_t, h, c, p),
        NORMALIZED, states=2),
    "GRU": by_steps(
        lambda x_t, h, p: gru_step(x_t, h, p["W"], p["b"]),
        lambda dh, x_t, h, p: gru_step_backward(dh, x_t, h, p["W"], p["b"]),
        ("W", "b"), states=1),
}

# %% task_and_sizes role="given"
K, T = 5, 30                                      # symbols, steps
D = K + 1


def examples(rng, N=32):
    """x (N, T, K+1): symbols one-hot, and the mark; targets (N, T): the symbol that was marked last."""
    symbols, marked = rng.integers(K, size=(N, T)), rng.random((N, T)) < 0.1
    marked[:, 0] = True
    last = np.maximum.accumulate(np.where(marked, np.arange(T), 0), axis=1)
    x = np.concatenate([np.eye(K)[symbols], marked[:, :, None]], axis=2)
    return x, np.take_along_axis(symbols, last, axis=1)


def start_weights(network, H, rng):
    """Starting weights of a network and of its output layer."""
    W, b = init_lstm(D, H, rng)                   # forget bias 1
    p = {"W": W, "b": b}
    if network == "no forget gate":
        p = {"W": W * (np.arange(4 * H) // H != 1), "b": 50 * b}       # sigmoid(50) = 1
    elif network in ("coupled gates", "GRU"):
        keep = {"coupled gates": np.repeat([-1.0, 0, 0], H), "GRU": np.repeat([0, 1.0, 0], H)}
        p = {"W": W[:, :3 * H], "b": keep[network]}
    elif network == "peepholes":
        p["p"] = np.zeros((3, H))
    elif network == "layer norm":
        p |= {"gain_h": np.ones(4 * H), "gain_x": np.ones(4 * H),
              "gain_c": np.ones(H), "bias_c": np.zeros(H)}
    return p | {"W_y": rng.standard_normal((H, K)) / np.sqrt(H), "b_y": np.zeros(K)}


def size(network, H):
    """Number of parameters, without the output layer."""
    weights = start_weights(network, H, np.random.default_rng(0))
    return sum(value.size for name, value in weights.items() if not name.endswith("_y"))


def units(network):
    """The number of units with which a network has about as many parameters as the LSTM with 16."""
    return min(range(8, 33), key=lambda H: abs(size(network, H) - size("LSTM", 16)))


for name in NETWORKS:
    H = units(name)
    print(f"{name:<15} {H} units, {size(name, H)} parameters   (with 16 units: {size(name, 16)})")

# %% [markdown]
# Coupled cell and GRU get 19 units for the parameters of 16 in the LSTM. (The count of "no forget gate" includes the
# block that is not trained: it is kept at equal *width*.) Now train: 110 updates with fresh sequences each time, so
# that the accuracy on each batch is one on sequences never seen before.

# %% train role="given"
def train(network, seed, updates=110, rate=0.02):
    """Trained weights, and the accuracy on each fresh batch before its update."""
    rng, data = np.random.default_rng(seed), np.random.default_rng(100 + seed)
    p = start_weights(network, units(network), rng)
    zeros = {name: 0 * value for name, value in p.items()}
    state = {"m": zeros, "v": zeros, "t": 0}
    accuracy = []
    for _ in range(updates):
        x, targets = examples(data)
        h, back = NETWORKS[network](p, x)
        scores = h @ p["W_y"] + p["b_y"]
        _, error = softmax_cross_entropy(scores, targets, np.ones(targets.shape))
        gradients = back(error @ p["W_y"].T)
        gradients |= {"W_y": np.tensordot(h, error, 2 * [[0, 1]]), "b_y": error.sum((0, 1))}
        clipped = clip_by_global_norm(list(gradients.values()), 1.0)
        p, state = adam_step(p, dict(zip(gradients, clipped)), state, rate)
        accuracy.append((scores.argmax(axis=2) == targets).mean())
    return p, np.array(accuracy)

# %% learning_curves role="demo"
trained, curves = {}, {}
for name in NETWORKS:
    runs = [train(name, seed) for seed in range(3)]
    trained[name] = runs[0][0]
    curves[name] = np.array([np.convolve(accuracy, np.ones(10) / 10, "valid")  # mean of 10 updates
                             for _, accuracy in runs])
show(figures.learning(curves, over=10),
     alt="Six panels, mean accuracy of the last 10 updates against updates, three seeds each, "
         "over the LSTM's mean as a dashed gray line. Five networks rise towards 1. Coupled "
         "gates and GRU rise a little before the LSTM. Peepholes lie on the LSTM's line. Layer "
         "norm rises late and steeply. The LSTM without a forget gate stays clearly below.")

# %% [markdown]
# The five networks that can forget all solve the task. Coupled gates, layer normalization and GRU get there before the
# LSTM in each of the three seeds, by 2 to 32 updates (see the list below); with peepholes nothing changes. The network
# that cannot forget is far behind, on a task that asks it to replace what it holds.

# %% needed_and_cost role="demo"
needed = {name: np.array([np.argmax(run >= 0.95) + 10 if run.max() >= 0.95 else np.nan for run in runs])
          for name, runs in curves.items()}
for name, counts in needed.items():
    print(f"{name:<15} updates until 95 %: {counts}")


def step_times(H=64, N=32, calls=5, rounds=100):
    """Network -> microseconds of one step forward: the fastest of many short rounds, taking turns."""
    x_t, h, c, steps = np.ones((N, D)), np.zeros((N, H)), np.zeros((N, H)), {}
    for name in NETWORKS:
        p = start_weights(name, H, np.random.default_rng(0))
        steps[name] = {"coupled gates": lambda p=p: coupled_step(x_t, h, c, p["W"], p["b"]),
                       "GRU": lambda p=p: gru_step(x_t, h, p["W"], p["b"]),
                       "peepholes": lambda p=p: peephole_step(x_t, h, c, p["W"], p["b"], p["p"]),
                       "layer norm": lambda p=p: layer_norm_lstm_step(x_t, h, c, p),
                       }.get(name, lambda p=p: lstm_step_fused(x_t, h, c, p["W"], p["b"]))
    best = dict.fromkeys(NETWORKS, np.inf)
    for _ in range(rounds):
        for name, step in steps.items():
            begin = time.perf_counter()
            for _ in range(calls):
                step()
            best[name] = min(best[name], 1e6 * (time.perf_counter() - begin) / calls)
    return best


show(figures.cost(needed, step_times()),
     alt="Left, for each network three marks: the updates that each seed needed until 95 "
         "percent were right. No forget gate: not reached. Right, bars: microseconds of one "
         "step forward with 64 units each. Layer norm takes about twice as long as the others, "
         "which lie close together.")

# %% [markdown]
# Each mark on the left is one seed. On the right, all have 64 units; coupled cell and GRU have fewer numbers to
# compute, and layer normalization adds three passes over them. Each bar is the fastest of 100 short rounds in which the
# networks take turns; times differ from machine to machine, and a busy machine may still show others. (In the printed
# list, `nan` is a run that did not get there.)
#
# **What may be concluded.** That a forget gate matters here, clearly. That coupling costs nothing here, and perhaps
# helps: this task never needs to keep and write at once, and with equal parameters the coupled cell and the GRU also
# have three units more. That is about all. All five arrive, and who arrives 20 updates earlier may be another one on
# another task. A ranking would need more seeds, more tasks, and a learning rate chosen for *each* network. We used 0.02
# for all, and looked for no better one for any of them. What would a quarter of it have done?

# %% other_rate role="demo"
for name in ("LSTM", "coupled gates", "GRU"):
    _, accuracy = train(name, seed=0, rate=0.005)
    print(f"{name:<15} rate 0.005: accuracy in the last 10 updates {accuracy[-10:].mean():.2f}"
          f"   (rate 0.02: {curves[name][0, -1]:.2f})")

# %% [markdown]
# After the same number of updates none of them is done. A learning rate that is chosen badly costs more than the choice
# among these cells gains, and nothing says that the best rate is the same for all. The large comparisons agree. Greff
# et al. (2017) trained 5400 networks, the standard LSTM and eight variants of it, on three tasks: none was clearly
# better than the standard one; removing the forget gate or the tanh on the way out hurt most; coupling the gates did no
# harm; and the learning rate was the most important setting by far. Jozefowicz et al. (2015) searched through more than
# ten thousand cells. They found none that was better than LSTM and GRU on all tasks; the GRU was better than the LSTM
# on many, and most of that distance was gone once the LSTM's forget bias was set to 1. Each of the two studies trained
# hundreds of times as many networks as we did here.
#
# ### What did the gates learn?
#
# Take the trained networks and let each read 200 new sequences. For each step, the mean over the units: which share is
# kept, which is written? The figure shows one sequence, the list the means over all.

# %% gates_learned role="demo"
x, _ = examples(np.random.default_rng(7), N=200)
marked, panels = x[:, :, -1] == 1, {}
for name in ("LSTM", "coupled gates", "GRU"):
    p, H = trained[name] if name in trained else train(name, seed=0)[0], units(name)
    h, _ = NETWORKS[name](p, x)
    before = np.concatenate([np.zeros((200, 1, H)), h[:, :-1]], axis=1)  # h at t-1 for all t
    read = np.concatenate([before, x], axis=2)
    blocks = sigmoid(read @ p["W"] + p["b"]).reshape(200, T, -1, H).mean(axis=3)
    kept, written = {"LSTM": (blocks[:, :, 1], blocks[:, :, 0]),
                     "coupled gates": (1 - blocks[:, :, 0], blocks[:, :, 0]),
                     "GRU": (blocks[:, :, 1], 1 - blocks[:, :, 1])}[name]
    panels[name] = {"kept": kept[10], "written": written[10]}
    print(f"{name:<14}", "   ".join(
        f"{share} {values[marked].mean():.2f} at marks, {values[~marked].mean():.2f} elsewhere"
        for share, values in (("kept", kept), ("written", written))))
show(figures.gates_over_time(marked[10], panels),
     alt="Three panels over 30 steps; marked steps are hatched. In all three networks the share "
         "that is kept falls at every marked step, in the LSTM from 0.6 to about 0.3, in the "
         "others to 0.4. The share that is written rises there, clearly in coupled gates and "
         "GRU, less in the LSTM.")

# %% [markdown]
# All three have learned when to let go: the share that is kept falls at every mark and recovers in between. Coupled
# cell and GRU cannot help writing more at the same moment, by as much as they keep less: 0.20 and 0.21. The LSTM need
# not, and does so less: its forget gates close by 0.35, its input gates open by 0.14. It does not need to couple what it
# can decide twice. (These are means over all units. Single units go their own ways: print `blocks` before the mean.)
#
# ## Written question

# %% fair_comparison [markdown] role="written" points=3 minutes=8
# **A claim.** "We replaced the LSTM (128 units) in our product by a GRU (128 units). Training became 20 % faster, and
# accuracy on the test set fell from 91.3 % to 90.9 %. So the GRU is the faster but weaker network."
#
# 1. Name two reasons why the 0.4 points may say nothing about GRU against LSTM, and for each what you would do about it.
# 2. Where does the speed come from? Is it a merit of the GRU?
# 3. For which kind of task would you expect a real difference, and in which direction? Give a reason from the equations.
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. (Two of these.) The GRU with equal width has a quarter fewer parameters: compare at equal parameter counts, about
#    148 units for few inputs. One run each: the distance between seeds may be larger than 0.4 points, so train several
#    seeds and report the spread. The learning rate and other settings were chosen for the LSTM: choose them for each
#    network with the same effort, on validation data. The test set may be too small: 0.4 points of 1000 examples are
#    four examples.
# 2. Three blocks in the place of four: a quarter less arithmetic and one state less. A coupled LSTM gets nearly the
#    same, and so does an LSTM with fewer units. It is a merit of a smaller network; whether of this one, a comparison
#    at equal size or equal time must show.
# 3. Counting or adding up beyond the range of one candidate: an LSTM can have f = 1 and i = 1 at once, and c grows
#    without limit; a GRU state is a weighted mean of numbers between -1 and 1. So the LSTM should be better. (Also
#    accepted: hiding a stored value for a while needs an output gate.)
#
# **Points.**
#
# - 1 point, part 1: half for each reason with its remedy. A reason without a remedy: a quarter.
# - 1 point, part 2: half for three blocks in the place of four (fewer parameters), half for seeing that another way to
#   a smaller network would save too.
# - 1 point, part 3: half for a task (counting, adding up, unbounded values; or timed showing), half for a reason
#   that the equations give.
#
# **Common wrong answers.**
#
# - "The GRU has no cell state, so it has a vanishing gradient": its direct path multiplies by u, as the LSTM's does by
#   f. No points for this reason.
# - "The GRU is always better on small data": a rule of thumb without evidence here. No points.
# - "0.4 is less than 1 %, so it is not significant": significance depends on the spread and the number of examples, not
#   on the size alone. No half point.
# - "GRUs are faster because they have no tanh": they have one, in the candidate. No half point.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - Coupled gates: $f = 1 - i$. The state is a weighted mean; it holds, but it cannot count. It is an LSTM with tied
#   weights.
# - Peepholes: gates that see $c$ of their own unit. $i$ and $f$ see the old one, $o$ sees the new one. They help with
#   timing, rarely elsewhere.
# - Layer normalization works inside each row, divides by the root of variance plus epsilon, and needs a gain and a
#   bias. Which numbers make up a row is a choice; ours is that of the paper.
# - The GRU: one state, $h = u \odot h_{\text{prev}} + (1 - u) \odot g$, and a reset gate inside the candidate. Before
#   you compare two GRUs, look where the reset acts and which share $u$ is.
# - Backward, list the paths first. The direct one, without weights, is what carries gradients far.
# - A comparison says which quantity was held equal: units, parameters, time, or effort of tuning. Seeds are part of the
#   result.
#
# This was the last of the lessons on the cell itself. From lesson 10 on, cells meet real data.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) With $H = 1$, or with a diagonal $W_{hg}$, the two GRUs (reset before or after the product)
#    compute the same. Show why. What does this say about testing with $H = 1$?
# 2. (Difficulty 3 of 5.) Repeat the experiment with equal units in the place of equal parameters:
#    `units = lambda network: 16`. Which of the sentences below the figures still hold?
# 3. (Difficulty 3 of 5.) Change the task: name the number of marks so far, from 0 to 4, then 0 again. Which networks
#    have the harder time now? First say what you expect.
# 4. (Difficulty 4 of 5.) Write the other GRU, $(r \odot h_{t-1}) W_{hg}$, with its step backward, and add it to
#    `NETWORKS`. `gradient_check` tells you when it is right.
# 5. (Difficulty 5 of 5.) Take one piece of the LSTM away at a time, as Greff et al. (2017) did: no input gate, no
#    output gate, no tanh on the way out. Which removal hurts in this task?
#
# ## References
#
# - Sepp Hochreiter, Jürgen Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8), 1735-1780.
# - Felix A. Gers, Jürgen Schmidhuber (2000). Recurrent nets that time and count. *IJCNN 2000*, vol. 3, 189-194.
# - Felix A. Gers, Jürgen Schmidhuber, Fred Cummins (2000). Learning to forget: continual prediction with LSTM. *Neural
#   Computation* 12(10), 2451-2471.
# - Kyunghyun Cho, Bart van Merriënboer, Caglar Gulcehre, Dzmitry Bahdanau, Fethi Bougares, Holger Schwenk, Yoshua
#   Bengio (2014). Learning phrase representations using RNN encoder-decoder for statistical machine translation. *EMNLP
#   2014*, 1724-1734. (arXiv:1406.1078.)
# - Junyoung Chung, Caglar Gulcehre, Kyunghyun Cho, Yoshua Bengio (2014). Empirical evaluation of gated recurrent neural
#   networks on sequence modeling. *arXiv:1412.3555*.
# - Rafal Jozefowicz, Wojciech Zaremba, Ilya Sutskever (2015). An empirical exploration of recurrent network
#   architectures. *ICML 2015*, 2342-2350.
# - Jimmy Lei Ba, Jamie Ryan Kiros, Geoffrey E. Hinton (2016). Layer normalization. *arXiv:1607.06450*.
# - Klaus Greff, Rupesh K. Srivastava, Jan Koutník, Bas R. Steunebrink, Jürgen Schmidhuber (2017). LSTM: a search space
#   odyssey. *IEEE Transactions on Neural Networks and Learning Systems* 28(10), 2222-2232.
