# %% [markdown]
# # The LSTM cell: a memory that is added to
#
# Lesson 02 gave you gates. A gate alone stores nothing: it only says how much passes. This lesson puts four of your
# functions around a stored number, and the result is one step of a long short-term memory (LSTM). Everything later in
# the course calls this step: sequences are a loop over it, back-propagation (which computes the gradients for training)
# runs it in reverse, deep and bidirectional networks stack it. So it pays to know each number in it. You write the step
# twice: once gate by gate, as in the equations, and once with all four gates in a single matrix product, as libraries
# do. Then you give it good starting weights, and let it hold a number for 100 steps.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - draw an LSTM cell from memory and say what flows along each line;
# - compute one step by hand, and write it in NumPy in two forms that give the same numbers;
# - say why the cell state is updated by addition, and what other updates would lose;
# - tell the cell state $c$ from the hidden state $h$;
# - count the parameters of a layer, and explain why PyTorch counts more;
# - start a cell well: orthogonal recurrent blocks, scaled input blocks, forget bias 1.
#
# **Builds on:** lesson 02. You need your own `sigmoid`, `concat_state`, `forget_gate`, `input_gate`, `candidate` and
# `output_gate`. (Other lessons are mentioned as outlook; you do not need them.)
#
# **Time:** about {minutes} minutes to work, 5 seconds to run.

# %% imports role="given"
import time

import numpy as np

from course import NotWritten, check, earlier, predict, show
from course.explore import l03_cell as explore
from course.figures import l03_cell as figures
from course.figures import l03_weights as weight_figures

# %% [markdown]
# ## Your gates from lesson 02 {minutes=2}
#
# The next cell opens your own notebook of lesson 02 and takes your functions from it. You need not copy anything. It
# takes definitions only and runs none of the experiments again. Save lesson 02 before you run it.

# %% load_gates role="given"
earlier.load("02_gates")

# %% [markdown]
# If all is well, it says that all functions of your lesson 02 pass their check. If not:
#
# - **A function is not written yet or fails its check.** Open lesson 02, finish it there, save it, and run the cell
#   above again.
# - **No notebook of lesson 02 was found.** It is looked for in the folder next to this one, `02_gates`. Put it there, or
#   work through lesson 02 first.
# - **You want to start here.** If you have a full clone of the repository, or your instructor gave you the solved
#   functions, add a cell below with `earlier.load("02_gates", solved=True)`. Better for learning: write your own.
#
# Notation as before: $N$ examples in a batch (a group of examples computed together), $D$ input features, $H$ hidden
# units; rows are examples. The product of two arrays element by element is $\odot$ in equations and `*` in code.
#
# ## The cell in one picture {minutes=5}

# %% cell_picture role="demo"
show(figures.cell_diagram(),
     alt="Data flow of an LSTM cell. A thick straight line leads from c at t-1 on the "
         "left to c at t on the right; on it sit a multiplication by f and an addition of "
         "i times g. Below are four boxes, forget, input, candidate and output, which all "
         "read z, that is h at t-1 joined with x. On the right, c passes through tanh, is "
         "multiplied by o, and leaves as h at t.")

# %% [markdown]
# Find the thick line at the top first: the cell state runs straight through, and only two things happen to it, one
# multiplication and one addition. All the rest serves to compute the three arrays that act on this line, and the one
# that reads it.
#
# From left to right, in equations:
#
# | what | equation | shape |
# |---|---|---|
# | what the gates read | $z_t = [h_{t-1}, x_t]$ | $(N, H+D)$ |
# | forget gate: the share to keep | $f_t = \sigma(z_t W_f + b_f)$ | $(N, H)$ |
# | input gate: the share to write | $i_t = \sigma(z_t W_i + b_i)$ | $(N, H)$ |
# | candidate: what to write | $g_t = \tanh(z_t W_g + b_g)$ | $(N, H)$ |
# | output gate: the share to show | $o_t = \sigma(z_t W_o + b_o)$ | $(N, H)$ |
# | **cell state** | $c_t = f_t \odot c_{t-1} + i_t \odot g_t$ | $(N, H)$ |
# | **hidden state** | $h_t = o_t \odot \tanh(c_t)$ | $(N, H)$ |
#
# The first five lines are yours already. Only the last two are new.
#
# Three things that you may read elsewhere, and what is exact:
#
# - You may read of *four neural networks* in the cell: they are the four affine maps of lesson 02 with their activations.
# - You may read that the cell state flows along the line *unchanged*. It is multiplied by $f_t$ at each step. A gate is
#   a number in $(0, 1)$, so something leaks at every step; a well trained cell can make this leak very small.
# - You may meet other letters: $\tilde c_t$ or $\tilde C_t$ with $W_C$ is our candidate $g_t$ with $W_g$.

# %% who_reads_what [markdown] role="predict"
# **Predict first.** Look at the picture. Which arrays decide how far the forget gate opens at step $t$?
#
# - a) $h_{t-1}$ and $x_t$. (right)
#   > Yes. All four boxes read z and nothing else. What is stored reaches a gate only as far as the output gate showed it one step before.
# - b) $c_{t-1}$ and $x_t$: the gate looks at what it may have to forget.
#   > Not quite. No line leads from $c_{t-1}$ down to the boxes. Cells that have such lines (peepholes) come in lesson 09.
# - c) $c_{t-1}$, $h_{t-1}$ and $x_t$.
#   > Not quite. Follow the lines into the box: they come from the lower line only. $c_{t-1}$ is acted upon, it does not act.

# %% [markdown]
# ## The cell state: keep a share, add a share {minutes=10}
#
# The memory of the cell is updated by two products and one sum:
#
# $$c_t = f_t \odot c_{t-1} + i_t \odot g_t$$
#
# In words: keep the share $f$ of the old value, write the share $i$ of the candidate, add both. Every unit does this for
# itself; units do not mix here.
#
# **By hand.** Four units, all with $c_{t-1} = 2$:
#
# | unit | $f$ | $i$ | $g$ | kept $f \odot c_{t-1}$ | written $i \odot g$ | $c_t$ | in words |
# |---|---|---|---|---|---|---|---|
# | 0 | 1 | 0 | 0.5 | 2 | 0 | **2** | keep |
# | 1 | 0 | 1 | 0.5 | 0 | 0.5 | **0.5** | replace |
# | 2 | 0.5 | 0.5 | $-1$ | 1 | $-0.5$ | **0.5** | some of both |
# | 3 | 1 | 1 | 1 | 2 | 1 | **3** | add |
#
# (Exactly 0 and exactly 1 are limits. A real gate comes close to them.)

# %% how_far [markdown] role="predict"
# **Predict first.** A unit starts at $c_0 = 0$. At each of ten steps $f = 1$, $i = 1$ and $g = 0.9$. What is $c_{10}$?
#
# - a) 0.9, because $c$ is an average of old and new.
#   > Not quite. In an average the shares would sum to 1. Here $f + i = 2$: all of the old is kept and all of the new is added.
# - b) Just below 1, because tanh keeps it between $-1$ and 1.
#   > Not quite. Each candidate lies between $-1$ and 1, but the sum of many does not, and no tanh stands on the line of c.
# - c) 9. (right)
#   > Yes. Ten times 0.9 is added and nothing is lost. The cell state has no upper limit: it can count.

# %% [markdown]
# ### Do not write into what you were given
#
# NumPy has two ways to multiply by $f$. `c_prev * f` makes a new array. `c_prev *= f` writes into the old one, and this
# array belongs to whoever called you.

# %% in_place [markdown] role="predict"
# **Predict first.** What does the last line print?
#
# ```python
# c_prev = np.array([[2.0]])
# history = [c_prev]
# c_prev *= 0.5
# print(history[0])
# ```
#
# - a) `[[2.]]`, because the list was filled before the multiplication.
#   > Not quite. The list holds the array itself, not a copy of its numbers. When the array changes, the list shows the change.
# - b) `[[1.]]` (right)
#   > Yes. The name and the list refer to one and the same array, and the in-place product overwrote its number. The 2 is lost.
# - c) Both numbers.
#   > Not quite. There is one array with one number in it. Nothing was appended.

# %% [markdown]
# Why this matters: the derivative of $c_t$ with respect to $f_t$ is $c_{t-1}$. Back-propagation in lesson 05 needs the
# cell state of *every* step, long after the step has run. A step that overwrites `c_prev` destroys it, the forward pass
# still looks right, and the gradients are wrong without any error message. So each function of this lesson leaves its
# arguments as they were and returns new arrays, and `check` looks at that too.

# %% [markdown] name="update_cell-task"
# **Write `update_cell(f, i, g, c_prev)`**: the new cell state. Mind the order of the arguments: the forget gate comes
# first. As in lesson 02, replace the line `raise NotWritten` by your code.
#
# | | shape |
# |---|---|
# | `f`, `i`, `g` | $(N, H)$ |
# | `c_prev` | $(N, H)$, must not be changed |
# | returns `c` | $(N, H)$, a new array |

# %% update_cell role="answer" difficulty=1 minutes=4 reference="cell"
def update_cell(f, i, g, c_prev):
    """c_t = f * c_{t-1} + i * g: keep a share of the old, write a share of the new.

    Args:
        f: (N, H) forget gate: the share of the old cell state to keep.
        i: (N, H) input gate: the share of the candidate to write.
        g: (N, H) candidate: what could be written.
        c_prev: (N, H) cell state at t-1. It is not changed.

    Returns:
        c: (N, H) cell state at t, a new array.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    ### BEGIN SOLUTION
    return f * c_prev + i * g
    ### END SOLUTION

# %% update_cell-test role="test" points=2
check(update_cell)

# %% [markdown] name="update_cell-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Take row 2 of the table above and name each number with the argument it comes from.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Two products, one sum. Each product joins a gate with the array that it scales. All four arrays have the same shape,
# so `*` and `+` are enough: no loop, no `@`.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One line: `return ... * c_prev + ... * g`. Which gate goes with the old value, which with the new one?
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "update_cell is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "update_cell still has the line `raise NotWritten`. Delete it.": your code stands beside the line that it should replace.
# - "Looks like: forget and input gate swapped": $f$ belongs to what was stored, $i$ to what is new.
# - "Looks like: input gate tied to the forget gate": you used $1 - f$ for $i$. Here $i$ is an argument of its own.
# - "Looks like: squashed after the sum": no tanh stands on the line of $c$. It comes later, on the way to $h$.
# - "changed its argument `c_prev` in place: make a new array instead": you used `*=` or `+=`, or wrote into `c_prev[...]`.
# - "raised ValueError: in a product A @ B, each row of A needs as many entries as B has rows ..." (with a transpose: "wrong
#   shape: expected (3, 6), got (3, 3)"): you used `@`. Gates multiply element by element.
# - "returned None: is the `return` missing?": the function computes the value and does not hand it back.
#
# </details>

# %% update_picture role="demo"
f = np.array([[1, 0, 0.5, 1]])
i = np.array([[0, 1, 0.5, 1]])
g = np.array([[0.5, 0.5, -1, 1]])
c_prev = np.full((1, 4), 2.0)
c_new = update_cell(f, i, g, c_prev)              # (1, 4)
show(figures.update_bars(f[0], i[0], g[0], c_prev[0], c_new[0]),
     alt="Bars for the four units of the table. Unit 0 keeps 2 and writes nothing: 2. "
         "Unit 1 keeps nothing and writes 0.5. Unit 2 keeps 1 and writes -0.5: 0.5. Unit "
         "3 keeps 2 and writes 1: 3.")

# %% [markdown]
# In each group the last bar is the sum of the two bars before it, as in the table.
#
# ### It is not an average
#
# In a weighted average the shares sum to 1. Here $f$ and $i$ are computed by two separate maps, so all four corners are
# possible, and everything between. The next cell lets your `update_cell` run for six steps at each corner, from
# $c_0 = 1$ with $g = 0.5$.

# %% corner_picture role="demo"
def hold_gates(f, i, steps=6):
    """Cell states over some steps with the same gates at each, from c = 1 with g = 0.5."""
    states = [np.array([[1.0]])]
    for step in range(steps):
        gates = np.array([[f]]), np.array([[i]]), np.array([[0.5]])    # f, i and the candidate
        states.append(update_cell(*gates, states[-1]))
    return np.concatenate(states)[:, 0]           # (steps + 1,)


corners = {"keep": (1.0, 0.0), "replace": (0.0, 1.0), "add up": (1.0, 1.0), "erase": (0.0, 0.0)}
show(figures.corners({f"f = {f:g}, i = {i:g}: {word}": hold_gates(f, i)
                      for word, (f, i) in corners.items()}),
     alt="Four panels over six steps. With f = 1 and i = 0 the state stays at 1. With f = "
         "0 and i = 1 it becomes 0.5 and stays. With f = 1 and i = 1 it rises by 0.5 a "
         "step to 4. With f = 0 and i = 0 it falls to 0. A gray band marks -1 to 1.")

# %% [markdown]
# Only the third panel leaves the gray band from $-1$ to 1: with both gates open the cell adds up. An average could never
# do this. There is a variant that ties the gates together, $i = 1 - f$. It saves a quarter of the parameters and often
# does about as well (Greff et al. 2017; lesson 09), but its $c$ always stays between the smallest and the largest value
# it was given: it cannot count.
#
# ### Why addition
#
# Change $c_{t-1}$ a little, and hold the gates. Then $c_t$ changes by the factor
#
# $$\frac{\partial c_t}{\partial c_{t-1}} = f_t \qquad \text{(along the direct path)}$$
#
# What is added, $i_t \odot g_t$, does not enter at all. Over many steps the factors multiply: $f_1 \odot f_2 \odot
# \dots \odot f_T$. With forget gates near 1 this product stays near 1, so a gradient that travels back along the thick
# line survives many steps. In a plain recurrent network (lesson 01) each step multiplies by a weight matrix and by a
# slope of tanh, which is at most 1 and usually less: the product usually vanishes. There are more paths, because the
# gates also depend on earlier states through $h_{t-1}$; lesson 05 counts them all. It is the direct one that reaches
# far.
#
# **By hand.** Three steps with $f = 0.9$, $0.5$, $1$. Whatever is written on the way, a nudge of 0.001 to $c_0$
# arrives as
# $0.9 \cdot 0.5 \cdot 1 \cdot 0.001 = 0.00045$: the factor is 0.45.
#
# The next cell measures this factor on your function, and on a rival that squashes at every step:
# $c_t = \tanh(f_t \odot c_{t-1} + i_t \odot g_t)$.

# %% nudge role="demo"
def three_steps(c, squash):
    """The last of three cell states: forget gates 0.9, 0.5, 1; each step writes 0.8."""
    for f in (0.9, 0.5, 1.0):
        c = squash(update_cell(np.array([[f]]), np.array([[1.0]]), np.array([[0.8]]), c))
    return c.item()


for name, squash in [("c = f * c + i * g      ", np.copy), ("c = tanh(f * c + i * g)", np.tanh)]:
    change = three_steps(np.array([[1.001]]), squash) - three_steps(np.array([[1.0]]), squash)
    print(f"{name}  a nudge arrives times {change / 0.001:.3f}")

# %% [markdown]
# Your update passes on 0.450, the product of the forget gates. The rival passes on 0.002 after only three steps,
# because each tanh multiplies by its slope $1 - c_t^2$. The more is stored, the smaller the slope.

# %% far_back [markdown] role="predict"
# **Predict first.** All forget gates are 1, and large amounts are written at every step. What is
# $\partial c_{100} / \partial c_0$ along the direct path?
#
# - a) Near 0: what was written later buries the old value.
#   > Not quite. The old value is still inside the sum, whole. A derivative asks how the sum moves when the old value moves.
# - b) 1. (right)
#   > Yes. It is the product of 100 forget gates, $1^{100} = 1$. What is added does not enter a derivative with respect to the old state.
# - c) It depends on what was written.
#   > Not quite. On the direct path only f multiplies the old state. The written part would matter if the step multiplied or squashed the sum.

# %% [markdown]
# ## The hidden state: what is shown {minutes=4}
#
# $$h_t = o_t \odot \tanh(c_t)$$
#
# Two things happen to $c$ on its way out. First tanh brings it between $-1$ and 1, however much it has added up. Then
# the output gate takes its share. Both act on a copy that leaves the cell: $c_t$ itself goes on to the next step as it
# is.
#
# | | cell state $c_t$ | hidden state $h_t$ |
# |---|---|---|
# | is | the memory | what is shown of it now |
# | range | any number | between $-1$ and 1 |
# | goes to | the next step of this cell; others see it only as $h_t$ | the gates at the next step, the layer above, the output |
# | changes by | keeping and adding | being computed anew at each step |
# | when $o_t = 0$ | stays as it is | 0 |
#
# Both have shape $(N, H)$, which makes it easy to confuse them.
#
# **By hand.** $c = 3$ and $o = 0.5$: $\tanh(3) \approx 0.995$, so $h \approx 0.50$. And with $c = 4$:
# $\tanh(4) \approx 0.999$, so $h \approx 0.50$ again. From outside, 3 and 4 can hardly be told apart. A cell that counts has to count in small
# steps if the count is to be seen.
#
# **Why tanh first and the gate last?** Take $c = 10$ and a nearly closed gate, $o = 0.1$. Gate last:
# $0.1 \cdot \tanh(10) \approx 0.1$, so little is shown, as ordered. Gate first: $\tanh(0.1 \cdot 10) = \tanh(1) \approx 0.76$. A
# large memory would shout through an almost closed gate.

# %% shut_gate [markdown] role="predict"
# **Predict first.** A unit holds $c = 1.5$. For five steps its gates are $f = 1$, $i = 0$, $o = 0$. At the sixth step
# $f = 1$, $i = 0$, $o = 1$. What is $h$ at the sixth step?
#
# - a) 0: nothing was shown for five steps, so the memory has died out.
#   > Not quite. The output gate stands on the way out, not on the line of c. Hiding is not forgetting.
# - b) 1.5
#   > Not quite. The memory is still 1.5, but what is shown passes through tanh first.
# - c) $\tanh(1.5) \approx 0.91$ (right)
#   > Yes. The cell kept 1.5 behind a closed output gate, and shows its tanh as soon as the gate opens.

# %% [markdown] name="hidden_state-task"
# **Write `hidden_state(o, c)`**: what the cell shows.
#
# | | shape |
# |---|---|
# | `o` | $(N, H)$ |
# | `c` | $(N, H)$, the *new* cell state |
# | returns `h` | $(N, H)$, values between $-1$ and 1 |

# %% hidden_state role="answer" difficulty=1 minutes=3 reference="cell"
def hidden_state(o, c):
    """h_t = o * tanh(c_t): the part of the cell that the rest of the network sees.

    Args:
        o: (N, H) output gate.
        c: (N, H) cell state at t. It is not changed.

    Returns:
        h: (N, H) hidden state at t, values between -1 and 1.

    Source: Hochreiter and Schmidhuber 1997.
    """
    ### BEGIN SOLUTION
    return o * np.tanh(c)
    ### END SOLUTION

# %% hidden_state-test role="test" points=2
check(hidden_state)

# %% [markdown] name="hidden_state-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Two things happen to $c$, one after the other. With $c = 10$ and $o = 0.1$ the result must be 0.1.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Squash with `np.tanh`. Then scale with the gate, element by element. The gate stays outside.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One line: `return ... * np.tanh(...)`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "hidden_state is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: tanh of the gated cell": you scaled first and squashed last. The figure below shows what goes wrong.
# - "Looks like: tanh left out": $c$ can be large. What is shown must lie between $-1$ and 1.
# - "Looks like: sigmoid in place of tanh": a negative memory must show as a negative number.
# - "changed its argument `c` in place: make a new array instead": you wrote the tanh back into `c`. The next step needs the
#   unsquashed `c`.
#
# </details>

# %% squash_picture role="demo"
c = np.linspace(-6, 6, 241)
opens = (1.0, 0.5, 0.1)
show(figures.squash_and_gate(c, {o: hidden_state(o, c) for o in opens},
                             {o: hidden_state(1.0, o * c) for o in opens}),
     alt="Left, your hidden state against c: for o = 1, 0.5 and 0.1 the curves level off "
         "at 1, 0.5 and 0.1. Right, tanh after the gate: for o = 1 and 0.5 the curve reaches "
         "1; for o = 0.1 it heads for 1 too, and has reached 0.54 at c = 6. A large c gets "
         "past a nearly closed gate.")

# %% [markdown]
# On the left the gate sets the ceiling: with $o = 0.1$ nothing above 0.1 is ever shown. On the right, where tanh comes
# last, a large enough $c$ gets past any gate that is not exactly 0.
#
# ## One whole step {minutes=7}
#
# Now all parts together. One step takes the input and the two states, and returns the two new states.
#
# **By hand.** The smallest cell, $N = D = H = 1$, with $x_t = 2$, $h_{t-1} = 0.5$, $c_{t-1} = 1$. So
# $z_t = [0.5,\ 2]$: the hidden part first. Each $W$ has two rows, the upper one for $h$ and the lower one for $x$:
#
# | | $W$ | $b$ | $zW + b$ | activation | value |
# |---|---|---|---|---|---|
# | $f$ | $[0.4,\ 0.5]$ | 1 | $0.2 + 1 + 1 = 2.2$ | $\sigma$ | 0.90 |
# | $i$ | $[-0.2,\ {-0.5}]$ | 0 | $-0.1 - 1 = -1.1$ | $\sigma$ | 0.25 |
# | $g$ | $[0.2,\ 0.5]$ | 0 | $0.1 + 1 = 1.1$ | tanh | 0.80 |
# | $o$ | $[0.4,\ {-0.1}]$ | 0 | $0.2 - 0.2 = 0$ | $\sigma$ | 0.50 |
#
# $$c_t = 0.90 \cdot 1 + 0.25 \cdot 0.80 = 0.90 + 0.20 = 1.10 \qquad
# h_t = 0.50 \cdot \tanh(1.10) = 0.50 \cdot 0.80 = 0.40$$
#
# The same numbers in the picture:

# %% hand_picture role="demo"
show(figures.cell_diagram({"h_prev": 0.5, "x": 2, "c_prev": 1, "f": 0.9, "i": 0.25, "g": 0.8,
                           "o": 0.5, "kept": 0.9, "written": 0.2, "c": 1.1, "tanh_c": 0.8,
                           "h": 0.4}),
     alt="The cell diagram with the numbers of the example: c goes from 1.00 through "
         "times 0.90 and plus 0.20 to 1.10; tanh of it is 0.80; times the output gate "
         "0.50 gives h = 0.40.")

# %% [markdown]
# Follow the thick line from 1.00 to 1.10: 0.90 is kept and 0.20 is added.
#
# These weights as Python. A cell has eight arrays, and we keep them in a dictionary called `params`:

# %% hand_params role="given"
HAND = {                                          # D = H = 1: each W is (H+D, H) = (2, 1)
    "W_i": np.array([[-0.2], [-0.5]]), "b_i": np.array([0.0]),
    "W_f": np.array([[0.4], [0.5]]), "b_f": np.array([1.0]),
    "W_g": np.array([[0.2], [0.5]]), "b_g": np.array([0.0]),
    "W_o": np.array([[0.4], [-0.1]]), "b_o": np.array([0.0]),
}

# %% mixed_states [markdown] role="predict"
# **Predict first.** Someone calls `lstm_step(x_t, c_prev, h_prev, params)`, with the two states exchanged. What happens?
#
# - a) An error, because the shapes do not fit.
#   > Not quite. Both states have shape (N, H), so every product and every sum fits.
# - b) No error, and the same numbers, because both states describe the same memory.
#   > Not quite. h is a squashed and gated view of c. In the example above they are 0.5 and 1.
# - c) No error, and wrong numbers. (right)
#   > Yes. Both states have the same shape, so nothing complains. The gates read the memory, and what was shown is stored. Only a test on values finds this.

# %% [markdown] name="lstm_step-task"
# **Write `lstm_step(x_t, h_prev, c_prev, params)`**, one step of the cell. Call your own functions: `concat_state`, the
# three gates and the candidate from lesson 02, then `update_cell` and `hidden_state`. Look at their order of arguments:
# `concat_state(h_prev, x_t)` takes the hidden state first, `lstm_step` takes the input first.
#
# | | shape |
# |---|---|
# | `x_t` | $(N, D)$ |
# | `h_prev`, `c_prev` | $(N, H)$, must not be changed |
# | `params["W_i"]`, `["W_f"]`, `["W_g"]`, `["W_o"]` | $(H+D, H)$ each |
# | `params["b_i"]`, `["b_f"]`, `["b_g"]`, `["b_o"]` | $(H,)$ each |
# | returns `h, c` | $(N, H)$ each, in this order |

# %% lstm_step role="answer" difficulty=3 minutes=11 reference="cell"
def lstm_step(x_t, h_prev, c_prev, params):
    """One LSTM time step for a batch, gate by gate.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1. It is not changed.
        c_prev: (N, H) cell state at t-1. It is not changed.
        params: dict with W_i, W_f, W_g, W_o, each (H+D, H), and b_i, b_f, b_g, b_o, each (H,).

    Returns:
        h: (N, H) hidden state at t.
        c: (N, H) cell state at t.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    ### BEGIN SOLUTION
    z = concat_state(h_prev, x_t)                         # (N, H+D)
    i = input_gate(z, params["W_i"], params["b_i"])       # (N, H), as all that follow
    f = forget_gate(z, params["W_f"], params["b_f"])
    g = candidate(z, params["W_g"], params["b_g"])
    o = output_gate(z, params["W_o"], params["b_o"])
    c = update_cell(f, i, g, c_prev)
    h = hidden_state(o, c)
    return h, c
    ### END SOLUTION

# %% lstm_step-test role="test" points=5
check(lstm_step)

# %% [markdown] name="lstm_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The table in "The cell in one picture" has seven rows. The step has one line of code for each, in the same order.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Join the hidden state and the input to `z`.
# 2. Call the four functions on `z`, each with its own weights and its own bias from `params`.
# 3. Update the cell. The old cell state is used here and nowhere else.
# 4. Make the hidden state from the *new* cell state.
# 5. Return the hidden state first, then the cell state.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Two of the seven lines have this form, with the blanks filled in; the others follow the same pattern:
#
# ```python
# o = output_gate(z, params[...], params[...])
# c = update_cell(..., ..., ..., c_prev)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "lstm_step is not written yet.": write the function in its cell, run that cell, then run the check again. The same line with
#   another name, such as "forget_gate is not written yet.", means that a function of lesson 02 is missing.
# - "raised NameError: name 'concat_state' is not defined": lesson 02 is not loaded. Run the cells at the top.
# - "Note: Your `forget_gate` does not pass its own check.": fix it in lesson 02, save, and run the cell with `earlier.load`
#   again.
# - "Looks like: input first in z": `concat_state` takes the hidden state first.
# - "Looks like: gates read the cell state": `z` is made from `h_prev`, not from `c_prev`.
# - "Looks like: h made from the old cell state": you passed `c_prev` to `hidden_state`.
# - "Looks like: h and c returned in the other order": the step returns `h, c`.
# - "Looks like: the input gate's bias in the forget gate": look at the letters in `params[...]`.
# - "expected 2 results (h, c), got one result": return both, separated by a comma.
# - "raised KeyError: 'W_c'": the candidate's weights are called `W_g` here.
# - "changed its argument `c_prev` in place: make a new array instead": something in the step, or in your `update_cell`, uses
#   `*=` or `+=`.
#
# </details>

# %% hand_check role="demo"
h, c = lstm_step(np.array([[2.0]]), np.array([[0.5]]), np.array([[1.0]]), HAND)
print("by hand    c = 1.10    h = 0.40")
print(f"your step  c = {c.item():.2f}    h = {h.item():.2f}")

# %% [markdown]
# ## Feed a cell and watch it {minutes=6}
#
# To see your step at work, we build a cell with $H = 1$ whose gates are switches. Its input has four entries,
# $x_t = [\text{value}, \text{write}, \text{erase}, \text{read}]$, and the last three are 0 or 1. Each gate listens to one
# of them; $S$ is the strength of the switches.
#
# | | weight | bias | switch off | switch on |
# |---|---|---|---|---|
# | $i$ | $+2S$ on write | $-S$ | $\sigma(-S)$: closed | $\sigma(S)$: open |
# | $f$ | $-2S$ on erase | $+S$ | $\sigma(S)$: keeps | $\sigma(-S)$: forgets |
# | $g$ | 1 on value | 0 | $\tanh(\text{value})$ | $\tanh(\text{value})$ |
# | $o$ | $+2S$ on read | $-S$ | $\sigma(-S)$: hides | $\sigma(S)$: shows |
#
# The weights on $h$ are 0. Unlike the memory of lesson 02, a write does not erase here: write and erase are two
# switches, because $i$ and $f$ are two gates. (Nobody sets weights like this by hand in earnest. Lesson 06 learns them.)

# %% watch_a_cell role="demo"
def switches(strength):
    """Weights of a cell with H = 1 that reads [value, write, erase, read]."""
    rest = np.array([float(strength)])
    hidden, value, write, erase, read = np.eye(5)[:, :, None]    # each (5, 1): one entry of z
    return {"W_i": 2 * strength * write, "b_i": -rest,
            "W_f": -2 * strength * erase, "b_f": rest,
            "W_g": value, "b_g": 0 * rest,
            "W_o": 2 * strength * read, "b_o": -rest}


def watch(x, params):
    """Your cell with H = 1 on one sequence x (T, D): i, f, g, o, c, h at each step."""
    maps = {"i": input_gate, "f": forget_gate, "g": candidate, "o": output_gate}
    h, c, rows = np.zeros((1, 1)), np.zeros((1, 1)), []
    for now in x[:, None]:                        # now is (1, D)
        z = concat_state(h, now)
        parts = [gate(z, params["W_" + k], params["b_" + k]) for k, gate in maps.items()]
        h, c = lstm_step(now, h, c, params)
        rows.append([part.item() for part in (*parts, c, h)])
    return np.array(rows)                         # (T, 6)


START = np.array([                                # value, write, erase, read at each step
    [1.1, 1, 0, 0], [-0.5, 0, 0, 0], [0.8, 0, 0, 1], [1.1, 1, 0, 0],
    [-1.0, 0, 0, 1], [0.55, 1, 1, 0], [-0.7, 0, 1, 0], [0.9, 0, 0, 1]])
show(figures.cell_trace(START, watch(START, switches(6))),
     alt="Eight steps of the cell. Write at step 1 stores 0.80, a read at step 3 shows "
         "0.66, a second write at step 4 brings c to 1.6, a read at step 5 shows 0.92. "
         "Write and erase at step 6 replace it by 0.5, erase at step 7 leaves 0, and the "
         "read at step 8 shows 0.")

# %% [markdown]
# Read the four rows from top to bottom at one step, then go to the next step: the second write (step 4) *adds* to the
# first one, write with erase (step 6) *replaces*, and values without a write leave $c$ alone.
#
# Now feed the cell yourself. Say what you expect before you click.
#
# 1. Bring $c$ above 3. How many steps do you need at least? Can you bring $h$ above 1?
# 2. Clear all erases. Write 1.1 at step 1, and then bring $c$ back to 0 without erasing.
# 3. Set the strength to 1. What happens to a value that is written once? What do values without a write do now?
# 4. Set the strength to 0. What are all gates, whatever you click?

# %% feed_a_cell role="demo"
explore.feed(watch, switches, START)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. With value 2, one write adds $\tanh(2) \approx 0.96$. So four writes without an erase. $h$ never exceeds 1: tanh and a
#    gate stand between.
# 2. Write $-1.1$ at a later step: $0.80 - 0.80 = 0$. What addition built up, addition can take down.
# 3. The gates are $\sigma(\pm 1)$, 0.73 and 0.27. The value fades by a quarter at each step, and a quarter of every value
#    leaks in. Soft gates leak in both directions.
# 4. All gates are 0.5. Whatever you click, half of the memory is lost at each step and half of every value is written.
#
# </details>
#
# ## Four gates, one product {minutes=10}
#
# All four maps read the same $z$. So their weights can stand side by side in one matrix, and one product does the work
# of four. The columns of the result fall into four blocks, one for each map. The order of the blocks is a convention.
# This course takes the order of PyTorch: **i, f, g, o**.

# %% fused_picture role="demo"
show(weight_figures.fused_blocks(N=3, D=4, H=6),
     alt="z of shape (3, 10), made of h and x, times W of shape (10, 24) gives a matrix "
         "(3, 24). W consists of four blocks side by side for i, f, g and o; in each, the "
         "upper 6 rows belong to h and the lower 4 rows to x. The result has the same "
         "four blocks.")

# %% [markdown]
# The product has a block for each map, in the order in which the blocks stand in $W$; the picture is for
# $N = 3$, $D = 4$, $H = 6$. $W_i^h$ is the upper part of $W_i$, the $H$ rows that read $h_{t-1}$; $W_i^x$ is the lower
# part, the $D$ rows that read $x_t$.
#
# **By hand.** The cell from above, with $z = [0.5,\ 2]$. The columns are i, f, g, o:
#
# $$W = \begin{bmatrix} -0.2 & 0.4 & 0.2 & 0.4 \\ -0.5 & 0.5 & 0.5 & -0.1 \end{bmatrix} \qquad
# b = \begin{bmatrix} 0 & 1 & 0 & 0 \end{bmatrix} \qquad
# zW + b = \begin{bmatrix} -1.1 & 2.2 & 1.1 & 0 \end{bmatrix}$$
#
# These are the four sums of the table: the sigmoid belongs on the first, second and fourth, tanh on the third.
#
# Whenever you load weights from somewhere else, look up the order of the blocks. Keras uses the same as PyTorch, ONNX
# uses i, o, f, g. Weights with blocks in a wrong order raise no error, because the shapes fit. PyTorch also stores its
# matrices transposed and in two parts: `weight_hh` $(4H, H)$ and `weight_ih` $(4H, D)$.

# %% fewer_products [markdown] role="predict"
# **Predict first.** One product with $W$ of shape $(H+D, 4H)$ replaces four products with $(H+D, H)$. How many
# multiplications of numbers does this save?
#
# - a) Three quarters of them.
#   > Not quite. Each of the 4H columns still needs H+D multiplications for each example.
# - b) It depends on the order of the blocks.
#   > Not quite. The order decides where a number ends up, not how many are computed.
# - c) None: it is the same arithmetic in one call. (right)
#   > Yes. Any gain comes from one call in place of four: less overhead, and one larger job that the machine can use better.

# %% [markdown] name="fuse_gates-task"
# **Write `fuse_gates(params)`**: from eight arrays to two.
#
# | | shape |
# |---|---|
# | `params["W_i"]`, ... | $(H+D, H)$, four of them |
# | `params["b_i"]`, ... | $(H,)$, four of them |
# | returns `W, b` | $(H+D, 4H)$ and $(4H,)$, blocks in the order i, f, g, o |
#
# Do not rely on the order in which the dictionary was filled: `HAND` was, but the next one may not be.

# %% fuse_gates role="answer" difficulty=2 minutes=5 reference="cell"
def fuse_gates(params):
    """The weights of the four gates side by side, blocks in the order i, f, g, o.

    Args:
        params: dict with W_i, W_f, W_g, W_o, each (H+D, H), and b_i, b_f, b_g, b_o, each (H,).
            Its keys may come in any order.

    Returns:
        W: (H+D, 4H) weights.
        b: (4H,) biases, blocks in the same order.
    """
    ### BEGIN SOLUTION
    W = np.concatenate([params["W_" + gate] for gate in "ifgo"], axis=1)  # (H+D, 4H)
    b = np.concatenate([params["b_" + gate] for gate in "ifgo"])          # (4H,)
    return W, b
    ### END SOLUTION

# %% fuse_gates-test role="test" points=3
check(fuse_gates)

# %% [markdown] name="fuse_gates-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Look at the shapes: the number of rows stays, the number of columns grows. Along which axis do you join?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# `np.concatenate` joins a list of arrays along an axis. Make one list of the four `W` and one of the four `b`, both in the
# order i, f, g, o. The biases have a single axis.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# For the weights: `np.concatenate([params["W_i"], ..., ..., ...], axis=...)`. For the biases the same with `b_`, where no
# axis is needed.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "fuse_gates is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: blocks below each other", with "wrong shape: expected (10, 24), got (40, 6)": you joined along axis 0.
# - "Looks like: blocks in the order f, i, g, o" (or another order): the equations are often written with $f$ first. The blocks
#   here start with $i$.
# - "Looks like: weights in the right order, biases in another": use one order for both.
# - "Looks like: biases as a matrix": `np.stack` makes a new axis. Join with `np.concatenate`.
# - "expected 2 results (W, b), got one result": return both.
#
# </details>

# %% fused_hand role="demo"
W, b = fuse_gates(HAND)
print("W\n", W)
print("b\n", b)
print("z @ W + b\n", np.array([[0.5, 2.0]]) @ W + b)

# %% [markdown] name="lstm_step_fused-task"
# **Write `lstm_step_fused(x_t, h_prev, c_prev, W, b)`**: the same step with one matrix product, which is then split into
# its four blocks. It must give the same numbers as `lstm_step`.
#
# | | shape |
# |---|---|
# | `x_t` | $(N, D)$ |
# | `h_prev`, `c_prev` | $(N, H)$, must not be changed |
# | `W` | $(H+D, 4H)$, blocks in the order i, f, g, o |
# | `b` | $(4H,)$, same order |
# | returns `h, c` | $(N, H)$ each |
#
# The functions `forget_gate` and so on do not fit here, because each would compute its own product. `sigmoid` and
# `concat_state` do.

# %% lstm_step_fused role="answer" difficulty=3 minutes=7
def lstm_step_fused(x_t, h_prev, c_prev, W, b):
    """One LSTM time step for a batch, all four gates in one matrix product.

    Args:
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1. It is not changed.
        c_prev: (N, H) cell state at t-1. It is not changed.
        W: (H+D, 4H) gate weights, blocks in the order i, f, g, o.
        b: (4H,) gate biases, same order.

    Returns:
        h: (N, H) hidden state at t.
        c: (N, H) cell state at t.

    Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000.
    """
    ### BEGIN SOLUTION
    z = concat_state(h_prev, x_t)                         # (N, H+D)
    i, f, g, o = np.split(z @ W + b, 4, axis=1)           # 4 x (N, H)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c
    ### END SOLUTION

# %% lstm_step_fused-test role="test" points=4
check(lstm_step_fused)

# %% [markdown] name="lstm_step_fused-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# One product gives the sums of all four maps. What is missing after it are the activations, and they are not the same
# for all blocks.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Join `z`. Compute `z @ W + b` once: shape $(N, 4H)$.
# 2. Split it along axis 1 into four equal parts, for example with `np.split`, or by slicing: block $k$ has the columns from
#    $kH$ to $(k+1)H$.
# 3. Activate: sigmoid for the first, second and fourth block, tanh for the third.
# 4. The rest is as before.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The product and the split fit on one line:
#
# ```python
# ..., ..., ..., ... = np.split(z @ W + b, 4, axis=...)
# ```
#
# Four names on the left, in the order of the blocks. Then two lines for `c` and `h`, with `sigmoid(...)` around each
# gate. You may call `update_cell` and `hidden_state` for them.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "lstm_step_fused is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: forget and input gate swapped": the first block is the input gate, the second the forget gate.
# - "Looks like: gates not squashed": what you split are sums, not yet gates. They still need their activations.
# - "Looks like: sigmoid for the candidate": the third block gets tanh.
# - "Looks like: bias forgotten": add `b` before you split.
# - "Looks like: joined along the batch": concatenate along axis 1.
# - "raised ValueError: array split does not result in an equal division": without `axis=1`, `np.split` cuts the batch.
# - "changed its argument `c_prev` in place: make a new array instead": no `*=` and no `+=` on an argument.
#
# </details>

# %% same_numbers role="demo"
rng = np.random.default_rng(0)
N, D, H = 3, 4, 6
params = {f"W_{gate}": rng.standard_normal((H + D, H)) for gate in "fiog"}
params |= {f"b_{gate}": rng.standard_normal(H) for gate in "fiog"}
x_t, h_prev, c_prev = (rng.standard_normal((N, size)) for size in (D, H, H))
separate = lstm_step(x_t, h_prev, c_prev, params)
fused = lstm_step_fused(x_t, h_prev, c_prev, *fuse_gates(params))
for name, one, other in zip("hc", separate, fused):
    print(f"largest difference in {name}: {np.abs(one - other).max():.1e}")

# %% [markdown]
# The two steps agree up to rounding, if they are not even equal to the last bit. (The matrix product may add up its
# terms in another order when the matrix is wider.)
#
# ### Is it faster?
#
# Write down a guess: with $H = 4$, how much faster is the whole fused step in NumPy? And with $H = 256$? Then
# measure. The next cell times the four products against the one product, and your two steps against each other, in
# 15 rounds of several calls each.

# %% fused_speed role="demo"
def seconds(function, calls):
    """Time of so many calls."""
    start = time.perf_counter()
    for call in range(calls):
        function()
    return time.perf_counter() - start


def speed(H, rounds=15, N=16):
    """Times of the separate and the fused version, first of the products alone, then of the
    whole steps: (2, 2, rounds)."""
    rng = np.random.default_rng(1)
    params = {f"W_{gate}": rng.standard_normal((2 * H, H)) / np.sqrt(2 * H) for gate in "ifgo"}
    params |= {f"b_{gate}": np.zeros(H) for gate in "ifgo"}
    W, b = fuse_gates(params)
    x_t, h, c = rng.standard_normal((3, N, H))
    z = concat_state(h, x_t)
    pairs = [(lambda: [z @ params["W_" + gate] for gate in "ifgo"], lambda: z @ W),
             (lambda: lstm_step(x_t, h, c, params), lambda: lstm_step_fused(x_t, h, c, W, b))]
    calls = max(2, 600 // (H + 15))
    times = [[[seconds(version, calls) for version in pair] for turn in range(rounds)]
             for pair in pairs]
    return np.array(times).swapaxes(1, 2)


sizes = [4, 16, 64, 256]
times = np.array([speed(H) for H in sizes])       # (sizes, 2, 2, rounds)
show(weight_figures.speed_ratios(sizes, {"The products alone": times[:, 0],
                                         "The whole step": times[:, 1]}),
     alt="Two panels of time separate over time fused, for H = 4, 16, 64 and 256, each "
         "with 15 rounds as dots and their median as a bar. Left, the products alone. "
         "Right, the whole step. A dashed line marks 1, equal speed.")

# %% [markdown]
# A dot above the dashed line is a round in which the fused version was faster. The bar is the median of the rounds. (Dots
# and bars beyond the axis are drawn at its edge.) If your right end looks wild, run the cell again.
#
# On the machine this lesson was written on:
#
# - **The products alone** (left): the ratio falls from about 4 at $H = 4$ to about 1 at $H = 256$. For small matrices the
#   overhead of a call costs more than the arithmetic, and one call has a quarter of it.
# - **The whole step, small $H$** (right): the ratio stays near 1, and the fused step is at times a little *slower*. Most of
#   the time goes into the other NumPy calls, which fusing does not save, and `np.split` adds one.
# - **The whole step, large $H$**: the products dominate, but one large product costs nearly as much as four small ones.
#
# Your numbers will differ. They depend on
#
# - how you wrote the functions;
# - the library that multiplies matrices (BLAS) and the threads it uses;
# - whatever else your machine is doing. Dots far away are such interruptions. The median hardly notices a few of them.
#
# So why fuse? On a graphics card each call is a costly launch of its own, and one large product keeps many more units
# busy than four small ones (Appleyard et al. 2016). And two arrays in place of eight make everything that follows
# shorter: moving $x_t W_x$ out of the loop (lesson 04), the backward step (lesson 05), the optimizer (lesson 06).
# From now on the course uses the fused form.
#
# ## How many numbers it learns {minutes=3}
#
# The **parameters** of a layer are the numbers that training changes. Here they are the entries of $W$ and $b$: four
# maps, each with weights and biases. You know all their shapes.
#
# **By hand.** The cell `HAND` from above, with $D = H = 1$, has eight weights and four biases: 12 parameters.

# %% longer_sequences [markdown] role="predict"
# **Predict first.** You train the same layer on sequences that are 10 times as long. How many parameters does it
# have now?
#
# - a) 10 times as many.
#   > Not quite. That would be so if each step had its own weights. Look at the shapes of W and b: they contain no T.
# - b) As many as before. (right)
#   > Yes. Every step uses the same W and b. Longer sequences cost time, and memory for training, but no parameters.
# - c) About 3 times as many, the square root of 10.
#   > Not quite. The count depends on D and H only.

# %% [markdown] name="count_parameters-task"
# **Write `count_parameters(D, H)`**: the number of weights and biases of one LSTM layer, with one bias for each map. Both
# arguments and the result are whole numbers.

# %% count_parameters role="answer" difficulty=1 minutes=2 reference="cell"
def count_parameters(D, H):
    """Number of weights and biases of one LSTM layer.

    Args:
        D: input features.
        H: hidden units.

    Returns:
        int: how many numbers training changes, for all four maps together.
    """
    ### BEGIN SOLUTION
    return 4 * ((H + D) * H + H)
    ### END SOLUTION

# %% count_parameters-test role="test" points=1
check(count_parameters)

# %% [markdown] name="count_parameters-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# `W` has the shape $(H+D, 4H)$ and `b` the shape $(4H,)$. How many entries is that?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Count one map: its weights and its biases. Then multiply it by the number of maps. The candidate counts.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `return 4 * (... * H + ...)`. In the first gap stands the number of entries of $z$.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "count_parameters is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: two biases for each gate": that is PyTorch's count. Ours has one.
# - "Looks like: three gates": three gates and the candidate make four maps.
# - "Looks like: biases of one gate only": the 4 must also multiply the biases. Look at your parentheses.
#
# </details>

# %% counts role="demo"
for D, H in [(4, 6), (4, 12), (256, 512)]:
    print(f"D = {D:3d}, H = {H:3d}: {count_parameters(D, H):>9,} parameters")

# %% [markdown]
# The formula behind these numbers: four maps, each with $(H + D) \cdot H$ weights and $H$ biases,
#
# $$4\,\big((H + D)\,H + H\big)$$
#
# For $D = 4$ and $H = 6$, one map has $10 \cdot 6 + 6 = 66$ parameters, and the cell has $4 \cdot 66 = 264$. A plain
# recurrent layer of the same size has 66: an LSTM costs four times as much. From the first to the second line $H$ doubles
# and the count grows by a factor of about 3: the part $4H^2$ grows by 4, the part $4(D + 1)H$ only by 2.
#
# If you build the first layer in PyTorch and count, you get 288. PyTorch keeps *two* biases for each map, `b_ih` and
# `b_hh`, and adds them: $4\,\big((H + D)\,H + 2H\big)$. Only their sum matters, so the layer can compute nothing that ours
# cannot. The second bias is there for compatibility with NVIDIA's cuDNN library.
#
# ## Where to start {minutes=8}
#
# Training changes the weights a little at a time, so it matters where they start. If all start at 0, all units
# compute the same, get the same gradient, and stay the same forever. If they start too large, gates and candidates
# saturate. Three decisions give a good start:
#
# | part | start | reason |
# |---|---|---|
# | recurrent rows (upper $H$ rows) | each gate's block an orthogonal matrix | repeated multiplication neither blows up nor shrinks |
# | input rows (lower $D$ rows) | normal, standard deviation $1/\sqrt D$ | sums of size about 1 for inputs of size about 1, whatever $D$ is |
# | biases | 0, but 1 for the forget gate | a memory that lasts a while from the beginning |
#
# ### Orthogonal recurrent blocks
#
# A square matrix $Q$ is **orthogonal** when $Q^\top Q$ is the identity matrix $I$. Such a matrix rotates and reflects. It changes directions and
# keeps every length, no matter how often it is applied.
#
# **By hand.** $v = [3,\ 4]$ has length 5.
#
# $$Q = \begin{bmatrix} 0 & -1 \\ 1 & 0 \end{bmatrix}: \quad vQ = [4,\ -3], \quad vQ^2 = [-3,\ -4], \quad
# \text{length 5 each time}$$
#
# $$A = \begin{bmatrix} 0.5 & 0 \\ 0 & 2 \end{bmatrix}: \quad vA = [1.5,\ 8], \quad vA^{10} \approx [0.003,\ 4096], \quad
# \text{one entry gone, one huge}$$
#
# Random matrices are more like $A$ than like $Q$: they stretch some directions and squeeze others. But every square
# matrix $A$ can be written as $A = QR$ with $Q$ orthogonal and $R$ triangular, and `np.linalg.qr` returns both. Take a
# random $A$, keep $Q$, drop $R$: a random orthogonal matrix.

# %% powers_picture role="demo"
rng = np.random.default_rng(3)
H, steps, draws = 64, 100, 5
normal = rng.standard_normal((draws, H, H)) / np.sqrt(H)
kinds = {"orthogonal": np.linalg.qr(normal)[0],
         r"normal, 1/$\sqrt{H}$": normal, r"normal, 0.8/$\sqrt{H}$": 0.8 * normal}
v = np.eye(H)[:1]                                 # (1, H), of length 1


def lengths(v, A):
    """Length of v, v @ A, v @ A @ A, ..., (steps + 1,)."""
    rows = [v]
    for step in range(steps):
        rows.append(rows[-1] @ A)
    return np.linalg.norm(np.concatenate(rows), axis=1)


norms = {name: np.array([lengths(v, A) for A in matrices]) for name, matrices in kinds.items()}
stretch = {name: np.linalg.svd(kinds[name][0], compute_uv=False) for name in list(kinds)[:2]}
show(weight_figures.powers(norms, stretch),
     alt=weight_figures.powers_text(norms, stretch))

# %% [markdown]
# Left: only the orthogonal matrices keep the length at 1; the others drift or vanish, depending on their scale and on
# luck. Right: the reason. The **singular values** are the factors by which a matrix stretches; there are $H$ of them, one
# for each of $H$ perpendicular directions. The orthogonal matrix stretches every direction by 1, the normal one by
# anything from 2 down to almost 0.
#
# In the cell, activations and gates act between two multiplications, so lengths are not kept exactly, and training
# moves the weights away from orthogonal. It is a good place to start, not a guarantee (Saxe et al. 2014).
#
# ### Forget bias 1
#
# At the start the sums $zW$ are around 0, so the forget gate is around $\sigma(b_f)$. A value that nothing refreshes is
# multiplied by this number at each step. Lesson 02 called the time until half is lost its half-life.
#
# | $b_f$ | $f = \sigma(b_f)$ | half-life in steps | left after 10 steps | left after 100 steps |
# |---|---|---|---|---|
# | 0 | 0.500 | 1 | $10^{-3}$ | $8 \cdot 10^{-31}$ |
# | 1 | 0.731 | 2.2 | 0.044 | $2.5 \cdot 10^{-14}$ |
# | 2 | 0.881 | 5.5 | 0.28 | $3.1 \cdot 10^{-6}$ |
# | 5 | 0.993 | 103 | 0.94 | 0.51 |
#
# The same numbers multiply the gradient on its way back along $c$. With bias 0, an error is a thousand times weaker ten
# steps back; with bias 1, about twenty times. This does not solve 100 steps. It lets the network notice connections over
# some ten steps from the beginning, and then it can learn to open the gate further where this pays. If you know that your
# task needs long memories, start with a larger bias.
#
# Gers et al. (2000) started forget gates with positive biases; Jozefowicz et al. (2015) found that a bias of 1 closed
# the gap between the LSTM and its younger rival, the GRU (lesson 09). Keras does this by default, and also makes the
# recurrent part orthogonal (as one matrix, not block by block). PyTorch does neither: it draws all weights and biases
# evenly from $-1/\sqrt H$ to $1/\sqrt H$.

# %% which_block [markdown] role="choice" points=1 minutes=2
# **Predict first.** By mistake the bias of 1 went to the input gate's block, and the forget gate got 0. What will a
# fresh cell do with what it stores?
#
# - a) Lose half of it at each step, and write more of each new candidate. (right)
#   > Yes. f starts at 0.5 and i at 0.73. No error appears, training is only slower and reaches less far. Such bugs live long.
# - b) Hold it longer: an open input gate refreshes the memory.
#   > Not quite. The input gate lets new candidates in. It does nothing for what is stored already.
# - c) Nothing changes, because training moves the biases anyway.
#   > Not quite. Training can only move them where a gradient arrives, and from far back little does when f is 0.5.

# %% [markdown] name="init_lstm-task"
# **Write `init_lstm(D, H, rng)`**: starting weights and biases in fused form.
#
# | | |
# |---|---|
# | `D`, `H` | whole numbers |
# | `rng` | a `numpy.random.Generator`: draw with `rng.standard_normal(shape)` |
# | returns `W` | $(H+D, 4H)$, blocks i, f, g, o. In each block, the first $H$ rows are an orthogonal matrix, the last $D$ rows are normal with standard deviation $1/\sqrt D$ |
# | returns `b` | $(4H,)$: 1 for the forget gate, 0 elsewhere |
#
# Draw each of the four blocks anew. All randomness must come from `rng`, so that the caller decides about the seed
# and a run can be repeated. The order in which you draw is up to you: `check` looks at the properties of `W`, not at
# its numbers.

# %% init_lstm role="answer" difficulty=3 minutes=9
def init_lstm(D, H, rng):
    """Starting weights: orthogonal recurrent blocks, scaled input blocks, forget bias 1.

    Args:
        D: input features.
        H: hidden units.
        rng: numpy.random.Generator, the only source of randomness.

    Returns:
        W: (H+D, 4H), blocks in the order i, f, g, o. In each gate's block the first H rows are
            an orthogonal matrix; the last D rows are normal with standard deviation 1/sqrt(D).
        b: (4H,) zeros, but 1 for the forget gate.

    Source: orthogonal: Saxe, McClelland and Ganguli 2014; forget bias: Gers et al. 2000,
        Jozefowicz, Zaremba and Sutskever 2015.
    """
    ### BEGIN SOLUTION
    blocks = []
    for block in range(4):
        W_h, _ = np.linalg.qr(rng.standard_normal((H, H)))             # (H, H)
        W_x = rng.standard_normal((D, H)) / np.sqrt(D)                 # (D, H)
        blocks.append(np.concatenate([W_h, W_x]))                      # (H+D, H)
    W = np.concatenate(blocks, axis=1)                                 # (H+D, 4H)
    b = np.zeros(4 * H)
    b[H:2 * H] = 1.0
    return W, b
    ### END SOLUTION

# %% init_lstm-test role="test" points=4
check(init_lstm)

# %% [markdown] name="init_lstm-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Build one gate's block first, of shape $(H+D, H)$: an orthogonal matrix on top, input weights below. Then you need four
# of them, and the biases.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. In a loop over four blocks: draw an $(H, H)$ matrix, keep only the $Q$ of its QR decomposition; draw a $(D, H)$ matrix
#    and divide it by $\sqrt D$; stack both, hidden part on top.
# 2. Join the four blocks side by side.
# 3. Make $4H$ zeros, and set those of the forget gate to 1. It is the second block: which indices are that?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.linalg.qr(A)` returns two matrices: `Q, R = np.linalg.qr(A)`. One block is `np.concatenate([Q, ...])` along axis 0, the
# four together `np.concatenate([...], axis=1)`. In `b`, fill one stretch of $H$ places with
# `b[...:...] = ...`. Count the blocks: where does the second one begin?
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "init_lstm is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "orthogonal W_h (1 yes, 0 no, -1 triangular) of each gate: wrong values": the upper $H$ rows of a block are not orthogonal.
#   Did you keep $Q$? One QR of the whole $(H, 4H)$ part does not make each block orthogonal.
# - "spread of W_x of each gate, times sqrt(D): wrong values: ... expected 1.0..., got ...": the spread times $\sqrt D$ should be
#   about 1. The drawn numbers have spread 1; divide by $\sqrt D$, not by $D$ or $\sqrt H$.
# - "four different blocks: wrong value: expected 1, got 0": you drew once and used it four times. Draw inside the loop.
# - "Looks like: forget bias on the input gate's block": the order is i, f, g, o, so the forget gate comes second.
# - "Looks like: input rows first": the hidden part is on top, as in $z = [h, x]$.
# - "drew nothing from its argument `rng`": you used `np.random` or a generator of your own.
# - "wrong shape: expected W (10, 24) and b (24,), got ..." (with other numbers): look at the axes of the two kinds of
#   `np.concatenate`.
#
# </details>

# %% start_picture role="demo"
D, H = 8, 16
W, b = init_lstm(D, H, np.random.default_rng(7))
show(weight_figures.weight_picture(W, b, D),
     alt="Heat map of your starting weights for D = 8 and H = 16: four blocks of columns "
         "for i, f, g and o, an upper part of 16 rows for h and a lower part of 8 rows "
         "for x with slightly larger numbers. Below, the biases: 0 everywhere but 1 in "
         "the block of f.")
for k, gate in enumerate("ifgo"):
    W_h = W[:H, k * H:(k + 1) * H]                # (H, H)
    distance = np.abs(W_h.T @ W_h - np.eye(H)).max()
    print(f"{gate}: W_h.T @ W_h differs from the identity by {distance:.0e}")

# %% [markdown]
# Each upper block is orthogonal up to rounding, and the only biases that are not 0 stand below f. Were your strip
# of ones below another letter, you would see it here at once. A picture of the weights is a cheap test.
#
# ## Experiment: one number for 100 steps {minutes=9}
#
# The task: at step 1 a number between $-1$ and 1 arrives, with a flag that says "this one". Then come 99 steps. In
# the quiet version the inputs are 0; in the noisy version other numbers arrive without a flag, with standard
# deviation 0.5. After step 100, what can be said about the number?
#
# The LSTM has $H = 1$, $D = 2$ and weights set by hand: the flag opens the input gate and closes the forget gate, the
# output gate is always open. As rivals we take three plain units, $h_t = \tanh(w\,h_{t-1} + u\,x_t)$, each good at
# something: $w = 0.9$ fades slowly, $w = 1.5$ can hold a sign forever, and $w = 1$ with the tiny input weight
# $u = 0.05$ stays where tanh is nearly linear, so it adds up. (A plain unit can read the flag too, but the flag only adds
# the same amount in every case. Lesson 02 showed that such a unit can fit one sequence, but not obey.)
#
# We judge fairly: **read-out error** is the error of the *best* straight line from the final state to the number, in
# units of the spread of the numbers. 0 means that the number can be read off, 1 that one may as well guess.

# %% after_silence [markdown] role="predict"
# **Predict first.** The unit $h_t = \tanh(1.5\,h_{t-1} + x_t)$ reads 0.2, or 0.5, or 0.9, and then 99 zeros. What can
# you tell from $h_{100}$?
#
# - a) Which of the three it was.
#   > Not quite. Iterate the tanh a few times: all three move to the same value, about 0.86, and arrive there within some ten steps.
# - b) That it was positive, no more. (right)
#   > Yes. Every positive start ends at 0.86 and every negative one at -0.86. Such a unit stores one bit, not a number.
# - c) Nothing at all.
#   > Not quite. The sign survives: the unit has two resting places, and a start chooses one of them.

# %% remember role="demo"
K, STEPS = 10.0, 100                              # strength of the switches; length
rng = np.random.default_rng(5)
numbers = np.concatenate([np.linspace(-1, 1, 5), rng.uniform(-1, 1, 300)])   # five are drawn
W = np.array([[0.0, 0.0, 0.0, 0.0],               # from h; the columns are i, f, g, o
              [0.0, 0.0, 0.5, 0.0],               # from value
              [2 * K, -2 * K, 0.0, 0.0]])         # from flag
b = np.array([-K, K, 0.0, K])


def sequence(noise):
    """(STEPS, examples, 2): the number with its flag, then noise without one."""
    x = np.zeros((STEPS, len(numbers), 2))
    x[0] = np.stack([numbers, np.ones(len(numbers))], axis=1)
    x[1:, :, 0] = noise * rng.standard_normal((STEPS - 1, len(numbers)))
    return x


def gated(x):
    """Hidden states of your cell, (STEPS, examples)."""
    h, c, states = np.zeros((x.shape[1], 1)), np.zeros((x.shape[1], 1)), []
    for now in x:
        h, c = lstm_step_fused(now, h, c, W, b)
        states.append(h[:, 0])
    return np.array(states)


def plain(x, w, u):
    """Hidden states of a plain unit, (STEPS, examples)."""
    states = [np.zeros(x.shape[1])]
    for now in x:
        states.append(np.tanh(w * states[-1] + u * now[:, 0]))
    return np.array(states[1:])


units = {"your LSTM cell": gated,
         "plain, w = 0.9": lambda x: plain(x, 0.9, 1),
         "plain, w = 1.5": lambda x: plain(x, 1.5, 1),
         "plain, w = 1, tiny u": lambda x: plain(x, 1, 0.05)}
quiet, noisy = sequence(0.0), sequence(0.5)
results = {}
for name, unit in units.items():
    runs = [unit(quiet), unit(noisy)]             # two of (STEPS, examples)
    # r: correlation; sqrt(1 - r*r) is the error of the best line
    r = [np.corrcoef(states[-1], numbers)[0, 1] for states in runs]
    errors = np.sqrt(1 - np.square(r))
    results[name] = [(states[:, :5], error) for states, error in zip(runs, errors)]
show(figures.memories(results),
     alt=figures.memories_text(results))
faded = np.abs(plain(quiet, 0.9, 1)[-1]).max()
print(f"plain, w = 0.9, silence: after {STEPS} steps no state is larger than {faded:.1e}")

# %% [markdown]
# (Mind the axes: each panel has its own scale.) With noise on the way, only the cell with gates still knows the
# number: its five lines stay apart and level, while in every plain unit the lines cross at will and the read-out
# error is near 1.
#
# The upper row deserves a second look, because plain units are often said to remember nothing. In silence the nearly
# linear unit remembers even a little better than the LSTM, whose number passes through tanh twice. (The unit with
# $w = 0.9$ has a small read-out error too, but its state has shrunk to less than 0.00002, as the last line of the cell says,
# and there the slightest noise drowns it.) Holding is not the difficulty. Holding *while inputs arrive* is: a plain
# unit that reads its input once reads it always. This is the work of the input gate. The work of the forget gate is to
# be $\sigma(10) = 0.99995$ and not 0.9: $0.99995^{99} \approx 0.996$.
#
# Change `K` or the noise, and look at the two panels on the left.
#
# - `K = 5`: $f = 0.993$, so half of the number leaks away in 100 steps, and the noise leaks in a little. The lines come
#   closer together and tremble, but the number can still be read: with noise the error is about 0.09.
# - `K = 3`: $f = 0.953$. In silence the lines fade toward 0, as with $w = 0.9$. With noise nothing is left: the error is
#   about 1.
# - Noise of 2 with `K = 10`: no change. The closed input gate lets about 0.00005 of it in.
#
# What the experiment does not show is that such weights can be *learned*. That is the subject of lessons 05 and 06.
#
# ## Written question

# %% why_addition [markdown] role="written" points=3 minutes=8
# **Why is the memory added to?** The cell updates its memory by $c_t = f_t \odot c_{t-1} + i_t \odot g_t$.
#
# 1. Give $\partial c_T / \partial c_0$ along the direct path, and say why this helps a network to learn that step 1 matters at
#    step 100.
# 2. Somebody "cleans up" the cell so that the memory stays between $-1$ and 1: $c_t = \tanh(f_t \odot c_{t-1} + i_t \odot g_t)$. A
#    number is written at step 1 and then held with $f = 1$, $i = 0$ for 99 steps. What happens to the number, and to its
#    gradient?
# 3. Somebody else saves parameters with $i_t = 1 - f_t$. Name one thing that this cell can no longer do, with an example in
#    numbers. Is it a bad cell for that reason?
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. $\partial c_T / \partial c_0 = f_1 \odot f_2 \odot \dots \odot f_T$, element by element. The written part is added, so it
#    does not enter. With forget gates near 1 the product stays near 1 ($0.999^{100} \approx 0.90$), so an error at step 100
#    reaches step 1 with nearly its full size, and the weights that acted at step 1 get a useful gradient. The gates are computed,
#    so the network itself can decide where this path is open.
# 2. The number is squashed 99 times, $c \leftarrow \tanh(c)$. It shrinks toward 0 at every step, large numbers fastest, so
#    different numbers of the same sign end up close together (about $\sqrt{3/(2 \cdot 99)} \approx 0.12$ at step 100 for all but
#    tiny ones). The gradient is multiplied by $1 - c_t^2 < 1$ at each step and becomes small, although $f = 1$. It is a plain
#    recurrent unit with $w = 1$.
# 3. It can no longer keep and write fully at the same time, so it cannot add up or count: with $f = i = 1$ and $g = 0.5$ the LSTM
#    goes 0.5, 1, 1.5, 2; the tied cell computes a weighted average and never leaves the range of $c_0$ and the $g$. It cannot
#    erase without writing either ($f = i = 0$). It is not a bad cell: it has fewer parameters, its memory stays bounded,
#    many tasks need no counting, and it often works about as well (Greff et al. 2017; the GRU does the same).
#
# **Points.**
#
# - 1 point, part 1: half for the product of the forget gates, half for saying that it stays near 1 when the gates do, so that the
#   gradient arrives. Accept $f^T$ if equal gates are assumed.
# - 1 point, part 2: half for the number (shrinks toward 0, or differences are lost), half for the gradient (a factor $1 - c_t^2$
#   below 1 at each step).
# - 1 point, part 3: half for a right limitation with numbers (no adding up, values stay in the range of what was given, or no
#   erasing without writing), half for a balanced judgment with a reason.
#
# **Common wrong answers.**
#
# - "Addition prevents vanishing gradients": too strong. With $f = 0.5$ the product vanishes as fast as any. No half point for
#   the reason unless forget gates near 1 are mentioned.
# - "The gradient is always 1": only for $f = 1$, as in the cell of 1997, which had no forget gate. Half of part 1 at most.
# - "tanh makes the memory explode" or "tanh makes it constant": it contracts toward 0.
# - "$f = 1$, so nothing is lost" in part 2: overlooks that tanh acts also when the gates are ideal. No points for part 2.
# - "With $i = 1 - f$ the cell can never keep a value": it can, with $f = 1$ and $i = 0$.
# - "The tied cell is wrong": not balanced. It is a published variant. Give the half point for the limitation only.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - $c_t = f_t \odot c_{t-1} + i_t \odot g_t$: keep a share, add a share. No weight matrix and no squashing on the line of $c$.
# - $f$ and $i$ are independent. The cell can keep, replace, erase and add up, and $c$ may leave $[-1, 1]$.
# - Along the direct path $\partial c_t / \partial c_{t-1} = f_t$. This is why a gradient can travel far.
# - $h_t = o_t \odot \tanh(c_t)$: $c$ is the memory, $h$ is what is shown. Hiding is not forgetting.
# - Never write into `c_prev`: back-propagation needs it.
# - Four maps, one product: $W$ is $(H+D, 4H)$ with blocks **i, f, g, o**. A wrong order raises no error.
# - $4((H+D)H + H)$ parameters, whatever the length of the sequence. PyTorch has a second bias.
# - Start with orthogonal recurrent blocks, input weights of size $1/\sqrt D$, forget bias 1.
#
# Next, lesson 04 runs this step over whole sequences, of different lengths in one batch.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) PyTorch's order i, f, g, o puts the candidate between the gates, so sigmoid is called on separate
#    blocks. Write a fused step for the order i, f, o, g that calls `sigmoid` once, and repeat the timing. Is it worth it?
# 2. (Difficulty 3 of 5.) Set the weights of a cell with $H = 1$ by hand so that it counts the ones in a sequence of zeros and ones, and
#    so that the count up to 20 can be read from $h$. How large may one increment be?
# 3. (Difficulty 4 of 5.) Start a cell with `init_lstm` for $D = 16$, $H = 32$, feed it random inputs, and follow two copies whose
#    $c_0$ differ by a tiny amount. Plot how the difference of their $c_t$ shrinks over 100 steps, and compare with $0.731^t$. Repeat with
#    forget bias 5. Why can the difference *grow* now? (Which paths does $\partial c_t / \partial c_{t-1} = f_t$ leave out?)
# 4. (Difficulty 4 of 5.) The $Q$ of `np.linalg.qr` is orthogonal, but not evenly spread over all orthogonal matrices. Multiply each column
#    by the sign of the diagonal entry of $R$ to fix this. Find out what was wrong (Mezzadri 2007), and a statistic that shows it.
#
# ## References
#
# - Sepp Hochreiter, Jürgen Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8), 1735-1780.
# - Felix A. Gers, Jürgen Schmidhuber, Fred Cummins (2000). Learning to forget: continual prediction with LSTM. *Neural
#   Computation* 12(10), 2451-2471.
# - Francesco Mezzadri (2007). How to generate random matrices from the classical compact groups. *Notices of the American
#   Mathematical Society* 54(5), 592-604.
# - Andrew M. Saxe, James L. McClelland, Surya Ganguli (2014). Exact solutions to the nonlinear dynamics of learning in deep linear
#   neural networks. *International Conference on Learning Representations (ICLR)*.
# - Rafal Jozefowicz, Wojciech Zaremba, Ilya Sutskever (2015). An empirical exploration of recurrent network architectures.
#   *Proceedings of the 32nd International Conference on Machine Learning (ICML)*, 2342-2350.
# - Jeremy Appleyard, Tomáš Kočiský, Phil Blunsom (2016). Optimizing performance of recurrent neural networks on GPUs.
#   *arXiv:1604.01946*.
# - Klaus Greff, Rupesh K. Srivastava, Jan Koutník, Bas R. Steunebrink, Jürgen Schmidhuber (2017). LSTM: a search space odyssey.
#   *IEEE Transactions on Neural Networks and Learning Systems* 28(10), 2222-2232.
