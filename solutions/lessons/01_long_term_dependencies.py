# %% [markdown]
# # Long-term dependencies: why a plain network forgets
#
# A network that reads a sequence step by step has to carry what it read. A plain recurrent network can do that in
# principle. In practice it hardly ever *learns* to do it over long distances, and the reason can be computed: the
# message that tells the early steps what they did wrong is multiplied by one factor at every step on its way back.
# A hundred factors below 1 leave nothing of it. A hundred factors above 1 make it meaninglessly large. In this lesson you
# write the plain network, its factors and their product, and you watch the message die or explode. All that follows in
# this course is an answer to what you see here.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - write a plain recurrent network and run it over a batch of sequences;
# - derive how a change of one state moves the next one, and write this Jacobian from the value of the state alone;
# - say why gradients through time vanish or explode, and what the spectral radius, the singular values and the slope of
#   tanh have to do with it;
# - measure how much of a gradient is left after 100 steps;
# - clip gradients in two ways, and say what clipping cannot do.
#
# **Builds on:** matrix products and broadcasting in NumPy, the chain rule, the idea of an eigenvalue, gradient descent
# (new $w$ = $w$ $-$ learning rate $\cdot$ slope). Lesson 00 shows how exercises and checks work. No code from it is
# needed.
#
# **Time:** about {minutes} minutes to work, 5 seconds to run.

# %% imports role="given"
import numpy as np

from course import NotWritten, check, predict, show
from course.explore import l01_gradients as explorer
from course.figures import l01_gradient_flow as figures
from course.figures import l01_recurrence as drawings

# %% [markdown]
# Notation, the same in all lessons: $N$ examples in a batch, $T$ time steps, $D$ input features, $H$ hidden units. Rows
# are examples. A batch of sequences is $x$ of shape $(N, T, D)$. One step of it is $x_t$ of shape $(N, D)$.
#
# ## Sequences need a memory {minutes=4}
#
# Read these two sentences and stop before the verb. *Is* or *are*?

# %% two_sentences role="demo"
short = "The keys are on the table".split()
long = "The keys to the old cabinet at the end of the long hall are on the table".split()
show(drawings.dependencies([(short, 1, 2), (long, 1, 13)]),
     alt="Two sentences. In 'The keys are on the table', an arrow leads from 'are' one step "
         "back to 'keys'. In 'The keys to the old cabinet at the end of the long hall are "
         "on the table', it leads twelve steps back, past three nouns in the singular.")

# %% [markdown]
# In both sentences one word decides: *keys*. In the first it stands next to the verb. In the second it is twelve steps
# away, and the nouns between, *cabinet*, *end* and *hall*, all say *is*. This is a **long-term dependency**: what is right
# now depends on something that was read long ago.
#
# A model with a fixed window, say the last five words, cannot solve the second sentence, however well it is trained: the
# word is not in its input. A larger window moves the limit, and needs more weights for each word it sees. A **recurrent**
# model has no window. It reads one word at a time and carries a **state**, a list of $H$ numbers in which it can keep
# what may be needed later.

# %% window [markdown] role="predict"
# **Predict first.** A recurrent network has $H = 6$ hidden units. It has read 1000 steps. How many numbers carry all it
# knows of them into step 1001?
#
# - a) 6000: six for each step.
#   > Not quite. The states of earlier steps are not read again. Each step reads the newest state only.
# - b) 6 for each example. (right)
#   > Yes. The state has the same size after every step. So a network has to choose what to keep, and this choice is what
#   > it has to learn.
# - c) As many as the window is long.
#   > Not quite. There is no window: the network reads the newest state and the newest input.

# %% [markdown]
# ## The plain recurrent network {minutes=5}
#
# One step joins the state of the step before with the new input, and computes from both the new state (Elman 1990):
#
# $$z_t = [h_{t-1},\ x_t], \qquad a_t = z_t W + b, \qquad h_t = \tanh(a_t)$$

# %% step_picture role="demo"
show(drawings.step_diagram(),
     alt="Data flow of one step: the state h at t-1 and the input x at t are joined to z, of "
         "shape (N, H+D). An affine map with W and b makes a of it, of shape (N, H), and "
         "tanh makes the new state h at t.")

# %% [markdown]
# Read it from left to right: two arrays come in, one goes out, and the new state has the shape of the old one. So the
# step can be repeated.
#
# - $[h_{t-1}, x_t]$ has one row for each example: the $H$ numbers of the state, then the $D$ numbers of the input.
# - $W$ has $H + D$ rows. The first $H$ read the state, the last $D$ read the input. We call the first part $W_h$.
# - $\tanh$ brings every number between $-1$ and 1. Two of its values are round: $\tanh(\ln 2) = 0.6$ and
#   $\tanh(\ln 3) = 0.8$, with $\ln 2 \approx 0.693$ and $\ln 3 \approx 1.099$.
#
# **By hand.** One example, $H = 2$, $D = 1$, $b = 0$:
#
# $$h_{t-1} = (0.5,\ -0.5), \quad x_t = (1), \qquad
# W = \begin{pmatrix} 1 & 0 \\ 1 & 2 \\ 0.693 & -0.099 \end{pmatrix}$$
#
# | unit | from the state | from the input | $a_t$ | $h_t$ |
# |---|---|---|---|---|
# | 0 | $0.5 \cdot 1 - 0.5 \cdot 1 = 0$ | $1 \cdot 0.693$ | 0.693 | **0.6** |
# | 1 | $0.5 \cdot 0 - 0.5 \cdot 2 = -1$ | $1 \cdot (-0.099)$ | $-1.099$ | **$-0.8$** |

# %% joined_order [markdown] role="predict"
# **Predict first.** Someone joins the two in the other order, $[x_t, h_{t-1}]$, and keeps the same $W$. What happens?
#
# - a) An error, because the shapes no longer fit.
#   > Not quite. Both orders have $H + D$ columns, and the product does not know what they mean.
# - b) No error, and wrong numbers. (right)
#   > Yes. The rows of $W$ that were meant for the state now read the input. Nothing warns you, so the check compares
#   > numbers.
# - c) No error, and the same numbers: a sum does not depend on its order.
#   > Not quite. The sum would be the same if the rows of $W$ changed places as well. They did not.

# %% [markdown] name="rnn_step-task"
# **Write `rnn_step(x_t, h_prev, W, b)`**, the three equations above. Return a new array, and leave `h_prev` as it is.
#
# | | shape |
# |---|---|
# | `x_t` | (N, D) |
# | `h_prev` | (N, H) |
# | `W` | (H+D, H), the first H rows read the state |
# | `b` | (H,) |
# | returns `h` | (N, H), values between -1 and 1 |

# %% rnn_step role="answer" difficulty=2 minutes=5 reference="rnn"
def rnn_step(x_t, h_prev, W, b):
    """One time step of a plain recurrent network: h_t = tanh([h_{t-1}, x_t] W + b).

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1. It is not changed.
        W: (H+D, H) weights; the first H rows read the hidden state.
        b: (H,) biases.

    Returns:
        h: (N, H) hidden state at t, a new array, values between -1 and 1.

    Source: Elman 1990.
    """
    ### BEGIN SOLUTION
    z = np.concatenate([h_prev, x_t], axis=1)             # (N, H+D)
    return np.tanh(z @ W + b)                             # (N, H)
    ### END SOLUTION

# %% rnn_step-test role="test" points=3
check(rnn_step)

# %% [markdown] name="rnn_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Follow the picture from left to right. It has three boxes, and each is one operation.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Join the two arrays so that the rows get longer (`np.concatenate` with a list and an axis). Multiply by `W` with `@`,
# add `b`, and squash the whole sum once with `np.tanh`. You can also split `W` into its first `H` rows and the rest, and
# add two products: the result is the same.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# z = np.concatenate([..., ...], axis=...)     # (N, H+D): which part comes first?
# return np.tanh(...)                          # all of the sum inside, the bias too
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "rnn_step is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: input first": the shape is right, the order is not. The hidden part comes first.
# - "Looks like: joined along the batch", with "raised ValueError: all the input array dimensions except for the
#   concatenation axis must match exactly ...": you joined along axis 0, the default.
# - "Looks like: tanh term by term": you squashed two sums and added the results. Add first.
# - "Looks like: bias added after squashing": the bracket of `np.tanh` closes too early.
# - "raised ValueError: in a product A @ B, each row of A needs as many entries as B has rows ...": the factors are in the
#   wrong order, or `W` is transposed.
# - "Looks like: the previous state overwritten", with "changed its argument `h_prev` in place": you wrote into `h_prev`.
#   Compute a new array.
#
# </details>

# %% step_by_hand role="demo"
W_hand = np.array([[1.0, 0.0], [1.0, 2.0], [0.693, -0.099]])          # (H+D, H)
h_hand = rnn_step(np.array([[1.0]]), np.array([[0.5, -0.5]]), W_hand, np.zeros(2))
print("h =", h_hand.round(3))

# %% [markdown]
# ## The same step again and again {minutes=3}
#
# A sequence is read by repeating the step. The state of one step goes into the next. Drawn once, this is a loop. Drawn for
# each time step, it is a long chain, and one says that the network is **unrolled**.

# %% unrolled_picture role="demo"
show(drawings.unrolled(4),
     alt="Left: one box, the step with W and b, reads x_t, gives h_t, and its state is led "
         "back into it. Right, unrolled: four boxes in a row, all with the same W and b. "
         "h_0 goes into the first; each reads its own input x_1 to x_4, gives h_1 to h_4 "
         "and passes its state on to the right.")

# %% [markdown]
# All boxes of the chain are the same function with the same weights. You may read that the network is copied for each
# step. Exactly, it is called again: one $W$, one $b$, many calls.
#
# **By hand.** $H = D = 1$, $W$ has the rows 1 (state) and 1 (input), $b = 0$, $h_0 = 0$, and the inputs are
# $0.693,\ 0.499,\ 0$:
#
# | $t$ | $h_{t-1}$ | $x_t$ | $a_t$ | $h_t$ |
# |---|---|---|---|---|
# | 1 | 0 | 0.693 | 0.693 | 0.6 |
# | 2 | 0.6 | 0.499 | 1.099 | 0.8 |
# | 3 | 0.8 | 0 | 0.8 | 0.664 |
#
# At step 3 nothing arrives, and the state still knows that something did.

# %% weights_of_length [markdown] role="choice" points=1 minutes=2
# **Predict first.** A network with $D = 4$ and $H = 6$ reads sequences of 5 steps. How many weights and biases does it
# need for sequences of 100 steps?
#
# - a) The same number, $(6 + 4) \cdot 6 + 6 = 66$. (right)
#   > Yes. The number of steps does not appear in it. The same 66 numbers are used 100 times, and each use adds to their
#   > gradient.
# - b) Twenty times as many, since there are twenty times as many boxes.
#   > Not quite. The boxes share their weights: they are one function, called again.
# - c) That depends on how far back it has to remember.
#   > Not quite. How far it remembers depends on the values of the weights, not on their number.

# %% [markdown] name="rnn_forward-task"
# **Write `rnn_forward(x, h0, W, b)`**: a loop over time that calls your `rnn_step` and keeps the state of every step. The
# result holds the states after steps 1 to T. `h0` came before the first step and is not part of it.
#
# | | shape |
# |---|---|
# | `x` | (N, T, D) |
# | `h0` | (N, H) |
# | `W`, `b` | (H+D, H), (H,) |
# | returns `h` | (N, T, H), batch first |

# %% rnn_forward role="answer" difficulty=2 minutes=6 reference="rnn"
def rnn_forward(x, h0, W, b):
    """A plain recurrent network over a whole sequence.

    Args:
        x: (N, T, D) inputs.
        h0: (N, H) hidden state before the first step. It is not changed.
        W: (H+D, H) weights, the same at every step.
        b: (H,) biases.

    Returns:
        h: (N, T, H) hidden states after steps 1 to T, a new array.

    Source: Elman 1990.
    """
    ### BEGIN SOLUTION
    h = [h0]                                              # T+1 arrays (N, H)
    for t in range(x.shape[1]):
        h.append(rnn_step(x[:, t], h[-1], W, b))
    return np.stack(h[1:], axis=1)                        # (N, T, H)
    ### END SOLUTION

# %% rnn_forward-test role="test" points=4
check(rnn_forward)

# %% [markdown] name="rnn_forward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# What does the first call of `rnn_step` need? What does the second one need that the first one made?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# `x[:, t]` is the input of one step, of shape (N, D). Loop over `t`, let a name refer to the newest state, and put each new
# state into a list. At the end, `np.stack` makes one array of the list. Which axis is time?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Before the loop: the newest state is `h0`, the list is empty. Inside: `newest = rnn_step(..., newest, ..., ...)`, then
# append it. After: `np.stack(the_list, axis=...)`, so that a list of T arrays (N, H) becomes (N, T, H).
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "calls `rnn_step`, which is not written yet": the loop is there, the step is not.
# - "Your `rnn_step` does not pass its own check": mend it first. The loop may be right already.
# - "Looks like: time axis first", with "wrong shape: expected (3, 5, 6), got (5, 3, 6)": stack along axis 1.
# - "Looks like: starting state among the results": the list began with `h0`, which is not a result.
# - "Looks like: the state is not carried on": every call got `h0`.
# - "Looks like: input and state exchanged in the call of the step": the input comes first there, `x_t, h_prev`.
# - "Looks like: inputs one step late": `x[:, t - 1]` is the *last* input for `t = 0`, since the index -1 counts from the
#   end.
# - "Looks like: loop over the batch": the second axis of `x` is time.
# - "Looks like: the last state at every step": all entries of your list are one and the same array. Make a new one at
#   each step.
#
# </details>

# %% forward_by_hand role="demo"
x_hand = np.array([0.693, 0.499, 0.0]).reshape(1, 3, 1)               # (N, T, D)
print("h =", rnn_forward(x_hand, np.zeros((1, 1)), np.ones((2, 1)), np.zeros(1)).round(3).ravel())

# %% [markdown]
# ### How long does an echo last?
#
# One unit gets a single input, 1, at step 1. After that it gets zeros. What is left of it depends on the recurrent weight
# $w$.

# %% echo_picture role="demo"
pulse = np.zeros((1, 25, 1))                              # (N, T, D)
pulse[0, 0, 0] = 1.0
echoes = {f"w = {w}": rnn_forward(pulse, np.zeros((1, 1)), np.array([[w], [1.0]]), np.zeros(1))[0, :, 0]
          for w in (0.5, 0.9, 1.0, 1.1)}
show(drawings.echoes(echoes),
     alt="State of one unit over 25 steps after a single input at step 1, from 0.76. With w = "
         "0.5 it is gone after about 6 steps. By step 25 it sinks to 0.04 with w = 0.9 and to "
         "0.24 with w = 1. With w = 1.1 it stays near 0.5.")

# %% [markdown]
# With $w = 0.5$ the echo is gone after six steps. With $w = 1.1$ it never dies: the state settles where $h =
# \tanh(1.1\,h)$, near 0.5. So a plain network *can* hold something for as long as you like. You may read that it has only
# a short memory. The exact statement is harder to see: it can hold, but gradient descent hardly ever finds the weights
# that hold the right thing. Why this is so is the subject of the rest of this lesson.
#
# ## The way back {minutes=8}
#
# Training asks of every weight: how does the loss $L$ change when this weight changes a little? Suppose the loss is
# computed from the last state, $h_T$. The weights acted at every step. What they did at step $t$ went into $h_t$, and
# from there through all later states into the loss:

# %% backward_picture role="demo"
show(drawings.unrolled(4, backward=True),
     alt="The chain of four steps with a loss computed from h_4. Dashed arrows lead back above "
         "it, from h_4 to h_3, to h_2, to h_1. On each sits a Jacobian: J_4, J_3, J_2.")

# %% [markdown]
# The chain rule follows the dashed arrows and multiplies:
#
# $$\frac{\partial L}{\partial h_1} = \frac{\partial L}{\partial h_4} \cdot \frac{\partial h_4}{\partial h_3} \cdot
# \frac{\partial h_3}{\partial h_2} \cdot \frac{\partial h_2}{\partial h_1}
# \qquad\text{in general}\qquad
# \frac{\partial L}{\partial h_t} = \frac{\partial L}{\partial h_T}\; J_T\, J_{T-1} \cdots J_{t+1}, \quad
# J_k = \frac{\partial h_k}{\partial h_{k-1}}$$
#
# $J_k$ is a matrix called the *Jacobian* of step $k$: entry $(i, j)$ says how unit $i$ of the new state moves with unit $j$
# of the old one. The farther back, the more factors. Everything depends on what one factor $J_k$ does.
#
# ### One unit
#
# With $H = 1$, one weight $w$ for the state and one weight $u$ for the input, a step is $h_k = \tanh(a_k)$,
# $a_k = w\,h_{k-1} + u\,x_k + b$. Two links, two factors:
#
# $$\frac{\partial h_k}{\partial h_{k-1}} = \tanh'(a_k) \cdot w = (1 - h_k^2)\,w$$
#
# because the slope of tanh follows from its value: $\tanh'(a) = 1 - \tanh^2(a)$. It is 1 at $a = 0$ and smaller
# everywhere else. The input $x_k$ and the bias do not appear as factors. They act through $h_k$ only: they decide where
# on the curve the unit stands.
#
# **By hand.** $w = 2$, and three steps have the states $h_1 = 0.6$, $h_2 = 0.8$, $h_3 = 0$:
#
# | step | state | slope $1 - h^2$ | factor (slope times $w$) |
# |---|---|---|---|
# | 1 | 0.6 | 0.64 | 1.28 |
# | 2 | 0.8 | 0.36 | 0.72 |
# | 3 | 0 | 1 | 2 |
#
# $\partial h_3 / \partial h_1 = 0.72 \cdot 2 = 1.44$, and $\partial h_3 / \partial h_0 = 1.28 \cdot 0.72 \cdot 2 \approx
# 1.84$.
#
# ### Many units
#
# Unit $i$ of the new state is $h_{t,i} = \tanh(a_{t,i})$ with $a_{t,i} = \sum_j h_{t-1,j}\,W_{ji} + \dots$, since row $j$
# of $W$ reads unit $j$ of the old state, and column $i$ belongs to unit $i$ of the new one. So
#
# $$J_{ij} = \frac{\partial h_{t,i}}{\partial h_{t-1,j}} = \underbrace{(1 - h_{t,i}^2)}_{\text{slope of the new unit}} \cdot
# \underbrace{W_{ji}}_{\text{weight from } j \text{ to } i}$$
#
# Mind the order of the indices. $J$ has the *new* unit first, $W$ has the *old* unit first. As a product of matrices,
# $J = \mathrm{diag}(1 - h_t^2)\, W_h^{\top}$.
#
# **By hand.** $h_t = (0.6,\ 0)$, so the slopes are $(0.64,\ 1)$:
#
# $$W_h = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \quad\Rightarrow\quad
# J = \begin{pmatrix} 0.64 \cdot 1 & 0.64 \cdot 3 \\ 1 \cdot 2 & 1 \cdot 4 \end{pmatrix}
# = \begin{pmatrix} 0.64 & 1.92 \\ 2 & 4 \end{pmatrix}$$
#
# Row 0 holds the column 0 of $W_h$, times the slope of unit 0.

# %% which_entry [markdown] role="predict"
# **Predict first.** The same $W_h$, with rows (1, 2) and (3, 4), but now $h_t = (0,\ 0.8)$. What is $J_{10}$, the change of
# unit 1 when unit 0 of the old state changes?
#
# - a) $0.36 \cdot 2 = 0.72$ (right)
#   > Yes. The weight from unit 0 to unit 1 stands in row 0, column 1 of $W_h$: it is 2. The slope is that of the new
#   > unit, $1 - 0.8^2 = 0.36$.
# - b) $0.36 \cdot 3 = 1.08$
#   > Not quite. 3 stands in row 1, column 0: it leads from unit 1 to unit 0.
# - c) $1 \cdot 2 = 2$
#   > Not quite. The weight is right. The slope is that of unit 1, whose value changes, and its state is 0.8.

# %% [markdown] name="state_jacobian-task"
# **Write `state_jacobian(h, W)`** for a batch, without a loop if you can. The argument is the *value* $h_t$. The slope
# follows from it, and no tanh is computed.
#
# | | shape |
# |---|---|
# | `h` | (N, H), the new state $h_t$ |
# | `W` | (H+D, H), of which the first H rows matter here |
# | returns `J` | (N, H, H), `J[n, i, j]` is $\partial h_{t,i} / \partial h_{t-1,j}$ of example `n` |

# %% state_jacobian role="answer" difficulty=3 minutes=8 reference="rnn"
def state_jacobian(h, W):
    """dh_t / dh_{t-1} of a plain recurrent network, from the value h_t.

    Args:
        h: (N, H) hidden state at t (the new one). It is not changed.
        W: (H+D, H) weights; the first H rows read the hidden state.

    Returns:
        J: (N, H, H), J[n, i, j] = dh_t[n, i] / dh_{t-1}[n, j].

    Source: Bengio, Simard and Frasconi 1994; Pascanu, Mikolov and Bengio 2013.
    """
    ### BEGIN SOLUTION
    H = h.shape[1]
    return (1 - h**2)[:, :, None] * W[:H].T               # (N, H, 1) * (H, H)
    ### END SOLUTION

# %% state_jacobian-test role="test" points=4
check(state_jacobian)

# %% [markdown] name="state_jacobian-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Write it for one example first: which numbers stand in row $i$ of $J$? All of them have one factor in common.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# You need the first $H$ rows of $W$, transposed, and the slopes of the $H$ new units. Each row of the transposed matrix is
# multiplied by its own slope. For a batch the slopes have shape (N, H). With one more axis at the right place, (N, H, 1),
# broadcasting does the rest.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# - `slopes[:, :, None]` has shape (N, H, 1): one column of slopes for each example. (With `[:, None, :]` the slopes would
#   go along the columns.)
# - `W[...]` with the right rows, then `.T`, has shape (H, H).
# - Multiply the two with `*`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "state_jacobian is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: rows and columns exchanged" or "weights not transposed": try the example with the four numbers above, by
#   hand and with your function.
# - "Looks like: slope of the wrong unit": the slope belongs to the row, the new unit. Look at the place of `None`.
# - "Looks like: tanh applied again": `h` is the value of tanh already.
# - "Looks like: all rows of W", with "wrong shape: expected (3, 6, 6), got (3, 6, 10)": take the first $H$ rows only.
# - "Looks like: the last H rows of W": the hidden part is on top.
# - "wrong shape: expected (3, 6, 6), got (6, 6)": the axis of the batch is lost.
#
# </details>

# %% jacobian_by_differences role="demo"
rng = np.random.default_rng(1)
W_test, b_test = rng.standard_normal((5, 3)), np.zeros(3)             # H = 3, D = 2
x_test, h_test = rng.standard_normal((1, 2)), rng.uniform(-1, 1, (1, 3))
nudge = 1e-6
columns = [(rnn_step(x_test, h_test + nudge * unit, W_test, b_test)
            - rnn_step(x_test, h_test - nudge * unit, W_test, b_test))[0] / (2 * nudge) for unit in np.eye(3)]
print("by nudging each old unit:\n", np.array(columns).T.round(4))
print("your Jacobian:\n", state_jacobian(rnn_step(x_test, h_test, W_test, b_test), W_test)[0].round(4))

# %% [markdown]
# The first matrix comes from six calls of your `rnn_step`, each with one number moved by a millionth. The second comes from
# your formula. They agree to all printed digits.
#
# ## A product of many factors {minutes=6}
#
# Now multiply. First with numbers.

# %% ninety_percent [markdown] role="predict"
# **Predict first.** Every step multiplies by 0.9, a loss of a tenth. How much is left of 1 after 100 steps?
#
# - a) About 0.1.
#   > Not quite. That is what is left after 22 steps: $0.9^{22} \approx 0.098$.
# - b) About 0.00003. (right)
#   > Yes. $0.9^{10} \approx 0.35$, and $0.35^{10} \approx 0.00003$. Each ten steps take two thirds of what was left.
# - c) Nothing, exactly: ten steps of a tenth each use it up.
#   > Not quite. Each step takes a tenth of what is left, not of the beginning. It never gets to 0, only close.

# %% [markdown]
# **By hand,** in blocks of ten:
#
# | factor | after 10 steps | after 100 steps (tenth power of that) |
# |---|---|---|
# | 0.9 | $0.9^{10} \approx 0.35$ | $0.35^{10} \approx 0.00003$ |
# | 1 | 1 | 1 |
# | 1.1 | $1.1^{10} \approx 2.6$ | $2.6^{10} \approx 14{,}000$ |
#
# More digits, from NumPy:

# %% scalar_powers role="demo"
for factor in (0.5, 0.9, 0.99, 1.0, 1.01, 1.1, 1.5):
    print(f"{factor:4} to the power of 100 is {factor ** 100:.3g}")
show(figures.powers_of([0.5, 0.9, 1, 1.1, 1.5], 100),
     alt="Powers of 0.5, 0.9, 1, 1.1 and 1.5 up to 100. On the plain axis those below 1 are "
         "soon at 0 and those above 1 leave the picture. On the logarithmic axis all are "
         "straight lines, from 1e-30 for 0.5 to 1e17 for 1.5.")

# %% [markdown]
# The logarithmic axis on the right shows it best: each factor is a straight line, and only 1 stays level. Between 0.9 and
# 1.1, a difference that looks small, lie almost nine powers of ten after 100 steps.
#
# - Factors below 1: the gradient **vanishes**. What was done at step 1 has no measurable effect on the loss at step
#   100.
# - Factors above 1: it **explodes**. The effect is so large that no useful step follows from it.
#
# ### Matrices
#
# With $H$ units each factor is a matrix. Two numbers describe what a matrix $A$ does to lengths:
#
# - the **largest singular value** says how much one multiplication can stretch, at most. It is a bound for *one* step.
# - the **spectral radius** $\rho$, the largest absolute value of the eigenvalues, says what *many* multiplications with
#   the same matrix do: in the long run the size of $A^k$ goes like $\rho^k$.
#
# They differ. This matrix has spectral radius 0.9, and yet stretches at first:

# %% transient role="demo"
def spectral_radius(A):
    """Largest absolute value of the eigenvalues of A."""
    return np.abs(np.linalg.eigvals(A)).max()


A = np.array([[0.9, 5.0], [0.0, 0.9]])
print(f"spectral radius {spectral_radius(A):.2f}, largest singular value {np.linalg.norm(A, 2):.2f}")
for k in (1, 5, 10, 50, 100, 200):
    print(f"size of the power {k:3}: {np.linalg.norm(np.linalg.matrix_power(A, k)):.3g}")

# %% [markdown]
# It grows to about 19, then sinks, and after 200 steps little is left. In the long run the spectral radius is right.
#
# For the network, $J_k = \mathrm{diag}(1 - h_k^2)\, W_h^{\top}$, and no slope is above 1. So (Pascanu, Mikolov and Bengio
# 2013):
#
# | condition on $W_h$ | gradient through time |
# |---|---|
# | largest singular value below 1 | **must** vanish: no factor can stretch, and slopes only help to shrink |
# | largest singular value above 1 | **may** explode, and only then. Whether it does depends on the slopes |
#
# The spectral radius stands between the two: with all slopes at 1 the product is a power of $W_h^{\top}$, and it decides.
# When the units leave the middle of tanh, the slopes pull everything down. How far, you measure below.
#
# ### Measure it
#
# The size of the whole product $\partial h_T / \partial h_t = J_T J_{T-1} \cdots J_{t+1}$ is a good measure for what
# arrives at step $t$. We take the **Frobenius norm**: square all entries, add them up, take the root.
#
# **By hand.** $H = 1$ and $T = 3$, with the factors $J_1 = 7$, $J_2 = 0.5$, $J_3 = 0.4$. Start at the end:
#
# | $t$ | $\partial h_3 / \partial h_t$ | norm |
# |---|---|---|
# | 3 | 1 (no factor: the state itself) | 1 |
# | 2 | $J_3 = 0.4$ | 0.4 |
# | 1 | $J_3 J_2 = 0.4 \cdot 0.5 = 0.2$ | 0.2 |
#
# In the order of time the result is $(0.2,\ 0.4,\ 1)$. $J_1$ does not enter: it leads from $h_1$ back to $h_0$. With $H$
# units, the product for $t = T$ is the identity, whose norm is $\sqrt H$.

# %% order_of_factors [markdown] role="predict"
# **Predict first.** On the way back from step $t + 1$ to step $t$ the product $P = J_T \cdots J_{t+2}$ gets one more
# factor, $J_{t+1}$. On which side?
#
# - a) On the left, $J_{t+1} P$, since that step happened earlier.
#   > Not quite. In $J_T J_{T-1} \cdots$ the last step stands on the left, and earlier ones follow to the right.
# - b) On the right, $P\, J_{t+1}$. (right)
#   > Yes. A nudge of $h_t$ goes through $J_{t+1}$ first, so this factor stands next to the nudge, on the right.
# - c) On either side: products of numbers can be exchanged.
#   > Not quite. These are matrices, and for matrices the order matters. Only for $H = 1$ it does not.

# %% [markdown] name="gradient_norms-task"
# **Write `gradient_norms(jacobians)`**: the Frobenius norm of $\partial h_T / \partial h_t$ for $t = 1$ to $T$, for every
# example of the batch. Start from the identity and work backward in time, one matrix product for each step.
#
# | | shape |
# |---|---|
# | `jacobians` | (N, T, H, H); at index `t - 1` stands $J_t = \partial h_t / \partial h_{t-1}$, for $t = 1$ to $T$ |
# | returns `norms` | (N, T); at index `t - 1` the norm of $\partial h_T / \partial h_t$. The last is $\sqrt H$ |

# %% gradient_norms role="answer" difficulty=4 minutes=9 reference="rnn"
def gradient_norms(jacobians):
    """Size of dh_T / dh_t for every t: how much of a gradient is left on its way back.

    Args:
        jacobians: (N, T, H, H), at index t-1 the Jacobian dh_t / dh_{t-1}, for t = 1 to T. The first
            one leads to h_0 and is not needed. They are not changed.

    Returns:
        norms: (N, T), at index t-1 the Frobenius norm of dh_T / dh_t. The last is that of the
            identity, sqrt(H).

    Source: Bengio, Simard and Frasconi 1994; Pascanu, Mikolov and Bengio 2013.
    """
    ### BEGIN SOLUTION
    N, T, H, _ = jacobians.shape
    norms = np.empty((N, T), dtype=jacobians.dtype)
    product = np.eye(H, dtype=jacobians.dtype)            # dh_T / dh_T
    for t in reversed(range(T)):
        norms[:, t] = np.linalg.norm(product, axis=(-2, -1))
        product = product @ jacobians[:, t]               # (N, H, H): one step further back
    return norms
    ### END SOLUTION

# %% gradient_norms-test role="test" points=4
check(gradient_norms)

# %% [markdown] name="gradient_norms-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Go through the table by hand with the index of Python: which entry of `jacobians` do you use between filling `norms[:,
# 2]` and filling `norms[:, 1]`?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The product starts as the identity, `np.eye(H)`.
# 2. Loop over the indices from the last to the first. At each: first write down the norm of the product, then multiply it
#    by one Jacobian, on the right.
# 3. `@` multiplies stacks of matrices: (N, H, H) times (N, H, H) is done example by example. `np.linalg.norm` takes
#    `axis=(-2, -1)`, or you square, sum over the last two axes and take the root.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for t in reversed(range(T)):
#     norms[:, t] = ...                  # the norm of the product so far
#     product = ... @ ...                # for the next turn of the loop, which is one step earlier
# ```
#
# In the first turn the product is the identity. The product that the last turn makes is never measured.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "gradient_norms is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: factors in the wrong order": later steps stand on the left, and each step back adds a factor on the right.
# - "Looks like: one factor too many", with "sequences of one step: wrong values": for $T = 1$ the result is $\sqrt H$,
#   whatever the Jacobian is. Measure before you multiply.
# - "Looks like: norms in the order of computing": you computed from the end and did not turn the result round.
# - "Looks like: product of the norms": the norm of a product is at most the product of the norms, and usually far smaller.
# - "Looks like: each Jacobian alone": multiply them.
# - "raised AxisError: axis 2 is out of bounds for array of dimension 2": the first product, the identity, has two axes
#   and no batch. Use negative axes, or begin with N identities.
#
# </details>

# %% norms_by_hand role="demo"
print(gradient_norms(np.array([7.0, 0.5, 0.4]).reshape(1, 3, 1, 1)))

# %% [markdown]
# ## Experiment: one hundred steps {minutes=8}
#
# Now the network itself. $H = 32$ units, $D = 4$ inputs, random weights whose recurrent part is scaled to a chosen
# spectral radius. Your functions run it over 101 steps and give the norms: once in silence, all inputs 0, and once with
# inputs of ordinary size, with standard deviation 1.

# %% radius_one [markdown] role="predict"
# **Predict first.** The spectral radius is exactly 1, and inputs of ordinary size arrive at every step. What happens to
# the gradient over 100 steps?
#
# - a) It stays about the same, since $1^{100} = 1$.
#   > Not quite. That holds while all slopes are 1, in silence. Inputs push the units away from the middle of tanh.
# - b) It vanishes. (right)
#   > Yes. Each factor is $W_h^{\top}$ *times the slopes*, and with inputs of this size the slopes are well below 1.
# - c) It explodes, since the largest singular value is above 1.
#   > Not quite. A singular value above 1 makes an explosion possible. It does not make it happen.

# %% hundred_steps role="demo"
def random_network(D, H, radius, seed=0):
    """Random weights (H+D, H) whose recurrent part has the given spectral radius, and biases 0."""
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((H + D, H))
    W[:H] *= radius / spectral_radius(W[:H])
    W[H:] *= D ** -0.5
    return W, np.zeros(H)


def run(radius, T, size, H=32, D=4, N=4):
    """States (N, T, H) and Jacobians (N, T, H, H) of a random network on random inputs."""
    W, b = random_network(D, H, radius)
    x = size * np.random.default_rng(99).standard_normal((N, T, D))
    h = rnn_forward(x, np.zeros((N, H)), W, b)
    return h, np.stack([state_jacobian(h[:, t], W) for t in range(T)], axis=1)


RADII = (0.5, 0.9, 1.0, 1.1, 1.5, 3.0)
panels = {heading: {f"{radius:g}": gradient_norms(run(radius, 101, size)[1])[0] for radius in RADII}
          for heading, size in (("silence: inputs 0", 0.0), ("inputs of size 1", 1.0))}
show(figures.norm_curves(panels),
     alt="Norm of the gradient against the number of steps back, logarithmic. In silence the "
         "curves are straight: 0.5 falls to 1e-30, 0.9 to 1e-4, 1.0 stays level, 1.1 rises "
         "to 1e4, 1.5 to 1e18, and 3 leaves the picture. With inputs of size 1 all up to 1.5 "
         "fall, 1.0 to 1e-21; only 3 rises, to 1e8.")

# %% [markdown]
# Left: in silence the spectral radius decides, as the theory says, and the lines are straight. Right: with inputs, all
# networks up to a radius of 1.5 lose their gradient. The one with radius 1 has $10^{-21}$ left after 100 steps. Only
# radius 3 still explodes.
#
# So the narrow path between vanishing and exploding is not even in a fixed place. It moves with the inputs, and it would
# move with every update of the weights. Look for it yourself. The left panel shows the norm at each step; the right one
# shows how steep the units are.

# %% norms_picture role="demo"
def network(radius, T, size):
    """Norms (T,) and states (T, H) of the first example."""
    h, jacobians = run(radius, T, size)
    return gradient_norms(jacobians)[0], h[0]


show(figures.gradient_over_time(*network(1.0, 100, 0.3)),
     alt="Left: the norm of the gradient at each of 100 steps, for spectral radius 1 and "
         "inputs of size 0.3; it falls from 6 at step 100 to about 1e-7 at step 1. Right: the "
         "slopes of tanh, most of them above 0.7, 0.84 on average.")

# %% [markdown]
# Even inputs of size 0.3, which leave most slopes above 0.7, cost nearly eight powers of ten over 100 steps. Now with
# sliders:
#
# 1. Set the inputs to 0 and the length to 200. At which spectral radius does the gradient survive?
# 2. Set the inputs to 1 and the length back to 100. Which radius brings the gradient at step 1 close to 1 now? Move it
#    by 0.1. Does it stay there?
# 3. Keep that radius, and change the length from 100 to 200.

# %% explore_gradients role="demo"
explorer.gradient_flow(network)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. At 1.0 only: the norm at step 1 is about 2. At 0.9 it is about $2 \cdot 10^{-9}$, at 1.1 about $4 \cdot 10^{8}$.
# 2. At a radius of 2.1 (0.3) or 2.2 (4), far from radius 1. At 2.3 it is already 400.
# 3. At 2.2 the norm of 4 becomes 160. What is a little off over 100 steps is far off over 200.
#
# </details>
#
# ### Holding and learning pull in opposite directions
#
# There is a deeper reason. To hold a bit safely, against small disturbances, a unit needs resting places that *attract*:
# states near them are pulled in. But being pulled in means that differences shrink, so the factor is below 1, and the
# gradient vanishes. Hochreiter (1991) analyzed how gradients vanish. Bengio, Simard and Frasconi (1994) proved the
# conflict between holding and learning for a wide class of systems, not only for tanh. Watch it on one unit with
# $w = 1.5$, which gets one input at step 1 and then 99 zeros:

# %% latch role="demo"
starts = np.array([0.2, 0.5, 0.9, -0.5])
x_latch = np.zeros((4, 100, 1))
x_latch[:, 0, 0] = starts
W_latch = np.array([[1.5], [1.0]])
h_latch = rnn_forward(x_latch, np.zeros((4, 1)), W_latch, np.zeros(1))
J_latch = np.stack([state_jacobian(h_latch[:, t], W_latch) for t in range(100)], axis=1)
for start, state, norm in zip(starts, h_latch[:, -1, 0], gradient_norms(J_latch)[:, 0]):
    print(f"input {start:4} at step 1: state {state:7.4f} at step 100, norm of the gradient {norm:.0e}")

# %% [markdown]
# The unit remembers the sign perfectly, for ever. But the gradient that could tell it *which* sign to store has shrunk to
# $10^{-38}$ or less. The bit is safe, and cannot be learned.
#
# ## Clipping: a ceiling {minutes=4}
#
# Exploding gradients have a simple remedy. Before an update, look at the gradient, and make it smaller if it is too
# large. There are two ways.
#
# - **By value:** cut every number to the range from $-\text{limit}$ to $\text{limit}$.
# - **By norm:** if the norm of all gradients together is above $\text{max\_norm}$, multiply all of them by one and the
#   same factor, $\text{max\_norm} / \text{norm}$ (Pascanu, Mikolov and Bengio 2013).
#
# **By hand.** One gradient, $(3, 4)$, with norm $\sqrt{9 + 16} = 5$, and 1 for the limit:
#
# - by value: $(1, 1)$. The direction has changed, from 53° to 45°.
# - by norm: the factor is $1/5$, so $(0.6, 0.8)$. The length is 1, the direction is the same.

# %% two_clips role="demo"
show(figures.two_ways_to_clip(np.array([3.0, 4.0]), np.array([1.0, 1.0]), np.array([0.6, 0.8]), 1.0),
     alt="Left: the arrow (3, 4) is cut to the corner (1, 1) of a hatched square and points to "
         "45 degrees. Right: it is shortened to (0.6, 0.8) on a dotted circle and still "
         "points to 53 degrees.")

# %% [markdown]
# The square on the left bends the arrow, the circle on the right only shortens it.
#
# A network has several arrays of gradients: one for $W$, one for $b$, one for each further layer. **Global** norm means
# one norm over *all* numbers of *all* arrays, and one factor. **By hand:** the arrays $(3)$ and $(4)$, max_norm 1.
# Together their norm is 5, so they become $(0.6)$ and $(0.8)$. With a norm of its own for each array they would become
# $(1)$ and $(1)$: the direction of the update as a whole would change.

# %% which_clip [markdown] role="predict"
# **Predict first.** The gradients are $(30, 40)$ for one array and $(0, 0.5)$ for another, and max_norm is 5. What does
# clipping by global norm do to the second array, whose own norm is small?
#
# - a) Nothing: its norm is below 5.
#   > Not quite. There is one norm for all, about 50, and one factor for all.
# - b) It becomes about $(0, 0.05)$. (right)
#   > Yes. The common factor is about 1/10. So the update keeps its direction, in the space of all weights.
# - c) It is set to 0.
#   > Not quite. Clipping shortens. It does not throw anything away.

# %% [markdown] name="clip_by_value-task"
# **Write `clip_by_value(gradients, limit)`**.
#
# | | |
# |---|---|
# | `gradients` | list of arrays of any shapes |
# | `limit` | number above 0 |
# | returns | list of *new* arrays of the same shapes, all numbers between `-limit` and `limit` |

# %% clip_by_value role="answer" difficulty=1 minutes=3 reference="rnn"
def clip_by_value(gradients, limit):
    """Cut every number of every gradient to the range from -limit to limit.

    Args:
        gradients: list of arrays of any shapes. They are not changed.
        limit: number above 0.

    Returns:
        list of new arrays of the same shapes.
    """
    ### BEGIN SOLUTION
    return [np.clip(gradient, -limit, limit) for gradient in gradients]
    ### END SOLUTION

# %% clip_by_value-test role="test" points=2
check(clip_by_value)

# %% [markdown] name="clip_by_value-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The range has two ends. What should become of $-7$ when the limit is 1?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Do the same to each array of the list, and collect the results in a new list. NumPy has a function for cutting numbers
# to a range.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# A list comprehension: `[np.clip(..., ..., ...) for g in gradients]`. The second and third arguments are the lower and
# the upper end.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "clip_by_value is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: clipped from above only": large negative numbers passed.
# - "Looks like: clipped in place", with "changed its argument `gradients` in place": you wrote into the caller's arrays.
# - "expected 3 results (gradients[0], gradients[1], gradients[2]), got one result": return a list with one array for each
#   array that you were given.
# - "returned a value of type generator, expected numbers": round brackets make a generator. Use square ones.
# - "raised ValueError: setting an array element with a sequence ...": arrays of different shapes do not fit into one array. Take
#   them one by one.
#
# </details>

# %% [markdown] name="clip_by_global_norm-task"
# **Write `clip_by_global_norm(gradients, max_norm)`**. Where the norm is small enough, the values stay as they are (still
# in new arrays). Gradients that are all 0 must come back as 0, not as NaN.
#
# | | |
# |---|---|
# | `gradients` | list of arrays of any shapes |
# | `max_norm` | number above 0 |
# | returns | list of *new* arrays of the same shapes; their common norm is at most `max_norm` |

# %% clip_by_global_norm role="answer" difficulty=2 minutes=6 reference="rnn"
def clip_by_global_norm(gradients, max_norm):
    """Shorten all gradients by one common factor, so that their norm, taken together, is at most max_norm.

    Args:
        gradients: list of arrays of any shapes. They are not changed.
        max_norm: number above 0.

    Returns:
        list of new arrays of the same shapes; the values are unchanged where the norm is small enough.

    Source: Pascanu, Mikolov and Bengio 2013.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    factor = max_norm / max(norm, max_norm)               # 1 where nothing is to clip; never divides by 0
    return [factor * gradient for gradient in gradients]
    ### END SOLUTION

# %% clip_by_global_norm-test role="test" points=3
check(clip_by_global_norm)

# %% [markdown] name="clip_by_global_norm-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Imagine that all arrays are written one after the other, as one long list of numbers. What is its norm?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Add up the squares of all numbers of all arrays. Then take one root.
# 2. Find the factor: max_norm divided by the norm if the norm is larger, otherwise 1.
# 3. Multiply every array by the factor, into new arrays.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The sum of squares of one array `g` is `(g**2).sum()`, and `sum(... for g in gradients)` adds over the list. The root
# comes after *both* sums. An `if norm > max_norm:` keeps you from dividing by 0, and from enlarging small gradients.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "clip_by_global_norm is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: every array by its own norm": one norm and one factor for the whole list.
# - "Looks like: root forgotten": you compared the squared norm with `max_norm`.
# - "Looks like: small norms are enlarged": clipping is a ceiling. Below it nothing happens.
# - "Looks like: sum of the norms": $3 + 4$ is not 5. Squares add up, norms do not.
# - "all zero: `gradients[0]`: NaN (not a number)": you divided 0 by 0.
# - "raised ValueError: setting an array element with a sequence ...": `np.linalg.norm(gradients)` needs arrays of one shape. Square
#   and add up array by array.
# - "Looks like: the same arrays where nothing is to clip", with "shares memory with its argument `gradients`": return
#   copies in this case, too.
#
# </details>

# %% clip_by_hand role="demo"
print("by value:      ", clip_by_value([np.array([3.0]), np.array([4.0])], 1.0))
print("by global norm:", clip_by_global_norm([np.array([3.0]), np.array([4.0])], 1.0))

# %% [markdown]
# ### What clipping mends, and what it does not
#
# The smallest recurrent network there is: one unit, no tanh, no input. After 20 steps $h_{20} = w^{20} h_0$, with $h_0 =
# 1$. The target is 2, and the loss is $L = (w^{20} - 2)^2$. Its derivative, $2\,(w^{20} - 2) \cdot 20\,w^{19}$, holds
# $w^{19}$: it is tiny for $w = 0.5$ and huge for $w = 1.3$. The best weight is $2^{1/20} \approx 1.035$. The next cell
# runs gradient descent with learning rate 0.0005, without and with clipping.

# %% cliff_picture role="demo"
def loss(w):
    return (w ** 20 - 2) ** 2


def descend(w, max_norm=None, updates=60, rate=0.0005):
    """Weights of gradient descent, up to the moment when the weight is lost."""
    weights = [w]
    while len(weights) <= updates and abs(w) < 1e3:
        slope = [np.array([2 * (w ** 20 - 2) * 20 * w ** 19])]
        if max_norm is not None:
            slope = clip_by_global_norm(slope, max_norm)
        w = w - rate * slope[0].item()
        weights.append(w)
    return np.array(weights)


grid = np.linspace(0.4, 1.4, 400)
paths = {"from 1.3, no clipping": descend(1.3), "from 1.3, clipped at 20": descend(1.3, max_norm=20.0),
         "from 0.5, clipped at 20": descend(0.5, max_norm=20.0)}
show(figures.cliff(grid, loss(grid), paths),
     alt="Left: the loss is flat up to w = 0.9, has a narrow valley at 1.035 and then a wall "
         "that rises to 1e6. Right: without clipping an arrow leads from 1.3 out of the "
         "picture, to -549, then 1e105. With clipping the weight walks down to 1.035 in about "
         "30 updates. From 0.5 it does not move.")
for name, weights in paths.items():
    print(f"{name}: weight {weights[-1]:.4g} after {len(weights) - 1} updates")

# %% [markdown]
# Without clipping one update throws the weight far away, and the second one loses it for good. With clipping the weight
# walks down the wall in small steps, and settles in the valley. From 0.5, on the flat side, clipping does nothing: the
# gradient there is about $-0.00015$, and a ceiling of 20 does not lift it.
#
# **A ceiling is not a floor.** Could one lift small gradients, by scaling them *up* to norm 1? On this flat slope, yes.
# In a real network, no: the gradient of a weight is a *sum* over all steps, and one factor enlarges all of its parts
# alike.

# %% scale_up [markdown] role="predict"
# **Predict first.** The gradient of $W$ is a sum of parts, one for each step. The part of step 100 has norm 1, the part
# of step 1 has norm $10^{-20}$. You multiply the whole gradient by a million. Which share of the update comes from step 1?
#
# - a) A million times the share.
#   > Not quite. Step 100 grew a million times as well. In the sum, the part of step 1 is still $10^{-20}$ of the whole.
# - b) The same share as before. (right)
#   > Yes. The share of step 1 is unchanged, and far below the rounding of float64, which is about $10^{-16}$. In every
#   > entry to which step 100 contributes, it is not small, it is gone.
# - c) A larger share, if the batch is large.
#   > Not quite. A larger batch averages more examples. In each of them the share of step 1 is as small.

# %% share_of_a_part role="demo"
early, late = 1e-20, 1.0                                  # the parts of step 1 and of step 100
for scale in (1.0, 1e6):
    print(f"times {scale:7g}: share of step 1 is {scale * early / (scale * (early + late)):.0e}")
print("does the sum differ from the part of step 100 alone?", early + late != late)

# %% [markdown]
# ## A task that the gradient does not reach {minutes=5}
#
# The smallest task with a long-term dependency: at step 1 the first feature of the input is $+1$ or $-1$. Then come 59
# steps of random numbers. At step 60 the network should say which of the two it was. Everything depends on one number, 59
# steps ago.
#
# No training is needed to see what will happen. Two measurements of a fresh network suffice:
#
# - **Forward:** run it twice on the same sequence, with $+1$ and with $-1$ at the start. How far apart are the two states
#   at each step? (Shown for one sequence.)
# - **Backward:** the gradient of $W$, for the loss that adds up the units of $h_{60}$, over a batch of 16, is a sum of
#   parts, one for each step. How large is the part of each step?

# %% reach_picture role="demo"
def parts_of_the_gradient(x, W, b, v):
    """Norm of each step's part in the gradient of W, for the loss h_T @ v, summed over the batch, (T,)."""
    N, T, D = x.shape
    H = len(v)
    h = rnn_forward(x, np.zeros((N, H)), W, b)
    before = np.concatenate([np.zeros((N, 1, H)), h[:, :-1]], axis=1)     # the state that each step reads
    back, sizes = np.tile(v, (N, 1)), np.zeros(T)         # back is dL/dh_t, (N, H)
    for t in reversed(range(T)):
        reads = np.concatenate([before[:, t], x[:, t]], axis=-1)          # (N, H+D)
        part = np.einsum("nr,nh->rh", reads, back * (1 - h[:, t] ** 2))   # (H+D, H)
        sizes[t] = np.linalg.norm(part)
        back = np.einsum("ni,nij->nj", back, state_jacobian(h[:, t], W))
    return sizes


x_task = np.random.default_rng(4).standard_normal((16, 60, 4))        # (N, T, D)
x_task[:, 0, 0] = 1.0
x_other, x_late = x_task.copy(), x_task.copy()
x_other[:, 0, 0] = -1.0                                   # the other first number
x_late[:, 29, 0] *= -1                                    # another distractor, at step 30
distances, parts = {}, {}
for radius in (0.9, 1.2, 1.5, 3.0):
    W, b = random_network(4, 32, radius)
    one, other, late = (rnn_forward(x, np.zeros((16, 32)), W, b)[0] for x in (x_task, x_other, x_late))
    distances[f"{radius:g}"] = np.linalg.norm(one - other, axis=1)
    parts[f"{radius:g}"] = parts_of_the_gradient(x_task, W, b, np.ones(32))
    print(f"radius {radius:g}: states at step 60 differ by {distances[f'{radius:g}'][-1]:.0e} when the first number changes, "
          f"by {np.linalg.norm(one - late, axis=1)[-1]:.0e} when a distractor does")
show(figures.reach(distances, parts),
     alt="Two logarithmic panels over 60 steps. Left, forward: the distance of two states that "
         "differ in their first input falls to 1e-15 for radius 0.9, 1e-9 for 1.2 and 1e-5 "
         "for 1.5, and stays near 3 for radius 3. Right, backward: against step 60, the part "
         "of step 1 in the gradient is smaller by 14, 8 and 5 powers of ten; for radius 3 it "
         "is larger by 4.")

# %% [markdown]
# Up to radius 1.5 both directions fail alike. After 60 steps the two states differ by a hundred-thousandth at most, and a
# distractor of step 30 moves them a hundred to two million times as much. The part of step 1 in the gradient is as small,
# next to that of step 60. The network neither knows the first number, nor hears that it should.
#
# Radius 3 is no way out. There the two states do differ at the end, and the gradient does arrive. But the printed lines
# show that the states differ just as much when a *distractor* changes. Everything is amplified, what matters and what
# does not, and the final state is as good as random. (Clipping would keep the updates of this network in bounds. It would
# not make them useful.)
#
# ## Why gates come next
#
# All the trouble comes from one place. Every factor $\mathrm{diag}(1 - h_t^2)\,W_h^{\top}$ is the same matrix
# $W_h^{\top}$, multiplied by slopes that only shrink it, and the network cannot choose it for each step anew. A gated cell
# replaces it, along its main path, by a number between 0 and 1 that is computed from the data, for each unit and each
# step: near 1 to keep, near 0 to forget.
#
# | | plain network | gated cell, along its direct path |
# |---|---|---|
# | factor for each step | $(1 - h_{t,i}^2)\,W_{ji}$ | $f_{t,i}$ ($f$: the forget gate, lesson 02) |
# | after 100 steps | a power of a matrix | a product of 100 gates |
# | to keep a value | the weights must happen to give factors near 1 | set $f$ near 1: $0.999^{100} \approx 0.90$ |
# | to drop a value | wait | set $f$ near 0, in one step |
#
# You may read that the LSTM solves the vanishing gradient. Exactly: it has a path on which the gradient need not vanish,
# and it can learn where to open this path.
#
# ## Written question

# %% clipped_and_deaf [markdown] role="written" points=3 minutes=8
# **Clipped, and still deaf.** A plain tanh network reads sequences of 200 steps and has to report the first input at the
# end. In training, the loss jumps to huge values from time to time.
#
# 1. Explain the jumps with the product of Jacobians. What must hold for the largest singular value of $W_h$ if this
#    happens?
# 2. After clipping by global norm at 1 the jumps are gone, but the network still reports the first input no better than
#    chance. Explain both, in terms of the parts of the gradient that belong to early and to late steps. (Assume that on
#    most sequences the early parts vanish.)
# 3. A colleague proposes to scale $W_h$ to spectral radius 1 and keep it there. Name one thing that is right about this
#    and one reason why it does not suffice.
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. $\partial L / \partial h_t$ holds the product $J_T \cdots J_{t+1}$ with $J_k = \mathrm{diag}(1 - h_k^2) W_h^{\top}$.
#    If the factors stretch, on some sequences, the product grows exponentially with the number of steps, the update is
#    huge and throws the weights away, and the loss jumps. Slopes are at most 1, so the largest singular value of $W_h$
#    must be above 1 (necessary, not sufficient).
# 2. Clipping bounds the norm of the update, so a single exploding gradient no longer throws the weights away: no jumps.
#    It multiplies all parts of the gradient by one common factor (at most 1), so the shares stay as they were. Where the
#    early parts vanish, they are a tiny share of the sum before and after, so the network learns from the last steps only
#    and never hears of the first input.
# 3. Right: in silence, with slopes of 1, the product is a power of $W_h^{\top}$, which neither grows nor shrinks
#    exponentially with radius 1. Not enough: with inputs the slopes of tanh are below 1, and the product vanishes anyway
#    ($10^{-21}$ after 100 steps in the experiment). Other good reasons: a spectral radius of 1 does not bound the
#    singular values, so single steps or many can still stretch; a network that holds a bit in an attractor has factors
#    below 1 in any case; with the slopes 1 the network is linear and cannot shut out distractors.
#
# **Points.**
#
# - 1 point, part 1: half for the product that grows with the number of steps, half for "largest singular value above 1".
# - 1 point, part 2: half for "the size is bounded, so no jumps", half for "one common factor, so the share of the early
#   steps stays tiny".
# - 1 point, part 3: half for what is right (a power of the matrix with radius 1 keeps its order of magnitude), half for
#   one valid reason against.
#
# **Common wrong answers.**
#
# - "Spectral radius above 1" in part 1: accept for half of the half point if slopes near 1 are assumed. The condition
#   that always holds is on the singular value.
# - "Clipping cuts away the gradient of the early steps": no. It scales all parts alike. They were tiny before. No half
#   point.
# - "Clipping makes the gradient vanish": no. A norm of 1 is not small. Confuses the whole with the parts.
# - "Spectral radius 1 solves the problem": no points for part 3 unless a limit is named.
# - "Use a larger learning rate": enlarges all parts alike, as scaling up does.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - $h_t = \tanh([h_{t-1}, x_t]\,W + b)$: one function, called at every step. The number of weights does not depend on the
#   length.
# - One step back multiplies by $J = \mathrm{diag}(1 - h_t^2)\,W_h^{\top}$. The slope comes from the value, and is at most
#   1.
# - $T - t$ steps back are a product of $T - t$ such matrices. It vanishes or explodes exponentially: $0.9^{100} \approx
#   0.00003$, $1.1^{100} \approx 14{,}000$.
# - Largest singular value below 1: it must vanish. Above 1: it may explode. The spectral radius decides in silence, the
#   slopes decide with inputs.
# - Holding a bit safely means factors below 1. What a plain unit holds well, it cannot learn well.
# - Clipping is a ceiling: it mends explosion and keeps the direction (by norm). It does nothing against vanishing.
#
# Next, lesson 02 builds the part that plain networks lack: a factor that the network itself can choose at every step.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Make $W_h$ orthogonal (`Q` of `np.linalg.qr`): all singular values are 1. Repeat the experiment
#    of 100 steps in silence and with inputs. What does it mend, and what not?
# 2. (Difficulty 3 of 5.) Replace tanh by $\max(0, a)$ and start with $W_h$ as the identity (Le, Jaitly and Hinton 2015).
#    What are the slopes now? When do gradients vanish, and when do they explode?
# 3. (Difficulty 3 of 5.) A gradient may be so large that the sum of its squares overflows. What does your
#    `clip_by_global_norm` return for `[np.array([1e200, 1e200])]`? Mend it without changing any other result.
# 4. (Difficulty 4 of 5.) Measure the growth rate, $\frac{1}{T} \ln \|J_T \cdots J_1\|$ for large $T$, against the size of
#    the inputs, for several radii. It is called the largest Lyapunov exponent. Where it crosses 0 lies the narrow path of
#    the experiment. Draw this border.
#
# ## References
#
# - Jeffrey L. Elman (1990). Finding structure in time. *Cognitive Science* 14(2), 179-211.
# - Sepp Hochreiter (1991). Untersuchungen zu dynamischen neuronalen Netzen. Diploma thesis, Technische Universität München.
# - Yoshua Bengio, Patrice Simard, Paolo Frasconi (1994). Learning long-term dependencies with gradient descent is
#   difficult. *IEEE Transactions on Neural Networks* 5(2), 157-166.
# - Razvan Pascanu, Tomas Mikolov, Yoshua Bengio (2013). On the difficulty of training recurrent neural networks.
#   *Proceedings of the 30th International Conference on Machine Learning (ICML)*, 1310-1318.
# - Quoc V. Le, Navdeep Jaitly, Geoffrey E. Hinton (2015). A simple way to initialize recurrent networks of rectified
#   linear units. *arXiv:1504.00941*.
