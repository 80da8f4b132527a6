# %% [markdown]
# # Depth: layers, dropout, and a network of your own
#
# So far your network had one layer: whatever it computed from the inputs, it had to compute in one cell. Nothing
# forbids putting a second layer on the first, which reads the states of the first as if they were inputs. Such a stack
# is what people mean by "the LSTM" in many published systems: two to four layers, often in both directions, with
# dropout between them. In this lesson you build it, forward and backward, from your own functions. At the end you put
# everything of the lessons 00 to 08 into one class, compare every number with PyTorch if it is installed, and measure
# what depth is good for.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - say what passes between layers and what between steps, and count the parameters of any stack;
# - write inverted dropout with its gradient, and say where it belongs in a recurrent network and where not;
# - run a stack forward and backward, in one direction and in both;
# - say which functions of a sequence a second layer makes possible, and which it does not help with;
# - compare networks of different depth honestly: at equal width, at equal number of parameters, over several seeds.
#
# **Builds on:** lessons 00 to 07. You need your own `lstm_forward`, `lstm_backward`, `bilstm_forward`,
# `bilstm_backward`, `merge_directions`, `merge_backward`, `init_lstm`, `count_parameters`, `gradient_check`,
# `softmax_cross_entropy`, `adam_step`, and what they call.
#
# **Time:** about {minutes} minutes to work, 15 seconds to run.

# %% imports role="given"
import numpy as np

from course import NotWritten, check, earlier, predict, show, torch_lstm
from course.explore import l08_depth as explore
from course.figures import l08_depth as figures
from course.figures import l08_dropout as dropout_figures

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks of the lessons 00 to 07. Save them before you run it.

# %% load_earlier role="given"
earlier.load("00_welcome")
earlier.load("01_long_term_dependencies")
earlier.load("02_gates")
earlier.load("03_lstm_cell")
earlier.load("04_sequence")
earlier.load("05_bptt")
earlier.load("06_training")
earlier.load("07_bidirectional")

# %% [markdown]
# If it names a function that is missing or fails its check, open that lesson, finish it, save it, and run the cell
# above again. If you want to start here, and you have a full clone of the repository or your instructor gave you the
# solved functions, add a cell below with
#
# ```python
# for name in ("00_welcome", "01_long_term_dependencies", "02_gates", "03_lstm_cell",
#              "04_sequence", "05_bptt", "06_training", "07_bidirectional"):
#     earlier.load(name, solved=True)
# ```
#
# Notation: as before $N$ examples, $T$ steps, $D$ input features, $H$ hidden units; new is $L$, the number of layers.
# Layers are counted from 0, as Python does: layer 0 reads $x$, layer $L-1$ is the top. Steps are counted from 1 in
# equations, drawings and tables, as before: $x_1$ is `x[:, 0]`.
#
# ## A second layer {minutes=12}
#
# A layer turns a sequence of inputs $(N, T, D)$ into hidden states and cell states, each $(N, T, H)$. Now a second layer
# is put on the first.

# %% what_goes_up [markdown] role="predict"
# **Predict first.** What should layer 1 read at step $t$?
#
# - a) The cell state $c_t$ of layer 0, because that is the memory.
#   > Not quite. The cell state never leaves its layer. What a layer shows of it is h.
# - b) The hidden state $h_t$ of layer 0. (right)
#   > Yes. The hidden state is a layer's output: at each step, the layer above takes it for its input.
# - c) The last hidden state of layer 0, when that layer has read everything.
#   > Not quite. The layer above reads a whole sequence. It gets a hidden state at every step.

# %% [markdown]
# The hidden states are again a batch of sequences, so another layer can read them. Recurrent networks were stacked early
# (Schmidhuber 1992); the stack of this lesson is that of Graves, Mohamed and Hinton (2013).

# %% stack_picture role="demo"
show(figures.stack(L=3, T=4),
     alt="Three rows of four cells. In each row a thick line carries c and a thin blue line "
         "carries h from left to right. From each cell a blue arrow goes up to the cell of "
         "the next layer at the same step, through a small box called mask. The bottom row "
         "reads x1 to x4, the arrows out of the top row are the output.")

# %% [markdown]
# Two ways lead out of each cell. To the right, to the next *step*, go $h$ and $c$. Upward, to the next *layer*, goes
# $h$ alone, at every step. (The small boxes are dropout, which comes in the next section.)
#
# $$h^{(k)}_t, c^{(k)}_t = \text{cell}\big(h^{(k-1)}_t,\; h^{(k)}_{t-1},\; c^{(k)}_{t-1};\; W_k, b_k\big)$$
#
# For layer 0, $x_t$ stands in the place of $h^{(k-1)}_t$. Each layer has states of its own. All steps of a layer share
# its weights; different layers share none.

# %% rows_of_layer_one [markdown] role="predict"
# **Predict first.** $D = 10$ and $H = 20$. How many rows has `W[1]`?
#
# - a) 30, as `W[0]`.
#   > Not quite. 30 = 20 + 10 is right for the layer that reads x. Layer 1 reads states.
# - b) 40. (right)
#   > Yes. Layer 1 reads 20 features from below and 20 of its own state: H + H rows.
# - c) 20, because the inputs stop at layer 0.
#   > Not quite. Layer 1 has inputs too: the hidden states of layer 0. And it has its own state to read.

# %% [markdown]
# | | shape | |
# |---|---|---|
# | `W` | list of $L$ arrays | `W[0]` is $(H+D, 4H)$, the others are $(H+H, 4H)$: their inputs have $H$ features |
# | `b` | list of $L$ arrays | each $(4H,)$ |
# | `h0`, `c0` | $(L, N, H)$ | starting states of each layer |
# | `h`, `c` | $(L, N, T, H)$ | all states; `h[-1]` is the output |
#
# **By hand.** Two layers of one unit each, both with the adding cell of lesson 04: all gates open, $c_t = c_{t-1} +
# \tanh(\text{input})$. All states start at 0, and the candidates of layer 0 are 0.2, 0.1 and 0.3.
#
# | $t$ | layer 0: $g$ | $c$ | $h = \tanh(c)$ | layer 1: $g = \tanh(h \text{ from below})$ | $c$ |
# |---|---|---|---|---|---|
# | 1 | 0.2 | 0.20 | **0.20** | 0.19 | 0.19 |
# | 2 | 0.1 | 0.30 | **0.29** | 0.28 | 0.48 |
# | 3 | 0.3 | 0.60 | **0.54** | 0.49 | 0.97 |
#
# Layer 0 adds up the inputs, layer 1 adds up what layer 0 shows: a sum of sums. The bold column is all that layer 1
# knows of the inputs.
#
# ### How many numbers does a stack hold?
#
# A layer of one direction has $4\,((H + \text{inputs}) \cdot H + H)$ parameters, your `count_parameters`. The first
# layer of a stack has $D$ inputs, each other one $H$. So depth costs about $8 H^2$ a layer, and width costs $4 H^2$
# (plus $4 H D$) in a single layer.

# %% parameter_counts role="demo"
D, H = 10, 20
rows = {"1 layer of 20": [count_parameters(D, H)],
        "2 layers of 20": [count_parameters(D, H), count_parameters(H, H)],
        "3 layers of 20": [count_parameters(D, H)] + 2 * [count_parameters(H, H)],
        "1 layer of 42": [count_parameters(D, 42)]}
show(figures.layer_sizes(rows),
     alt="Bars of parameters with 10 inputs. One layer of 20 units has 2,480. Each further "
         "layer of 20 adds 3,280: 5,760 for two, 9,040 for three. One layer of 42 units has "
         "8,904, about as many as three layers of 20.")

# %% [markdown]
# Three layers of 20 units hold about as many numbers as one layer of 42. This is the fair rival of a deep network: not
# the same width with fewer parameters, but a wider layer with as many. Move the sliders, and answer:
#
# 1. With 100 inputs and 10 units, which layer of three holds the most? Why?
# 2. How wide is the single layer with about as many parameters as four layers of 50, with 10 inputs? Is it four times as
#    wide?
# 3. What do two directions do to the second layer, compared with one direction?

# %% sizes role="demo"
explore.sizes(count_parameters)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. The first: $4 \cdot (110 \cdot 10 + 10) = 4440$ against $4 \cdot (20 \cdot 10 + 10) = 840$. With wide inputs,
#    each further layer costs less than a fifth of the first.
# 2. 130 units, less than three times as wide: the parameters of a layer grow with the square of its width.
# 3. It gets three times as many weights: two directions, each with $H + 2H$ rows in the place of $H + H$.
#
# </details>
#
# ## Dropout {minutes=18}
#
# A network with many parameters and few examples learns its examples by heart. **Dropout** (Srivastava and others 2014)
# makes this harder: while training, every entry of a layer's output is set to 0 with a probability $p$, with new random
# choices at every update. No unit can count on another one being there, so each has to be useful with many others.

# %% dropout_in_use [markdown] role="predict"
# **Predict first.** The network is trained and in use. The same input comes twice. What should dropout do?
#
# - a) Drop as in training, because the weights have been learned with it.
#   > Not quite. Dropping has done its work in training. Now it only adds noise: two answers for the same question.
# - b) Nothing: the output equals the input. (right)
#   > Yes. All entries are there, and two equal inputs give two equal answers. How the layer above gets used to all of them, you see next.
# - c) Multiply by $1 - p$.
#   > Not quite. The first form of dropout did this. Ours sees to the sizes in training already, as you see next.

# %% [markdown]
# When the network is used, nothing is dropped. The sum that arrives at the layer above should have the same mean as in
# training. With a share $1 - p$ of its terms, it would be too small. So what is kept is divided by $1 - p$ while
# training. This is called *inverted* dropout. The first papers left the kept entries as they were in training, and
# multiplied the weights by $1 - p$ afterwards; today nearly all libraries do it inverted.
#
# $$m = \begin{cases} 0 & \text{with probability } p \\ \dfrac{1}{1-p} & \text{otherwise} \end{cases} \qquad
# \text{out} = x * m \qquad \text{mean of } m = p \cdot 0 + (1-p) \cdot \frac{1}{1-p} = 1$$
#
# **By hand.** $p = 0.5$, so the mask holds zeros and twos:

# %% masked_picture role="demo"
states = np.array([[0.2, 0.4, -0.6, 0.8], [0.1, -0.3, 0.5, 0.7]])
mask = np.array([[2.0, 0.0, 2.0, 0.0], [0.0, 2.0, 2.0, 2.0]])
show(dropout_figures.masked(states, mask, states * mask),
     alt="An array of 2 by 4 hidden states times a mask of zeros and twos equals what the "
         "layer above reads: 0.4, 0, -1.2, 0 and 0, -0.6, 1, 1.4. The dropped entries are "
         "hatched.")

# %% [markdown]
# In this draw five entries of eight stayed. $p$ is a probability, not a quota. The two rows are two examples: each
# entry of each example at each step has its own lot.

# %% without_scaling [markdown] role="predict"
# **Predict first.** $p = 0.5$, and somebody sets entries to 0 but forgets to divide by $1 - p$. What happens when the
# network is trained like this and then used without dropout?
#
# - a) Nothing: zeros add nothing to a sum.
#   > Not quite. That is just the point: in training half of the terms are missing, and later they are there.
# - b) The sums that arrive at the layer above are about twice as large as in training. (right)
#   > Yes. The layer above has learned from sums of half of the terms. Now all terms are there, and its gates are driven twice as hard.
# - c) They are about half as large.
#   > Not quite. Terms are missing in training, not afterwards.

# %% [markdown] name="dropout_forward-task"
# **Write `dropout_forward(x, p, rng, training)`**: the output and the mask.
#
# | | |
# |---|---|
# | `x` | any shape, must not be changed |
# | `p` | probability to *drop*, from 0 up to but not including 1 |
# | `rng` | a `numpy.random.Generator`, the only source of randomness; not used, and possibly `None`, if not `training` |
# | `training` | `True` or `False` |
# | returns `out, mask` | of the shape of `x`; `mask` holds 0 and $1/(1-p)$ in training, ones otherwise; `out` is a new array |
#
# How you draw is up to you: `rng.random`, `rng.binomial`, `rng.choice`. The check measures what a mask must be, not
# which numbers you drew. One thing it cannot see: a mask with exactly a share $p$ of zeros, shuffled. Every entry should
# have its own lot.

# %% dropout_forward role="answer" difficulty=2 minutes=8
def dropout_forward(x, p, rng, training):
    """Set random entries to zero while training, and scale the others up.

    Args:
        x: array of any shape. It is not changed.
        p: probability, below 1, with which each entry is dropped.
        rng: numpy.random.Generator, the only source of randomness; nothing is drawn from it unless training.
        training: True while training, False when the network is used.

    Returns:
        out: x * mask, a new array.
        mask: of x's shape; while training 0 with probability p and 1/(1-p) otherwise, each entry on its own; else 1.

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.
    """
    ### BEGIN SOLUTION
    if not training:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask
    ### END SOLUTION

# %% dropout_forward-test role="test" points=4
check(dropout_forward)

# %% [markdown] name="dropout_forward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# A number drawn uniformly between 0 and 1 is below $p$ with probability $p$. How do you get one such number for every
# entry of `x`?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Not training: return a copy of `x`, and ones.
# 2. Training: draw an array of uniform numbers in the shape of `x`.
# 3. Compare it with `p`. True stands for "kept". Which comparison makes a share $1 - p$ of them true?
# 4. Divide by $1 - p$: True counts as 1, False as 0.
# 5. Multiply.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# numbers = rng.random(...)
# kept = numbers ... p
# mask = kept / ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "dropout_forward is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "wrong value: expected 0.2, got 0.8" at "share of the entries that the mask drops": you keep where you should drop.
#   "Looks like: p taken for the probability to keep" says the same.
# - "wrong values" at "smallest and largest entry of the mask beside 0": the scale. In training it is $1/(1-p)$,
#   otherwise 1.
# - "wrong value: expected 1, got 0" at "entries drawn independently along every axis": the random numbers have a
#   smaller shape than `x` and were stretched to it.
# - "the output is the input times the mask": `out` and `mask` come from two draws, or the scale is in one of them only.
# - "raised AttributeError: 'NoneType' object has no attribute": you draw although `training` is False. This happens in
#   later cells.
# - "a second call with the same inputs gave something else" or "drew nothing from its argument `rng`": draw from `rng`,
#   not from `np.random`.
# - "shares memory with its argument `x`": return a copy when nothing is dropped.
#
# </details>

# %% sums_picture role="demo"
rng = np.random.default_rng(1)
entries, weights = rng.uniform(0.2, 1, 40), rng.uniform(0, 1, 40)      # what a unit above adds up
outs = [dropout_forward(entries, 0.5, rng, True) for _ in range(3000)]
scaled = np.array([out @ weights for out, _ in outs])
unscaled = np.array([(entries * (mask > 0)) @ weights for _, mask in outs])
sums = {"dropped, not scaled": unscaled, "dropped and scaled": scaled}
show(dropout_figures.sums(sums, entries @ weights),
     alt="Two histograms of a sum of 40 terms over 3000 masks at p = 0.5. Without scaling the "
         "sums are about half of the sum without dropout. With scaling they are spread wider, "
         "but around that sum.")

# %% [markdown]
# Scaling brings the mean of the sum to where it is without dropout. It does not remove the spread: that is the noise
# which makes learning by heart hard, and which slows learning down as well.
#
# ### The gradient of dropout
#
# Each output entry is its input entry times a number of the mask, so its derivative is that number. An entry that was
# dropped had no influence on the loss: gradient 0. An entry that was kept was also scaled up, and so is its gradient.
# The mask must be the one of the forward pass. A new draw would send gradients to units that were not there.

# %% [markdown] name="dropout_backward-task"
# **Write `dropout_backward(dout, mask)`**: the gradient of dropout's input.
#
# | | |
# |---|---|
# | `dout` | any shape: gradient with respect to `out`; must not be changed |
# | `mask` | same shape: what `dropout_forward` returned |
# | returns `dx` | same shape |

# %% dropout_backward role="answer" difficulty=1 minutes=4 reference="dropout"
def dropout_backward(dout, mask):
    """The gradient of dropout's input.

    Args:
        dout: gradient with respect to dropout's output. It is not changed.
        mask: what dropout_forward returned beside that output, of the same shape.

    Returns:
        dx: of the same shape.
    """
    ### BEGIN SOLUTION
    return dout * mask
    ### END SOLUTION

# %% dropout_backward-test role="test" points=2
check(dropout_backward)

# %% [markdown] name="dropout_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The forward pass is a product, entry by entry, with numbers that do not depend on the input.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# If $y = 2x$, then $\mathrm{d}x = 2\,\mathrm{d}y$. If $y = 0x$, then $\mathrm{d}x = 0$. Which array holds the twos and
# the zeros?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# It is one product. Do not divide, do not draw, and do not scale again.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "Looks like: scale forgotten": you set entries to 0 but pass the others as they are.
# - "Looks like: divided by the mask": backward is not the inverse. NaN or infinite values come from dividing by the
#   zeros.
# - "changed its argument `dout` in place: make a new array instead": no `*=` on it.
#
# </details>
#
# ### Where dropout goes in a recurrent network
#
# Between the layers, and not between the steps. This was the finding of Zaremba, Sutskever and Vinyals (2014): dropout
# on all connections harms a recurrent network, dropout on the upward connections helps. The next cell shows why. A
# value of 1 is stored in a cell whose forget gate is open. Then 20 steps pass, once with dropout on the way up, which
# never touches the cell, and once with dropout of the cell state at every step, $p = 0.1$.

# %% memory_without_dropout [markdown] role="predict"
# **Predict first.** With $p = 0.1$ on the cell state at every step: in which share of all masks is the value still
# there after 20 steps?
#
# - a) 90 percent, because one tenth is dropped.
#   > Not quite. One tenth is dropped at every step, of what is left.
# - b) About 12 percent. (right)
#   > Yes. 0.9 to the power of 20 is 0.12. What is dropped once is gone, because nothing but the cell state remembers it.
# - c) About 50 percent.
#   > Not quite. After 7 steps it is one half, and there are 20.

# %% fading_picture role="demo"
rng = np.random.default_rng(2)
masks = np.array([[dropout_forward(np.ones(1), 0.1, rng, True)[1][0] for _ in range(20)]
                  for _ in range(1000)])         # (masks, steps)
kept = np.cumprod(np.concatenate([np.ones((1000, 1)), masks], axis=1), axis=1)
show(dropout_figures.fading(kept[:8], (kept > 0).mean(axis=0)),
     alt="Left: a stored value over 20 steps. With dropout on the way up it stays at 1. With "
         "dropout on the cell state, under each of eight masks, it grows by a ninth at each "
         "step until it falls to 0 and stays there. Right: the share of masks that kept it "
         "falls from 1 to about 0.1.")
print(f"after 20 steps the value is left in {np.mean(kept[:, -1] > 0):.0%} of the masks,"
      f" and is then {kept[:, -1].max():.1f}")

# %% [markdown]
# Dropped once is dropped for good; and what survives has been scaled up at each of 20 steps, to 8.2 times its size.
# Dropout of $h_{t-1}$ on its way to the next step is milder, since the cell state stays, but the gates then read
# another state than the one that was shown. (There are ways to drop between steps: Gal and Ghahramani 2016 draw *one*
# mask for all steps of a sequence. That is not what we do here.)
#
# Nor does dropout come after the top layer in our stack: what follows there, an output layer or nothing, belongs to
# whoever uses the network. PyTorch has the same rule: its argument `dropout` acts "on the outputs of each LSTM layer
# except the last layer".
#
# ## The stack {minutes=11}
#
# All parts are there. One layer after the other: dropout on the hidden states of the layer below, then your
# `lstm_forward` over all steps. The masks are kept, because the way back needs them. What is kept of a layer are its
# states *before* dropout: they belong to the layer. What the layer above read can be computed anew as `h[k] *
# masks[k]`. So with dropout, layer $k$ reads $h^{(k-1)}_t * m_{k-1,t}$ where the equation of the cell above has
# $h^{(k-1)}_t$; $m_{k-1}$ is the mask between the layers $k-1$ and $k$.

# %% [markdown] name="stacked_forward-task"
# **Write `stacked_forward(x, h0, c0, W, b, p, rng, training)`**: the states of all layers.
#
# | | shape |
# |---|---|
# | `x` | $(N, T, D)$ |
# | `h0`, `c0` | $(L, N, H)$ |
# | `W`, `b` | lists of $L$ arrays, shapes as in the table above |
# | `p`, `rng`, `training` | for your `dropout_forward`, which is called once between each two layers |
# | returns `h`, `c` | $(L, N, T, H)$, before dropout |
# | returns `masks` | $(L-1, N, T, H)$; a list of $L-1$ arrays is as good. `masks[k]` lies between the layers $k$ and $k+1$ |
#
# With one layer there is nothing between layers: `masks` is empty then.

# %% stacked_forward role="answer" difficulty=3 minutes=14
def stacked_forward(x, h0, c0, W, b, p, rng, training):
    """The states of all layers at every step.

    Args:
        x: (N, T, D) inputs.
        h0, c0: (L, N, H) states of each layer before the first step. They are not changed.
        W: list of L arrays, (H+D, 4H) for the first layer and (2H, 4H) for the others.
        b: list of L arrays (4H,).
        p: probability with which dropout sets an entry to 0 on its way from one layer to the next.
        rng: numpy.random.Generator for the masks.
        training: whether dropout is on.

    Returns:
        h, c: (L, N, T, H) hidden and cell states of all layers, before dropout; h[-1] is the output.
        masks: (L-1, N, T, H), or a list of L-1 arrays; masks[k] lies between the layers k and k+1.

    Source: where dropout goes: Zaremba, Sutskever and Vinyals 2014.
    """
    ### BEGIN SOLUTION
    h, c, masks = [], [], []
    for k in range(len(W)):
        if k > 0:
            x, mask = dropout_forward(h[k - 1], p, rng, training)      # what layer k reads
            masks.append(mask)
        h_k, c_k = lstm_forward(x, h0[k], c0[k], W[k], b[k])           # (N, T, H) each
        h.append(h_k)
        c.append(c_k)
    return np.stack(h), np.stack(c), masks
    ### END SOLUTION

# %% stacked_forward-test role="test" points=6
check(stacked_forward)

# %% [markdown] name="stacked_forward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# One name for "what this layer reads". Before the loop it holds `x`. What must it hold when layer 1 begins?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Lists for the hidden states, the cell states and the masks.
# 2. Loop over the layers. For all but the first: dropout of the hidden states of the layer below gives what is read,
#    and a mask.
# 3. Your `lstm_forward` with this layer's starting states, weights and biases.
# 4. Keep its states, as they are.
# 5. After the loop, one array of all hidden states with the layers in front; the same for the cell states.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for layer in range(...):
#     if layer > 0:
#         reads, one_mask = dropout_forward(..., ..., ..., ...)
#         # keep the mask
#     hidden, cell = lstm_forward(reads, h0[...], ..., ..., ...)
#     # keep both
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "raised ValueError: in a product A @ B, each row of A needs as many entries as B has rows", also as "Looks like:
#   every layer reads x": layer 1 was given $D$ features where its `W` wants $H$.
# - "Looks like: one state for all layers": `h0[0]` in place of the layer's own.
# - "Looks like: dropped states kept in the place of h": you store the output of dropout. Store what `lstm_forward`
#   gave.
# - "Looks like: dropout after the top layer" or "before the first layer", or only "wrong shape of `masks`: expected (2,
#   4, 5, 3), got (3, 4, 5, 3)", also as "Looks like: a mask for every layer": dropout lies *between* layers, so there
#   are $L - 1$ masks.
# - "inhomogeneous shape": you put masks of different widths into one array. A mask of width $D$ is one on `x`, where
#   there is no dropout.
# - "Looks like: dropout at test time" or "never any dropout": hand `training` on.
# - "every mask drops entries", "every mask keeps entries", "no two masks are the same": each fails with "expected 1, got
#   0". Call `dropout_forward` anew between each two layers, and keep the mask that it returns.
# - "largest factor between h and what the next layer read of it": expected is $1/(1-p)$. A larger one: the mask was
#   applied twice.
# - "wrong shape of `h`: expected (3, 4, 5, 3), got (4, 5, 3)": the states of all layers are wanted, not those of the
#   top.
#
# </details>

# %% adders role="demo"
ADDER_W, ADDER_B = np.zeros((2, 4)), np.array([20.0, 20.0, 0.0, 20.0])
ADDER_W[1, 2] = 1.0                               # D = H = 1, as in lesson 04: g = tanh(x), gates open
x = np.arctanh([0.2, 0.1, 0.3])[None, :, None]    # (1, 3, 1)
start = np.zeros((2, 1, 1))
h, c, _ = stacked_forward(x, start, start, [ADDER_W] * 2, [ADDER_B] * 2, 0.0, None, False)
for k in range(2):
    print(f"layer {k}:  c {c[k, 0, :, 0].round(2)}   h {h[k, 0, :, 0].round(2)}")

# %% [markdown]
# These are the numbers of the table "By hand", and the $h$ of layer 1, which the table leaves out. Now dropout at work,
# on a stack of three random layers: the same input four times, in training and in use.

# %% four_times role="demo"
def random_stack(D, H, L, rng):
    """W, b of L layers by your init_lstm."""
    pairs = [init_lstm(D if k == 0 else H, H, rng) for k in range(L)]
    return [W for W, _ in pairs], [b for _, b in pairs]


rng = np.random.default_rng(3)
W, b = random_stack(4, 6, 3, rng)
x, start = rng.standard_normal((1, 5, 4)), np.zeros((3, 1, 6))
for training in (True, False):
    tops = [stacked_forward(x, start, start, W, b, 0.3, rng, training)[0][-1, 0, -1] for _ in range(4)]
    print("training" if training else "in use  ", "  first unit of the top at the last step:",
          "  ".join(f"{top[0]:+.3f}" for top in tops))

# %% [markdown]
# In training each call is another network: some of its connections are missing. In use all four calls agree.
#
# ## Back through the stack {minutes=10}
#
# The loss sees the hidden states of the top layer. So the gradient enters there, and goes down, one layer after the
# other. Your `lstm_backward` needs `dh` of its layer and gives `dx`: the gradient of *what that layer read*. What layer
# $k$ read was `h[k-1] * masks[k-1]`. So
#
# $$\mathrm{d}h^{(k-1)} = \mathrm{d}x^{(k)} * m_{k-1}$$
#
# at all steps, and this is the `dh` of layer $k-1$. It has no other way to the loss: from outside, a gradient enters the
# $h$ of the top layer only.
#
# Nothing is divided and nothing is averaged between layers. And the mask is needed twice: in the equation above, and in
# what layer $k$ read, on which its `dW` depends.

# %% lower_layer [markdown] role="predict"
# **Predict first.** The loss reads the top layer at the last step only: `dh` is 0 at all other steps. At which steps
# does the layer below get a gradient?
#
# - a) At the last step only.
#   > Not quite. The top layer's last state depends on all that it read, also at the first step.
# - b) At all steps, in general. (right)
#   > Yes. Inside the top layer the gradient goes back through time first. Its dx is then different from 0 at every step, and that is the dh of the layer below.
# - c) At the first step only, where the top layer's chain ends.
#   > Not quite. At each step on the way back, a part of the gradient leaves through the input of that step.

# %% [markdown]
# **By hand.** One example, one step, two units between the layers, $p = 0.5$. Layer 1 says: the gradient of what I read
# is $(0.3, -0.4)$. The mask was $(2, 0)$. Then layer 0 gets $(0.6, 0)$: its first unit was heard twice as loud, its
# second was not heard at all.
#
# For all steps, turn all arrows of the first figure round: down from the top through the masks, and in every layer from
# right to left.

# %% [markdown] name="stacked_backward-task"
# **Write `stacked_backward(dh, cache)`**: the gradients of everything that `stacked_forward` read.
#
# | | shape |
# |---|---|
# | `dh` | $(N, T, H)$: gradient with respect to `h[-1]` |
# | `cache` | the tuple `(x, h0, c0, W, b, h, c, masks)`; nothing in it may be changed |
# | returns `dx` | $(N, T, D)$ |
# | returns `dh0`, `dc0` | $(L, N, H)$ |
# | returns `dW`, `db` | lists of $L$ arrays, in the order of `W` and `b` |
#
# Call your `lstm_backward(dh, dc_last, cache)` for each layer. It wants the cache of *one* layer: `(x, h0, c0, W, b, h,
# c)`, where `x` is what this layer read. The last cell states are not used by the loss: `dc_last` is zeros.

# %% stacked_backward role="answer" difficulty=4 minutes=18
def stacked_backward(dh, cache):
    """Gradients of everything that stacked_forward read.

    Args:
        dh: (N, T, H) gradient with respect to the hidden states of the top layer.
        cache: (x, h0, c0, W, b, h, c, masks): what stacked_forward was given, without p, rng, training; then what it
            returned. Nothing in it is changed.

    Returns:
        dx: (N, T, D).
        dh0, dc0: (L, N, H).
        dW, db: lists of L arrays, of the shapes of W and b.

    Source: Graves, Mohamed and Hinton 2013.
    """
    ### BEGIN SOLUTION
    x, h0, c0, W, b, h, c, masks = cache
    dh0, dc0, dW, db = np.zeros_like(h0), np.zeros_like(c0), [None] * len(W), [None] * len(W)
    for k in reversed(range(len(W))):
        reads = h[k - 1] * masks[k - 1] if k > 0 else x
        layer = (reads, h0[k], c0[k], W[k], b[k], h[k], c[k])
        dx, dh0[k], dc0[k], dW[k], db[k] = lstm_backward(dh, np.zeros_like(c0[k]), layer)
        if k > 0:
            dh = dropout_backward(dx, masks[k - 1])
    return dx, dh0, dc0, dW, db
    ### END SOLUTION

# %% stacked_backward-test role="test" points=7
check(stacked_backward)

# %% [markdown] name="stacked_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Which layer can you begin with, because you know its `dh` already? And what does its `lstm_backward` give you for the
# layer below?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Unpack the cache. Make room for the results of $L$ layers.
# 2. Loop over the layers from the top to the bottom.
# 3. What did this layer read? The bottom layer `x`, each other one the states below times their mask.
# 4. `lstm_backward` with the running gradient, zeros for the last cell state, and this layer's cache.
# 5. Put the results into the places of this layer.
# 6. If there is a layer below: its gradient is `dx` through the mask between the two.
# 7. After the loop, `dx` is that of the bottom layer.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for layer in reversed(range(...)):
#     was_read = x if layer == 0 else ... * ...
#     dx, dh0[layer], ... = lstm_backward(..., np.zeros(...), (was_read, ..., ..., ..., ..., ..., ...))
#     if layer > 0:
#         dh = dropout_backward(..., ...)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "Looks like: mask forgotten on the way down" or "in what a layer read": it is needed in both places.
# - "Looks like: layers from the bottom to the top", often with an error about shapes: begin at the top.
# - "Looks like: the same gradient for every layer": `dh` has to be set anew before the next layer down.
# - "Looks like: gradients in the order of the loop": you appended, and the loop runs from the top. `dW[0]` belongs to
#   layer 0.
# - "Looks like: the mask above a layer taken for the one below it", or "raised IndexError" in a line with `masks`:
#   between the layers $k-1$ and $k$ lies `masks[k - 1]`.
# - "Looks like: divided by the mask on the way down", with warnings about division: backward is not the inverse.
# - "Looks like: the last cell states taken for their gradient", or "ones": `dc_last` is zeros.
# - Wrong `dW`: look at what this layer read.
# - "wrong shape" at `dx`: you return the `dh` of the bottom layer, or your loop runs from the bottom to the top.
# - "changed its argument `cache` in place": no `*=` on states from the cache.
#
# </details>

# %% stack_gradient_check role="demo"
rng = np.random.default_rng(5)
W, b = random_stack(3, 4, 3, rng)
x, (h0, c0) = rng.standard_normal((2, 5, 3)), rng.standard_normal((2, 3, 2, 4))
dh = rng.standard_normal((2, 5, 4))
draws = lambda: np.random.default_rng(7)          # the same masks in every call
h, c, masks = stacked_forward(x, h0, c0, W, b, 0.4, draws(), True)
dx, dh0, dc0, dW, db = stacked_backward(dh, (x, h0, c0, W, b, h, c, masks))


def loss_of(place):
    """The loss as a function of one array of the stack, the others fixed."""
    def loss(array):
        arrays = {"x": x, "h0": h0, "c0": c0, "W": list(W), "b": list(b)}
        if isinstance(place, tuple):
            arrays[place[0]][place[1]] = array
        else:
            arrays[place] = array
        return (stacked_forward(*arrays.values(), 0.4, draws(), True)[0][-1] * dh).sum()
    return loss


checked = [("x", x, dx), ("h0", h0, dh0), ("c0", c0, dc0),
           (("W", 0), W[0], dW[0]), (("W", 2), W[2], dW[2])]
for place, array, gradient in checked:
    print(f"{place!s:<10} relative error {gradient_check(loss_of(place), array, gradient):.0e}")

# %% [markdown]
# Your `gradient_check` of lesson 05 agrees, through three layers and two masks. Note the trick: every call of the loss
# must draw the same masks, so each gets a fresh generator with the same seed. With new masks in every call there would
# be nothing to differentiate.
#
# ## Both directions at every layer {minutes=13}
#
# In lesson 07, one layer read in both directions. To stack such layers, both directions of a layer are joined, $(N, T,
# 2H)$, and *both* directions of the next layer read the whole, through dropout.

# %% both_picture role="demo"
show(figures.both(T=4),
     alt="Two layers over four steps. In each layer a row of blue boxes is joined from left to "
         "right and a dashed row of orange boxes from right to left. At each step both rows feed "
         "a box called both, 2H. Above the lower layer's box lies a small box called mask, and "
         "from there arrows go up to both rows of the upper layer.")

# %% [markdown]
# This is more than two stacks side by side. In layer 0, the forward direction knows the past and the backward direction
# knows the future, and they never meet: they stand beside each other in the output. In layer 1, each direction reads
# both. From there on, a *cell with gates* works on past and future together.
#
# | | shape |
# |---|---|
# | `W` | list of $L$ arrays: `W[0]` $(2, H+D, 4H)$, the others $(2, H+2H, 4H)$ |
# | `b` | list of $L$ arrays $(2, 4H)$ |
# | `h0`, `c0` | $(L, 2, N, H)$ |
# | `h`, `c` | $(L, 2, N, T, H)$, 0 at padded steps |
# | `masks` | $(L-1, N, T, 2H)$: one mask for both directions of a layer, joined |

# %% wide_enough [markdown] role="predict"
# **Predict first.** Marks A and B stand at some steps of a sequence. For every step the network is to say whether the
# nearest mark on the left (or here) and the nearest mark on the right are of the *same kind*. A single bidirectional
# layer with a linear output layer reaches about 80 percent. Will it be right at all steps if it is made wide enough?
#
# - a) Yes. Each direction remembers its mark, and that is all one has to know.
#   > Not quite. All is known, but in two halves that never meet. The output layer adds a number from the left half and one from the right half, and no such sum says "same".
# - b) No, however wide it is. A second layer is needed. (right)
#   > Yes. At a step between two marks, one direction knows the left mark and the other the right one. "Same" is true for AA and BB, and false for AB and BA. A sum of a number for the left mark and a number for the right mark cannot be large for both of the first and small for both of the others. A second layer, or any nonlinear layer above, can.
# - c) No, because an LSTM cannot remember marks.
#   > Not quite. Remembering the last mark is the easiest thing for a gate. See lesson 02.

# %% [markdown] name="stacked_bilstm_forward-task"
# **Write `stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training)`**: as `stacked_forward`, with your
# `bilstm_forward(x, lengths, h0, c0, W, b)` at every layer. Between the layers both directions are joined by your
# `merge_directions(h, mode)` in the mode "concat", then comes dropout. It returns `h, c, masks` with the shapes of the
# table above.

# %% stacked_bilstm_forward role="answer" difficulty=3 minutes=10
def stacked_bilstm_forward(x, lengths, h0, c0, W, b, p, rng, training):
    """The states of all layers, each of which reads the layer below in both directions.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding.
        lengths: (N,) integers from 1 to T.
        h0, c0: (L, 2, N, H) states of each layer and direction before the first step that it reads.
        W: list of L arrays, (2, H+D, 4H) for the first layer and (2, H+2H, 4H) for the others.
        b: list of L arrays (2, 4H).
        p, rng, training: dropout between the layers, as in stacked_forward.

    Returns:
        h, c: (L, 2, N, T, H) hidden and cell states, 0 at padded steps.
        masks: (L-1, N, T, 2H), or a list of L-1 arrays; on the directions of a layer side by side, forward half first.

    Source: Graves, Mohamed and Hinton 2013.
    """
    ### BEGIN SOLUTION
    h, c, masks = [], [], []
    for k in range(len(W)):
        if k > 0:
            x, mask = dropout_forward(merge_directions(h[k - 1], "concat"), p, rng, training)
            masks.append(mask)
        h_k, c_k = bilstm_forward(x, lengths, h0[k], c0[k], W[k], b[k])    # (2, N, T, H) each
        h.append(h_k)
        c.append(c_k)
    return np.stack(h), np.stack(c), masks
    ### END SOLUTION

# %% stacked_bilstm_forward-test role="test" points=4
check(stacked_bilstm_forward)

# %% [markdown] name="stacked_bilstm_forward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Take your `stacked_forward`. Two things are different: the function that runs a layer, and what is handed up.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. For all layers but the first: join both directions of the layer below, then dropout on the joined array.
# 2. `bilstm_forward` with the lengths, in every layer.
# 3. Keep the states with their two directions, unjoined.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# joined = merge_directions(..., "concat")
# reads, one_mask = dropout_forward(joined, ..., ..., ...)
# hidden, cell = bilstm_forward(reads, lengths, ..., ..., ..., ...)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "raised ValueError: in a product A @ B, each row of A needs as many entries as B has rows", also as "Looks like: H
#   features handed up, not 2H": one direction alone, or a sum of both (mode "sum"), is too narrow for the next `W`.
# - "Looks like: backward half first": the forward half comes first in "concat".
# - "Looks like: each direction reads its own below": this would be two separate stacks. Both directions read all 2H
#   features.
# - "Looks like: padding read by the further layers": the lengths go into every layer.
# - "Looks like: one mask for both directions": draw one mask of 2H features, after joining.
#
# </details>

# %% [markdown]
# The way back turns round each step of the way up: dropout's gradient, then your `merge_backward(dout, h, mode)`, which
# splits $(N, T, 2H)$ into the two directions. (Its second argument is not used in the mode "concat"; give it the states
# that were merged.) That gives the `dh` of the layer below, $(2, N, T, H)$.

# %% [markdown] name="stacked_bilstm_backward-task"
# **Write `stacked_bilstm_backward(dh, cache)`**, with your `bilstm_backward(dh, cache)`, whose cache is
# `(x, lengths, h0, c0, W, b, h, c)` of one layer.
#
# | | shape |
# |---|---|
# | `dh` | $(2, N, T, H)$: gradient with respect to `h[-1]`; padded steps count nothing |
# | `cache` | the tuple `(x, lengths, h0, c0, W, b, h, c, masks)` |
# | returns `dx` | $(N, T, D)$, 0 at padded steps |
# | returns `dh0`, `dc0` | $(L, 2, N, H)$ |
# | returns `dW`, `db` | lists of $L$ arrays |

# %% stacked_bilstm_backward role="answer" difficulty=4 minutes=12
def stacked_bilstm_backward(dh, cache):
    """Gradients of everything that stacked_bilstm_forward read.

    Args:
        dh: (2, N, T, H) gradient with respect to the hidden states of the top layer; padded steps count nothing.
        cache: (x, lengths, h0, c0, W, b, h, c, masks): what stacked_bilstm_forward was given, without p, rng, training;
            then what it returned. Nothing in it is changed.

    Returns:
        dx: (N, T, D), 0 at padded steps.
        dh0, dc0: (L, 2, N, H).
        dW, db: lists of L arrays, of the shapes of W and b.

    Source: Graves, Mohamed and Hinton 2013.
    """
    ### BEGIN SOLUTION
    x, lengths, h0, c0, W, b, h, c, masks = cache
    dh0, dc0, dW, db = np.zeros_like(h0), np.zeros_like(c0), [None] * len(W), [None] * len(W)
    for k in reversed(range(len(W))):
        reads = merge_directions(h[k - 1], "concat") * masks[k - 1] if k > 0 else x
        layer = (reads, lengths, h0[k], c0[k], W[k], b[k], h[k], c[k])
        dx, dh0[k], dc0[k], dW[k], db[k] = bilstm_backward(dh, layer)
        if k > 0:
            dh = merge_backward(dropout_backward(dx, masks[k - 1]), h[k - 1], "concat")
    return dx, dh0, dc0, dW, db
    ### END SOLUTION

# %% stacked_bilstm_backward-test role="test" points=5
check(stacked_bilstm_backward)

# %% [markdown] name="stacked_bilstm_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Take your `stacked_backward`. The way up was: join, drop, read. The way down is the same in the other order.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. From the top to the bottom.
# 2. What a layer read: `x`, or both directions below, joined, times the mask.
# 3. `bilstm_backward` of the layer.
# 4. Its `dx` through the mask, then split into directions: the `dh` of the layer below.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# dx, ... = bilstm_backward(dh, (..., lengths, ..., ..., ..., ..., ..., ...))
# if layer > 0:
#     through = dropout_backward(..., ...)
#     dh = merge_backward(through, ..., "concat")
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "Looks like: halves of the gradient swapped": the first $H$ columns are the forward direction's.
# - "Looks like: the backward half lost": both directions were read.
# - "Looks like: input of a layer with the backward half first": build what was read as the forward pass did.
# - "Looks like: mask forgotten": see `stacked_backward`.
# - "raised IndexError: index ... is out of bounds", or "arrays of the shapes ... cannot be combined element by element",
#   inside `bilstm_backward`: the `dh` of a layer is $(2, N, T, H)$. Split first.
# - "raised ValueError: too many values to unpack" or "not enough values": this cache has the lengths in second place.
#
# </details>
#
# ## Capstone: the class LSTM {minutes=3 task="the class, and `run_lstm`"}
#
# You have all the parts of a recurrent network, written by yourself: gates, cell, sequence, gradients, loss, optimizer,
# directions, layers, dropout. What is missing is a thing that holds them: one that knows its weights, remembers its
# last forward pass, and can be switched between training and use. This is how every library presents a network, and it
# is the first class of this course.
#
# The parameters are a dict, as your `adam_step` wants it: `W0`, `b0`, `W1`, `b1` and so on. Whether the network has one
# direction or two is seen from its weights: `W0` has two axes or three.
#
# | method | what it does |
# |---|---|
# | `__init__(params, p, rng)` | keeps the arguments; `training` is True at first |
# | `train()`, `eval()` | switch `training` on and off |
# | `weights()` | the lists `W`, `b` that your functions want, made anew from `self.params` at each call, since training replaces `params` |
# | `forward(x, lengths)` | output $(N, T, H)$ or $(N, T, 2H)$, zero at padded steps; starts from zeros; keeps what `backward` needs |
# | `backward(dout)` | `dx` and a dict of gradients with the keys of `params` |
#
# Two things are easily missed. First, with one direction your `stacked_forward` knows no lengths: states run on through
# the padding. As the padding comes last, this harms nothing before it, but the *output* there has to be 0. Second, an
# output that is always 0 has no influence on the loss, so `backward` must set `dout` to 0 there.

# %% padded_gradient [markdown] role="choice" points=1 minutes=2
# **Predict first.** One direction, padding at the end, and `backward` forgets to clear `dout` at the padded steps.
# Which gradients are wrong?
#
# - a) None: the padding is not part of the example.
#   > Not quite. The states in the padding were computed from the real ones, with the same weights. A gradient that enters there flows back.
# - b) Only `dx` at the padded steps.
#   > Not quite. From the padded steps the gradient goes on, back in time, into the real ones.
# - c) All of them, in general. (right)
#   > Yes. It flows back through the states, into the weights, and into the real inputs. With a masked loss, dout is 0 there anyway. A function should not rely on it.

# %% [markdown] name="run_lstm-task"
# **Write the class `LSTM`, and `run_lstm(x, lengths, dout, params, p, rng, training)`**, which makes a network,
# switches it, runs it forward and backward, and returns `out, dx, gradients`. The function is there to check the class,
# so it should do nothing else.
#
# | | |
# |---|---|
# | `x` | $(N, T, D)$ |
# | `lengths` | $(N,)$ |
# | `dout` | $(N, T, H)$ or $(N, T, 2H)$; what stands at padded steps counts nothing |
# | `params` | dict: `W0`, `b0`, `W1`, `b1` and so on; one or two directions |
# | `p`, `rng`, `training` | dropout between the layers |
# | returns `out, dx, gradients` | the output, the gradient of `x`, and a dict with the keys and shapes of `params` |
#
# Inside, call your four functions `stacked_forward`, `stacked_backward`, `stacked_bilstm_forward`,
# `stacked_bilstm_backward`. You may add methods, or split them as you like: checked is what `run_lstm` returns. What the
# check does not see, but the cells below need: the methods `train`, `eval`, `forward`, `backward`, and the attribute
# `params`, which they replace after every update.

# %% run_lstm role="answer" difficulty=4 minutes=35
class LSTM:
    """A network of LSTM layers in one direction or in both, with dropout between the layers.

    Attributes:
        params: dict of arrays W0, b0, W1, b1 and so on. W0 has two axes for one direction, three for two.
        p: probability with which dropout drops an entry between two layers.
        rng: numpy.random.Generator for the masks.
        training: whether dropout is on.
    """

    def __init__(self, params, p, rng):
        """Keep the arguments. A new network is in training."""
        ### BEGIN SOLUTION
        self.params, self.p, self.rng = params, p, rng
        self.train()
        ### END SOLUTION

    def train(self):
        """Switch dropout on."""
        ### BEGIN SOLUTION
        self.training = True
        ### END SOLUTION

    def eval(self):
        """Switch dropout off."""
        ### BEGIN SOLUTION
        self.training = False
        ### END SOLUTION

    def weights(self):
        """W, b: lists of the arrays of each layer, from the bottom to the top."""
        ### BEGIN SOLUTION
        layers = range(len(self.params) // 2)
        return [self.params[f"W{k}"] for k in layers], [self.params[f"b{k}"] for k in layers]
        ### END SOLUTION

    def forward(self, x, lengths):
        """The output (N, T, H) or (N, T, 2H) of the top layer, 0 at padded steps. Keeps what backward needs.

        Args:
            x: (N, T, D) inputs; x[n, lengths[n]:] is padding.
            lengths: (N,) integers from 1 to T.
        """
        ### BEGIN SOLUTION
        W, b = self.weights()
        directions = W[0].shape[:-2]                      # () or (2,)
        start = np.zeros((len(W), *directions, len(x), b[0].shape[-1] // 4))
        self.real = (np.arange(x.shape[1]) < lengths[:, None])[:, :, None]
        arguments = (start, start, W, b)
        if directions:
            states = stacked_bilstm_forward(x, lengths, *arguments, self.p, self.rng, self.training)
            self.cache = (x, lengths, *arguments, *states)
            return merge_directions(states[0][-1], "concat")
        states = stacked_forward(x, *arguments, self.p, self.rng, self.training)
        self.cache = (x, *arguments, *states)
        return states[0][-1] * self.real
        ### END SOLUTION

    def backward(self, dout):
        """dx (N, T, D), and a dict of gradients with the keys of params, for the last forward pass.

        Args:
            dout: gradient with respect to the output, of its shape. Padded steps count nothing.
        """
        ### BEGIN SOLUTION
        dh, h = dout * self.real, self.cache[-3]
        if h.ndim == 5:
            dx, _, _, dW, db = stacked_bilstm_backward(merge_backward(dh, h[-1], "concat"), self.cache)
        else:
            dx, _, _, dW, db = stacked_backward(dh, self.cache)
        gradients = {f"W{k}": dW_k for k, dW_k in enumerate(dW)}
        return dx, gradients | {f"b{k}": db_k for k, db_k in enumerate(db)}
        ### END SOLUTION


def run_lstm(x, lengths, dout, params, p, rng, training):
    """One pass of a network of yours, forward and backward.

    Args:
        x: (N, T, D) inputs; x[n, lengths[n]:] is padding.
        lengths: (N,) integers from 1 to T.
        dout: (N, T, H) for one direction, (N, T, 2H) for two: gradient with respect to out; padded steps count nothing.
        params: dict with W0, b0, W1, b1 and so on.
        p, rng, training: dropout between the layers.

    Returns:
        out: of the shape of dout, 0 at padded steps.
        dx: (N, T, D), 0 at padded steps.
        gradients: dict with the keys and shapes of params.
    """
    ### BEGIN SOLUTION
    network = LSTM(params, p, rng)
    if not training:
        network.eval()
    out = network.forward(x, lengths)
    dx, gradients = network.backward(dout)
    return out, dx, gradients
    ### END SOLUTION

# %% run_lstm-test role="test" points=8
check(run_lstm)

# %% [markdown] name="run_lstm-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Write one direction first, and let `forward` and `backward` do only that. Two of the four cases of the check are then
# right. Then add the other branch.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# - `weights`: the number of layers is half the number of entries of `params`. Two lists, each in the order of the
#   layers.
# - `forward`: zeros for the starting states, $(L, N, H)$ or $(L, 2, N, H)$, where $H$ is a quarter of the last axis of
#   a bias. Call the function for this number of directions. Keep in `self` the very tuple that its backward function
#   wants. Output: the top layer's states, joined if there are two directions, cleared at padded steps.
# - `backward`: clear `dout` at padded steps; with two directions, split it with `merge_backward`, whose second argument
#   is again not used. Call the backward function. Put the lists into a dict.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# For one direction:
#
# ```python
# h, c, masks = stacked_forward(x, zeros, zeros, W, b, self.p, self.rng, self.training)
# self.kept = (x, zeros, ..., ..., ..., h, c, masks)
# ```
#
# and in `backward`, after clearing:
#
# ```python
# dx, _, _, dW, db = stacked_backward(..., self.kept)
# ```
#
# For two directions, `merge_directions` and `merge_backward` stand at the two ends.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "calls `forward`, which is not written yet": a method of the class still has its stub.
# - "raised NameError: name 'LSTM' is not defined": run the cell again; the class has to come with the function.
# - "Looks like: states at padding shown" or "gradient at padding counted": see the two things above the question.
# - "expected a dict with W0, b0, W1, b1, got ...": `gradients` has the keys of `params`.
# - "Looks like: gradients counted from the top": `W0` is the layer that reads `x`.
# - "Looks like: dropout at test time" or "never any dropout": `self.training` must reach your functions, and `eval`
#   must be called before `forward`.
# - "a second call with the same inputs gave something else": the network must not live outside the function.
#
# </details>
#
# ### Against PyTorch
#
# `torch.nn.LSTM` is the same network, in C++. If PyTorch is installed here, the next cell gives it your weights and
# compares every output and every gradient, number by number. It is not needed for anything in this course; if you want
# it, `pip install torch` in the environment of the course installs it.

# %% start_params role="given"
def start_params(D, H, L, directions, rng):
    """Starting weights of a network: dict with W0, b0, W1, b1 and so on, by your init_lstm."""
    params = {}
    for layer in range(L):
        inputs = D if layer == 0 else directions * H
        drawn = [init_lstm(inputs, H, rng) for _ in range(directions)]
        weights, biases = (np.stack(arrays) if directions == 2 else arrays[0] for arrays in zip(*drawn))
        params |= {f"W{layer}": weights, f"b{layer}": biases}
    return params

# %% against_pytorch role="demo"
rng = np.random.default_rng(8)
lengths = np.array([5, 2, 4])
real = (np.arange(5) < lengths[:, None])[:, :, None]
x = rng.standard_normal((3, 5, 4))
for directions in (1, 2):
    params = start_params(4, 6, 3, directions, rng)            # three layers
    dout = rng.standard_normal((3, 5, 6 * directions)) * real
    out, dx, gradients = run_lstm(x, lengths, dout, params, 0.0, rng, False)
    if torch_lstm.installed():
        theirs = torch_lstm.run(x, lengths, dout, params)
        print(f"directions: {directions}")
        print("array      shape           largest number   largest difference")
        pairs = [("output", out, theirs[0]), ("d input", dx, theirs[1])]
        pairs += [(f"d {name}", gradients[name], theirs[2][name]) for name in params]
        for name, ours, other in pairs:
            difference = np.abs(ours - other).max()
            print(f"{name:<10} {ours.shape!s:<15} {np.abs(ours).max():14.3f} {difference:20.0e}")
if not torch_lstm.installed():
    print("PyTorch is not installed here, so there is nothing to compare with.")

# %% [markdown]
# If you see the tables: differences of $10^{-15}$ and less are the last digits of the arithmetic. Your network and
# PyTorch's are the same function, with the same gradients, in one direction and in two. Only dropout cannot be compared:
# the two draw different masks. (PyTorch keeps two biases where we have one. Only their sum counts, so we put our bias
# into the first and 0 into the second.)
#
# ### It learns
#
# The task is that of the question above: marks A and B, and at every step between two marks, whether they are of the
# same kind. The helpers are given: the data, an output layer on top of your class, and a loop of updates with your loss
# and your Adam.

# %% data_and_training role="given"
def neighbors(count, T, rng):
    """Sequences of blanks and marks A, B: x (count, T, 3), lengths, targets, mask.

    The target at a step is 1 if the nearest mark up to here and the nearest after it are of the same kind. Steps that
    do not lie between two marks are masked.
    """
    lengths = rng.integers(T // 2, T + 1, count)
    kinds = np.where(rng.random((count, T)) < 0.5, rng.integers(1, 3, (count, T)), 0)
    kinds[np.arange(T) >= lengths[:, None]] = 0
    targets, mask = np.zeros((count, T), int), np.zeros((count, T))
    for n in range(count):
        places = np.flatnonzero(kinds[n])
        for left, right in zip(places, places[1:]):
            mask[n, left:right], targets[n, left:right] = 1, kinds[n, left] == kinds[n, right]
    return np.eye(3)[kinds], lengths, targets, mask


def head_of(width, K, rng):
    """An output layer: K scores from width features."""
    return {"W_y": rng.standard_normal((width, K)) / np.sqrt(width), "b_y": np.zeros(K)}


def accuracy(network, head, data):
    """Share of the steps that count where the highest score is the target, without dropout."""
    x, lengths, targets, mask = data
    network.eval()
    scores = network.forward(x, lengths) @ head["W_y"] + head["b_y"]
    network.train()
    return (scores.argmax(axis=2) == targets)[mask > 0].mean()


def fit(start, data, K, updates, rng, p=0.0, learning_rate=0.03, watch=None):
    """Train a network of yours with an output layer on top.

    Args:
        start: dict of starting weights. It is not changed: after each update, network.params is set to a new dict.
        data: x, lengths, targets, mask.
        K: number of classes.
        updates: number of updates, each on 32 sequences drawn at random.
        rng: numpy.random.Generator for the batches. Dropout gets one of its own, so that what it draws changes no batch.
        p: probability of dropout between the layers.
        learning_rate: of Adam.
        watch: function (network, head), called before update 0, 20, 40 and so on; None for none.

    Returns:
        network, head: the trained network and its output layer.
        losses: list, one for each update.
        seen: dict from the number of updates made to what watch said.
    """
    x, lengths, targets, mask = data
    network = LSTM(start, p, rng.spawn(1)[0])
    network.train()
    head = head_of(network.forward(x[:1], lengths[:1]).shape[2], K, rng)
    everything = start | head
    state = {"m": {name: 0 * value for name, value in everything.items()},
             "v": {name: 0 * value for name, value in everything.items()}, "t": 0}
    losses, seen = [], {}
    for update in range(updates + 1):
        if watch and update % 20 == 0:
            seen[update] = watch(network, head)
        if update == updates:
            return network, head, losses, seen
        some = rng.permutation(len(x))[:32]
        out = network.forward(x[some], lengths[some])
        loss, dscores = softmax_cross_entropy(out @ head["W_y"] + head["b_y"], targets[some], mask[some])
        _, gradients = network.backward(dscores @ head["W_y"].T)
        gradients |= {"W_y": np.einsum("nth,ntk->hk", out, dscores), "b_y": dscores.sum(axis=(0, 1))}
        everything, state = adam_step(everything, gradients, state, learning_rate)
        network.params = {name: everything[name] for name in start}
        head = {name: everything[name] for name in head}
        losses.append(loss)

# %% it_learns role="demo"
rng = np.random.default_rng(0)
train_data, new_data = neighbors(2000, 8, rng), neighbors(300, 8, rng)
network, head, losses, seen = fit(start_params(3, 8, 2, 2, rng), train_data, 2, 100, rng, p=0.1,
                                  watch=lambda network, head: accuracy(network, head, new_data))
show(dropout_figures.progress(losses, seen),
     alt="Left: the loss of a network of two layers and two directions falls from about 0.7 to "
         "near 0 in 100 updates. Right: its accuracy on new sequences rises from about one half "
         "to nearly 1.")
print(f"accuracy on the sequences trained on: {accuracy(network, head, train_data):.3f}, on new ones: {seen[100]:.3f}")

# %% [markdown]
# Everything that happens here is yours, from the sigmoid to the optimizer: two layers, two directions, dropout, 100
# updates. (If your loss stays near $\log 2$, look at `weights()`: it has to read `self.params` at each call.)
#
# ## Experiment: what does depth buy? {minutes=15}
#
# A deep network has more parameters than a shallow one of the same width. If it does better, is it because of its depth
# or because of its size? So we ask twice: at **equal width**, $H = 8$ in all layers; and at **about equal number of
# parameters**, where the shallow network is wider. Two tasks, three seeds each; 80 updates for every network on the
# first, 100 on the second:
#
# - *Same kind*, as above: two directions.
# - *Four steps back*: symbols A, B, C at random, and at each step the symbol of four steps before is wanted. One
#   direction.

# %% four_back role="given"
def four_back(count, T, rng):
    """Random symbols: x (count, T, 3), lengths, targets (the symbol of four steps before), mask."""
    kinds = rng.integers(0, 3, (count, T))
    targets, mask = np.zeros((count, T), int), np.zeros((count, T))
    targets[:, 4:], mask[:, 4:] = kinds[:, :-4], 1
    return np.eye(3)[kinds], np.full(count, T), targets, mask

# %% depth_experiment role="demo"
TASKS = {"same kind, two directions": (neighbors, 80, 2, 2, {1: 15, 2: 8, 3: 6}),
         "four steps back, one direction": (four_back, 100, 1, 3, {1: 13, 2: 8, 3: 6})}
panels, sizes = {}, {}
for title, (make, updates, directions, K, widths) in TASKS.items():
    found = {}
    for L, H in sorted({(1, 8), (2, 8), (3, 8)} | set(widths.items())):
        found[L, H] = []
        for seed in range(3):
            rng = np.random.default_rng(seed)
            params = start_params(3, H, L, directions, rng)
            network, head, _, _ = fit(params, make(2000, 8, rng), K, updates, rng)
            found[L, H].append(accuracy(network, head, make(300, 8, np.random.default_rng(99))))
        numbers = sum(array.size for array in params.values())
        print(f"{title:<31} {L} x {H:<2} {numbers:5d} parameters   "
              + "  ".join(f"{value:.3f}" for value in found[L, H]))
    panels[title] = {"equal width, H = 8": {L: found[L, 8] for L in (1, 2, 3)},
                     "about equal number of parameters": {L: found[L, H] for L, H in widths.items()}}
chances = dict(zip(TASKS, (1 / 2, 1 / 3)))
show(figures.accuracy(panels, chances),
     alt="Accuracy against the number of layers, 1 to 3. Left, same kind: one layer stays near "
         "0.8 at both widths, two and three layers are near 1. Right, four steps back: at equal "
         "width, accuracy rises with depth from about 0.76 to about 0.87; at equal number of "
         "parameters it does not rise: all networks lie between 0.75 and 0.9.")

# %% one_layer_step_by_step role="demo"
rng = np.random.default_rng(0)
network, head, _, _ = fit(start_params(3, 15, 1, 2, rng), neighbors(2000, 8, rng), 2, 80, rng)
x, lengths, targets, counted = neighbors(300, 8, np.random.default_rng(99))
blank = x[:, :, 0]                                             # 1 at blanks, 0 at marks
for name, steps in (("at marks", counted * (1 - blank)), ("between marks", counted * blank)):
    right = accuracy(network, head, (x, lengths, targets, steps))
    print(f"one layer of 15, {name:<13}  {steps.sum() / counted.sum():.0%} of the steps   accuracy {right:.3f}")

# %% [markdown]
# Two different answers.
#
# - *Same kind:* one layer is stuck near 80 percent, and nearly twice the width does not help. A second layer solves it.
#   The third adds nothing. Where do the 80 percent come from? At the left mark itself the backward direction has read
#   both marks: there it is always right. Between the marks it is no better than guessing. Six steps of ten are marks,
#   which makes about 80 percent. Here depth does what width cannot. We built the task to show this.
# - *Four steps back:* at equal width, deeper is better. Looked at like this, it is a success of depth. But at an equal
#   number of parameters nothing of it is left: two layers do about as well as one, and three do no better. Here depth
#   was a way to have more parameters. (These networks have not finished learning. Change 100 to 250: all get better.
#   What is left of the differences?)
#
# Three seeds on two toys are not a law. What carries over is the method: whoever claims that depth helps should show
# the wider rival with as many parameters, and more than one seed. Graves, Mohamed and Hinton (2013) did so for speech:
# three layers of 250 units in both directions made fewer errors than one of 622, with about the same number of weights.
# Depth has its price in time, too: where layers read in both directions, each has to wait until the one below it has
# read everything.
#
# ## Experiment: what does dropout buy? {minutes=8}
#
# Now a case where a network can learn everything by heart: 32 sequences, two layers of 12 units in both directions. We
# compare the accuracy on these 32 with that on 300 new ones, without dropout and with $p = 0.5$.

# %% dropout_experiment role="demo"
results = {}
for p in (0.0, 0.5):
    results[p] = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        few = neighbors(32, 8, rng)
        network, head, _, _ = fit(start_params(3, 12, 2, 2, rng), few, 2, 100, rng, p=p)
        new_data = neighbors(300, 8, np.random.default_rng(99))
        results[p].append([accuracy(network, head, data) for data in (few, new_data)])
    (seen, new), spread = np.mean(results[p], axis=0), np.ptp(results[p], axis=0)[1]
    print(f"p = {p:.1f}:  trained on {seen:.3f}   new {new:.3f}   gap {seen - new:.3f}"
          f"   (new ones differ by {spread:.2f} between seeds)")
show(dropout_figures.gap(results),
     alt="Accuracy for p = 0 and p = 0.5, three seeds each. All networks reach 1 on the 32 "
         "sequences they were trained on. On new sequences they are lower, and on average "
         "less so with dropout. The seeds differ widely.")

# %% [markdown]
# All networks know their 32 sequences by heart, with dropout too. On new sequences those with dropout are better on
# average: the gap is smaller. But look at the spread: 32 sequences are another sample for each seed, and which sample
# it is matters as much as dropout does. All three seeds agree that dropout helps, by some 8 points of a hundred. But
# compare the best seed without dropout with the worst one with it, and you can show the opposite. And more data would
# have done more: the network above, with 2000 sequences, had no gap to close.
#
# ## Written question

# %% where_dropout [markdown] role="written" points=4 minutes=10
# **A report from a colleague.** "I replaced one bidirectional LSTM layer of 64 units by four layers of 64 units, with
# dropout of 0.5 after each layer, the top one too, and on the cell state from step to step for good measure. With the
# best of my five seeds, accuracy rose from 91.0 to 91.6 percent. Depth and dropout clearly help. When I use the
# network, it gives slightly different answers for the same sentence, but that is in the nature of dropout."
#
# 1. Why does this not show that depth helps? Name two things that are wrong with the comparison and say what should
#    have been compared.
# 2. What does dropout of 0.5 on the cell state from step to step do to a memory over 50 steps? Give a number.
# 3. What is wrong with the last sentence, and what has to be changed in the code?
# 4. Give one reason why a second bidirectional layer can do something that a single one of any width cannot.
#
# One to three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. The four layers have many times the parameters of the one layer, so size and depth are mixed: the rival should be
#    one layer with as many parameters (several times as wide). And the best of five seeds is compared with (it seems)
#    one run: means and spread over the same number of seeds should be compared. Also: depth and dropout were changed
#    together, so neither is shown.
# 2. If an entry of the cell state is dropped with probability 0.5 at each step, it survives 50 steps with probability
#    $0.5^{50}$, about $10^{-15}$: nothing is remembered (or: what survives is scaled by $2^{50}$).
# 3. Dropout belongs to training. In use the network has to be switched (`training=False`, `eval()`), then all entries
#    pass unchanged and the same sentence gives the same answer.
# 4. In one layer the two directions never meet: the output layer sees past and future side by side and can only add
#    what they give. In the second layer gates read both, so that it can compute things that depend on past and future
#    together, such as whether two marks are of the same kind.
#
# **Points.**
#
# - 1 point, part 1: half for each of two faults with what should be compared (parameters; seeds; depth and dropout
#   changed at once).
# - 1 point, part 2: half for "it is lost" with a reason, half for a number ($0.5^{50}$ or its order).
# - 1 point, part 3: half for "not in use", half for the switch.
# - 1 point, part 4: for past and future meeting only above the first layer, with or without an example.
#
# **Common wrong answers.**
#
# - "More layers overfit": may be, but it is not what is wrong with the comparison. No points.
# - "Half of the memory is lost" for part 2: half of it at *each* step. No half point for the number.
# - "Average several answers": a known method, but the sentence asks for what is wrong. Half a point only if it also
#   says that dropout is normally off in use.
# - "The second layer has more parameters" for part 4: the question says "of any width". No point.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - Between steps go $h$ and $c$, between layers goes $h$ alone, at every step. Each layer has its own weights and
#   states.
# - `W[0]` has $H + D$ rows, the `W` of every further layer $H + H$, and $H + 2H$ with two directions.
# - Inverted dropout: zero with probability $p$, else times $1/(1-p)$; only in training; the same mask forward and
#   backward.
# - Dropout goes between layers: not on the way from step to step, and in our stack not after the top. Before an output
#   layer it may be used, by whoever writes that layer.
# - Backward from the top layer down: a layer's `dx`, through the mask, is the `dh` of the layer below, at every step.
# - In a stack of bidirectional layers, past and future meet in the second layer. That is something no width can
#   replace.
# - Compare depth at equal numbers of parameters, with several seeds, and say what you saw.
#
# Next, lesson 09 looks at other cells: what happens when gates are coupled, left out, or given more to read.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Give `LSTM` a method `summary()` that prints a line for each layer with its shapes and its
#    number of parameters, and compare the total with PyTorch's count. Where does the difference come from?
# 2. (Difficulty 3 of 5.) Write dropout with one mask for all steps of a sequence (Gal and Ghahramani 2016), and allow
#    it on $h_{t-1}$ too. Repeat the last experiment.
# 3. (Difficulty 3 of 5.) A residual stack adds what a layer read to what it gives. Change `stacked_forward` and
#    `stacked_backward` for the layers above the first, check the gradients, and train six layers with and without.
# 4. (Difficulty 4 of 5.) Prove that no single bidirectional layer with a linear output layer can solve *same kind*.
#    Which property of the output layer do you use, and which steps of the sequences escape your proof?
#
# ## References
#
# - Jürgen Schmidhuber (1992). Learning complex, extended sequences using the principle of history compression. *Neural
#   Computation* 4(2), 234-242.
# - Alex Graves, Abdel-rahman Mohamed, Geoffrey Hinton (2013). Speech recognition with deep recurrent neural networks.
#   *ICASSP 2013*, 6645-6649.
# - Nitish Srivastava, Geoffrey Hinton, Alex Krizhevsky, Ilya Sutskever, Ruslan Salakhutdinov (2014). Dropout: a simple
#   way to prevent neural networks from overfitting. *Journal of Machine Learning Research* 15, 1929-1958.
# - Wojciech Zaremba, Ilya Sutskever, Oriol Vinyals (2014). Recurrent neural network regularization. *arXiv:1409.2329*.
# - Yarin Gal, Zoubin Ghahramani (2016). A theoretically grounded application of dropout in recurrent neural networks.
#   *NIPS 2016*, 1019-1027.
