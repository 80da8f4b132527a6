# %% [markdown]
# # Sequences: one cell, many steps
#
# Lesson 03 gave you one step. A sentence, a heartbeat or a clip of film has many, and the network that reads it is your
# step in a loop: the same weights each time, and a state that is handed on. The loop has four lines. Around it lie the
# questions that cost people days: where the state comes from at the first step, which axis is time, what to do when the
# sequences of a batch differ in length, and which of all the states is "the output". In this lesson you write the loop,
# make it stop where each sequence ends, take out what need not be inside it, and watch it read a sentence.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - draw an LSTM unrolled over time, and say what all steps share and what each step has of its own;
# - run a cell over a batch of sequences, with any starting state, also in pieces;
# - say why padding, even with zeros, changes a state, and stop the state where each sequence ends;
# - pick each sequence's last real output;
# - move the part of the work that does not depend on the state out of the loop, and say what this gains and what not;
# - read a heat map of hidden states.
#
# **Builds on:** lessons 02 and 03. You need your own `lstm_step_fused` and what it calls, `init_lstm`, and for one
# experiment `update_cell` and `hidden_state`.
#
# **Time:** about {minutes} minutes to work, 5 seconds to run.

# %% imports role="given"
import string
import time

import numpy as np

from course import NotWritten, check, earlier, predict, show
from course.explore import l04_sentence as explore
from course.figures import l04_sentence as sentence_figures
from course.figures import l04_sequence as figures
from course.figures import l03_weights as weight_figures

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks of lessons 02 and 03. Save both before you run it.

# %% load_cell role="given"
earlier.load("02_gates")
earlier.load("03_lstm_cell")

# %% [markdown]
# If it names a function that is missing or fails its check, open that lesson, finish it, save it, and run the cell above
# again. If you want to start here, and you have a full clone of the repository or your instructor gave you the solved
# functions, add a cell below with `earlier.load("02_gates", solved=True)` and the same for `"03_lstm_cell"`.
#
# Notation: $N$ examples in a batch, $T$ time steps, $D$ input features, $H$ hidden units. Equations count the steps from
# 1 to $T$, and the state before the first step has the index 0. Python counts from 0: $x_1$ is `x[:, 0]`.
#
# ## The cell, unrolled in time {minutes=6}
#
# A recurrent network is one cell with a loop: what it returns at one step goes into the next. Draw the cell once for each
# step, side by side, and the loop becomes a line. This is called *unrolling*.

# %% unrolled_picture role="demo"
show(figures.unrolled(T=4),
     alt="Four boxes side by side, the cell at steps 1 to 4. A thick line carries c from c0 "
         "on the left through all boxes to c4, a thin blue line carries h from h0 to h4. "
         "Each box reads its own x from below and gives its own h upward. Dashed lines "
         "join all boxes to one W and one b.")

# %% [markdown]
# There are not four cells in this picture. There is one, at four moments.
#
# | | shared by all steps | its own at each step |
# |---|---|---|
# | weights $W$ $(H+D, 4H)$ and biases $b$ $(4H,)$ | yes | |
# | input $x_t$, gates, candidate | | yes |
# | states $h_t$, $c_t$ | | yes |
#
# Because the weights are shared, the same network reads 5 steps or 500, and what it learns about the word "not" at
# position 3 holds at position 30. Because the states are not shared, the network can behave differently at two equal
# inputs: what it does depends on what came before. And two lines, not one, run from step to step. Whoever hands on $h$
# and forgets $c$ has cut the memory.
#
# You may read that an LSTM "processes the whole sequence". That is true of the loop. The cell itself never sees more
# than one step and the two states.

# %% same_time [markdown] role="predict"
# **Predict first.** Four cores stand idle. Can they compute the states of steps 1 to 4 of one sequence at the same time,
# one step each?
#
# - a) Yes. All steps use the same weights, so nothing has to wait.
#   > Not quite. The weights are there from the start, but step 2 also needs $h_1$ and $c_1$, and those are the result of step 1.
# - b) No. Each step needs the states of the step before. (right)
#   > Yes. The line through the boxes is a queue. What can be done at the same time: many sequences, and the part of each step that reads only $x_t$. You will do both.
# - c) Yes, if the sequence is short enough.
#   > Not quite. Even two steps have an order: $h_1$ is an input of step 2.

# %% [markdown]
# ## A batch of sequences {minutes=6}
#
# Many sequences are read at the same time, side by side. The inputs are one array `x` of shape $(N, T, D)$: which
# example, which step, which feature.

# %% batch_picture role="demo"
show(figures.batch(N=3, T=5, D=4, step=2, example=1),
     alt="A grid of 3 rows, the examples, and 5 columns, the steps. In each place stand 4 "
         "numbers. A solid frame around column 2 says x[:, 2] of shape (N, D), one step of "
         "all examples. A dashed frame around row 1 says x[1] of shape (T, D), one "
         "sequence.")

# %% [markdown]
# The loop goes from left to right and takes one column at a time: `x[:, t]` has the shape $(N, D)$, just what your step
# wants. The results have the same layout: `h` and `c` have the shape $(N, T, H)$, and `h[:, t]` is the hidden state after
# the step has read `x[:, t]`.
#
# | | shape | |
# |---|---|---|
# | `x` | $(N, T, D)$ | inputs |
# | `h0`, `c0` | $(N, H)$ | states before the first step: one for each example, without a time axis |
# | `h`, `c` | $(N, T, H)$ | states after each step |
#
# **Why the batch first?** So that rows are examples here as everywhere else: `x[7]` is a sequence, `x[:32]` are 32
# sequences, and nothing has to be turned around before the next layer. It is a convention. Keras has the same, PyTorch
# puts time first unless you say `batch_first=True`. The arithmetic does not care. Mind the index: `x[t]` in
# the place of `x[:, t]` is one whole sequence. Joining it with the states raises an error, except when $N = T$: then the
# numbers are silently wrong.

# %% neighbors_in_batch [markdown] role="predict"
# **Predict first.** You run the cell over a batch of 3 sequences. Then you replace the sequences 1 and 2 by others and
# run it again. What happens to the states of sequence 0?
#
# - a) They change: all examples share the weights.
#   > Not quite. The weights are shared, but running does not change them. Only learning does.
# - b) They stay. (right)
#   > Yes. Every row of a matrix product is computed from its own row alone. Examples lie side by side and never meet. (A different batch size may change the last digit, because the library adds in another order.)
# - c) They change a little, because the state is an average over the batch.
#   > Not quite. There is no sum and no average over the batch in any equation of the cell.

# %% [markdown]
# ## The loop {minutes=3}
#
# **By hand.** To follow a state through time, take the simplest cell that does something: $N = D = H = 1$, with all three
# gates open, $f = i = o = 1$, so that $c_t = c_{t-1} + g_t$. It adds up. We start it at $c_0 = 1$ and choose inputs whose
# candidates are 0.2, 0.1 and 0.3:
#
# | $t$ in Python | $c$ before | written, $g_t$ | $c$ after | $h = \tanh(c)$ |
# |---|---|---|---|---|
# | 0 | 1.0 | 0.2 | **1.2** | 0.83 |
# | 1 | 1.2 | 0.1 | **1.3** | 0.86 |
# | 2 | 1.3 | 0.3 | **1.6** | 0.92 |
#
# The value in the column "after" moves to the column "before" of the next row. This is all the loop has to do, for $c$ and
# for $h$ at the same time. In the first row stand the arguments `h0` and `c0`. They are zeros very often, but not always:
# they may be the end of an earlier piece of the same sequence, or the summary of another one (lesson 16 translates in this way).

# %% adder role="given"
ADDER_W = np.zeros((2, 4))                        # D = H = 1: rows h, x; columns i, f, g, o
ADDER_W[1, 2] = 1.0                               # the candidate reads x: g = tanh(x)
ADDER_B = np.array([20.0, 20.0, 0.0, 20.0])       # sigmoid(20) is 1 up to nine digits

# %% index_before_first [markdown] role="choice" points=1 minutes=2
# **Predict first.** Somebody fills `h = np.zeros((N, T, H))` step by step and takes the state of the step before as
# `h[:, t - 1]`. What does this read at `t = 0`?
#
# - a) It raises an IndexError: there is no step before the first.
#   > Not quite. That would be so in many languages. In Python a negative index is allowed and counts from the end.
# - b) The starting state `h0`.
#   > Not quite. Nobody put `h0` into the array. The index -1 means the last step.
# - c) The last step, which still holds zeros. (right)
#   > Yes. Index -1 wraps around. As long as h0 is zero, nobody notices; with any other starting state, all results are wrong.

# %% [markdown] name="lstm_forward-task"
# **Write `lstm_forward(x, h0, c0, W, b)`**: the states at every step. Call your own step, which is
# `lstm_step_fused(x_t, h_prev, c_prev, W, b)`, once for each `t`.
#
# | | shape |
# |---|---|
# | `x` | $(N, T, D)$ |
# | `h0`, `c0` | $(N, H)$, must not be changed |
# | `W` | $(H+D, 4H)$, blocks in the order i, f, g, o |
# | `b` | $(4H,)$, same order |
# | returns `h, c` | $(N, T, H)$ each |

# %% lstm_forward role="answer" difficulty=3 minutes=10
def lstm_forward(x, h0, c0, W, b):
    """The hidden and the cell state at every step of a batch of sequences.

    Args:
        x: (N, T, D) inputs.
        h0: (N, H) hidden state before the first step. It is not changed.
        c0: (N, H) cell state before the first step. It is not changed.
        W: (H+D, 4H) gate weights, the same at every step.
        b: (4H,) gate biases.

    Returns:
        h: (N, T, H) hidden states; h[:, t] is the state after reading x[:, t].
        c: (N, T, H) cell states, likewise.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    ### BEGIN SOLUTION
    h_t, c_t = h0, c0
    h, c = [], []
    for t in range(x.shape[1]):
        h_t, c_t = lstm_step_fused(x[:, t], h_t, c_t, W, b)            # (N, H) each
        h.append(h_t)
        c.append(c_t)
    return np.stack(h, axis=1), np.stack(c, axis=1)                    # (N, T, H) each
    ### END SOLUTION

# %% lstm_forward-test role="test" points=5
check(lstm_forward)

# %% [markdown] name="lstm_forward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Read the table "By hand" row by row. Which two names have to survive from one row to the next, and what do they hold before
# the first row?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Two names for the running states, set *before* the loop.
# 2. Loop over the second axis of `x`. Take that step of all examples.
# 3. Call the step with the running states. Its results become the running states.
# 4. Keep them, in order: in two lists, or in two arrays of zeros at position `[:, t]`.
# 5. If you used lists: `np.stack` makes one array of them. The new axis is time, and time is the second axis.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for t in range(...):
#     hidden, cell = lstm_step_fused(x[..., ...], ..., ..., W, b)
#     # keep both
# ```
#
# The names on the left must appear again on the right. At the end, `np.stack(..., axis=...)` for each of the two lists.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "lstm_forward is not written yet.": write the function in its cell, run that cell, then run the check again. The same
#   line with `lstm_step_fused`: lesson 03 is not loaded or not finished.
# - "Looks like: zeros in the place of h0 and c0": see the question about `h[:, t - 1]` above.
# - "Looks like: time and batch axes of x exchanged", with "raised ValueError: all the input array dimensions except for the
#   concatenation axis must match exactly": you took `x[t]`, which is one example.
# - "raised ValueError: all the input arrays must have same number of dimensions": `x[:, t:t + 1]` keeps the time axis. Index
#   with a number, not with a slice.
# - "Looks like: steps joined into one long row" or "column": you used `np.concatenate`. `np.stack` makes a new axis.
# - "Looks like: time axis first in the result": `np.stack` puts the new axis first if you do not say where.
# - "Looks like: c not carried from step to step": the running cell state is set, but not used in the next call.
# - "Looks like: h and c exchanged in the call of the step" or "input and hidden state exchanged ...": the order is
#   `x_t, h_prev, c_prev`.
# - "Looks like: every step holds the last state": you kept one array and overwrote it. Keep a new array at each step.
# - "changed its argument `c0` in place: make a new array instead": the running state is `c0` itself at first. No `*=`, `+=` or
#   `[...] =` on it; the same in your `lstm_step_fused`.
# - "a second call with the same inputs gave something else: does it keep a state, or draw its own random numbers?": a list or a
#   state outside the function lives on after the call. Make it inside.
#
# </details>

# %% adder_run role="demo"
x = np.arctanh([0.2, 0.1, 0.3])[None, :, None]    # (1, 3, 1): tanh of it is 0.2, 0.1, 0.3
h, c = lstm_forward(x, np.zeros((1, 1)), np.ones((1, 1)), ADDER_W, ADDER_B)
print("c after each step:", c[0, :, 0].round(2))
print("h after each step:", h[0, :, 0].round(2))

# %% [markdown]
# These are the two last columns of the table. Now the question about neighbors, on your function: one sequence alone, and
# the same sequence as row 0 of a batch of three.

# %% three_sequences role="demo"
rng = np.random.default_rng(4)
N, T, D, H = 3, 5, 4, 6
h0, c0 = rng.standard_normal((2, N, H))

# %% alone_or_not role="demo"
W, b = init_lstm(D, H, rng)
x = rng.standard_normal((N, T, D))
together, _ = lstm_forward(x, h0, c0, W, b)
alone, _ = lstm_forward(x[:1], h0[:1], c0[:1], W, b)
print(f"largest difference, alone or in the batch: {np.abs(together[:1] - alone).max():.0e}")

# %% [markdown]
# The difference is 0 or in the last digits.
#
# ## A sequence in pieces {minutes=4}
#
# A state says all that the network knows of the past. So a sequence may be cut anywhere, if the state is handed over.
# Recordings that never end are processed like this, and lesson 05 trains on long sequences piece by piece.

# %% cut_in_two [markdown] role="predict"
# **Predict first.** You cut sequences of 100 steps into two pieces of 50 and call `lstm_forward` for each. What must the
# second call get as `h0` and `c0`, so that all states are the same as without the cut?
#
# - a) Zeros, as at every beginning.
#   > Not quite. Then the second piece knows nothing of the first 50 steps.
# - b) The last hidden state of the first piece, for both.
#   > Not quite. h is only what was shown. What the cell holds behind a closed output gate is in c, and would be lost.
# - c) The last hidden state and the last cell state of the first piece. (right)
#   > Yes. These two are all that passes from the 50th step to the 51st. The cut is not noticed.

# %% in_pieces role="demo"
W, b = init_lstm(D, H, rng)
x = rng.standard_normal((N, 100, D))
whole, _ = lstm_forward(x, h0, c0, W, b)          # N, D, H, h0, c0 as above
first_h, first_c = lstm_forward(x[:, :50], h0, c0, W, b)
starts = {"zeros": (np.zeros((N, H)), np.zeros((N, H))),
          "h for both": (first_h[:, -1], first_h[:, -1]),
          "h and c": (first_h[:, -1], first_c[:, -1])}
for name, start in starts.items():
    second_h, _ = lstm_forward(x[:, 50:], *start, W, b)
    gaps = np.abs(second_h - whole[:, 50:]).max(axis=(0, 2))           # (50,): largest at each step
    print(f"second piece started with {name:<10}  difference at the 51st step: {gaps[0]:.0e},"
          f"  at the 100th: {gaps[-1]:.0e}")

# %% [markdown]
# Only the last line is right at the 51st step. The wrong starts are nearly forgotten by the 100th, because a fresh cell
# forgets quickly: its forget gates are 0.7 on average. This is why such a mistake can live long unseen.
#
# ## Different lengths {minutes=10}
#
# Words, sentences and recordings are not equally long, but an array has one $T$. So the short ones are filled up to the
# longest: this is **padding**. How long each of them really is, is kept beside it, in `lengths` $(N,)$. We require that
# each example has at least one real step and that the padding comes at the end: `lengths[n]` is a whole number from 1 to
# $T$, and `x[n, lengths[n]:]` is padding.

# %% padded_picture role="demo"
show(figures.batch(N=3, T=5, D=4, lengths=[3, 5, 1]),
     alt="The grid of 3 examples and 5 steps. Example 0 has length 3: its steps 3 and 4 are "
         "hatched. Example 1 has length 5 and no hatching. Example 2 has length 1: its "
         "steps 1 to 4 are hatched.")

# %% [markdown]
# The hatched places exist only because an array is a rectangle. They mean nothing, and nothing that you report should
# depend on them.

# %% zero_padding [markdown] role="predict"
# **Predict first.** The padding is filled with zeros. What does an LSTM do with its state at a padded step, if nobody
# stops it?
#
# - a) Nothing: zeros add nothing.
#   > Not quite. Only $x_t W_x$ is zero. The biases and $h_{t-1} W_h$ are still there.
# - b) It keeps $c$ as it is and shows $h = 0$.
#   > Not quite. That would need a forget gate at exactly 1, an input gate at 0 and an output gate at 0. Nothing sets them so.
# - c) It moves on: a share of $c$ is forgotten and something is written. (right)
#   > Yes. The gates are computed from $h_{t-1}$ and the biases, and they act as at any other step. To the cell, zero is an input like any other.

# %% [markdown]
# ### How far does padding carry a state?
#
# To see the size of this, we take the 14 words of a sentence, letter by letter. Each character becomes a vector of 8
# random numbers, drawn once (an *embedding*; lesson 10 learns such vectors). The cell is fresh from your `init_lstm`. After
# its last letter, each word reads 30 steps of zeros.

# %% alphabet role="given"
TEXT = "“and what is the use of a book,” thought Alice “without pictures or conversations?”"
ALPHABET = " ,.;:!?'“”-" + string.ascii_letters
WORDS = "".join(char for char in TEXT if char in string.ascii_letters + " ").split()


def one_hot(text):
    """(T, len(ALPHABET)): a row for each character, 1 in its own column and 0 elsewhere."""
    return np.eye(len(ALPHABET))[[ALPHABET.index(char) for char in text]]

# %% drift role="demo"
rng = np.random.default_rng(3)
D, H, PADS = 8, 16, 30
vectors = rng.standard_normal((len(ALPHABET), D))
W, b = init_lstm(D, H, rng)
start = np.zeros((1, H))
tails = []
for word in WORDS:
    x = np.concatenate([one_hot(word) @ vectors, np.zeros((PADS, D))])[None]      # (1, T, D)
    h, c = lstm_forward(x, start, start, W, b)
    tails.append(h[0, -PADS - 1:])                # from the last real step on
tails = np.array(tails)                           # (words, PADS + 1, H)
own = np.linalg.norm(tails - tails[:, :1], axis=2).mean(axis=0)
pairs = np.linalg.norm(tails[:, None] - tails[None], axis=3)           # (words, words, PADS + 1)
apart = pairs.sum(axis=(0, 1)) / (len(WORDS) * (len(WORDS) - 1))
show(figures.drift(own, apart),
     alt="Mean distance against the number of padded steps, 0 to 30. The distance of a "
         "state from itself at the last real step rises from 0 to 0.8 within five steps and "
         "stays near 0.9. The distance between the states of two different words falls "
         "from 1.16 to 0.5 after five steps and to 0.2 after 30.")
print(f"two different words: {apart[0]:.2f} apart without padding, {apart[-1]:.2f} after {PADS} zeros")

# %% [markdown]
# Two things go wrong at once. The solid line: five zeros carry a state 0.8 away from where it should be, which is more than
# half of the distance between two different words (the dotted line, 1.16). The dashed line: the words move toward each
# other, because they all forget and all read the same zeros. From the third zero on, where the lines have crossed, a state
# is on average farther from its own right value than from the state of another word with the same padding.
#
# (A trained cell may hold its state through zeros, if its training made it learn that. Then it has spent weights on
# something that a mask does exactly.)
#
# ### Masks
#
# The way out is not another filling but a **mask**: for each example and step, whether the step is real. Comparing the step
# numbers with the lengths gives it.

# %% mask_by_hand role="demo"
lengths = np.array([3, 5, 1])
print(np.arange(5) < lengths[:, None])            # (1, T) against (N, 1) gives (N, T)

# %% [markdown]
# Row 0 is true three times, row 1 five times, row 2 once, as in the picture. At each step, one column of this mask decides
# for each example: take the new state, or keep the old one.
#
# **By hand.** The adding cell from above with $c_0 = 0$, two examples, $T = 3$. Example 0 has length 3 and the candidates
# 0.2, 0.1, 0.3. Example 1 has length 1 and the candidate 0.8; its padding happens to give the candidate 0.9 twice.
#
# | $t$ | real? (example 0, 1) | $c$ if all ran on | $c$ with the mask | output $h = \tanh(c)$ with the mask |
# |---|---|---|---|---|
# | 0 | yes, yes | 0.2, 0.8 | 0.2, 0.8 | 0.20, 0.66 |
# | 1 | yes, no | 0.3, **1.7** | 0.3, **0.8** | 0.29, **0** |
# | 2 | yes, no | 0.6, **2.6** | 0.6, **0.8** | 0.54, **0** |
#
# The state and the output part ways here. The *state* of example 1 stops: after the loop it is still 0.8, the state after
# its last real step. The *output* at padded steps is 0, so that nobody takes it for a result. The mask does two
# different things: for the state it chooses between new and old, for the output between new and zero.
#
# A mask of shape $(N,)$ does not fit a state of shape $(N, H)$: NumPy lines up the last axes. It needs a second axis:
# `mask[:, None]` has the shape $(N, 1)$. `np.where(mask[:, None], a, b)` then takes whole rows, from `a` where the mask is true and from
# `b` elsewhere.

# %% masked_outputs [markdown] role="predict"
# **Predict first.** Somebody multiplies the running $h$ and $c$ by the mask, 1 at real steps and 0 at padded ones, inside
# the loop. What is the cell state of example 1 after the loop?
#
# - a) 0.8, because the mask protects it.
#   > Not quite. 0 times 0.8 is 0. A product with the mask erases; it does not protect.
# - b) 0. (right)
#   > Yes. The first padded step erases the state. Right for the outputs, wrong for the state, which has to keep its old value there.
# - c) 2.6, because the loop still runs.
#   > Not quite. The loop runs, but after each padded step the product with 0 sets the state to 0.

# %% [markdown] name="lstm_forward_lengths-task"
# **Write `lstm_forward_lengths(x, lengths, h0, c0, W, b)`**: as `lstm_forward`, for sequences of different lengths.
#
# | | shape |
# |---|---|
# | `x` | $(N, T, D)$; at padded steps may stand any finite numbers |
# | `lengths` | $(N,)$, whole numbers from 1 to $T$, in no order; must not be changed |
# | `h0`, `c0` | $(N, H)$, must not be changed |
# | `W`, `b` | $(H+D, 4H)$ and $(4H,)$ |
# | returns `h` | $(N, T, H)$, 0 at padded steps |
# | returns `h_last`, `c_last` | $(N, H)$: the states of each example after its own last real step |
#
# The longest example may be shorter than $T$. `h` has $T$ steps all the same.

# %% lstm_forward_lengths role="answer" difficulty=4 minutes=13
def lstm_forward_lengths(x, lengths, h0, c0, W, b):
    """The hidden states of sequences of different lengths, and the states where each of them ends.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding and may hold any finite numbers.
        lengths: (N,) integers from 1 to T: the number of real steps of each example. Not changed.
        h0, c0: (N, H) states before the first step. They are not changed.
        W: (H+D, 4H) gate weights.
        b: (4H,) gate biases.

    Returns:
        h: (N, T, H) hidden states, 0 at padded steps.
        h_last: (N, H) hidden state of each example after its own last real step.
        c_last: (N, H) cell state, likewise.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    ### BEGIN SOLUTION
    h_last, c_last = h0, c0
    h = []
    for t in range(x.shape[1]):
        h_new, c_new = lstm_step_fused(x[:, t], h_last, c_last, W, b)  # (N, H) each
        real = (t < lengths)[:, None]                                  # (N, 1)
        h_last = np.where(real, h_new, h_last)
        c_last = np.where(real, c_new, c_last)
        h.append(np.where(real, h_new, 0))
    return np.stack(h, axis=1), h_last, c_last
    ### END SOLUTION

# %% lstm_forward_lengths-test role="test" points=6
check(lstm_forward_lengths)

# %% [markdown] name="lstm_forward_lengths-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Start from your `lstm_forward`. Between computing the new states and keeping them, one question is asked: is this step real,
# for this example? Three things depend on the answer.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The running states start at `h0` and `c0`, as before.
# 2. At each step compute the new states under *new names*, so that the old ones are still there.
# 3. Make this step's mask from `t` and `lengths`, of shape $(N, 1)$.
# 4. Running hidden state: new where real, old elsewhere. The same for the cell state.
# 5. Output of this step: new where real, 0 elsewhere.
# 6. After the loop the running states are the last states.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Inside the loop, after the call of the step with results `new_h` and `new_c`:
#
# ```python
# mask = (... < ...)[:, None]
# hidden = np.where(mask, ..., ...)
# cell = np.where(mask, ..., ...)
# outputs.append(np.where(mask, ..., ...))
# ```
#
# Which of the three lines takes 0 where the mask is false?
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "lstm_forward_lengths is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: mask on the outputs while the state runs on": `h` is right, `h_last` and `c_last` are not. Hold the states, too.
# - "Looks like: state set to zero at padding": you multiplied the state by the mask. See the last question.
# - "Looks like: only h stops": the cell state is a state like the other.
# - "Looks like: one padded step counted as real": steps are counted from 0. An example of length 1 has only step 0.
# - "Looks like: the last output repeated at padded steps": you kept the running state as the output. There the output is 0.
# - "Looks like: h_last read at the last step of h": for short examples that is a padded step.
# - "raised ValueError: arrays of the shapes (3,) and (3,6) cannot be combined element by element": the mask needs a
#   second axis.
# - The same with "(5,) and (3,)": to compare all steps with all lengths at once, one of them needs a second axis: $(T,)$
#   against $(N, 1)$.
# - "raised ValueError: The truth value of an array with more than one element is ambiguous": `if` wants one answer, but each
#   example has its own. Use `np.where`.
# - "expected 3 results (h, h_last, c_last), got 2 results": return all three.
# - "changed its argument `lengths` in place" or "`h0`": you counted the lengths down, or wrote into some rows of the state.
#
# </details>

# %% masks_picture role="demo"
x = np.arctanh([[0.2, 0.1, 0.3], [0.8, 0.9, 0.9]])[:, :, None]         # (2, 3, 1)
lengths, zeros = np.array([3, 1]), np.zeros((2, 1))
_, running = lstm_forward(x, zeros, zeros, ADDER_W, ADDER_B)
cell = zeros, zeros, ADDER_W, ADDER_B
stopped = np.stack([lstm_forward_lengths(x[:, :T], np.minimum(lengths, T), *cell)[2]
                    for T in (1, 2, 3)], axis=1)  # c after 1, 2 and 3 steps
show(figures.stop_or_run({"without a mask the state runs on": running[:, :, 0],
                          "with a mask it stops": stopped[:, :, 0]}, lengths),
     alt="Cell state over three steps for two examples of lengths 3 and 1. Left, without a "
         "mask: example 1 goes from 0.8 over 1.7 to 2.6 through its padding. Right, with a "
         "mask: it stays at 0.8. Example 0 goes 0.2, 0.3, 0.6 in both.")
h, h_last, c_last = lstm_forward_lengths(x, lengths, zeros, zeros, ADDER_W, ADDER_B)
print("outputs h:", h[:, :, 0].round(2).tolist(), "  c_last:", c_last[:, 0].round(2))

# %% [markdown]
# The hollow marks are padded steps. On the left, example 1 adds up its own padding; on the right its state stays at 0.8,
# and its outputs there are 0.
#
# The padding itself no longer matters. The next cell fills it with zeros, with noise and with huge numbers.

# %% any_padding role="demo"
rng = np.random.default_rng(6)
N, T, D, H = 4, 7, 3, 5
lengths = np.array([2, 7, 1, 4])
W, b = init_lstm(D, H, rng)
x, start = rng.standard_normal((N, T, D)), np.zeros((N, H))
padding = np.arange(T) >= lengths[:, None]        # (N, T)
for name, filling in [("zeros", 0.0), ("noise", rng.standard_normal((N, T, D))), ("1e6", 1e6)]:
    filled = np.where(padding[:, :, None], filling, x)
    h, h_last, c_last = lstm_forward_lengths(filled, lengths, start, start, W, b)
    print(f"padding {name:<5}  sum of all outputs {h.sum():.12f}   of last states {c_last.sum():.12f}")

# %% [markdown]
# There is a second way to the same numbers: let everything run on, pick each example's states at its own last real step, and
# set the rest of `h` to 0 afterwards. In this direction of time, padding comes after everything real and cannot reach
# back. When the network also reads from the end to the beginning (lesson 07), padding comes *first*, and only stopping
# helps. PyTorch goes a third way. `pack_padded_sequence` has the examples sorted by length and computes at each step only
# those that still run. This saves work as well: with a mask, padded steps are computed and thrown away.
#
# ## The last output {minutes=4}
#
# To say something about a whole sequence, its speaker, its language, whether a review is friendly, one often takes the
# hidden state after the last step: it has read everything. With padding, "the last step" is another one for each example:
# step `lengths[n] - 1` of example $n$.
#
# **By hand.** Outputs of three examples with $T = 4$, $H = 1$; the real ones are bold:
#
# | example | $t = 0$ | $t = 1$ | $t = 2$ | $t = 3$ | length | last real output |
# |---|---|---|---|---|---|---|
# | 0 | **10** | **11** | 12 | 13 | 2 | 11 |
# | 1 | **20** | **21** | **22** | **23** | 4 | 23 |
# | 2 | **30** | 31 | 32 | 33 | 1 | 30 |
#
# `h[:, -1]` would give 13, 23, 33: right for the longest example only. What we want are the *pairs* (0, 1), (1, 3) and
# (2, 0). NumPy takes pairs when it gets two lists of indices: `A[[0, 1, 2], [1, 3, 0]]` are the three entries
# at these places.

# %% which_elements [markdown] role="predict"
# **Predict first.** `h` has the shape (3, 5, 6) and `lengths` the shape (3,). Which shape has `h[:, lengths - 1]`?
#
# - a) (3, 6): one step of each example.
#   > Not quite. Beside a colon, the three indices are not paired with the three examples. Each example gets all of them.
# - b) (3, 3, 6). (right)
#   > Yes. From every example it takes three steps: its own last one and those of the two others. The right values are on the diagonal.
# - c) It raises an IndexError.
#   > Not quite. All indices lie between 0 and 4, so they are allowed. Only the shape tells you that something is wrong.

# %% [markdown] name="last_output-task"
# **Write `last_output(h, lengths)`**: for each example the output of its last real step. What stands at padded steps does not
# matter: it may be 0 or anything else.
#
# | | shape |
# |---|---|
# | `h` | $(N, T, H)$ |
# | `lengths` | $(N,)$, whole numbers from 1 to $T$ |
# | returns | $(N, H)$, a new array |

# %% last_output role="answer" difficulty=2 minutes=4 reference="sequence"
def last_output(h, lengths):
    """The output of each example's last real step.

    Args:
        h: (N, T, H) hidden states; what stands at padded steps does not matter.
        lengths: (N,) integers from 1 to T: the number of real steps of each example.

    Returns:
        (N, H), a new array.
    """
    ### BEGIN SOLUTION
    return h[np.arange(len(h)), lengths - 1]              # pairs (n, lengths[n] - 1)
    ### END SOLUTION

# %% last_output-test role="test" points=3
check(last_output)

# %% [markdown] name="last_output-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# You need $N$ pairs: which example, which step. The second numbers of the pairs come from `lengths`. What are the first ones?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Two arrays of $N$ indices, one for each of the first two axes of `h`, stand side by side in the brackets. The third axis comes
# along as a whole. (A loop over the examples that fills an array of zeros is right as well.)
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One line: `return h[..., ...]`. In the first gap stand the numbers of the examples, 0, 1, 2, ..., as an array: `np.arange` makes it.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "last_output is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: every example with the lengths of all", with "wrong shape: expected (3, 6), got (3, 3, 6)": see the last question.
# - "Looks like: one step too late", with "raised IndexError: index 5 is out of bounds for axis 1 with size 5": an example of
#   length 5 ends at step 4.
# - "Looks like: last padded step": `h[:, -1]` ignores the lengths.
# - "Looks like: batch and time exchanged in the index": the examples come first.
# - "shares memory with its argument `h`: return a new array": a slice is a view of `h`. Who writes into one, changes both.
#
# </details>

# %% last_of_words role="demo"
N, T = len(WORDS), max(map(len, WORDS))
lengths = np.array([len(word) for word in WORDS])
rng = np.random.default_rng(3)                    # the same vectors and weights as above
vectors = rng.standard_normal((len(ALPHABET), 8))
W, b = init_lstm(8, 16, rng)
x = np.zeros((N, T, 8))
for n, word in enumerate(WORDS):
    x[n, :len(word)] = one_hot(word) @ vectors
start = np.zeros((N, 16))
h, h_last, c_last = lstm_forward_lengths(x, lengths, start, start, W, b)
unmasked, _ = lstm_forward(x, start, start, W, b)
print("equals h_last, outputs masked:      ", np.allclose(last_output(h, lengths), h_last))
print("equals h_last, outputs not masked:  ", np.allclose(last_output(unmasked, lengths), h_last))
same = np.isclose(unmasked[:, -1], h_last).all(axis=1)
print("h[:, -1] is right for:              ", [word for word, right in zip(WORDS, same) if right])
print(f"padded steps in this batch:          {(T - lengths).sum()} of {N * T}")

# %% [markdown]
# `last_output` finds the right states with and without a mask; `h[:, -1]` finds one word of 14. Look at the last line, too: more
# than half of this batch is padding. One long word is enough. Sorting examples of similar lengths into the same batch keeps
# this small (question 2 in "Going further").
#
# The last output is one summary among several. A mean or a maximum over the real steps is another; lesson 13 comes back to them.
#
# ## All inputs at once {minutes=8}
#
# Look at what a step computes first, and split $z_t = [h_{t-1}, x_t]$ and the rows of $W$ into their two parts:
#
# $$z_t W + b = h_{t-1} W_h + x_t W_x + b$$
#
# with $W_h$ the first $H$ rows of $W$ and $W_x$ the last $D$ rows. It is one sum of $H + D$ terms, written as two sums.
#
# **By hand.** The cell of lesson 03 with $z = [0.5,\ 2]$, where $W_h = [-0.2,\ 0.4,\ 0.2,\ 0.4]$ and
# $W_x = [-0.5,\ 0.5,\ 0.5,\ -0.1]$ for i, f, g, o, and $b = [0,\ 1,\ 0,\ 0]$:
#
# | | i | f | g | o |
# |---|---|---|---|---|
# | $x_t W_x + b$ | $-1$ | $1 + 1 = 2$ | 1 | $-0.2$ |
# | $h_{t-1} W_h$ | $-0.1$ | 0.2 | 0.1 | 0.2 |
# | sum | $-1.1$ | 2.2 | 1.1 | 0 |
#
# The last row is what lesson 03 had. The first row needs no state, so nothing stops you from computing it for *all* steps
# before the loop starts, in a single product. This is called *hoisting*: lifting out of a loop what does not depend on it.

# %% hoisted_picture role="demo"
show(figures.hoisted(N=3, T=5, D=4, H=6),
     alt="Top: at each of 5 steps a product of z (3, 10), made of an h part and an x part, "
         "with W (10, 24), made of Wh above and Wx below, plus b. Bottom left: once, before "
         "the loop, all x (3, 5, 4), drawn as 15 rows, times Wx (4, 24), plus b. Bottom "
         "right: then at each of 5 steps h (3, 6) times Wh (6, 24).")

# %% [markdown]
# The hatched blocks and $b$ have left the loop: five thin products with $W_x$ became one tall one. The plain blocks have
# to stay.

# %% what_stays_inside [markdown] role="predict"
# **Predict first.** How much of the arithmetic does hoisting save, and can $h_{t-1} W_h$ be lifted out as well?
#
# - a) It saves the share $D / (H + D)$ of the multiplications. $h_{t-1} W_h$ cannot be lifted out.
#   > The first part is wrong. Every $x_t$ still meets $W_x$ once. The products are moved, not saved.
# - b) It saves no multiplications. $h_{t-1} W_h$ cannot be lifted out. (right)
#   > Yes. The same multiplications in fewer and larger products. And $h_{t-1}$ is known only when the step before is done.
# - c) It saves no multiplications. $h_{t-1} W_h$ can be lifted out as well, since $W_h$ does not change.
#   > The second part is wrong. $W_h$ is known before the loop, but $h_{t-1}$ is not.

# %% [markdown] name="project_inputs-task"
# **Write `project_inputs(x, W, b)`**: $x_t W_x + b$ for all steps at once. No loop is needed: `@` takes arrays with more than
# two axes and multiplies the last axis of the first one with the matrix.
#
# | | shape |
# |---|---|
# | `x` | $(N, T, D)$ |
# | `W` | $(H+D, 4H)$; $W_x$ is the last $D$ rows |
# | `b` | $(4H,)$ |
# | returns | $(N, T, 4H)$, no activation yet |
#
# $H$ is not an argument. It is a quarter of the number of columns of `W`.

# %% project_inputs role="answer" difficulty=2 minutes=4 reference="sequence"
def project_inputs(x, W, b):
    """The part of all gates that reads the input, for all steps at once: x_t W_x + b.

    Args:
        x: (N, T, D) inputs.
        W: (H+D, 4H) gate weights; W_x is the last D rows.
        b: (4H,) gate biases.

    Returns:
        (N, T, 4H). At step t, adding h_{t-1} W_h gives the gates before their activations.

    Source: Appleyard et al. 2016.
    """
    ### BEGIN SOLUTION
    H = W.shape[1] // 4
    return x @ W[H:] + b                                  # (N, T, 4H)
    ### END SOLUTION

# %% project_inputs-test role="test" points=3
check(project_inputs)

# %% [markdown] name="project_inputs-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Which rows of `W` does the input meet in $z = [h, x]$, the upper or the lower ones?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Find $H$, take the rows of `W` from there to the end, multiply, add the biases. That is two lines.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `return x @ W[...] + b`, where the gap is a slice that leaves the first $H$ rows out. Whole-number division is written `//`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "project_inputs is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: first D rows of W": the shapes fit, the rows do not. The input comes last in $z$.
# - "Looks like: all rows of W", with "raised ValueError: in a product A @ B, each row of A needs as many entries as B has
#   rows; here B has 10 and a row of A has 4": $x$ has $D = 4$ features and meets $D$ rows, not $H + D = 10$.
# - The same with "here B has 5 and a row of A has 4": you took $T$ for $D$. The features are the last axis of `x`.
# - "Looks like: bias forgotten": $b$ depends on no state. It belongs here.
# - "Looks like: examples and steps left in one axis": bring $(N \cdot T, 4H)$ back to $(N, T, 4H)$.
#
# </details>

# %% [markdown]
# ### The same numbers?
#
# The next cell runs the loop with your projection in front of it. Inside is left what depends on the state. It returns the
# last hidden state only.

# %% hoisted_forward role="demo"
def last_hoisted(x, h, c, W, b):
    """Hidden state after the last step, (N, H): the inputs projected once, before the loop."""
    W_h = W[:h.shape[1]]                          # (H, 4H)
    for ready in project_inputs(x, W, b).swapaxes(0, 1):               # (N, 4H) at each step
        i, f, g, o = np.split(ready + h @ W_h, 4, axis=1)
        c = update_cell(sigmoid(f), sigmoid(i), np.tanh(g), c)
        h = hidden_state(sigmoid(o), c)
    return h


rng = np.random.default_rng(1)
N, T, D, H = 3, 50, 4, 6
W, b = init_lstm(D, H, rng)
x = rng.standard_normal((N, T, D))
h0, c0 = rng.standard_normal((2, N, H))
difference = lstm_forward(x, h0, c0, W, b)[0][:, -1] - last_hoisted(x, h0, c0, W, b)
print(f"largest difference after {T} steps: {np.abs(difference).max():.0e}")

# %% [markdown]
# The same up to rounding: a sum in two parts is added in another order than the whole. Mind one trap. The bias is in the
# projection already, so the loop must not add it again. A second bias raises no error.
#
# ### Is it faster?
#
# Write down a guess for a small and for a large cell. Then measure: on the left only the products with $W_x$, one for each step
# against your `project_inputs`; on the right the whole forward pass, your `lstm_forward` against the hoisted one.

# %% hoisting_speed role="demo"
def seconds(function, calls):
    """Time of so many calls."""
    start = time.perf_counter()
    for call in range(calls):
        function()
    return time.perf_counter() - start


def speed(D, H, rounds=9, N=8, T=50):
    """Times in the loop and hoisted: of the products with the inputs, of the whole (2, 2, rounds)."""
    rng = np.random.default_rng(1)
    W, b = init_lstm(D, H, rng)
    x, start = rng.standard_normal((N, T, D)), np.zeros((N, H))
    W_x = W[-D:]
    pairs = [(lambda: [x[:, t] @ W_x + b for t in range(T)], lambda: project_inputs(x, W, b)),
             (lambda: lstm_forward(x, start, start, W, b),
              lambda: last_hoisted(x, start, start, W, b))]
    calls = max(2, 2000 // (D + 10 * H))
    times = [[[seconds(version, calls) for version in pair] for turn in range(rounds)]
             for pair in pairs]
    return np.array(times).swapaxes(1, 2)


cells = [(8, 8), (64, 64), (512, 8), (512, 64)]
times = np.array([speed(*cell) for cell in cells])                     # (cells, 2, 2, rounds)
show(weight_figures.speed_ratios([f"{D}, {H}" for D, H in cells],
                                 {"The products with $W_x$ alone": times[:, 0],
                                  "The whole forward pass": times[:, 1]},
                                 ratio="in the loop / hoisted",
                                 xlabel="input features D, hidden units H"),
     alt="Two panels of time in the loop over time hoisted, for four cells, each with 9 "
         "rounds as dots and their median as a bar. Left, the products with "
         "the input weights alone. Right, the whole forward pass. A dashed line marks 1, "
         "equal speed.")

# %% [markdown]
# A dot above the dashed line is a round in which the hoisted version was faster; the bar is the median of the rounds. (Dots
# and bars beyond the axis are drawn at its edge.)
#
# On the machine this lesson was written on, with nothing else running, the left panel shows about 9 for the smallest cell and 2 to 3 for the others; the
# right panel lies between 1.1 and 1.6. Only the products with $W_x$ have become cheaper: for small arrays because 49 calls are
# gone, for large ones most likely because each thin product has to read all of $W_x$ again, and one tall product reads it
# once. The products with $W_h$, the activations and the other calls of each step are still there. With $D = 512$ and
# $H = 8$ nearly all of the *arithmetic* is hoisted, and yet little time is saved, because a step of so small a cell is
# mostly calls.
#
# Your numbers will differ, and not only between machines. On the same one, while other programs were running, the right panel
# showed anything from less than half to more than three times. The matrix library (BLAS) spreads large products over
# several threads, and a thread that has to wait holds up all of them; a large product that was moved can then gain or lose
# more than the moving itself. Measure several times before you believe a factor below 2.
#
# Why hoist at all? On a graphics card, where each call is a launch and thin products leave most units idle, it
# pays clearly (Appleyard et al. 2016), and libraries for these cards do it. And the backward pass (lesson 05) has the
# same freedom: the gradients of $W_x$ and of all inputs can wait until its loop is done, and are then one product each.
#
# ## Experiment: a cell reads a sentence {minutes=9}
#
# What do states look like while a cell reads? We take the sentence with which Alice looks into her sister's book (Lewis Carroll
# 1865), character by character, each as a one-hot vector: $D$ is the size of the alphabet, and exactly one entry of $x_t$ is 1. So
# row $H + k$ of $W$ says what character $k$ does to each gate.
#
# An untrained cell first: your `init_lstm`, six units, seed 0, with the input rows scaled up, since only one input is on.

# %% untrained role="demo"
x = one_hot(TEXT)[None]                           # (1, T, D)
W, b = init_lstm(x.shape[2], 6, np.random.default_rng(0))
W[6:] *= np.sqrt(x.shape[2])                      # one input of D is on: bring its part to size 1
h, c = lstm_forward(x, np.zeros((1, 6)), np.zeros((1, 6)), W, b)
show(sentence_figures.heat_maps(TEXT, {"untrained cell: hidden state $h$": h[0]},
                                [f"unit {k}" for k in range(6)]),
     alt="Heat map of the six hidden units of an untrained cell over the sentence. Each unit "
         "changes its value with nearly every character, some mostly negative, some mostly "
         "positive, without a pattern that a reader could name.")

# %% [markdown]
# Each column is a character, each row a unit; a small bar marks clearly negative numbers. The states do depend on the text, but on
# nothing that has a name. These weights have learned nothing.
#
# Now a cell whose weights we set by hand, so that every unit does something readable. Its rules, with a switch strength
# $K = 10$ as in lesson 03:
#
# | unit | input gate opens at | forget gate closes at | writes | so $c$ is |
# |---|---|---|---|---|
# | 0 | “ | ” | 0.96 | on inside quotes |
# | 1 | letters | space | 0.1 | letters of this word, in tenths |
# | 2 | vowels | space | 0.1 | vowels of this word, in tenths |
# | 3 | space | never | 0.1 | spaces so far, in tenths |
# | 4 | vowels | always | 0.96 | on at a vowel, off after it |
# | 5 | a vowel, *if unit 4 is on* | space | 0.96 | on from two vowels in a row to the end of the word |
#
# The last unit cannot work from the input alone. It reads the hidden state of unit 4, so it needs a weight in $W_h$, the only one
# in this cell.

# %% quote_gate [markdown] role="predict"
# **Predict first.** Between the opening and the closing quotation mark stand about thirty characters. What must hold at these
# steps, so that unit 0 stays on?
#
# - a) Its input gate stays open, so that it is refreshed.
#   > Not quite. With the gate open, it would write at every character, and add up: 0.96, 1.92, and so on.
# - b) Its forget gate stays near 1 and its input gate near 0. (right)
#   > Yes. Nothing is written, nothing is lost. Other units work on letter by letter, while this one waits.
# - c) Its output gate stays near 1.
#   > Not quite. The output gate decides what is shown. What is kept is decided on the line of c.

# %% reader role="demo"
UNITS = ["inside quotes", "letters of this word", "vowels of this word",
         "spaces so far", "vowel just now", "two vowels in a row"]
K = 10.0                                          # strength of the switches


def reader():
    """W, b of the cell in the table, blocks in the order i, f, g, o."""
    H, letters, vowels = len(UNITS), string.ascii_letters, "aeiouAEIOU"
    W, b = np.zeros((H + len(ALPHABET), 4, H)), np.zeros((4, H))       # gate by gate
    opens = ["“", letters, vowels, " ", vowels, vowels]
    closes = ["”", " ", " ", "", ALPHABET, " "]
    for unit in range(H):
        W[H:, 0, unit] = 2 * K * one_hot(opens[unit]).sum(axis=0)      # i: shut, but open at these
        W[H:, 1, unit] = -2 * K * one_hot(closes[unit]).sum(axis=0)    # f: open, but shut at these
    b[0], b[1], b[3] = -K, K, K
    b[2] = [2, np.arctanh(0.1), np.arctanh(0.1), np.arctanh(0.1), 2, 2]      # g = 0.96 or 0.1
    shown = np.tanh(np.tanh(2))                   # h of unit 4 when it is on: 0.75
    W[4, 0, 5], b[0, 5] = 2 * K / shown, -3 * K   # unit 5 needs both: a vowel, and unit 4
    return W.reshape(-1, 4 * H), b.ravel()


W, b = reader()
h, c = lstm_forward(x, np.zeros((1, 6)), np.zeros((1, 6)), W, b)
show(sentence_figures.heat_maps(TEXT, {"cell state $c$": c[0], "hidden state $h$": h[0]}, UNITS),
     alt="Heat maps of c and h over the sentence. Unit 0 is on from each opening quotation "
         "mark to the closing one. Unit 1 grows with each letter and falls to 0 at spaces. "
         "Unit 2 grows at vowels. Unit 3 rises by a step at each space. Unit 4 flashes at "
         "vowels. Unit 5 is on from oo in book, ou in thought, ou in without, and io in "
         "conversations, to the end of each word.")

# %% [markdown]
# Six memories of very different spans live side by side in one cell: one lasts a single step, four last a word or a quotation,
# one lasts for ever. They see the same input. What differs is when their gates open. In the lower map the counts
# look compressed, because $h$ shows $\tanh(c)$.
#
# Nobody sets such weights by hand in earnest. But trained networks do find such units: Karpathy, Johnson and Fei-Fei (2015)
# looked into LSTMs that had learned to predict the next character of long texts, and found a unit that was on inside quotes and one
# that counted the characters of the line. A large part of the units, they also report, could not be read like this. Elman (1990)
# was among the first to ask what the hidden units of a recurrent network do while it reads letters and words.
#
# Now step through the sentence, and then through one of your own. Characters that the alphabet does not have, such as
# straight quotes (") and digits, are left out.
#
# 1. Stop at the “ before "without". Which gates of unit 0 are open at this step, and which at the next?
# 2. Find a step at which unit 5 switches on. Go back one step: what does unit 4 show there?
# 3. Type a sentence with an opening quotation mark “ and no closing one. (Copy the mark from above.)
# 4. Type one word with more than ten letters, such as "straightforwardness". Does $h$ of unit 1 still tell the letters apart?

# %% read_a_sentence role="demo"
def watch(text):
    """Characters that the cell can read, gates i, f, o (T, H, 3), states c and h (T, H)."""
    W, b = reader()
    text = "".join(char for char in text if char in ALPHABET) or " "
    x, start = one_hot(text)[None], np.zeros((1, len(UNITS)))
    h, c = lstm_forward(x, start, start, W, b)
    h_before = np.concatenate([start, h[0, :-1]])                      # (T, H)
    i, f, g, o = np.split(project_inputs(x, W, b)[0] + h_before @ W[:len(UNITS)], 4, axis=1)
    return text, sigmoid(np.stack([i, f, o], axis=2)), c[0], h[0]


explore.read(watch, TEXT, UNITS)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. At “ the input gate opens, and the forget gate is open as always: 0.96 is added to what is there, which is 0. At the next step the input
#    gate is shut and the forget gate still open.
# 2. Unit 5 switches on at the second vowel of a pair. One step before, unit 4 shows 0.75: that is what unit 5 reads.
# 3. Unit 0 stays on to the end. A second opening mark would bring it to 1.93: it adds up, because nothing says that it must not.
# 4. Hardly. $\tanh(1.8)$ and $\tanh(1.9)$ are 0.947 and 0.956. In $c$ the steps are still 0.1 each.
#
# </details>
#
# Last, the whole machinery on a batch. The 14 words are examples of different lengths. Text is usually padded with a
# character, so here the padding is a space, and a space resets the counters of this cell.

# %% counted_words role="demo"
lengths = np.array([len(word) for word in WORDS])
x = np.array([one_hot(word.ljust(lengths.max())) for word in WORDS])   # (14, 13, D), with spaces
start = np.zeros((len(WORDS), len(UNITS)))
W, b = reader()
h, h_last, c_last = lstm_forward_lengths(x, lengths, start, start, W, b)
_, running = lstm_forward(x, start, start, W, b)
print("word           letters vowels pair    letters if the state runs on")
for n, word in enumerate(WORDS):
    letters, vowels = (10 * c_last[n, 1:3]).round().astype(int)
    pair = "yes" if c_last[n, 5] > 0.5 else "no"
    print(f"{word:<14} {letters:7d} {vowels:6d} {pair:>4} {10 * running[n, -1, 1]:20.0f}")

# %% [markdown]
# With lengths, the cell counts every word right. Without, it reads the padding, and only the longest word keeps its count.
#
# ## Written question

# %% why_lengths [markdown] role="written" points=3 minutes=8
# **A classifier that fails on short reviews.** Reviews are read by an LSTM word by word. They are padded with zeros at the end to
# 200 steps, and the classifier reads `h[:, -1]`. It does well on reviews of nearly 200 words and badly on those of 20.
#
# 1. Zeros carry no information. Why do 180 of them spoil the result all the same? Say what acts on the state at a padded
#    step, and what happens to two different reviews in the course of 180 such steps.
# 2. One colleague multiplies `h` by a mask of zeros and ones after the loop and still reads `h[:, -1]`. Another multiplies
#    the running `h` and `c` by the mask inside the loop. What does each of them get for a review of 20 words, and what would be
#    right?
# 3. A third one proposes to put the padding in front of the review, so that `h[:, -1]` belongs to the last word for all.
#    Name one thing that this improves and one problem that remains.
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. With $x_t = 0$ the gates are still computed, from $h_{t-1} W_h$ and the biases. The forget gate is below 1, so the memory leaks at each
#    step ($0.9^{180} \approx 6 \cdot 10^{-9}$), and $i * g$ writes something that has nothing to do with the review. After many such
#    steps the states of all reviews move to nearly the same place, as the words did in the figure, so the classifier cannot tell
#    them apart.
# 2. The first gets zeros for every review shorter than 200 words. The second gets zeros as well: the first padded step erases the
#    state, and every later one again. Right: at padded steps keep the old state (new where the mask is 1, old where it is 0),
#    or read the output at step `lengths - 1`.
# 3. Better: the last thing the network reads is the review, so the end of the review is fresh in the state, and one index fits all.
#    Remaining: the padding is still read, before the review. The first word does not meet `h0` and `c0` but a state that
#    180 zeros made, and the result depends on how much padding there was, so on the longest review in the batch. (Also: computing is
#    wasted; a backward direction then meets the padding last.)
#
# **Points.**
#
# - 1 point, part 1: half for what acts at a padded step (biases, $h_{t-1} W_h$, leak through $f < 1$ or writing by $i * g$), half for the
#   consequence (the review is forgotten, or different reviews become alike).
# - 1 point, part 2: half for both getting zeros, half for a right way (keep the old state, or read at `lengths - 1`).
# - 1 point, part 3: half for an advantage, half for a remaining problem with its reason.
#
# **Common wrong answers.**
#
# - "Zeros multiply the state to zero": it is the input that is zero, not the gates. No half point for what acts.
# - "The vanishing gradient": the forward pass is wrong already, in a trained and in an untrained network. No points for this alone.
# - "The second colleague is right, because the mask stops the state": a product with 0 erases. No points for part 2 unless the right way
#   is given: then half.
# - "With padding in front there is no problem left": no half point for the remaining problem. Accept "the effect of the start fades" as
#   an advantage, with a reason (forget gates below 1).
# - "Padding with another value, such as -1 or the mean": any value is an input. No points.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - Unrolled in time there is still one cell: the weights are shared by all steps, the states are not.
# - `x` is $(N, T, D)$, batch first. One step of all examples is `x[:, t]`, $(N, D)$.
# - Two states are handed on, $h$ and $c$, and the first step gets `h0` and `c0`. `h[:, t - 1]` is not the step before at `t = 0`.
# - Examples of a batch never mix. A sequence may be cut anywhere if both states are handed over.
# - Padding is read like any input, zeros too. A mask stops the state (new or *old*) and clears the output (new or *zero*).
# - The last real output is at step `lengths - 1` of each example: pairs of indices, not `h[:, -1]`.
# - $z_t W = h_{t-1} W_h + x_t W_x$: the second part fits in one product before the loop. Same numbers, no less arithmetic, fewer calls.
#
# Next, lesson 05 runs the loop backward: it asks how much each weight and each state had to do with an error at the end.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) An example of length 0 has no real step. What should `h`, `h_last` and `c_last` be for it? Does your
#    `lstm_forward_lengths` give this? And why is there no good answer for `last_output`?
# 2. (Difficulty 2 of 5.) Draw 1000 lengths at random from 1 to 50. Which share of all steps is padding in batches of 20 if each batch is as long
#    as its longest example: in random order, and when the examples are sorted by length first? What could go wrong in
#    training if the order of the examples is always by length?
# 3. (Difficulty 3 of 5.) Write a version of `lstm_forward_lengths` that computes at each step only the examples that still run. Measure it
#    against yours on lengths from 1 to 200. When is it slower?
# 4. (Difficulty 4 of 5.) Give the reader a seventh unit that is on when the *word before* had two vowels in a row. It may read
#    the other units through $W_h$. Mind that unit 5 is erased by the same space that has to pass on its value.
#
# ## References
#
# - Lewis Carroll (1865). *Alice's Adventures in Wonderland*. Macmillan, London. (Public domain.)
# - Jeffrey L. Elman (1990). Finding structure in time. *Cognitive Science* 14(2), 179-211.
# - Sepp Hochreiter, Jürgen Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8), 1735-1780.
# - Felix A. Gers, Jürgen Schmidhuber, Fred Cummins (2000). Learning to forget: continual prediction with LSTM. *Neural
#   Computation* 12(10), 2451-2471.
# - Andrej Karpathy, Justin Johnson, Li Fei-Fei (2015). Visualizing and understanding recurrent networks. *arXiv:1506.02078*.
# - Jeremy Appleyard, Tomáš Kočiský, Phil Blunsom (2016). Optimizing performance of recurrent neural networks on GPUs.
#   *arXiv:1604.01946*.
