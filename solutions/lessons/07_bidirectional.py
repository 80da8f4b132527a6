# %% [markdown]
# # Both directions: a past and a future for every step
#
# An LSTM that reads from left to right decides about each word before it has seen the next one. "She waited at the
# bank ..." goes on with "... until the ferry came" or with "... until the counter opened", and only then do you know
# which bank it was. Where the whole sequence is there before the answer is due, nothing forces a network to guess: a
# second LSTM reads the same sequence from its end to its beginning, and at every step the two put together what they
# know. The idea fits in a sentence. What goes wrong with it fits in a page, because sequences of different lengths
# have their ends at different places. In this lesson you turn sequences round, run and merge both directions, take
# the gradient back through all of it, train the network on a task that no single direction can solve, and find out
# where it must not be used.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - say what each state of a bidirectional LSTM has read, and what it has not;
# - turn sequences of different lengths round without moving their padding;
# - run two LSTMs over a batch so that both states of step $t$ belong to step $t$ of the input;
# - merge them in four ways, and say what each merge can express;
# - pick the two states that have read everything;
# - take the gradient back through merging, turning and both LSTMs;
# - recognize tasks where a bidirectional network cannot be used, or wins by cheating.
#
# **Builds on:** lessons 04 to 06. You need your own `lstm_forward`, `lstm_backward`, `softmax_cross_entropy` and
# `adam_step`, and from lessons 01 and 03 `clip_by_global_norm` and `init_lstm`.
#
# **Time:** about {minutes} minutes to work, 25 seconds to run.

# %% imports role="given"
import numpy as np

from course import NotWritten, check, earlier, predict, show
from course.explore import l07_directions as explore
from course.figures import l07_context as context_figures
from course.figures import l07_directions as figures

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks. Save them before you run it.

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
# solved functions, add a cell below with `earlier.load("05_bptt", solved=True)` and the same for the other lessons.
#
# ## Two readers {minutes=6}
#
# Take two LSTMs, each with weights, biases and starting states of its own. The first reads $x_1, x_2, \ldots, x_T$.
# The second reads $x_T, x_{T-1}, \ldots, x_1$. Schuster and Paliwal (1997) proposed this for recurrent networks in
# general, Graves and Schmidhuber (2005) with LSTM cells.

# %% both_picture role="demo"
show(figures.both_directions(T=4),
     alt="Four inputs x1 to x4. Each goes into two cells. The lower row of cells, "
         "forward, hands its states from left to right. The upper row, backward, "
         "with dashed lines, hands its states from right to left. At each step both "
         "hidden states go into a box named merge, from which the output of the step "
         "comes.")

# %% [markdown]
# $$\overrightarrow{h}_t, \overrightarrow{c}_t = \text{LSTM}(x_t, \overrightarrow{h}_{t-1}, \overrightarrow{c}_{t-1};\
# \overrightarrow{W}, \overrightarrow{b}) \qquad
# \overleftarrow{h}_t, \overleftarrow{c}_t = \text{LSTM}(x_t, \overleftarrow{h}_{t+1}, \overleftarrow{c}_{t+1};\
# \overleftarrow{W}, \overleftarrow{b})$$
#
# The backward LSTM starts on the right: where the formula asks for the states of step $T + 1$, stand its own $h_0, c_0$.
# Steps count from 1 here. From the next section on they count from 0, as in Python: $x_1$ is `x[:, 0]`.
#
# Follow the lines with a finger. $\overrightarrow{h}_2$ has read $x_1, x_2$. $\overleftarrow{h}_2$ has read $x_4,
# x_3, x_2$. Together they have read everything, and $x_2$ twice. No line leads from one row to the other: the two
# LSTMs never see each other's states. They meet only where their results are merged.
#
# You may read that a bidirectional LSTM "processes the sequence in both directions at the same time". It is one
# network only in the drawing. In the arithmetic it is two, which could run on two machines. It has twice the
# parameters and takes twice the work of one LSTM with as many units.

# %% reads_what [markdown] role="predict"
# **Predict first.** A sequence has the steps 1 to 6. At which step has the backward LSTM read exactly three inputs?
#
# - a) At step 3.
#   > Not quite. There the forward LSTM has read three inputs: 1, 2 and 3. The backward one has read 6, 5, 4 and 3.
# - b) At step 4. (right)
#   > Yes. It starts at step 6 and has read 6, 5 and 4. Its first state stands at the last step, its last state at the first.
# - c) At step 6.
#   > Not quite. Step 6 is where it begins: there it has read one input.

# %% [markdown]
# ## Turned round, by length {minutes=7}
#
# There is no need for a second kind of LSTM. Turn the sequence round, give it to `lstm_forward`, and turn the states
# round again. In NumPy, `x[:, ::-1]` turns the time axis of a whole batch. That is right as long as all sequences are
# equally long.
#
# **By hand.** Three examples of lengths 3, 5 and 1. Letters are inputs, a dash is padding.

# %% turned_picture role="demo"
ROWS = {"x": ["abc––", "defgh", "i––––"],
        "x[:, ::-1]": ["––cba", "hgfed", "––––i"],
        "turned by length": ["cba––", "hgfed", "i––––"]}
letters = {title: [list(row) for row in rows] for title, rows in ROWS.items()}
show(figures.turned(letters, {title: [[step == "–" for step in row] for row in rows]
                              for title, rows in letters.items()}),
     alt="Three grids of three rows. In x, the rows are a b c and two of padding; d "
         "e f g h; i and four of padding. In x[:, ::-1], padding stands in front of "
         "c b a and in front of i. Turned by length, the rows are c b a and padding, "
         "h g f e d, i and padding.")

# %% [markdown]
# In the middle, the padding has moved to the front. An LSTM that reads this row meets two inputs that mean nothing
# before it comes to "c", and its state is spoilt when the sequence begins. In the forward direction padding could be
# ignored, because it comes after everything real (lesson 04). Here it would come first.
#
# On the right, each example is turned within its own length. Padding stays where it was, and *what* it was. Step $t$
# of the result is step `lengths[n] - 1 - t` of `x[n]` for $t$ below `lengths[n]`, and step $t$ itself above.
#
# For the length 3 and $T = 5$:
#
# | $t$ | 0 | 1 | 2 | 3 | 4 |
# |---|---|---|---|---|---|
# | taken from step | 2 | 1 | 0 | 3 | 4 |

# %% turned_twice [markdown] role="predict"
# **Predict first.** What happens if you turn a batch by length, and then turn the result by the same lengths again?
#
# - a) It is the same as `x[:, ::-1]`.
#   > Not quite. Padding never moves when you turn by length, once or twice.
# - b) The padding ends up in front.
#   > Not quite. Each turn leaves the padding alone.
# - c) You get `x` back. (right)
#   > Yes. Step 2 went to 0 and goes back to 2. So one function is enough: it turns the inputs, and it turns the states back.

# %% [markdown] name="reverse_sequences-task"
# **Write `reverse_sequences(x, lengths)`**: each example turned within its own length. A loop over the examples is
# fine; one array of indices for all is faster.
#
# | | shape |
# |---|---|
# | `x` | $(N, T, D)$; padding may hold any numbers; must not be changed |
# | `lengths` | $(N,)$, whole numbers from 1 to $T$, in no order |
# | returns | $(N, T, D)$, a new array; padding as in `x` |

# %% reverse_sequences role="answer" difficulty=3 minutes=8
def reverse_sequences(x, lengths):
    """The real part of each example turned round; padding stays where and what it was.

    Args:
        x: (N, T, D) sequences; x[n, lengths[n]:] is padding and may hold any numbers. Not changed.
        lengths: (N,) integers from 1 to T: the number of real steps of each example.

    Returns:
        (N, T, D), a new array. Applied twice, it gives x back.
    """
    ### BEGIN SOLUTION
    t, end = np.arange(x.shape[1]), lengths[:, None]                   # (T,), (N, 1)
    source = np.where(t < end, end - 1 - t, t)                         # (N, T)
    return x[np.arange(len(x))[:, None], source]
    ### END SOLUTION

# %% reverse_sequences-test role="test" points=3
check(reverse_sequences)

# %% [markdown] name="reverse_sequences-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Start from a copy of `x`. For one example, only its first `lengths[n]` steps change, and they change places among
# themselves.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# With a loop: for each example, take the real part of the original, turn it with a step of -1, and write it over the
# real part of the copy.
#
# Without one: make an array $(N, T)$ that says for each place which step of `x` stands there, as in the table by
# hand. `np.where` chooses between the turned number and $t$ itself. Then index the first two axes of `x` with pairs,
# as in `last_output`: the numbers of the examples need the shape $(N, 1)$, so that each is paired with $T$ steps.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# out = x.copy()
# for n, length in enumerate(lengths):
#     out[n, :...] = x[n, :...][...]
# return out
# ```
#
# The last gap is a slice that runs backward.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "reverse_sequences is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: padding moved to the front": you turned the whole axis. See the picture.
# - "Looks like: padding turned as well": the real part is right. Whatever stands behind it, stays.
# - "Looks like: one step too far": the last real step of an example of length 3 is step 2.
# - "Looks like: reversed over the batch axis": `x[::-1]` turns the first axis, the examples.
# - "shares memory with its argument `x`: return a new array": a slice is a view. `x[:, ::-1]` is one, too.
# - "changed its argument `x` in place": you wrote into `x`. Write into a copy, and read from `x`.
# - "Looks like: nothing turned": perhaps you swapped each pair twice. Go to the middle only.
# - "Looks like: mirrored": the first half was overwritten before the second half read it. Read from `x`, write into the
#   copy.
# - "raised ValueError: could not broadcast input array from shape (5,5) into shape (6,5)": one slice has both to cut and
#   to turn, and its ends are hard to get right. Cut first, and turn what is left.
# - "raised IndexError: index 4 is out of bounds for axis 0 with size 4": your numbers of steps were taken for numbers of
#   examples. Time is the second axis.
#
# </details>

# %% turned_numbers role="demo"
x = np.array([[1, 2, 3, 0, 0], [4, 5, 6, 7, 8], [9, 0, 0, 0, 0]], float)[:, :, None]
lengths = np.array([3, 5, 1])
turned = reverse_sequences(x, lengths)
print(turned[:, :, 0].astype(int))
print("turned twice gives x:", np.array_equal(reverse_sequences(turned, lengths), x))

# %% [markdown]
# ## Both directions at once {minutes=8}
#
# Everything of a bidirectional LSTM comes in pairs. We give each pair an axis of its own, in front: index 0 is
# forward, index 1 is backward.
#
# | | shape | |
# |---|---|---|
# | `h0`, `c0` | $(2, N, H)$ | states before the first step that each direction reads |
# | `W`, `b` | $(2, H+D, 4H)$, $(2, 4H)$ | weights and biases of each direction |
# | `h`, `c` | $(2, N, T, H)$ | states, each at the step of `x` that it belongs to |

# %% ways_picture role="demo"
show(figures.two_ways(),
     alt="From x two ways lead to the right. The upper one goes through one box, the "
         "LSTM with W[0] and b[0], to h[0]. The lower one goes through three boxes: "
         "turn by length, the LSTM with W[1] and b[1], turn by length, and ends at "
         "h[1].")

# %% [markdown]
# The second turn is the one that gets forgotten. `lstm_forward` returns its states in the order in which it made
# them; for the backward LSTM, the first of them belongs to the *last* real step. Turned back, `h[1, n, t]` stands
# beside `h[0, n, t]`: both have just read `x[n, t]`.
#
# **By hand.** The adding cell of lesson 04 ($c_t = c_{t-1} + g_t$) in both directions, starting from 0. One example
# of length 3 in a batch with $T = 4$, with the candidates 0.2, 0.1, 0.3. The backward LSTM reads 0.3, 0.1, 0.2 and
# gets 0.3, 0.4, 0.6:
#
# | $t$ | 0 | 1 | 2 | 3 (padding) |
# |---|---|---|---|---|
# | candidate | 0.2 | 0.1 | 0.3 | |
# | forward $c$ | 0.2 | 0.3 | **0.6** | 0 |
# | backward $c$, in the order it was made | 0.3 | 0.4 | 0.6 | |
# | backward $c$, turned back | **0.6** | 0.4 | 0.3 | 0 |
#
# The total, 0.6, stands at the end of one row and at the beginning of the other. At padded steps both are 0, as in
# lesson 04.

# %% not_turned_back [markdown] role="predict"
# **Predict first.** Somebody forgets to turn the states back. What has the backward state at index $t = 0$ read then,
# in a sequence of 6 steps?
#
# - a) Only the last input. (right)
#   > Yes. It is the first state that this LSTM made. Beside the forward state of step 0, it says something of the other end of the sequence, and step 0 knows nothing of its own future.
# - b) The whole sequence.
#   > Not quite. That is the state that was made last, and it stands at index 5 until it is turned back.
# - c) Only the first input.
#   > Not quite. This LSTM begins at the other end.

# %% [markdown] name="bilstm_forward-task"
# **Write `bilstm_forward(x, lengths, h0, c0, W, b)`**: the states of both directions. Call your own `lstm_forward(x,
# h0, c0, W, b)` and `reverse_sequences`.
#
# | | shape |
# |---|---|
# | `x` | $(N, T, D)$; padding may hold any numbers |
# | `lengths` | $(N,)$, whole numbers from 1 to $T$ |
# | `h0`, `c0` | $(2, N, H)$ |
# | `W`, `b` | $(2, H+D, 4H)$ and $(2, 4H)$ |
# | returns `h, c` | $(2, N, T, H)$ each: direction, example, step, unit; 0 at padded steps |
#
# You need no loop over time, and no mask inside one: turned by length, the padding comes last in both directions, and
# what the LSTMs make of it can be replaced by 0 at the end.

# %% bilstm_forward role="answer" difficulty=4 minutes=12
def bilstm_forward(x, lengths, h0, c0, W, b):
    """The states of two LSTMs that read the same sequences, one forward and one backward.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding and may hold any numbers.
        lengths: (N,) integers from 1 to T.
        h0, c0: (2, N, H) states before the first step that each direction reads. Not changed.
        W: (2, H+D, 4H) gate weights of both directions.
        b: (2, 4H) gate biases.

    Returns:
        h, c: (2, N, T, H) hidden and cell states, 0 at padded steps. h[0, n, t] has read the
            steps 0 to t of example n, h[1, n, t] the steps lengths[n] - 1 down to t.

    Source: Schuster and Paliwal 1997; with LSTM: Graves and Schmidhuber 2005.
    """
    ### BEGIN SOLUTION
    padding = np.arange(x.shape[1]) >= lengths[:, None]                # (N, T)
    right = lstm_forward(x, h0[0], c0[0], W[0], b[0])                  # h, c of (N, T, H)
    left = lstm_forward(reverse_sequences(x, lengths), h0[1], c0[1], W[1], b[1])
    left = [reverse_sequences(states, lengths) for states in left]
    h, c = np.stack([right[0], left[0]]), np.stack([right[1], left[1]])
    h[:, padding], c[:, padding] = 0, 0
    return h, c
    ### END SOLUTION

# %% bilstm_forward-test role="test" points=6
check(bilstm_forward)

# %% [markdown] name="bilstm_forward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Go through the picture with the two ways, from left to right. Each box is one call of a function that you have.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Forward: call `lstm_forward` with `x` and everything of index 0.
# 2. Backward: turn `x`, call `lstm_forward` with everything of index 1.
# 3. Turn *both* results of the backward call back.
# 4. `np.stack` puts the two directions on a new axis in front.
# 5. Make the padded steps 0, in `h` and in `c`. A mask $(N, T)$ needs one more axis to fit $(2, N, T, H)$.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# h_f, c_f = lstm_forward(x, h0[...], ...)
# h_b, c_b = lstm_forward(reverse_sequences(...), h0[...], ...)
# h = np.stack([h_f, reverse_sequences(..., lengths)])
# ```
#
# The same line for `c`. Then a mask as in `lstm_forward_lengths`, but for all steps at once: `np.arange(T)` against
# `lengths[:, None]`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "bilstm_forward is not written yet.": write the function in its cell, run that cell, then run the check again. The
#   same line with `lstm_forward`: lesson 04 is not loaded or not finished.
# - "Looks like: backward outputs not turned back": the second turn is missing. See the last question.
# - "Looks like: only h turned back, c not": both results of the backward call are turned.
# - "Looks like: both directions read forward": the backward call got `x` as it is.
# - "Looks like: padding read first by the backward direction": `x[:, ::-1]` is not a turn by length.
# - "Looks like: forward direction joined with itself": look at the names inside `np.stack`.
# - "Looks like: everything of the forward direction for both": look at the indices in the second call.
# - "Looks like: mask forgotten": the real steps are right, the padded ones are not 0.
# - "Without padding your states are right.": the turn, or the mask, does not use the lengths.
# - "raised ValueError: arrays of the shapes (2,4,6,3) and (4,6) cannot be combined element by element": the mask
#   needs an axis for the units.
# - "wrong shape: expected (2, 4, 6, 3), got (4, 6, 6)": you joined the directions side by side. Here they get an axis
#   of their own.
#
# </details>

# %% adder_both role="demo"
ADDER_W = np.zeros((2, 2, 4))                     # both directions, D = H = 1: rows h, x
ADDER_W[:, 1, 2] = 1.0                            # the candidate reads x: g = tanh(x)
ADDER_B = np.array([[20.0, 20.0, 0.0, 20.0]] * 2)
x = np.arctanh([0.2, 0.1, 0.3, 0.9])[None, :, None]                    # 0.9 is padding
zeros = np.zeros((2, 1, 1))
h, c = bilstm_forward(x, np.array([3]), zeros, zeros, ADDER_W, ADDER_B)
print("forward c: ", c[0, 0, :, 0].round(2))
print("backward c:", c[1, 0, :, 0].round(2))
_, spoilt = lstm_forward(x[:, ::-1], zeros[1], zeros[1], ADDER_W[1], ADDER_B[1])
print("the LSTM on x[:, ::-1]:", spoilt[0, :, 0].round(2))

# %% [markdown]
# The first two lines are the rows of the table, and the padding, 0.9, is in none of them. The last line shows what
# padding in front does: the LSTM meets the 0.9 first, and everything that it makes of the sequence is too large by
# that.
#
# ## What each step can see {minutes=8}
#
# Which inputs does a state depend on? Do not believe the drawing; measure. Change the input at one step $s$ by a
# little, run the network again, and see which states have moved and how far. That fills one column of a matrix.
# Random weights will do, because what *can* reach a state does not depend on their values.

# %% effects_cell role="given"
T_SEEN, D_SEEN, H_SEEN = 12, 4, 8


def effects(length, change=1e-3):
    """How far each state moves when one input moves: "forward" and "backward" -> (T, T)."""
    rng = np.random.default_rng(7)
    pairs = [init_lstm(D_SEEN, H_SEEN, rng) for side in range(2)]
    W, b = (np.stack(pair) for pair in zip(*pairs))
    x = rng.standard_normal((1, T_SEEN, D_SEEN))
    lengths, none = np.array([length]), np.zeros((2, 1, H_SEEN))
    before, _ = bilstm_forward(x, lengths, none, none, W, b)
    moved = np.zeros((2, T_SEEN, T_SEEN))
    for s in range(T_SEEN):
        other = x.copy()
        other[0, s] += change
        after, _ = bilstm_forward(other, lengths, none, none, W, b)
        moved[:, :, s] = np.linalg.norm(after - before, axis=3)[:, 0] / change
    return {"forward": moved[0], "backward": moved[1]}

# %% sees_what [markdown] role="predict"
# **Predict first.** A sequence has length 9 and is padded to 12. You change the input at step 6. Which states of the
# backward direction move?
#
# - a) Those of steps 6 to 8.
#   > Not quite. That is the forward direction: it reads step 6 and takes it along to the end.
# - b) Those of steps 0 to 6. (right)
#   > Yes. The backward LSTM has read 8 and 7 before it meets step 6, and takes it along down to step 0.
# - c) Those of steps 0 to 11, since it has read everything.
#   > Not quite. The steps 9 to 11 are padding, and the states of steps 7 and 8 were made before step 6 was read.

# %% context_matrices role="demo"
seen = effects(length=9)
both = np.sqrt(seen["forward"] ** 2 + seen["backward"] ** 2)
show(context_figures.context(seen | {"both": both}, length=9),
     alt="Three squares, state step against input step, for a sequence of length 9 "
         "of 12. Forward: only inputs at or before the state have an effect, a lower "
         "triangle. Backward: only inputs at or after it, an upper triangle. Both: "
         "the whole square of 9 by 9. Everything fades with the distance from the "
         "diagonal. Padding is hatched.")
lower, upper = np.tril(np.ones((9, 9))) > 0, np.triu(np.ones((9, 9))) > 0
print("forward: every input up to t, no other:  ",
      np.array_equal(seen["forward"][:9, :9] > 0, lower))
print("backward: every input from t on, no other:",
      np.array_equal(seen["backward"][:9, :9] > 0, upper))
print("padding reaches nothing:                 ",
      not (seen["forward"][:, 9:].any() or seen["backward"][:, 9:].any()))
for name, sign in [("forward", -1), ("backward", 1)]:
    means = [np.diagonal(seen[name][:9, :9], sign * far).mean() for far in (0, 2, 4, 6, 8)]
    print(f"{name}: mean effect of an input 0, 2, 4, 6, 8 steps away:", np.round(means, 3))

# %% [markdown]
# A row is a state, a column is an input. A dot says that there is an effect at all; white is none. The forward states
# fill the triangle below the diagonal: the past. The backward states fill the triangle above: the future, as far as
# the sequence goes. Side by side they see the whole row. But *how much* they see fades with the distance, as the last
# two lines show. This is the forgetting of lesson 01, now in both directions. A bidirectional network sees
# everything. It does not remember everything equally well.
#
# Move the step and the length, and switch the directions off and on.
#
# 1. At which step has the forward state seen most inputs, and at which the backward state?
# 2. Set the length to 6 and go with the step from 5 to 6. What happens?
# 3. Length 1: what is the difference between the two directions now?

# %% reach_widget role="demo"
explore.reach(effects, T_SEEN)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. The forward state at the last real step, the backward state at step 0. The section "A summary of the whole" uses
#    this.
# 2. Step 5 is the last real one. Step 6 is padding: its states are 0 and depend on nothing.
# 3. Both have read the one input there is. They differ all the same, because each has weights of its own.
#
# </details>
#
# ## Merging {minutes=5}
#
# The next layer, or the output layer, wants one vector for each step. Four ways of making it are common:
#
# | mode | output at step $t$ | size | |
# |---|---|---|---|
# | `"concat"` | $[\overrightarrow{h}_t,\ \overleftarrow{h}_t]$ | $2H$ | what PyTorch does, and Keras unless you say otherwise |
# | `"sum"` | $\overrightarrow{h}_t + \overleftarrow{h}_t$ | $H$ | |
# | `"mean"` | $\tfrac{1}{2}(\overrightarrow{h}_t + \overleftarrow{h}_t)$ | $H$ | |
# | `"product"` | $\overrightarrow{h}_t * \overleftarrow{h}_t$, unit by unit | $H$ | |
#
# Keras calls the last two `"ave"` and `"mul"`.
#
# **By hand.** Two units, $\overrightarrow{h} = [0.5,\ -0.2]$ and $\overleftarrow{h} = [0.1,\ 0.4]$:
#
# | `"concat"` | `"sum"` | `"mean"` | `"product"` |
# |---|---|---|---|
# | $[0.5,\ -0.2,\ 0.1,\ 0.4]$ | $[0.6,\ 0.2]$ | $[0.3,\ 0.1]$ | $[0.05,\ -0.08]$ |
#
# Concatenation keeps everything; the price is that the next layer needs twice as many weights. The other modes keep
# the size $H$ and throw something away: from a sum of 0.6 nobody can tell which direction said what.

# %% sum_from_concat [markdown] role="predict"
# **Predict first.** An affine layer follows the merge. Which of the other merges can concatenation and that layer do
# together?
#
# - a) None: sum, mean and product are operations of their own.
#   > Not quite. A layer with the same weights for both halves adds them.
# - b) Sum and mean. (right)
#   > Yes. $\overrightarrow{h} A + \overleftarrow{h} A$ is the sum times the matrix $A$, and with $A / 2$ the mean. But an affine layer only adds: a product of two of its inputs is out of reach. An experiment below makes use of that.
# - c) All three.
#   > Not quite. An affine layer adds up its inputs, each times a weight. It cannot multiply two of them.

# %% [markdown] name="merge_directions-task"
# **Write `merge_directions(h, mode)`** for the four modes.
#
# | | shape |
# |---|---|
# | `h` | $(2, N, T, H)$ |
# | `mode` | `"concat"`, `"sum"`, `"mean"` or `"product"` |
# | returns | $(N, T, 2H)$ for `"concat"`, forward half first; $(N, T, H)$ for the others |

# %% merge_directions role="answer" difficulty=1 minutes=4
def merge_directions(h, mode):
    """One output for each step, made of the states of both directions.

    Args:
        h: (2, N, T, H) hidden states, forward and backward.
        mode: "concat", "sum", "mean" or "product".

    Returns:
        (N, T, 2H) for "concat", forward half first; (N, T, H) for the others.

    Source: concatenation: Graves and Schmidhuber 2005.
    """
    ### BEGIN SOLUTION
    forward, backward = h
    if mode == "concat":
        return np.concatenate([forward, backward], axis=2)             # (N, T, 2H)
    if mode == "sum":
        return forward + backward
    if mode == "mean":
        return (forward + backward) / 2
    return forward * backward
    ### END SOLUTION

# %% merge_directions-test role="test" points=2
check(merge_directions)

# %% [markdown] name="merge_directions-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Take the two directions out of `h` and give them names. Each mode is then one line.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# `np.concatenate` takes a list of arrays and an axis. Which axis of $(N, T, H)$ gets longer? For the other three,
# write the formulas of the table.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# forward, backward = ...
# if mode == ...:
#     return np.concatenate([...], axis=...)
# ```
#
# Three more cases follow. Mind the parentheses of the mean.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "merge_directions is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: joined along time", with "wrong shape: expected (4, 6, 6), got (4, 12, 3)": the units are the last
#   axis.
# - "Looks like: reshaped where axes must be moved": the shape is right and the numbers are mixed up. Join the two
#   arrays.
# - "Looks like: half of one direction added to the other": `a + b / 2` is not `(a + b) / 2`.
# - "returned None: is the `return` missing?": one of the modes returns nothing. Compare the spelling of its name.
#
# </details>

# %% merged_by_hand role="demo"
h = np.array([[0.5, -0.2], [0.1, 0.4]])[:, None, None]                 # (2, 1, 1, 2)
for mode in ("concat", "sum", "mean", "product"):
    print(f"{mode:<8}", merge_directions(h, mode)[0, 0].round(2))

# %% [markdown]
# ## A summary of the whole {minutes=2}
#
# To say something about a whole sequence, its speaker or its language, one vector is needed, made of states that have
# read everything. For one direction this was the last real step. With two, look at the corners of the triangles in
# the figure above:
#
# **By hand.** Outputs of one example of length 3, $T = 5$, $H = 1$:
#
# | $t$ | 0 | 1 | 2 | 3 | 4 |
# |---|---|---|---|---|---|
# | forward | 10 | 11 | **12** | 0 | 0 |
# | has read | 0 | 0, 1 | 0, 1, 2 | | |
# | backward | **20** | 21 | 22 | 0 | 0 |
# | has read | 2, 1, 0 | 2, 1 | 2 | | |
#
# The summary is $[12,\ 20]$: the forward state of the last real step, and the backward state of step 0.

# %% last_index [markdown] role="choice" points=1 minutes=2
# **Predict first.** All sequences are equally long. Somebody merges with `"concat"` and takes `out[:, -1]` as the
# summary. What has the backward half of it read?
#
# - a) The whole sequence.
#   > Not quite. The backward state that has read everything stands at index 0.
# - b) The last input only. (right)
#   > Yes. At the last step the backward LSTM has just begun. Half of the summary knows one input, and nothing raises an error. It is one of the most frequent mistakes with these networks.
# - c) Nothing: it is its starting state.
#   > Not quite. It has read one input, the last one.

# %% [markdown] name="bilstm_summary-task"
# **Write `bilstm_summary(h, lengths)`**: of each direction the state that has read the whole sequence, side by side.
#
# | | shape |
# |---|---|
# | `h` | $(2, N, T, H)$, as `bilstm_forward` returns it |
# | `lengths` | $(N,)$, whole numbers from 1 to $T$ |
# | returns | $(N, 2H)$, forward half first |

# %% bilstm_summary role="answer" difficulty=2 minutes=5
def bilstm_summary(h, lengths):
    """One vector for each sequence: the state of each direction that has read all of it.

    Args:
        h: (2, N, T, H) hidden states, as `bilstm_forward` returns them.
        lengths: (N,) integers from 1 to T.

    Returns:
        (N, 2H): the forward half first.
    """
    ### BEGIN SOLUTION
    return np.concatenate([last_output(h[0], lengths), h[1, :, 0]], axis=1)
    ### END SOLUTION

# %% bilstm_summary-test role="test" points=3
check(bilstm_summary)

# %% [markdown] name="bilstm_summary-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# For the forward half you wrote a function in lesson 04. For the backward half no length is needed. Why?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Forward: pairs of indices, example and last real step, or `last_output`.
# 2. Backward: the same step for all examples.
# 3. Join both along the units.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# forward = last_output(h[...], ...)
# backward = h[..., :, ...]
# ```
#
# Both have the shape $(N, H)$; `np.concatenate` with the right axis makes $(N, 2H)$ of them.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "bilstm_summary is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: out[:, -1] as the summary": see the last question.
# - "Looks like: backward direction read at the last real step": right for the forward half only.
# - "Looks like: joined along the batch", with "wrong shape: expected (4, 6), got (8, 3)": the units are the last
#   axis.
# - "Looks like: every example with the lengths of all": pairs, as in `last_output`.
#
# </details>

# %% summary_by_hand role="demo"
h = np.array([[10, 11, 12, 0, 0], [20, 21, 22, 0, 0]], float)[:, None, :, None]
print("summary:                     ", bilstm_summary(h, np.array([3]))[0])
print("out[:, -1], with padding:    ", merge_directions(h, "concat")[0, -1])
print("out[:, -1], without padding: ", merge_directions(h[:, :, :3], "concat")[0, -1])

# %% [markdown]
# Zeros would be noticed. Without padding, 12 is right, and 22 looks as good, but it has read the last input only.
#
# PyTorch returns these two states beside the outputs: for one layer, `h_n` has the shape $(2, N, H)$.
#
# ## The way back through the merge {minutes=6}
#
# The loss gives a gradient `dout` of the merged output. What is the gradient of the two states that it was made of?
# Ask for each state: if it moves a little, how does the output move?
#
# | mode | output | $d\overrightarrow{h}$ | $d\overleftarrow{h}$ |
# |---|---|---|---|
# | `"concat"` | side by side | first half of `dout` | second half of `dout` |
# | `"sum"` | $\overrightarrow{h} + \overleftarrow{h}$ | `dout` | `dout` |
# | `"mean"` | half of that | half of `dout` | half of `dout` |
# | `"product"` | $\overrightarrow{h} * \overleftarrow{h}$ | yours | yours |
#
# The last row is left to you.
#
# **By hand.** $\overrightarrow{h} = 0.5$, $\overleftarrow{h} = 0.1$, `dout` $= 2$ and the mode `"product"`. If the
# forward state grows from 0.5 to 0.6, the product grows from 0.05 to 0.06: by a tenth of the change, since the other
# factor is 0.1. So $d\overrightarrow{h} = 2 \cdot 0.1 = 0.2$ and $d\overleftarrow{h} = 2 \cdot 0.5 = 1$. The smaller
# factor gets the larger gradient.

# %% shared_out [markdown] role="predict"
# **Predict first.** The mode is `"sum"` and `dout` is 2 at some place. What do the two directions get there?
#
# - a) 1 each: the gradient is shared out between them.
#   > Not quite. A gradient says how fast the loss moves when this one state moves. If the forward state grows by 1, the sum grows by 1, and the other state does not matter.
# - b) 2 each. (right)
#   > Yes. Nothing is shared out. A sum hands the whole gradient to each of its terms; a mean of two hands on half, because the division by 2 is part of it.
# - c) It depends on the states.
#   > Not quite. That is so for a product. A sum has slope 1 in each of its terms, wherever they are.

# %% [markdown] name="merge_backward-task"
# **Write `merge_backward(dout, h, mode)`**: the gradient of the states of both directions.
#
# | | shape |
# |---|---|
# | `dout` | $(N, T, 2H)$ for `"concat"`, else $(N, T, H)$ |
# | `h` | $(2, N, T, H)$, the states that were merged |
# | `mode` | as in `merge_directions` |
# | returns `dh` | $(2, N, T, H)$, a new array |

# %% merge_backward role="answer" difficulty=2 minutes=6
def merge_backward(dout, h, mode):
    """The gradient of both directions' states, from that of the merged output.

    Args:
        dout: (N, T, 2H) for "concat", (N, T, H) for the other modes: the gradient of the loss
            with respect to merge_directions(h, mode).
        h: (2, N, T, H) hidden states that were merged.
        mode: "concat", "sum", "mean" or "product".

    Returns:
        dh: (2, N, T, H), a new array.
    """
    ### BEGIN SOLUTION
    if mode == "concat":
        return np.stack(np.split(dout, 2, axis=2))                     # halves of (N, T, H)
    if mode == "product":
        return dout * h[::-1]                                          # each times the other
    both = np.stack([dout, dout])
    return both / 2 if mode == "mean" else both
    ### END SOLUTION

# %% merge_backward-test role="test" points=3
check(merge_backward)

# %% [markdown] name="merge_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The table above has three of the four modes, and the example by hand has the fourth. Only for one of the modes do you
# need `h` itself; for another you need only its shape.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# For each mode make the two arrays of the table, $(N, T, H)$ each, and put them on a new axis in front. For
# `"concat"`, cut the last axis of `dout` in the middle: its size is $2H$.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# if mode == ...:
#     H = ...
#     return np.stack([dout[:, :, :...], dout[:, :, ...:]])
# ```
#
# In the product, each direction gets the states at the *other* index.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "merge_backward is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: halves of the upstream gradient swapped": forward made the first half.
# - "Looks like: mean without 1/2": only half of a change arrives in the mean.
# - "Looks like: sum shared out in halves": see the last question.
# - "Looks like: product rule the wrong way round": the slope of a product in one factor is the other factor.
# - "Looks like: merge forgotten": the result has an axis of directions in front.
# - "shares memory with its argument `dout`: return a new array": slices and `np.broadcast_to` are views. `np.stack`
#   makes a new array.
#
# </details>

# %% merge_check role="demo"
rng = np.random.default_rng(2)
h = rng.standard_normal((2, 3, 5, 6))
for mode in ("concat", "sum", "mean", "product"):
    dout = rng.standard_normal(merge_directions(h, mode).shape)
    dh = merge_backward(dout, h, mode)
    error = gradient_check(lambda s: (dout * merge_directions(s, mode)).sum(), h, dh)
    print(f"{mode:<8} relative error against the numerical gradient: {error:.0e}")

# %% [markdown]
# Your `gradient_check` of lesson 05 agrees: errors far below $10^{-6}$ are rounding.
#
# ## The way back through both directions {minutes=9}
#
# Now `dh` $(2, N, T, H)$ is known, and the gradients of the inputs, the starting states and the weights are wanted.
# Everything that the forward pass did is undone in the opposite order, and the dotted arrows show the way:

# %% ways_back role="demo"
show(figures.two_ways(gradients=True),
     alt="The picture of the two ways with dotted arrows back. Above, dh[0] goes "
         "through the LSTM, which yields dW[0] and db[0]. Below, dh[1] is turned by "
         "length, goes through the LSTM, which yields dW[1] and db[1], and is turned "
         "by length again. Both arrive at x, where dx is the sum of both.")

# %% [markdown]
# Four things are to be seen in it.
#
# - **A turn is undone by the same turn.** It only moves numbers to other places, so its gradient moves them back.
#   `dh[1]` is turned before the LSTM, the result `dx` of that LSTM after it.
# - **`lstm_backward` wants what `lstm_forward` had.** The backward LSTM read the turned sequence and made its states
#   in turned order. In the cache they stand turned back; so turn them again.
# - **`x` was read twice.** What is used in two places gets the sum of both gradients. Weights and starting states
#   were used by one direction only: their gradients stay apart.
# - **Padding.** The states there were *set* to 0. Whatever `dh` holds at padded steps, these zeros depend on
#   no weight: set `dh` to 0 there first. Then nothing flows through the padding, because it comes last in both
#   directions.
#
# **By hand.** The adding cell again, in a simplified form without output gate and $\tanh$: $c_t = c_{t-1} + x_t$ in
# both directions, three steps, and a loss that grows by 1 for the forward state of step 1, by 10 for the backward
# state of step 1, and for nothing else.
#
# | $t$ | 0 | 1 | 2 | |
# |---|---|---|---|---|
# | from the forward direction | 1 | 1 | 0 | its state of step 1 has read steps 0 and 1 |
# | from the backward direction | 0 | 10 | 10 | its state of step 1 has read steps 2 and 1 |
# | `dx` | 1 | 11 | 10 | the sum |
#
# Turned the wrong way, the second row would be 10, 10, 0: the same numbers at wrong steps. The sum over all steps
# would not show it.

# %% two_readers_one_input [markdown] role="predict"
# **Predict first.** The loss looks only at the output of step 0, merged with `"concat"`. Which inputs have a
# gradient?
#
# - a) Only $x_0$: the loss looks at no other step.
#   > Not quite. It looks at the *output* of step 0. The backward half of it has read all inputs.
# - b) All of them, those after step 0 through the backward direction only. (right)
#   > Yes. The forward state of step 0 has read one input. Every other gradient arrives through the backward direction: with its dx lost or not turned back, these inputs get nothing, or get it at the wrong step.
# - c) All of them, through both directions.
#   > Not quite. The forward state of step 0 was made before any later input was read.

# %% [markdown] name="bilstm_backward-task"
# **Write `bilstm_backward(dh, cache)`**: the gradients of everything that `bilstm_forward` read. Call your own
# `lstm_backward(dh, dc_last, cache)` of lesson 05, once for each direction. Its `dc_last` is zeros of the shape
# $(N, H)$: nobody reads the last cell states here.
#
# | | shape |
# |---|---|
# | `dh` | $(2, N, T, H)$; what stands at padded steps must not count, and `dh` must not be changed |
# | `cache` | the tuple `(x, lengths, h0, c0, W, b, h, c)`: what `bilstm_forward` was given, then what it returned |
# | returns `dx` | $(N, T, D)$, 0 at padded steps |
# | returns `dh0`, `dc0` | $(2, N, H)$ each |
# | returns `dW`, `db` | $(2, H+D, 4H)$ and $(2, 4H)$ |

# %% bilstm_backward role="answer" difficulty=4 minutes=15
def bilstm_backward(dh, cache):
    """Gradients of everything that `bilstm_forward` read.

    Args:
        dh: (2, N, T, H) gradient with respect to its h at every step. What stands at padded
            steps counts nothing. Not changed.
        cache: tuple (x, lengths, h0, c0, W, b, h, c): what `bilstm_forward` was given, then
            what it returned.

    Returns:
        dx: (N, T, D), 0 at padded steps.
        dh0, dc0: (2, N, H).
        dW: (2, H+D, 4H).
        db: (2, 4H).

    Source: Schuster and Paliwal 1997; Graves and Schmidhuber 2005.
    """
    ### BEGIN SOLUTION
    x, lengths, h0, c0, W, b, h, c = cache
    real = np.arange(x.shape[1]) < lengths[:, None]                    # (N, T)
    dh = np.where(real[:, :, None], dh, 0)
    gradients = []
    for side in (0, 1):
        own = [dh[side], x, h[side], c[side]]                          # (N, T, ...) each
        if side == 1:
            own = [reverse_sequences(array, lengths) for array in own]
        cache_of_side = own[1], h0[side], c0[side], W[side], b[side], own[2], own[3]
        gradients.append(lstm_backward(own[0], np.zeros_like(c0[side]), cache_of_side))
    dx = gradients[0][0] + reverse_sequences(gradients[1][0], lengths)
    pairs = zip(gradients[0][1:], gradients[1][1:])
    return dx, *(np.stack(pair) for pair in pairs)
    ### END SOLUTION

# %% bilstm_backward-test role="test" points=7
check(bilstm_backward)

# %% [markdown] name="bilstm_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Write the forward direction first: it is one call of `lstm_backward` with everything of index 0. Then ask of each
# argument for the backward direction: in which order did that LSTM see or make it?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Take the cache apart. Set `dh` to 0 at padded steps, in a new array.
# 2. Forward: `lstm_backward` with `dh[0]`, zeros for `dc_last`, and the cache `(x, h0[0], c0[0], W[0], b[0], h[0],
#    c[0])`.
# 3. Backward: the same with index 1; four arrays are turned by length before the call.
# 4. Of its results, one has a time axis: turn it back, and add it to that of the forward direction.
# 5. The other four results are stacked in pairs.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# turned_dh, turned_x, turned_h, turned_c = [reverse_sequences(a, lengths) for a in (...)]
# dx_b, dh0_b, dc0_b, dW_b, db_b = lstm_backward(turned_dh, ..., (turned_x, h0[1], ..., turned_h, turned_c))
# dx = ... + reverse_sequences(..., ...)
# dW = np.stack([..., dW_b])
# ```
#
# The call for index 0 looks the same without any turn.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "bilstm_backward is not written yet.": write the function in its cell, run that cell, then run the check again.
#   The same line with `lstm_backward`: lesson 05 is not loaded or not finished.
# - "Looks like: gradient of the backward direction not turned": `dh[1]` is in the order of `x`.
# - "Looks like: dx of the backward direction not turned back": its result is in turned order.
# - "Looks like: dx of the backward direction lost": the inputs get the sum of both.
# - "Looks like: states not turned": `h[1]` and `c[1]` in the cache were turned back.
# - "Looks like: mask forgotten: the gradient at padding counts": set `dh` to 0 there before anything else.
# - "Looks like: gradients of the weights added up": each direction has weights of its own.
# - "Looks like: start states of the forward direction for both": look at the indices in the second cache.
# - "For a single step your gradients are right.": with one step, every turn changes nothing. Look at the turns.
# - "Without padding your gradients are right.": look at the mask, and at whether you turn by length.
# - "changed its argument `dh` in place: make a new array instead": `np.where` makes one; an assignment to some of its
#   steps does not.
# - "expected 5 results (dx, dh0, dc0, dW, db), got 2 results": return all five, not one tuple for each direction.
#
# </details>

# %% adder_gradients role="demo"
x = np.array([0.2, 0.1, 0.3])[None, :, None]
lengths, zeros = np.array([3]), np.zeros((2, 1, 1))
h, c = bilstm_forward(x, lengths, zeros, zeros, ADDER_W, ADDER_B)
dh = np.zeros((2, 1, 3, 1))
dh[:, 0, 1, 0] = 1, 10                            # the loss looks at step 1 only
dx, *_ = bilstm_backward(dh, (x, lengths, zeros, zeros, ADDER_W, ADDER_B, h, c))
print("dx:", dx[0, :, 0].round(2))

# %% [markdown]
# The pattern of the table, 1, 11 and 10. Each number is smaller by the slopes of the two $\tanh$ that the true cell
# has, of the candidate and of the cell state, which are below 1.
#
# Now with random numbers, lengths and all four merges. The numerical gradient knows nothing of turning: it moves one
# number and runs everything again.

# %% check_everything role="demo"
rng = np.random.default_rng(3)
N, T, D, H = 3, 5, 4, 3
lengths = np.array([2, 5, 3])
x, h0, c0 = (rng.standard_normal(shape) for shape in [(N, T, D), (2, N, H), (2, N, H)])
W, b = rng.standard_normal((2, H + D, 4 * H)), rng.standard_normal((2, 4 * H))
names = ["x", "h0", "c0", "W", "b"]
for mode in ("concat", "sum", "mean", "product"):
    h, c = bilstm_forward(x, lengths, h0, c0, W, b)
    dout = rng.standard_normal(merge_directions(h, mode).shape)
    found = bilstm_backward(merge_backward(dout, h, mode), (x, lengths, h0, c0, W, b, h, c))
    errors = []
    for name, array, gradient in zip(names, [x, h0, c0, W, b], found):
        def loss(moved):
            given = dict(zip(names, [x, h0, c0, W, b])) | {name: moved}
            states, _ = bilstm_forward(lengths=lengths, **given)
            return (dout * merge_directions(states, mode)).sum()

        errors.append(gradient_check(loss, array, gradient))
    print(f"{mode:<8}",
          "  ".join(f"d{name} {error:.0e}" for name, error in zip(names, errors)))

# %% [markdown]
# The matrices of "What each step can see" can now be had without changing any input. The gradient of the state of
# step $t$ says how far it moves for a small change of each input. One call gives a whole row.

# %% context_by_gradient role="demo"
rng = np.random.default_rng(7)                    # the network of `effects`
T, D, H, length = T_SEEN, D_SEEN, H_SEEN, 9
pairs = [init_lstm(D, H, rng) for side in range(2)]
W, b = (np.stack(pair) for pair in zip(*pairs))
x = rng.standard_normal((1, T, D))
lengths, zeros = np.array([length]), np.zeros((2, 1, H))
cache = (x, lengths, zeros, zeros, W, b, *bilstm_forward(x, lengths, zeros, zeros, W, b))
reaches = np.zeros((2, T, T))
for side in range(2):
    for t in range(T):
        dh = np.zeros((2, 1, T, H))
        dh[side, 0, t] = rng.standard_normal(H)   # any direction in the space of the units
        reaches[side, t] = np.linalg.norm(bilstm_backward(dh, cache)[0][0], axis=1)
for side, name in enumerate(["forward", "backward"]):
    same = np.array_equal(reaches[side] > 0, seen[name] > 0)
    print(f"{name}: a gradient exactly where a change has an effect: {same}")

# %% [markdown]
# ## Experiment: tags that need both sides {minutes=10}
#
# The texts of this experiment are made of words and of two marks, A and B. A text begins and ends with a mark, and
# between two marks stand one to five words, which are all alike. Every word is to be *tagged* with two letters: the
# last mark before it, and the next mark after it.
#
# | step | 0 | 1 | 2 | 3 | 4 | 5 | 6 |
# |---|---|---|---|---|---|---|---|
# | text | A | · | · | B | · | · | B |
# | tag | | AB | AB | | BB | BB | |
#
# The words themselves tell nothing. The first letter of a tag lies in the past, the second in the future.

# %% texts role="given"
TAGS = ["AA", "AB", "BA", "BB"]


def draw_texts(count, rng, steps=25):
    """Texts x (N, T, 3), lengths (N,), tags (N, T) from 0 to 3, and words (N, T): 1 at words.

    The three features are mark A, mark B, word.
    """
    x, lengths = np.zeros((count, steps, 3)), np.zeros(count, int)
    tags, words = np.zeros((count, steps), int), np.zeros((count, steps))
    for n in range(count):
        gaps = rng.integers(1, 6, rng.integers(2, 5))  # 2 to 4 times 1 to 5 words
        marks = rng.integers(0, 2, len(gaps) + 1)
        t = 0
        for gap, left, right in zip(gaps, marks, marks[1:]):
            x[n, t, left] = 1
            x[n, t + 1:t + 1 + gap, 2] = 1
            tags[n, t + 1:t + 1 + gap] = 2 * left + right
            words[n, t + 1:t + 1 + gap] = 1
            t += gap + 1
        x[n, t, marks[-1]] = 1
        lengths[n] = t + 1
    return x, lengths, tags, words

# %% some_texts role="demo"
x, lengths, tags, words = draw_texts(3, np.random.default_rng(0))
for n in range(3):
    print("text:", " ".join(f"{'AB·'[step.argmax()]:<2}" for step in x[n, :lengths[n]]))
    print("tags:", " ".join(f"{TAGS[tag]:<2}" if word else "  "
                            for tag, word in zip(tags[n], words[n])), end="\n\n")

# %% best_of_one_side [markdown] role="predict"
# **Predict first.** The marks are drawn like coin tosses. A network reads from left to right only. What share of tags
# can it get right at best?
#
# - a) 25%, since there are four tags.
#   > Not quite. That is what you get by always giving the same tag. The first letter can be known.
# - b) 50%. (right)
#   > Yes. It knows the first letter of every tag and has to guess the second. No training and no number of units changes that: the information is not in what it has read.
# - c) 75%: the first letter always, and half of the second ones.
#   > Not quite. A tag counts only if both letters are right: all of the first times half of the second, which is one half.

# %% [markdown]
# The next cell has the network: your bidirectional LSTM, your merge, an affine layer, your loss and your Adam (Kingma and Ba 2015).
# `sides` switches directions off: a direction with 0 in place of 1 shows zeros and gets no gradient. So all networks
# have the same size. Words alone count in the loss: its mask is 0 at marks and at padding.

# %% tagger role="given"
def new_tagger(rng, mode="concat", features=3, units=8, classes=4):
    """Parameters of a network that gives every step a score for each class."""
    pairs = [init_lstm(features, units, rng) for side in range(2)]
    width = 2 * units if mode == "concat" else units
    W, b = (np.stack(pair) for pair in zip(*pairs))
    return {"W": W, "b": b,
            "W_y": rng.standard_normal((width, classes)) / np.sqrt(width),
            "b_y": np.zeros(classes)}


def run_tagger(net, x, lengths, sides=(1, 1), mode="concat"):
    """Scores (N, T, K), the merged output, and what the way back needs."""
    zeros = np.zeros((2, len(x), net["W"].shape[2] // 4))
    inputs = x, lengths, zeros, zeros, net["W"], net["b"]
    states = bilstm_forward(*inputs)
    shown = states[0] * np.reshape(sides, (2, 1, 1, 1))
    merged = merge_directions(shown, mode)
    return merged @ net["W_y"] + net["b_y"], merged, shown, (*inputs, *states)


def update_tagger(net, memory, batch, sides, mode, rate=0.03):
    """The network and Adam's state after one update, and the loss before it."""
    x, lengths, tags, counts = batch
    scores, merged, shown, cache = run_tagger(net, x, lengths, sides, mode)
    loss, up = softmax_cross_entropy(scores, tags, counts)
    down = merge_backward(up @ net["W_y"].T, shown, mode) * np.reshape(sides, (2, 1, 1, 1))
    _, _, _, grad_W, grad_b = bilstm_backward(down, cache)
    grad_y = np.tensordot(merged, up, axes=((0, 1), (0, 1)))           # (width, K)
    clipped = clip_by_global_norm([grad_W, grad_b, grad_y, up.sum(axis=(0, 1))], 5.0)
    net, memory = adam_step(net, dict(zip(net, clipped)), memory, rate)
    return net, memory, loss


def train_tagger(draw, seed=0, sides=(1, 1), mode="concat", updates=120, **sizes):
    """A trained network, and its losses."""
    rng = np.random.default_rng(seed)
    net = new_tagger(rng, mode, **sizes)
    m, v = ({name: np.zeros_like(array) for name, array in net.items()} for part in "mv")
    memory, losses = {"m": m, "v": v, "t": 0}, []
    for update in range(updates):
        net, memory, loss = update_tagger(net, memory, draw(32, rng), sides, mode)
        losses.append(loss)
    return net, losses


def share_right(net, batch, sides=(1, 1), mode="concat"):
    """Share of the counted steps whose class is right."""
    x, lengths, tags, counts = batch
    right = run_tagger(net, x, lengths, sides, mode)[0].argmax(axis=2) == tags
    return (right * counts).sum() / counts.sum()


NETWORKS = {"left to right": (1, 0), "right to left": (0, 1), "both": (1, 1)}
TRAINED = {}


def tagger(name, seed=0):
    """A network of NETWORKS and its losses; it is trained when it is asked for the first time."""
    if (name, seed) not in TRAINED:
        TRAINED[name, seed] = train_tagger(draw_texts, seed, NETWORKS[name])
    return TRAINED[name, seed]

# %% train_tags role="demo"
TRAINED.clear()
new_texts = draw_texts(300, np.random.default_rng(99))  # none of them is trained on
losses, accuracies = {}, {}
for name, sides in NETWORKS.items():
    shares = [share_right(tagger(name, seed)[0], new_texts, sides) for seed in range(3)]
    losses[name], accuracies[name] = tagger(name)[1], np.mean(shares)
    print(f"{name:<14} right tags, three seeds:",
          ", ".join(f"{share:.1%}" for share in shares))
counted = np.bincount(new_texts[2][new_texts[3] == 1])
baseline = counted.max() / counted.sum()
show(context_figures.learning(losses, accuracies, baseline),
     alt="Left, the loss of seed 0 over 120 updates: the two networks of one direction "
         "come down to about 0.7 and stay there, the network of both goes to nearly 0. "
         "Right, the share of right tags, mean of three seeds: most frequent tag 26%, "
         "left to right 50%, right to left 49%, both 100%.")
print(f"0.69 is log 2: the loss of knowing one letter and guessing the other: {np.log(2):.2f}")

# %% [markdown]
# Each single direction stops where the reasoning said it would: at half of the tags, and at a loss of $\log 2$, one
# coin toss. Both together solve the task. But with one direction switched off, half of the network idles. Is it only too
# small?

# %% twice_the_units role="demo"
for name in ("left to right", "right to left"):
    net, _ = train_tagger(draw_texts, 0, NETWORKS[name], units=16)
    print(f"{name}, 16 units: {share_right(net, new_texts, NETWORKS[name]):.1%}")

# %% [markdown]
# Twice the units change nothing: it is the direction that makes the difference, not the size.
#
# The bidirectional network reads the tag off a sum: the forward half votes for the first letter, the backward half
# for the second, and the affine layer adds the votes.
#
# ### What a merge can express
#
# Same texts, another question: are the mark before and the mark after the word *the same*? Now neither side has a
# vote of its own. If you know that the mark before is A, the answer is still open.

# %% same_or_not [markdown] role="predict"
# **Predict first.** The bidirectional network is trained on this question with `"concat"` and with `"product"`. What
# do you expect?
#
# - a) Both learn it: both have seen both marks.
#   > Not quite. They have seen them, but in separate rows of states. What comes after a concatenation is an affine layer, which only adds.
# - b) Only `"product"` learns it. (right)
#   > Yes. Let the forward unit show +1 for A and -1 for B, and the backward unit likewise. Their product is +1 where the marks are equal. No function of the one mark plus a function of the other is above 0 where they are equal and below 0 where they are not.
# - c) Only `"concat"` learns it: it keeps everything.
#   > Not quite. It keeps everything, but the layer after it has to make use of it, and an affine layer cannot multiply its inputs.

# %% same_marks role="demo"
def draw_same(count, rng):
    """The same texts with the classes 0, unequal marks, and 1, equal marks."""
    x, lengths, tags, words = draw_texts(count, rng)
    return x, lengths, np.isin(tags, (0, 3)).astype(int), words


*same_texts, same_words = draw_same(300, np.random.default_rng(99))
_, _, cases, _ = draw_texts(300, np.random.default_rng(99))            # AA, AB, BA, BB
for mode in ("concat", "sum", "mean", "product"):
    for seed in range(3):
        net, curve = train_tagger(draw_same, seed, mode=mode, classes=2)
        shares = [share_right(net, (*same_texts, same_words * (cases == case)), mode=mode)
                  for case in range(4)]
        whole = share_right(net, (*same_texts, same_words), mode=mode)
        print(f"{mode:<8} seed {seed}  last loss {curve[-1]:.3f}  right: {whole:6.1%}  of",
              "  ".join(f"{tag} {share:4.0%}" for tag, share in zip(TAGS, shares)))

# %% [markdown]
# With concatenation, sum and mean the loss stays at $\log 2$, that of a coin toss: no vote lowers it. Which of the
# four cases come out right is chance, and may change with the seed. (Votes that are added can get three of the four
# right, but they pay for it in the fourth.) The product solves the task. This does not make the product the better
# merge: in practice a layer with an activation follows, or a second bidirectional layer (lesson 08), which reads both
# halves at every step and can combine them as it likes. It does show that *seeing both sides* and *combining both
# sides* are two things.
#
# ## Where the future is not there {minutes=10}
#
# A bidirectional network needs the end of the sequence before it can say anything about the beginning. Two kinds of
# tasks do not allow that, and they fail in different ways.
#
# ### Streams: the answer is due now
#
# Live captions, a heart monitor, a controller: steps arrive one by one, and the answer for each is due when it
# arrives, or soon after. You can run a bidirectional network on what has arrived so far. Then it has no future to
# read, and whenever a step arrives, the answers for earlier steps may change. The next cell gives the trained network
# the beginning of a text, one step longer each time, and prints the *second* letter of its tags.

# %% growing_text role="demo"
x, lengths, tags, words = draw_texts(1, np.random.default_rng(145))
length, (net, _) = lengths[0], tagger("both")
print("text         ", " ".join("AB·"[step.argmax()] for step in x[0, :length]))
print("right letters", " ".join(TAGS[tag][1] if word else " "
                                for tag, word in zip(tags[0, :length], words[0])), "\n")
for known in range(2, length + 1):
    scores, *_ = run_tagger(net, x, np.array([known]))
    answer = [TAGS[tag][1] for tag in scores[0, :known].argmax(axis=1)]
    print(f"{known:2d} steps known",
          " ".join(letter if word else " " for letter, word in zip(answer, words[0])))
early, late = (run_tagger(net, x, np.array([known]))[3][6][:, 0, :4] for known in (4, length))
moved = np.abs(early - late).max(axis=(1, 2))     # of h (2, 4, H)
print("\nstates of steps 0 to 3, with 4 steps known and with all:",
      f"forward differ by {moved[0]:.2f}, backward by {moved[1]:.2f}")

# %% [markdown]
# Read it by columns. A letter may change when a mark arrives, and also when nothing but one more word does: with the
# end of the text moved, the backward LSTM starts somewhere else. Only after the next mark has been read does a letter
# stay as it is. Forward states never change (see the last line): what they said about step 3, they will not take back
# when step 4 comes.
#
# How much future is enough? We let the network look $k$ steps ahead of the word that it has to tag, and no further.
# (The lengths do this: each word becomes an example of its own that ends $k$ steps after it.)

# %% wait_for_it role="demo"
net, _ = tagger("both")
x, lengths, tags, words = draw_texts(60, np.random.default_rng(98))
example, place = np.nonzero(words)                # one row for each word
ahead = np.array([next(s for s in range(x.shape[1]) if x[n, t + s, :2].any())
                  for n, t in zip(example, place)])                    # steps to the next mark
waits, measured, possible = np.arange(7), [], []
for wait in waits:
    known = np.minimum(place + wait + 1, lengths[example])
    scores, *_ = run_tagger(net, x[example], known)
    answers = scores[np.arange(len(place)), place].argmax(axis=1)
    measured.append((answers == tags[example, place]).mean())
    possible.append(np.where(ahead <= wait, 1, 0.5).mean())
show(context_figures.waiting(waits, measured, possible),
     alt="Share of right tags against the steps of the future that the network may "
         "see, 0 to 6. The network starts near 50% and reaches 100% at 5 steps. It "
         "stays close to the dashed line of what is possible.")

# %% [markdown]
# Without any future, the network of both directions is no better than the one that reads from left to right. With
# five steps, the longest gap, it has everything. So there is something between the two extremes: where an answer may
# come a little late, let the network read on for a few steps, or cut the stream into pieces and read each piece in
# both directions.
#
# ### Forecasts: the answer is in the input
#
# The second failure is worse, because it looks like success. Let the task be to predict the *next* input. At step $t$
# the right answer is $x_{t+1}$. And the backward state of step $t$ has read $x_{t+1}$.
#
# To make it plain, the inputs are coin tosses. Nobody can predict them.

# %% coins role="given"
def draw_coins(count, rng, steps=15):
    """Coin tosses x (N, T, 2); the class of each step is the next toss."""
    tosses = rng.integers(0, 2, (count, steps))
    counts = np.ones((count, steps))
    counts[:, -1] = 0                             # after the last toss nothing comes
    return np.eye(2)[tosses], np.full(count, steps), np.roll(tosses, -1, axis=1), counts

# %% predicts_coins [markdown] role="predict"
# **Predict first.** A bidirectional network is trained to predict the next coin toss, and tested on sequences that it
# has never seen. How many does it get right?
#
# - a) About half.
#   > Not quite. That is all that can be done honestly. But the answer to step t is among the inputs, one step to the right.
# - b) All of them. (right)
#   > Yes. The backward direction has read the next toss, and copies it. New test sequences do not reveal this: they, too, are read to their end.
# - c) A little more than half, as far as the coins repeat themselves.
#   > Not quite. The tosses are independent. There is nothing to be found in the past.

# %% toss role="demo"
new_coins = draw_coins(300, np.random.default_rng(5))
x, lengths, nexts, counts = new_coins
for name, sides in NETWORKS.items():
    net, _ = train_tagger(draw_coins, 0, sides, features=2, classes=2)
    whole = share_right(net, new_coins, sides)
    live = np.mean([(run_tagger(net, x, np.full(300, t + 1), sides)[0][:, t].argmax(axis=1)
                     == nexts[:, t]).mean() for t in range(14)])
    print(f"{name:<14} tested on whole sequences: {whole:6.1%}",
          f"  used step by step: {live:6.1%}")

# %% [markdown]
# 100% on new data, with coins. In use, when the next toss has not happened yet, it is back at one half. A held-out
# test set did not help, because the test gave the network what it will not have in use. If a bidirectional network
# forecasts surprisingly well, look for the answer among its inputs.
#
# | task | at the time of the answer | both directions? |
# |---|---|---|
# | tag the words of a sentence, recognize a finished recording, classify a document | everything is there | yes |
# | read the source sentence of a translation | everything is there | yes |
# | write the translation, or any text, word by word | only the past | no |
# | forecast a time series | only the past | no. Within the *known* past it may be used: its summary is a fair input |
# | captions of live speech, alarms | the past, and what you may wait for | in pieces, with a delay |
#
# Language models are an instructive case. Peters et al. (2018) trained one LSTM to predict the next word and another
# to predict the word before, each for itself, and joined their states only afterward: so neither ever read its own
# answer.
#
# ## Written question

# %% who_may_look_ahead [markdown] role="written" points=3 minutes=8
# **A forecast that was too good.** A team predicts the load of a power grid for the next hour. Each example is one
# day of 24 hourly values, and the target at hour $t$ is the value of hour $t + 1$. A bidirectional LSTM gets an error
# of nearly 0 on days that were kept apart from training. In operation its error is larger than that of the old
# method, "the same as now".
#
# 1. Explain how the error in the test could be so small. Name the state and the input that are involved.
# 2. Why did the days that were kept apart not reveal it? Say how the test has to be done so that it does.
# 3. A colleague wants to keep the bidirectional layer. Describe one way to use both directions for this forecast
#    without reading the answer.
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. At hour $t$ the backward LSTM has read the values of hours 24 down to $t$, so its state $\overleftarrow{h}_t$ has
#    read $x_{t+1}$, which is the target of hour $t$. The network only has to hand this value on; it learns to copy,
#    not to forecast.
# 2. The days that were kept apart were also given as whole days, so the future was among the inputs there, too. The
#    test has to give at hour $t$ only the values up to $t$ (sequences cut at $t$, or `lengths` $= t + 1$) and look at
#    the output of the last hour, as in operation.
# 3. Take a window of the *past* only, say the last 24 known hours, read it in both directions, and predict the hour
#    after the window from the summary (forward state at the last known hour, backward state at the first hour of the
#    window), or from any merged states in the window. Everything that is read lies before the target. (Also accepted:
#    the backward direction reads other inputs that are known in advance for the future, such as the calendar or a
#    weather forecast, but not the load.)
#
# **Points.**
#
# - 1 point, part 1: half for the backward state having read later hours, half for naming that $x_{t+1}$ *is* the
#   target and is copied.
# - 1 point, part 2: half for the test days being read whole as well, half for a test with sequences cut at the
#   present hour.
# - 1 point, part 3: a way in which all inputs lie before the target, with a sensible output (summary or last known
#   step). Half if the idea is right but it stays unclear what is read when.
#
# **Common wrong answers.**
#
# - "The network is overfitted": then the error on days kept apart would be large. No points for part 1.
# - "The test data leaked into the training data": the days were kept apart; it is the target that leaks into the
#   input. No points for part 1, half for part 2 if the cut test is described.
# - "Use only the forward direction" in part 3: right in itself, but not what was asked. No points.
# - "Turn the backward states round correctly": turning is not the problem. No points.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - A bidirectional LSTM is two LSTMs with weights of their own that read the same sequence from both ends. They meet
#   only in the merge.
# - $\overrightarrow{h}_t$ has read the past of step $t$, $\overleftarrow{h}_t$ its future, both have read $x_t$.
# - Turn by length, not the whole axis: padding has to stay last. What was turned before the LSTM is turned back after
#   it.
# - The summary is the forward state of the last real step and the backward state of step 0; `out[:, -1]` is not.
# - Concatenation keeps all and doubles the width; sum, mean and product keep the width.
# - On the way back: a sum hands on the whole gradient, a mean half, a product the other factor. Turns are undone by
#   turns, `dx` is the sum of both directions, and `dh` at padding does not count.
# - Seeing both sides is not yet combining them: after a concatenation, an affine layer only adds.
# - If the answer is due before the sequence ends, there is no backward direction. If the answer is among the inputs,
#   it will be copied.
#
# Next, lesson 08 stacks layers on top of each other, also of this kind.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) The word that is to be tagged is read by both directions. Change the inputs so that the
#    forward state of step $t$ has read the steps before $t$ only and the backward state the steps after it only.
#    Which rows of the context matrices change?
# 2. (Difficulty 3 of 5.) Replace `"product"` in the experiment with equal marks by a concatenation followed by a
#    hidden layer with tanh of 8 units. Write its backward pass and train it. Does it learn the task, and how many
#    updates does it need?
# 3. (Difficulty 3 of 5.) Write a tagger with a delay: a forward LSTM alone that gives its answer for step $t$ at step
#    $t + 5$. Train it on the texts of the experiment. How close does it come to both directions, and what does it
#    have to store?
# 4. (Difficulty 4 of 5.) Cut a long stream into pieces of 20 steps and read each in both directions, but carry the
#    forward states from piece to piece. Tags near the end of a piece will be worse. Let the pieces overlap, and
#    measure what share of right tags you get for each overlap and how much work it costs.
#
# ## References
#
# - Mike Schuster, Kuldip K. Paliwal (1997). Bidirectional recurrent neural networks. *IEEE Transactions on Signal
#   Processing* 45(11), 2673-2681.
# - Alex Graves, Jürgen Schmidhuber (2005). Framewise phoneme classification with bidirectional LSTM and other neural
#   network architectures. *Neural Networks* 18(5-6), 602-610.
# - Ilya Sutskever, Oriol Vinyals, Quoc V. Le (2014). Sequence to sequence learning with neural networks. *Advances in
#   Neural Information Processing Systems* 27.
# - Diederik P. Kingma, Jimmy Ba (2015). Adam: a method for stochastic optimization. *International Conference on
#   Learning Representations*.
# - Matthew E. Peters, Mark Neumann, Mohit Iyyer, Matt Gardner, Christopher Clark, Kenton Lee, Luke Zettlemoyer
#   (2018). Deep contextualized word representations. *Proceedings of NAACL-HLT*, 2227-2237.
