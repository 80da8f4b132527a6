# %% [markdown]
# # Back-propagation through time: who owes what to an error
#
# The network has read a hundred steps and its answer is wrong. Which of its 20,000 weights should move, by how much, and
# which way? Each of them acted a hundred times, and what it did at step 1 went through ninety-nine further steps before
# it mattered. The gradient answers this question for all weights at once, at the cost of two or three more forward passes.
# It is the chain rule and nothing else. But there are many places to go wrong, a wrong gradient raises no error, and a
# network with a wrong gradient often learns a little all the same. So in this lesson you first build the instrument that
# tells right gradients from wrong ones. Then you take the cell apart, derive the way back through each part, and join the
# parts to steps and the steps to sequences. At the end you see with your own functions why the LSTM hears what a plain
# network does not, and what is lost when the way back is cut short.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - measure the gradient of any function, and use this to check a gradient that you derived;
# - draw the graph of a computation, and read off what each part owes to the result;
# - derive all gradients of one LSTM step, and write them for a batch;
# - carry two gradients back through time, and say what is added where;
# - say along which ways a gradient reaches far, and what the forget gate has to do with it;
# - cut the way back into windows, and say what a network trained like this cannot learn.
#
# **Builds on:** lessons 02 to 04. You need your own `sigmoid`, `sigmoid_grad`, `tanh_grad`, `concat_state`,
# `lstm_step_fused`, `init_lstm` and `lstm_forward`, and for the experiments `rnn_forward`, `state_jacobian` and
# `clip_by_global_norm` from lesson 01.
#
# **Time:** about {minutes} minutes to work, 10 seconds to run. A good place for a break is before "Back through time".

# %% imports role="given"
import numpy as np

from course import NotWritten, check, earlier, predict, show
from course.explore import l05_reach as explore
from course.figures import l05_backward as drawings
from course.figures import l05_reach as figures

# %% [markdown]
# ## Your functions so far {minutes=2}

# %% load_earlier role="given"
earlier.load("01_long_term_dependencies")
earlier.load("02_gates")
earlier.load("03_lstm_cell")
earlier.load("04_sequence")

# %% [markdown]
# If it names a function that is missing or fails its check, open that lesson, finish it, save it, and run the cell above
# again. If you want to start here, and you have a full clone of the repository or your instructor gave you the solved
# functions, add a cell below with `earlier.load("02_gates", solved=True)`, and the same for the other lessons.
#
# Notation: $N$ examples in a batch, $T$ time steps, $D$ input features, $H$ hidden units. The loss is one number $L$. In
# this lesson `dx` always means the gradient of the loss with respect to `x`: for each number in `x`, how much $L$ rises
# when this number rises a little, divided by that little. So **`dx` has the shape of `x`**, whatever `x` is. This
# sentence finds half of all mistakes.
#
# ## What a gradient is, and two rules {minutes=8}
#
# Everything below uses two rules. Take $L = (x + 3)\,x$ at $x = 2$, so $L = 10$. Its graph has one place where $x$ goes two
# ways: $u = x + 3 = 5$, then $L = u \cdot x$.
#
# | way from $L$ back to $x$ | factors on it | product |
# |---|---|---|
# | directly: $x$ is a factor of $L$ | $\partial L / \partial x$ with $u$ held: $u = 5$ | 5 |
# | through $u$ | $\partial L / \partial u = x = 2$, then $\partial u / \partial x = 1$ | 2 |
# | sum | | **7** |
#
# 1. **Along a way, factors multiply.** The factor of each piece is its own derivative, at the numbers of the forward pass.
# 2. **Where a number went several ways, the gradients that come back are added.**
#
# The answer is right: $L = x^2 + 3x$ has the slope $2x + 3 = 7$ at 2. Note that each factor needs numbers that
# the forward pass computed, such as $u = 5$. This is why a backward pass has to keep them, or to compute them again.
#
# In a product of the numbers $u$ and $v$, each factor's gradient is the gradient of the product times *the other one*. In a sum, each
# term gets the gradient as it is. The cell is made of sums, products, sigmoids and tanhs. There is no more to know.

# %% used_twice [markdown] role="predict"
# **Predict first.** A weight is used twice in a network. Through its first use the loss has the slope 3 with respect to
# it, through the second the slope $-1$. What is the gradient of this weight?
#
# - a) 1, their mean: it is only one weight.
#   > Not quite. If you raise it by 0.01, both uses change. The loss changes by 0.03 and by -0.01, together 0.02.
# - b) 2 (right)
#   > Yes. Both uses move together, so their effects add up. An LSTM uses each weight at every step of every example: sums
#   > over both.
# - c) -1: the later use counts.
#   > Not quite. Both uses act on the loss, whichever comes first.

# %% [markdown]
# ## Measure a gradient {minutes=6}
#
# There is a way to find a gradient without any derivation: move one number a little, and look what happens.
#
# $$\frac{\partial f}{\partial x} \approx \frac{f(x + \varepsilon) - f(x - \varepsilon)}{2\,\varepsilon}$$
#
# These are **central differences**: one look to the right, one to the left, divided by the whole distance between them.
#
# **By hand.** $f(x) = x^3$ at $x = 2$, where the slope is $3 x^2 = 12$, with $\varepsilon = 0.1$:
#
# | | values | quotient | error |
# |---|---|---|---|
# | one look ahead | $(2.1^3 - 2^3) / 0.1 = (9.261 - 8) / 0.1$ | 12.61 | 0.61 |
# | central | $(2.1^3 - 1.9^3) / 0.2 = (9.261 - 6.859) / 0.2$ | 12.01 | 0.01 |
#
# Central differences cost one more value and are far better: their error shrinks with $\varepsilon^2$, the other one with
# $\varepsilon$. With a tenth of the $\varepsilon$, the error is a hundredth.

# %% smaller_is_better [markdown] role="predict"
# **Predict first.** Then make $\varepsilon$ as small as possible. What happens to the error of central differences in
# ordinary floating-point numbers (float64) when $\varepsilon$ goes from $10^{-1}$ to $10^{-12}$?
#
# - a) It shrinks all the way.
#   > Not quite. The two values of f come very close to each other, and a computer keeps only about 16 digits of each.
#   > Their difference keeps fewer and fewer.
# - b) It shrinks first, and grows again later. (right)
#   > Yes. Formula error goes down with the square of eps, rounding error goes up with 1/eps. The best place lies between,
#   > for float64 near 1e-5.
# - c) It stays the same, since the formula is the same.
#   > Not quite. The formula is a straight line through two points of a curve. The closer the points, the better the line
#   > fits the curve, until rounding takes over.

# %% differences_picture role="demo"
def cube(x):
    """x to the third."""
    return x * x * x


def central(x, eps):
    """Slope of the cube at x, by central differences."""
    return (cube(x + eps) - cube(x - eps)) / (2 * eps)


eps, slope = 10.0 ** np.arange(-1, -12.5, -0.5), 3 * 0.7 ** 2
quotients = {"one look ahead": (cube(0.7 + eps) - cube(0.7)) / eps, "central": central(0.7, eps),
             "central, float32": central(np.float32(0.7), eps.astype(np.float32))}
show(figures.differences(eps, {name: abs(q - slope) / slope for name, q in quotients.items()}),
     alt="Relative error of difference quotients against eps, both axes logarithmic. All curves "
         "fall as eps shrinks and rise again below. Looking ahead is best near 1e-8, with an "
         "error of about 1e-8. Central differences are best near 3e-6, with an error of about "
         "1e-11; in float32 they are best near 3e-3, with an error of about 4e-6.")

# %% [markdown]
# Read from right to left: the curves fall, the central one twice as steeply, until rounding takes over and they rise. At
# $10^{-5}$ central differences have about ten digits right. In float32, with its seven digits, even the best place gives
# only about five. Gradients are checked in float64.
#
# For an array, each number has its turn. Move it up, ask $f$; move it down, ask $f$; **put it back**. An array of $M$
# numbers costs $2M$ values of $f$. A backward pass costs about as much as two or three. So this is an instrument for
# checking, on small arrays, and no way to train.

# %% [markdown] name="numerical_gradient-task"
# **Write `numerical_gradient(f, x, eps=1e-5)`** for an array `x` of any shape. `np.ndindex(x.shape)` runs over all
# indices: for the shape (2, 3) it gives `(0, 0)`, `(0, 1)`, ... `(1, 2)`, and `x[index]` takes such an index as a whole.
#
# | | |
# |---|---|
# | `f` | function of an array of the shape of `x`; returns a number |
# | `x` | array of any shape; after the call it holds what it held before |
# | `eps` | how far to move, up and down |
# | returns | array of the shape of `x` |

# %% numerical_gradient role="answer" difficulty=2 minutes=8
def numerical_gradient(f, x, eps=1e-5):
    """The gradient of f at x by central differences.

    Args:
        f: function of an array of x's shape that returns a number.
        x: array of any shape, float64. After the call it holds what it held before.
        eps: how far to move each number, up and down.

    Returns:
        Array of x's shape: (f(x + eps) - f(x - eps)) / (2 eps), with one number moved at a time.
    """
    ### BEGIN SOLUTION
    x = x.copy()
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + eps
        above = f(x)
        x[index] = value - eps
        below = f(x)
        x[index] = value
        slopes[index] = (above - below) / (2 * eps)
    return slopes
    ### END SOLUTION

# %% numerical_gradient-test role="test" points=3
check(numerical_gradient)

# %% [markdown] name="numerical_gradient-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# For each index there are five small things to do: remember the number, move it up and ask, move it down and ask, put it
# back, divide.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. A result of zeros of the shape of `x`, made once, before the loop. A copy of `x`, so that the caller's array is safe.
# 2. Loop over all indices.
# 3. Keep the old number under a name. Set the place to old plus eps, call `f` with the *whole* array. The same with minus.
# 4. Set the place to the old number. Write the quotient into the result, at the same index.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for place in np.ndindex(...):
#     old = x[place]
#     x[place] = ...
#     up = f(x)
#     x[place] = ...
#     down = f(x)
#     x[place] = ...
#     result[place] = ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "numerical_gradient is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: numbers not moved back" or "changed its argument `x` in place: make a new array instead": each number
#   goes back to what it was, and a copy protects the caller's array. Adding and subtracting eps does not give back the
#   same number: keep the old one.
# - "Looks like: divided by eps, not by the whole distance": from eps below to eps above it is twice eps.
# - "Looks like: halved where it should be divided": put the product below the line into parentheses.
# - "Looks like: the second nudge only undoes the first": from `x + eps`, going down by eps brings you to `x`.
# - "Looks like: whole rows moved at once": `range(len(x))` runs over the first axis only.
# - "Looks like: flat result": bring it back to the shape of `x`.
# - "Looks like: eps ignored": the argument stands for the distance; do not write a number of your own.
#
# </details>

# %% cube_by_hand role="demo"
print(numerical_gradient(lambda x: (x ** 3).sum(), np.array([2.0, -1.0]), 0.1).round(4))

# %% [markdown]
# 12.01 is the number from the table. The other one is $3 + 0.01$: for cubes, the error is $\varepsilon^2$ everywhere.
#
# ## Is this gradient right? {minutes=4}
#
# Now compare two gradients: one that somebody derived, $a$, and the numerical one, $n$. How different are they? The
# difference alone does not tell: 0.001 is nothing beside 500 and a lot beside 0.002. So it is taken relative to the size
# of the gradients. We use
#
# $$\text{error} = \frac{\max |a - n|}{\max(\max |a|,\ \max |n|)}$$
#
# where each maximum runs over the whole array. Where both arrays are zero everywhere, they agree: the error is 0.
#
# **By hand.** $a = (1,\ 2,\ 5)$ and $n = (1,\ 2,\ 4)$: the largest difference is 1, the largest value is 5, the error
# 0.2. With the sign wrong, $a = -n$, the error is 2, and it never gets larger.
#
# | error, float64 | what it says |
# |---|---|
# | below $10^{-7}$ | right, as far as one can measure |
# | $10^{-7}$ to $10^{-4}$ | suspicious; is a number in float32, or does $f$ have a kink, as at $\lvert x \rvert = 0$? |
# | above $10^{-4}$ | wrong |
#
# Other texts divide number by number, or by a sum, or compare norms. All are fine. Number by number has one weakness: a
# gradient that is almost 0 at one place looks wrong there, although only rounding is to blame.

# %% zero_gradients [markdown] role="predict"
# **Predict first.** You test a backward pass with all weights 0. The check gives an error of 0 for the weights' gradient.
# What do you know?
#
# - a) The gradient is right.
#   > Not quite. Many wrong formulas give the same as the right one when half of their factors are 0.
# - b) Little. (right)
#   > Yes. Zeros hide mistakes, and so do a batch of one, a sequence of one step, and starting states of 0. Check with
#   > random numbers of ordinary size, and with all sizes different.
# - c) The gradient is wrong, since an error is never exactly 0.
#   > Not quite. If both gradients are 0, the error is exactly 0.

# %% [markdown] name="gradient_check-task"
# **Write `gradient_check(f, x, dx)`**, with the formula above and your own `numerical_gradient`.
#
# | | |
# |---|---|
# | `f`, `x` | as before |
# | `dx` | array of the shape of `x`: what somebody takes for the gradient |
# | returns | a number, 0 where both gradients are zero everywhere |

# %% gradient_check role="answer" difficulty=2 minutes=5
def gradient_check(f, x, dx):
    """How far dx is from the numerical gradient of f at x.

    Args:
        f: function of an array of x's shape that returns a number.
        x: array of any shape.
        dx: array of x's shape, what somebody takes for the gradient.

    Returns:
        number: max |dx - n| / max(max |dx|, max |n|) with n the numerical gradient, each maximum over
            the whole array; 0 where both are zero everywhere.
    """
    ### BEGIN SOLUTION
    numerical = numerical_gradient(f, x)
    size = max(np.abs(dx).max(), np.abs(numerical).max())
    return np.abs(dx - numerical).max() / size if size > 0 else 0.0
    ### END SOLUTION

# %% gradient_check-test role="test" points=2
check(gradient_check)

# %% [markdown] name="gradient_check-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The formula has three maxima, each of absolute values. Give each of them a name.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# First the numerical gradient. Then the size: the larger of two largest absolute values. If the size is 0, the answer is
# 0. Otherwise the largest absolute difference, divided by the size.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.abs(...).max()` is the largest absolute value in an array, and Python's `max(p, q)` the larger of two numbers.
# Dividing by `max(p, q, 1e-12)` is another way to avoid the division by 0.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "gradient_check is not written yet.": write the function in its cell, run that cell, then run the check again. The same
#   line with `numerical_gradient`: that one comes first.
# - "Looks like: division by zero": both gradients are 0 everywhere in one of the cases.
# - "Looks like: number by number": take each maximum over the whole array before you divide.
# - "Looks like: relative to dx alone" or "relative to the numerical gradient alone": the larger of the two sizes counts.
# - "Looks like: signs not dropped", "sizes with their signs" or "absolute value after the maximum ...": absolute values
#   first, then the maximum, in all three places.
# - "Looks like: size of at least 1": only a size of 0 needs help, and a tiny number is enough.
# - "wrong shape: expected a single number, got (3, 4)": the maximum of the difference is missing.
#
# </details>

# %% check_by_hand role="demo"
count = np.array([1.0, 2.0, 4.0])
for claimed in ([1, 2, 4], [1, 2, 5], [-1, -2, -4]):
    print(claimed, f"{gradient_check(lambda x: count @ x, np.ones(3), np.array(claimed)):.1e}")

# %% [markdown]
# The first line is zero up to rounding; 0.2 and 2 are the numbers from the text. This is your instrument for everything
# that follows.
#
# ## Back through one step {minutes=20}
#
# One step computes, from $x_t$, $h_{t-1}$ and $c_{t-1}$:
#
# $$z = [h_{t-1}, x_t], \quad [a_i, a_f, a_g, a_o] = z W + b, \quad i, f, o = \sigma(a_i), \sigma(a_f), \sigma(a_o), \quad
# g = \tanh(a_g)$$
# $$c_t = f \odot c_{t-1} + i \odot g, \qquad h_t = o \odot \tanh(c_t)$$
#
# The rest of the network tells us two things: `dh`, how the loss changes with $h_t$, and `dc`, how it changes with $c_t$
# **by all ways that do not lead through this step's** $h_t$: the next step's forget gate, above all. We want `dx`,
# `dh_prev`, `dc_prev`, `dW` and `db`.

# %% step_picture role="demo"
show(drawings.step_graph(),
     alt="Graph of one step on the way back, in stages 1 to 5. dh enters at h_t and dc at c_t. "
         "1: from h_t one way leads to o, times tanh c, and one up to c_t, times o (1 - tanh "
         "squared c). 2: at c_t this way and dc meet. 3: from c_t ways lead to i, times g; to "
         "f, times c at t-1; to g, times i; and to c at t-1, times f. 4: each gate leads on to "
         "the number before its activation, times its slope. 5: the four numbers together are "
         "da; from it dz by W transposed, dW by z transposed, and db by a sum over the batch.")

# %% [markdown]
# Take the picture in five stages, as numbered there, from the right to the bottom.
#
# **1. From $h_t$ to $o$ and to $c_t$.** $h_t = o \odot \tanh(c_t)$ is a product, so each factor gets the other one:
#
# $$do = dh \odot \tanh(c_t), \qquad \text{into } c_t:\ dh \odot o \odot (1 - \tanh^2(c_t))$$
#
# The second one has the slope of tanh as a further factor, because $c_t$ passes a tanh before it meets $o$.
#
# **2. At $c_t$ two ways join.** One came through $h_t$, the other is the argument `dc`. They are added:
#
# $$dc_{\text{all}} = dc + dh \odot o \odot (1 - \tanh^2(c_t))$$
#
# **3. From $c_t$ to what made it.** $c_t = f \odot c_{t-1} + i \odot g$: the sum passes the gradient on to both terms,
# and each product gives each factor the other one:
#
# $$df = dc_{\text{all}} \odot c_{t-1}, \quad dc_{t-1} = dc_{\text{all}} \odot f, \quad di = dc_{\text{all}} \odot g, \quad dg = dc_{\text{all}} \odot i$$
#
# **4. Through the four activations.** Your `sigmoid_grad` and `tanh_grad` want the *values* of the gates:
#
# $$da_i = di \odot i\,(1 - i), \quad da_f = df \odot f\,(1 - f), \quad da_g = dg \odot (1 - g^2), \quad da_o = do \odot o\,(1 - o)$$
#
# Side by side, in the order of the columns of $W$, they are `da`, of shape $(N, 4H)$.
#
# **5. Through $z W + b$.** Number $a_{nk} = \sum_j z_{nj} W_{jk} + b_k$. Now follow the two rules, index by index:
#
# | gradient of | it went into | so | as arrays |
# |---|---|---|---|
# | $z_{nj}$ | all columns $k$ of its own example | $\sum_k da_{nk} W_{jk}$ | `dz` = `da` times $W^\top$, $(N, H+D)$ |
# | $W_{jk}$ | column $k$ of all examples $n$ | $\sum_n z_{nj}\, da_{nk}$ | `dW` = $z^\top$ times `da`, $(H+D, 4H)$ |
# | $b_k$ | column $k$ of all examples $n$ | $\sum_n da_{nk}$ | `db` = `da` summed over the batch, $(4H,)$ |
#
# The shapes leave no other choice: only one product of `da` and $W$ has the shape of $z$. And `dz` is cut where $z$ was
# joined: the first $H$ columns are `dh_prev`, the other $D$ are `dx`.

# %% ways_from_c [markdown] role="predict"
# **Predict first.** In this step the output gate is shut, $o = 0$. The loss looks at every $h$, also at later ones. Which
# gradient can still reach the input gate $i$ of this step?
#
# - a) None: with a shut output gate the cell is invisible.
#   > Not quite. It is invisible *now*. The cell state goes on, and a later step may show it.
# - b) What comes through `dc`. (right)
#   > Yes. dh times 0 stops at the gate, but dc arrives along the line of c from later steps. That is why both are added.
# - c) All of `dh`, since i acts before o.
#   > Not quite. On its way back dh meets the factor o, which is 0 here, before it gets to c and i.

# %% [markdown]
# **By hand.** The smallest cell, $N = D = H = 1$. The forward pass gave $i = 0.5$, $f = 0.8$, $g = 0.4$, $o = 0.5$ with
# $c_{t-1} = 1$, so
#
# $$c_t = 0.8 \cdot 1 + 0.5 \cdot 0.4 = 1, \qquad \tanh(c_t) = 0.76, \qquad h_t = 0.5 \cdot 0.76 = 0.38$$
#
# (0.76 is rounded.) From outside come $dh = 1$ and $dc = 0.29$.
#
# | stage | | result |
# |---|---|---|
# | 1 | $do = 1 \cdot 0.76$ | 0.76 |
# | 1 | into $c_t$: $1 \cdot 0.5 \cdot (1 - 0.76^2) = 0.5 \cdot 0.42$ | 0.21 |
# | 2 | $dc_{\text{all}} = 0.29 + 0.21$ | **0.5** |
# | 3 | $di = 0.5 \cdot 0.4$, $\ df = 0.5 \cdot 1$, $\ dg = 0.5 \cdot 0.5$ | 0.2, 0.5, 0.25 |
# | 3 | $dc_{t-1} = 0.5 \cdot 0.8$ | **0.4** |
# | 4 | $da_i = 0.2 \cdot 0.25$, $\ da_f = 0.5 \cdot 0.16$ | 0.05, 0.08 |
# | 4 | $da_g = 0.25 \cdot 0.84$, $\ da_o = 0.76 \cdot 0.25$ | 0.21, 0.19 |
#
# With $z = [h_{t-1}, x_t] = [0.5,\ 2]$ and the rows of $W$ (h) $[1,\ 0.5,\ -1,\ 1]$ and (x) $[-1,\ 1,\ 1,\ 0]$:
#
# | stage 5 | | result |
# |---|---|---|
# | `dh_prev` | $0.05 \cdot 1 + 0.08 \cdot 0.5 - 0.21 + 0.19$ | **0.07** |
# | `dx` | $-0.05 + 0.08 + 0.21 + 0$ | **0.24** |
# | `dW`, row h | 0.5 times `da` | 0.025, 0.04, 0.105, 0.095 |
# | `dW`, row x | 2 times `da` | 0.1, 0.16, 0.42, 0.38 |
# | `db` | `da` | 0.05, 0.08, 0.21, 0.19 |

# %% numbers_picture role="demo"
values = {"h": (0.38, 1), "c": (1, 0.5), "c_prev": (1, 0.4), "i": (0.5, 0.2), "f": (0.8, 0.5),
          "g": (0.4, 0.25), "o": (0.5, 0.76), "a_i": (0, 0.05), "a_f": (1.39, 0.08),
          "a_g": (0.424, 0.21), "a_o": (0, 0.19)}
show(drawings.step_graph(values),
     alt="The same graph with the numbers of the example. Each box shows a value and its "
         "gradient: h 0.38 and 1, c 1 and 0.5, c at t-1 1 and 0.4, i 0.5 and 0.2, f 0.8 and "
         "0.5, g 0.4 and 0.25, o 0.5 and 0.76; before the activations 0.05, 0.08, 0.21, 0.19.")

# %% [markdown]
# Follow one way with your finger: from `dc` at the right along the upper line to $c_{t-1}$. It meets one factor, $f$, and
# neither a weight nor a slope. This is the line that reaches far.

# %% shape_of_products [markdown] role="predict"
# **Predict first.** $N = 3$, $H = 6$, $D = 4$. `da` has the shape (3, 24), $z$ the shape (3, 10), $W$ the shape (10, 24).
# Which product gives `dW`?
#
# - a) `da.T @ z`
#   > Not quite. That has the shape (24, 10), the shape of W turned over. dW has the shape of W.
# - b) `z.T @ da` (right)
#   > Yes: (10, 3) times (3, 24) is (10, 24). The 3, the batch, is summed inside the product, as it should be: all
#   > examples used these weights.
# - c) `z.T @ da / 3`
#   > Not quite. The shape is right, but nothing is divided. Whether the loss is a mean over the batch is the loss's
#   > affair; then dh is smaller already.

# %% [markdown]
# **What to keep?** The backward pass needs the gates. Two designs are common. Either the forward pass keeps them in a
# *cache* (as PyTorch does): fast, and takes memory for four gates more at each step. Or the backward pass computes them
# again from $x_t$, $h_{t-1}$, $c_{t-1}$: one more product $z W$, and nothing to keep but the states, which you have
# anyway. We do the second. It needs no format of a cache, and a cache that holds the wrong step, a frequent mistake,
# cannot exist.

# %% [markdown] name="lstm_step_backward-task"
# **Write `lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b)`**. First compute the gates again, as in your
# `lstm_step_fused`, then the five stages. Keep the names of the text; then the code reads like it.
#
# | | shape |
# |---|---|
# | `dh`, `dc` | $(N, H)$: gradients with respect to the step's $h_t$ and $c_t$; must not be changed |
# | `x_t`, `h_prev`, `c_prev`, `W`, `b` | what `lstm_step_fused` was given: $(N, D)$, $(N, H)$, $(N, H)$, $(H+D, 4H)$, $(4H,)$ |
# | returns | `dx, dh_prev, dc_prev, dW, db`, each of the shape of `x_t`, `h_prev`, `c_prev`, `W`, `b` |

# %% lstm_step_backward role="answer" difficulty=5 minutes=25
def lstm_step_backward(dh, dc, x_t, h_prev, c_prev, W, b):
    """From the gradients of one step's results to those of its arguments.

    Args:
        dh: (N, H) gradient with respect to the step's hidden state. It is not changed.
        dc: (N, H) gradient with respect to the step's cell state, by all ways that do not lead
            through this step's h. It is not changed.
        x_t: (N, D) input at t.
        h_prev: (N, H) hidden state at t-1.
        c_prev: (N, H) cell state at t-1.
        W: (H+D, 4H) gate weights, blocks in the order i, f, g, o.
        b: (4H,) gate biases, same order.

    Returns:
        dx: (N, D), dh_prev: (N, H), dc_prev: (N, H), dW: (H+D, 4H), db: (4H,).

    Source: Hochreiter and Schmidhuber 1997; all ways, with the forget gate: Graves and Schmidhuber 2005.
    """
    ### BEGIN SOLUTION
    H = h_prev.shape[1]
    z = concat_state(h_prev, x_t)                                      # (N, H+D)
    i, f, g, o = np.split(z @ W + b, 4, axis=1)                        # 4 x (N, H)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    tanh_c = np.tanh(f * c_prev + i * g)
    do = dh * tanh_c
    dc_all = dc + dh * o * tanh_grad(tanh_c)                           # two ways join
    di, df, dg = dc_all * g, dc_all * c_prev, dc_all * i
    da = np.concatenate([di * sigmoid_grad(i), df * sigmoid_grad(f),
                         dg * tanh_grad(g), do * sigmoid_grad(o)], axis=1)          # (N, 4H)
    dz = da @ W.T                                                      # (N, H+D)
    return dz[:, H:], dz[:, :H], dc_all * f, z.T @ da, da.sum(axis=0)
    ### END SOLUTION

# %% lstm_step_backward-test role="test" points=8
check(lstm_step_backward)

# %% [markdown] name="lstm_step_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Do the example by hand once, on paper, with the picture beside it. Every line of the table is one line of code, with
# arrays in the place of numbers. Begin with the lines of the forward step: you need $z$, the four gates and $\tanh(c_t)$.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Forward again: `z`, the four blocks of the product, three sigmoids and a tanh, then $\tanh$ of the new cell state.
# 2. `do` from `dh`. Then the sum at $c_t$, under a new name: `dc` belongs to the caller.
# 3. `di`, `df`, `dg` from that sum, each with its partner in the forward product. `dc_prev` likewise.
# 4. Four slopes. Join the four results along axis 1 in the order i, f, g, o.
# 5. Three lines: `dz` with $W$ transposed, `dW` with $z$ transposed, `db` a sum over axis 0.
# 6. Cut `dz` at $H$. Return in the order of the table.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# For stages 1 to 3, with `tanh_c` computed already:
#
# ```python
# do = dh * ...
# total = dc + dh * ... * tanh_grad(...)
# di = total * ...
# df = total * ...
# dg = total * ...
# dc_prev = total * ...
# ```
#
# For each gap ask: with what was it multiplied in the forward pass?
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "lstm_step_backward is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: the gradient into c left out" or "the way from dh to c left out": stage 2 has two terms.
# - "Looks like: slope of tanh from c, not from tanh(c)" or "tanh applied twice": `tanh_grad` wants the value of tanh,
#   applied once.
# - "Looks like: factors of i and g exchanged": each gets the *other* one.
# - "Looks like: forget gate against the new c": $f$ was multiplied by the state of the step before.
# - "Looks like: slope of the input gate missing" (or another gate): stage 4 has four slopes.
# - "Looks like: sigmoid applied again" or "slopes from the numbers before the activations": `sigmoid_grad` and `tanh_grad`
#   want the value of the gate.
# - "Looks like: gates cut from the product in the order i, f, o, g" or "blocks in the order ...": it is i, f, g, o, where
#   you cut the product and where you join `da`.
# - "Looks like: bias left out": the gates were computed from $z W + b$.
# - "Looks like: db averaged over the batch" or "dW and db averaged over the batch": sums, not means.
# - "Looks like: dc_prev from the incoming dc alone": it is the sum of stage 2 that goes on.
# - "Looks like: dx and dh_prev exchanged" or "z cut at D": $z = [h, x]$, the first $H$ columns belong to $h$.
# - "Looks like: W not transposed", with "raised ValueError: in a product A @ B, each row of A needs as many entries as B
#   has rows ...".
# - "Looks like: dc changed in place": no `+=` on an argument.
# - "With dh = 0 all is right. ..." or "With dc = 0 all is right. ...": no known mistake fits. These sentences say on
#   which way to look.
#
# </details>

# %% [markdown]
# The example by hand, on your function. The biases are set so that the gates come out as in the table.

# %% step_by_hand role="demo"
W = np.array([[1, 0.5, -1, 1], [-1, 1, 1, 0.0]])  # rows h, x; columns i, f, g, o
z = np.array([[0.5, 2]])
b = np.array([0, np.log(4), np.arctanh(0.4), 0]) - (z @ W)[0]          # gates 0.5, 0.8, 0.4, 0.5
one = np.array([[1.0]])
parts = lstm_step_backward(one, 0.29 * one, z[:, 1:], z[:, :1], one, W, b)
for name, part in zip(("dx", "dh_prev", "dc_prev", "dW", "db"), parts):
    print(f"{name:<8}", part.round(3).tolist())

# %% [markdown]
# These are the numbers of the two tables (0.381, since 0.76 is rounded). Now the instrument. The loss of the next cell
# is made of random weights on $h_t$ and $c_t$: then `dh` and `dc` are these weights, and all five gradients can be
# measured.

# %% step_checked role="demo"
rng = np.random.default_rng(5)
N, D, H = 3, 4, 6
given = {"x_t": rng.standard_normal((N, D)), "h_prev": rng.standard_normal((N, H)),
         "c_prev": rng.standard_normal((N, H)), "W": rng.standard_normal((H + D, 4 * H)),
         "b": rng.standard_normal(4 * H)}
dh, dc = rng.standard_normal((2, N, H))


def step_loss(**arguments):
    """A loss whose gradients with respect to h and c are dh and dc."""
    h, c = lstm_step_fused(**arguments)
    return (dh * h).sum() + (dc * c).sum()


for name, gradient in zip(given, lstm_step_backward(dh, dc, **given)):
    error = gradient_check(lambda array: step_loss(**given | {name: array}), given[name], gradient)
    print(f"{name:<7} relative error {error:.0e}")

# %% [markdown]
# All five lie around $10^{-10}$: right, as far as one can measure. This is how gradients are tested in earnest, also
# where no course gives you a `check`.
#
# ## Back through time {minutes=10}
#
# Over a sequence, each step is the same function, and the way back is a chain of your steps. Three new things happen. All
# of them are sums.
#
# **By hand.** A toy that has no gates and one weight $w$: $s_t = 0.5\, s_{t-1} + w\, x_t$, with $s_0 = 0$, $x = (1, 2, 3)$
# and the loss $L = s_1 + s_2 + s_3$. Each state acts on the loss in two ways: directly (the factor is 1), and through the next state (the
# factor is 0.5).
#
# | $t$ | direct | from step $t + 1$ | $ds_t$ | its part of $dw$: $ds_t \cdot x_t$ |
# |---|---|---|---|---|
# | 3 | 1 | nothing | 1 | $1 \cdot 3 = 3$ |
# | 2 | 1 | $0.5 \cdot 1 = 0.5$ | 1.5 | $1.5 \cdot 2 = 3$ |
# | 1 | 1 | $0.5 \cdot 1.5 = 0.75$ | 1.75 | $1.75 \cdot 1 = 1.75$ |
# | sum | | | | $dw =$ **7.75** |
#
# Is it right? $s_1 = w$, $s_2 = 2.5\,w$, $s_3 = 4.25\,w$. Their sum is $7.75\,w$.
#
# Read the table from top to bottom: it goes from the last step to the first, since each row needs the row above. The step
# sends back $0.5\, ds_t$, and the row below adds it to its own direct part. And $w$, used at every step, collects from
# all rows.
#
# The cell has two such lines, for $h$ and for $c$:

# %% through_time_picture role="demo"
show(drawings.through_time(3),
     alt="Three boxes, steps 1 to 3 backward, with dashed arrows from right to left. dc_last "
         "enters step 3, dc_next leads from step to step on the upper line, dh_next on the "
         "lower. On the lower line, to the right of each step, a plus sign adds dh of this "
         "step, which comes from the loss directly. At the left, dc_0 and dh_0 leave. Below "
         "each step dx leaves; dW of each step goes into one sum over all steps.")

# %% [markdown]
# | place | what is added |
# |---|---|
# | the plus signs on the line of $h$ | `dh[:, t]`, the direct gradient from the loss, and `dh_next`, what step $t + 1$ gave back as `dh_prev` |
# | the box at the bottom | what each step owes to $W$ and $b$ |
# | inside a step, at $c_t$ (stage 2) | what came through $h_t$, and what came along the line of $c$ |
#
# The line of $c$ has no plus sign between the steps, because the loss sees $h$ and not $c$. It only has a beginning:
# `dc_last`, the gradient with respect to the last cell state. It is 0 if nobody uses this state, and not 0 if it goes
# on into something, such as a decoder, a second network that writes what this one has read.

# %% which_dh [markdown] role="predict"
# **Predict first.** The loss looks at $h_3$ only, the last of three steps: `dh[:, 0]` and `dh[:, 1]` are 0. What is the
# gradient that step 1 has to work with as its `dh`?
#
# - a) 0, since the loss does not look at $h_1$.
#   > Not quite. It does not look directly. But h_1 feeds the gates of step 2, and so all that follows.
# - b) What step 2 gave back as `dh_prev`. (right)
#   > Yes. The direct part is 0, and the part from later steps is added to it. Nearly all of the past hears of a loss like
#   > this.
# - c) `dh[:, 2]`, the only gradient there is.
#   > Not quite. It belongs to h_3. On its way to step 1 it passes steps 3 and 2, which change it.

# %% start_states [markdown] role="predict"
# **Predict first.** In the backward loop somebody takes the states before each step as `h[:, t - 1]` and `c[:, t - 1]`,
# for `t = 0` as well. In the forward loop of lesson 04 such a mistake was hidden by starting states of zero. And here?
#
# - a) The same: it shows only where `h0` or `c0` is not zero.
#   > Not quite. In the forward loop the array was still empty at the last step. On the way back it is full.
# - b) It shows whatever `h0` and `c0` are, also zero. (right)
#   > Yes. On the way back all states are known, so the index -1 gives the real last states in the place of the start.
# - c) It never shows: the gradient of step 0 does not need earlier states.
#   > Not quite. The forget gate of step 0 was multiplied by c0, and its gates read h0. Both enter the gradients.

# %% [markdown] name="lstm_backward-task"
# **Write `lstm_backward(dh, dc_last, cache)`** with your `lstm_step_backward` in a loop from the last step to the first.
# The `cache` is a plain tuple: first what `lstm_forward` was given, then what it returned.
#
# | | shape |
# |---|---|
# | `dh` | $(N, T, H)$: direct gradient with respect to each $h_t$; must not be changed |
# | `dc_last` | $(N, H)$: gradient with respect to the last cell state; must not be changed |
# | `cache` | `(x, h0, c0, W, b, h, c)` |
# | returns | `dx, dh0, dc0, dW, db` of the shapes of `x`, `h0`, `c0`, `W`, `b` |

# %% lstm_backward role="answer" difficulty=4 minutes=18
def lstm_backward(dh, dc_last, cache):
    """From the gradients of a sequence's results to those of its arguments.

    Args:
        dh: (N, T, H) gradient with respect to each h_t, the direct part only: what does not pass
            through later steps. It is not changed.
        dc_last: (N, H) gradient with respect to the last cell state. It is not changed.
        cache: tuple (x, h0, c0, W, b, h, c): what lstm_forward was given, then what it returned.

    Returns:
        dx: (N, T, D), dh0: (N, H), dc0: (N, H), dW: (H+D, 4H), db: (4H,).

    Source: Werbos 1990; for the LSTM: Graves and Schmidhuber 2005.
    """
    ### BEGIN SOLUTION
    x, h0, c0, W, b, h, c = cache
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b)
    dh_next, dc_next = np.zeros_like(h0), dc_last
    for t in reversed(range(x.shape[1])):
        h_prev, c_prev = (h[:, t - 1], c[:, t - 1]) if t > 0 else (h0, c0)
        dx[:, t], dh_next, dc_next, dW_t, db_t = lstm_step_backward(
            dh[:, t] + dh_next, dc_next, x[:, t], h_prev, c_prev, W, b)
        dW += dW_t
        db += db_t
    return dx, dh_next, dc_next, dW, db
    ### END SOLUTION

# %% lstm_backward-test role="test" points=7
check(lstm_backward)

# %% [markdown] name="lstm_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# It is your loop of lesson 04 run in the other direction. There two states went from step to step; here two gradients do.
# What do they hold before the first turn of the loop, which is the last step?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Take the seven things out of the cache. Zeros for `dx`, `dW`, `db`; a running gradient of $h$ that starts at 0; one
#    of $c$ that starts at `dc_last`.
# 2. Loop over `t` from the last to the first.
# 3. The states before step `t`: `h0`, `c0` where `t` is 0, else those at `t - 1`.
# 4. Call the step with the sum of direct and carried gradient. Of its five results, one is stored at `t`, two are
#    carried, two are added up.
# 5. After the loop, what is carried belongs to `h0` and `c0`.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for t in reversed(range(x.shape[1])):
#     before = (h0, c0) if t == 0 else (..., ...)
#     dx[:, t], ..., ..., dW_step, db_step = lstm_step_backward(... + ..., ..., x[:, t], *before, W, b)
#     dW = ...
#     db = ...
# ```
#
# The two gaps on the left and two of those in the call are the same names.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "lstm_backward is not written yet.": write the function in its cell, run that cell, then run the check again. The same
#   line with `lstm_step_backward`: that one comes first.
# - "One step is right, several are not: ...": no known mistake fits. Compare what you carry and what you add up with the
#   picture.
# - "Looks like: gradient from the later step not added" or "direct gradient of the last step only": each plus sign has
#   two arrows.
# - "Looks like: dW and db of the first step only": `=` in the loop where `+=` should stand.
# - "Looks like: gradient into the last cell state ignored": the running gradient of $c$ starts from `dc_last`.
# - "Looks like: zeros in the place of h0 and c0" or "the last states in the place of h0 and c0": the state before step 0
#   comes from the cache.
# - "Looks like: states of the same step for those before", or the same "at all steps but the first": the step read the
#   states at `t - 1`.
# - "Looks like: loop forward in time" or "loop that stops before the first step": `reversed(range(T))` gives T-1, ..., 1,
#   0.
# - "Looks like: dx in the order of computing": a list that you filled from the end has to be turned round.
# - "Looks like: dh changed in place": `dh[:, t] + ...` makes a new array, `dh[:, t] += ...` does not.
# - "changed its argument `cache` in place: make a new array instead": no `+=` on what you took out of it.
# - "Not defined here, and called by the usual answer: ...": load the lesson that it names.
#
# </details>

# %% [markdown]
# Check it on a whole sequence: 5 steps, a loss on every $h_t$ and on the last $c$, random starting states.

# %% sequence_checked role="demo"
rng = np.random.default_rng(6)
N, T, D, H = 2, 5, 3, 4
given = {"x": rng.standard_normal((N, T, D)), "h0": rng.standard_normal((N, H)),
         "c0": rng.standard_normal((N, H)), "W": rng.standard_normal((H + D, 4 * H)),
         "b": rng.standard_normal(4 * H)}
dh, dc_last = rng.standard_normal((N, T, H)), rng.standard_normal((N, H))


def sequence_loss(**arguments):
    """A loss whose direct gradients are dh, and dc_last for the last cell state."""
    h, c = lstm_forward(**arguments)
    return (dh * h).sum() + (dc_last * c[:, -1]).sum()


cache = *given.values(), *lstm_forward(**given)
for name, gradient in zip(given, lstm_backward(dh, dc_last, cache)):
    error = gradient_check(lambda array: sequence_loss(**given | {name: array}), given[name], gradient)
    print(f"{name:<3} relative error {error:.0e}")

# %% [markdown]
# You now have the complete gradient of an LSTM. Everything that comes later, training, both directions, depth, uses this
# function.
#
# Two remarks. First, the *states* of the forward pass are kept, $2H$ numbers for each step and example. This is the price
# of the way back: its memory grows with $T$. Second, your loop makes one product for `dW` at each step. As in lesson 04,
# what need not wait can leave the loop: all `da` are kept, and `dW`, `db` and `dx` become one product each at the end.
# (Question 3 in "Going further".)
#
# You may read that the original LSTM was trained like this. It was not: Hochreiter and Schmidhuber (1997) cut the
# gradient at the gates' inputs, so that only the line of $c$ carried it through time. Following all ways through time
# became usual with Graves and Schmidhuber (2005).
#
# ## How far a gradient reaches {minutes=4}
#
# Take only the line of $c$ and hold the gates. From $c_T$ back to $c_t$ lie the steps $t + 1$ to $T$, and each multiplies
# by its forget gate:
#
# $$\frac{\partial c_T}{\partial c_t} = f_{t+1} \odot f_{t+2} \odot \dots \odot f_T \qquad \text{(along the cell alone)}$$
#
# **By hand.** $f = (0.9,\ 0.5,\ 0.8,\ 0.5)$ for the steps 1 to 4:
#
# | $t$ | later gates | product |
# |---|---|---|
# | 4 | none | 1 |
# | 3 | 0.5 | 0.5 |
# | 2 | 0.8, 0.5 | 0.4 |
# | 1 | 0.5, 0.8, 0.5 | 0.2 |
#
# The 0.9 of step 1 does not enter: it acts between $c_0$ and $c_1$.

# %% one_shut_gate [markdown] role="choice" points=1 minutes=2
# **Predict first.** A hundred steps, all forget gates at 1, but at step 50 the gate is 0. What arrives of a gradient into
# $c_{100}$?
#
# - a) All of it at every step: one gate of a hundred does not matter.
#   > Not quite. A product with a factor 0 is 0, however many ones it has.
# - b) All of it at the steps 50 to 100, nothing before. (right)
#   > Yes. And rightly so: what was stored before step 50 was erased there, so it has no effect on the end. The gradient
#   > vanishes where the memory was cleared on purpose.
# - c) Half of it everywhere.
#   > Not quite. Factors multiply one after another. They are not averaged.

# %% [markdown] name="cell_gradient-task"
# **Write `cell_gradient(f)`**: for each step the product of all later forget gates. Do not divide: a gate may be 0.
#
# | | shape |
# |---|---|
# | `f` | $(N, T, H)$, numbers from 0 to 1; must not be changed |
# | returns | $(N, T, H)$; at the last step 1 |

# %% cell_gradient role="answer" difficulty=2 minutes=6
def cell_gradient(f):
    """How much of a gradient with respect to the last cell state arrives at each earlier one, along the cell.

    Args:
        f: (N, T, H) forget gates of all steps. They are not changed.

    Returns:
        (N, T, H): at index t the product of the forget gates of all later steps, 1 at the last index.

    Source: Gers, Schmidhuber and Cummins 2000.
    """
    ### BEGIN SOLUTION
    factors = np.ones_like(f)
    for t in reversed(range(f.shape[1] - 1)):
        factors[:, t] = factors[:, t + 1] * f[:, t + 1]
    return factors
    ### END SOLUTION

# %% cell_gradient-test role="test" points=3
check(cell_gradient)

# %% [markdown] name="cell_gradient-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Fill the table above from its first row downward. What turns one row into the next?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Start with ones of the shape of `f`. Go back from the last step but one. Each entry is the entry after it, times one gate.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `result[:, t] = result[..., ...] * f[..., ...]` inside a loop over `t` that ends with 0. Both indices in the gaps are
# the same. Or use `np.cumprod` on the gates in reverse order, and mind where the 1 belongs.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "cell_gradient is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: one factor too many": the gate of step $t$ itself does not lie between $c_t$ and $c_T$.
# - "Looks like: gate of step t in the place of step t + 1": both indices on the right are the same.
# - "Looks like: product from the beginning": start from the end.
# - "Looks like: in the order of computing": turn the result round; its last entry is 1.
# - "Looks like: total divided by the products so far", with "NaN (not a number)": 0 divided by 0. Do not divide.
# - "Looks like: product over the batch": time is the second axis.
#
# </details>

# %% cell_by_hand role="demo"
print(cell_gradient(np.array([0.9, 0.5, 0.8, 0.5]).reshape(1, 4, 1)).ravel())
steady = np.full((1, 50, 1), 0.9)
show(figures.along_the_cell(cell_gradient(steady).ravel(), steady.ravel(), low=1e-3),
     alt="Top: fifty forget gates of 0.9. Below, on a logarithmic axis, what arrives of a "
         "gradient of 1 into the last cell state: a straight line from 1 at step 50 down to "
         "0.0057 at step 1.")

# %% [markdown]
# A gate of 0.9 sounds like good memory. Over 50 steps it lets less than a hundredth pass. Now with sliders:
#
# 1. Bring the usual gate to 0.99; the gate at one step follows while the two are equal. At which length does a tenth
#    arrive at step 1?
# 2. Leave the usual gate there, with $T = 100$, and let one gate be 0.5, then 0.1, then 0. Move that step about. What does
#    its place change?
# 3. Make the two equal again. What must they be, so that half of the gradient survives 100 steps? Guess first, from
#    $\ln 2 \approx 0.69$.

# %% explore_reach role="demo"
explore.reach(cell_gradient)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. At about $T = 230$, which is beyond the slider: at 200 steps 0.14 is left. Gates that close to 1 reach very far.
# 2. The line makes one step down there, the same wherever it is. Only steps *before* the odd one lose; a gate of 0 cuts
#    them off. (The gate of step 1 itself changes nothing: it lies before $c_1$.)
# 3. $f^{99} = 0.5$, so $f = 0.993$, about $1 - 0.69/100$.
#
# </details>
#
# ### Other ways
#
# The line of $c$ is not the only way. $c_t$ also shows in $h_t$, which moves all gates of the next step, which move
# $c_{t+1}$. A gradient may leave the line, take such a detour, and come back onto it. How much do the detours carry? Your
# `lstm_backward` on the steps after $t$ gives the whole $\partial L / \partial c_t$ as its `dc0`; `cell_gradient` gives
# the line alone.

# %% line_and_detours role="demo"
def fresh(forget_bias, D=4, H=32):
    """W, b of your init_lstm with another forget bias."""
    W, b = init_lstm(D, H, np.random.default_rng(1))
    b[H:2 * H] = forget_bias
    return W, b


def line_and_all(forget_bias, places, T=100, N=8, D=4, H=32):
    """Norms of the gradient at c_t, for some t: along the line of c alone, and by all ways."""
    W, b = fresh(forget_bias)
    x, start = np.random.default_rng(0).standard_normal((N, T, D)), np.zeros((N, H))
    h, c = lstm_forward(x, start, start, W, b)
    read = np.concatenate([np.stack([start, *h.swapaxes(0, 1)[:-1]], axis=1), x], axis=2)
    line = cell_gradient(sigmoid((read @ W + b)[:, :, H:2 * H]))
    sizes = []
    for t in places:                              # t as Python counts
        later = x[:, t + 1:], h[:, t], c[:, t], W, b, h[:, t + 1:], c[:, t + 1:]
        everything = lstm_backward(np.zeros((N, T - t - 1, H)), np.ones((N, H)), later)[2]
        sizes.append([np.linalg.norm(line[:, t]), np.linalg.norm(everything)])
    return np.array(sizes) / np.sqrt(N * H)


places = [98, 89, 79, 49, 0]
for forget_bias in (-10, 1, 3):
    print(f"forget bias {forget_bias}")
    for t, (line, everything) in zip(places, line_and_all(forget_bias, places)):
        print(f"   {99 - t:2} steps back: line alone {line:7.1e}   all ways {everything:7.1e}")

# %% [markdown]
# With biases 1 and 3, ten steps back, all ways together carry 2.3 and 1.5 times as much as the line alone. At 99 steps
# back the line alone is not the whole story: in these fresh cells, all ways together carry far more. There is one way
# that never leaves the line, but very many that leave it once or twice and use it for all other steps. With a forget
# bias of $-10$ there is no line (its gates are 0.00005): the detours alone lose about seven powers of ten in every ten
# steps. So it is the line that reaches far, with detours or without.
#
# You may read that the gradient of an LSTM "flows unchanged". It is multiplied by $f$ at each step, and reaches far only
# as long as the gates are near 1.
#
# ## Experiment: a hundred steps back {minutes=10}
#
# Lesson 01 ended with plain networks whose gradient was gone after a hundred steps. Now the same measurement for the
# LSTM: inputs of ordinary size, a loss on the last state only, and the size of `dx` at each step, which is what the loss
# hears of each input. The rival is the plain network of lesson 01 with spectral radius 1, walked back with your
# `state_jacobian`.

# %% which_survives [markdown] role="predict"
# **Predict first.** Four fresh LSTMs differ only in the forget bias: 0, 1, 3, 6. Forget gates are then around 0.5, 0.7,
# 0.95 and 0.998. Which of them hears of the first of 100 inputs at all, say with more than a thousandth of what it hears
# of the last?
#
# - a) All of them: that is what the LSTM was invented for.
#   > Not quite. $0.5^{99}$ is about $10^{-30}$, and with all detours it is still less than $10^{-20}$. The cell gives the
#   > gradient a way, but the gates decide how wide it is.
# - b) Those with bias 3 and 6. (right)
#   > Yes. With 1, the usual start, the first input is at about 1e-9: long memories have to be learned by opening the
#   > gates. With tasks of long distances a larger forget bias is a real help.
# - c) None of them, before training.
#   > Not quite. Whether a gradient arrives is decided by the gates, and a bias of 3 opens them before any training.

# %% hundred_steps_back role="demo"
def plain(T=100, D=4, H=32, N=8):
    """Size of dx at each step (T,) for a plain network of spectral radius 1; loss on the last state."""
    rng = np.random.default_rng(1)
    W = rng.standard_normal((H + D, H)) / np.sqrt(D)
    W[:H] /= np.abs(np.linalg.eigvals(W[:H])).max()
    x, up = inputs(T, N, D, H)
    h, sizes = rnn_forward(x, np.zeros((N, H)), W, np.zeros(H)), []
    for t in reversed(range(T)):
        sizes.append(np.linalg.norm((up * (1 - h[:, t] ** 2)) @ W[H:].T, axis=1).mean())
        up = np.einsum("ni,nij->nj", up, state_jacobian(h[:, t], W))
    return np.array(sizes[::-1])


def inputs(T, N, D, H):
    """Random inputs (N, T, D), and a random gradient for the last state (N, H)."""
    rng = np.random.default_rng(0)
    return rng.standard_normal((N, T, D)), rng.standard_normal((N, H))


def gated(forget_bias, T=100, D=4, H=32, N=8):
    """The same for an LSTM."""
    W, b = fresh(forget_bias, D, H)
    x, up = inputs(T, N, D, H)
    start, dh = np.zeros((N, H)), np.zeros((N, T, H))
    dh[:, -1] = up
    cache = x, start, start, W, b, *lstm_forward(x, start, start, W, b)
    dx, *others = lstm_backward(dh, start, cache)
    return np.linalg.norm(dx, axis=2).mean(axis=0)


curves = {f"LSTM, {bias}": gated(bias) for bias in (6, 4, 3, 2, 1, 0)} | {"plain network": plain()}
show(figures.by_step(curves, "size of the gradient of $x_t$", title="network, forget bias"),
     alt="Size of the gradient of each input against its step, logarithmic, for a loss on the "
         "last of 100 states. The plain network and the LSTM with forget bias 0 fall to "
         "about 2e-19 and 5e-21 at step 1, bias 1 to 1e-9, bias 2 to 1e-3, bias 3 to 0.2; "
         "with 4 and 6 the first input has about as much as the last, or more.")

# %% [markdown]
# The LSTM with forget bias 0 does no better than the plain network: with half-open gates the line loses half at each
# step. (The line alone would end at $10^{-30}$; the detours carry the rest.) The first units of bias buy many powers of
# ten. With 3 the first input still has a sixth of the last one's size, with 4 as much. (With 6 it is heard even better:
# such a cell hardly forgets, its states grow, and gradients through it can grow as well. The clipping of lesson 01,
# Pascanu, Mikolov and Bengio 2013, is still needed.)
#
# What is new is not that gradients cannot vanish. It is that the network has a *knob* for it: the gate can be open for
# one unit and shut for another, at one step and not at the next, and training can turn it. In the plain network the
# narrow path between vanishing and exploding was an accident.
#
# ## In windows {minutes=10}
#
# A recording of a million steps has a gradient, too. To compute it, a million states must be kept, and there would be one
# update for all of this work. **Truncated** back-propagation through time cuts the way back into windows of $k$ steps.
# The *states* go on from window to window as always. The *gradients* do not.

# %% windows_picture role="demo"
show(drawings.windows(7, 3),
     alt="Seven steps in windows of 3, 3 and 1. Solid arrows, the states, lead from step to "
         "step over all borders. Dashed arrows, the gradients, come down into every step and "
         "lead back from step to step, but not over the borders between the windows.")

# %% [markdown]
# **By hand.** The toy from above, $s_t = 0.5\, s_{t-1} + w\, x_t$ with $x = (1, 2, 3)$ and $L = s_1 + s_2 + s_3$, in
# windows of 2. The first window holds the steps 1 and 2, the second one step 3.
#
# | $t$ | direct | from step $t + 1$ | $ds_t$ | part of $dw$ |
# |---|---|---|---|---|
# | 3 | 1 | nothing | 1 | 3 |
# | 2 | 1 | **cut** | 1 | 2 |
# | 1 | 1 | $0.5 \cdot 1 = 0.5$ | 1.5 | 1.5 |
# | sum | | | | **6.5**, in place of 7.75 |
#
# What is lost is what $s_3$ owes to the steps 1 and 2. The forward pass has lost nothing: $s_3$ is still $4.25\,w$.

# %% cut_what [markdown] role="predict"
# **Predict first.** A window of 20 steps goes through your `lstm_backward`. From which states must its cache start, so
# that the gradient of this window is right?
#
# - a) From zeros: the window is on its own.
#   > Not quite. It is on its own on the way back only. The gates of its first step read real states.
# - b) From the states at the end of the window before. (right)
#   > Yes. The forward pass went over the border, so the gates of this window were computed from these states. Only what
#   > comes out as dh0 and dc0 is thrown away.
# - c) From `h0` and `c0`, the beginning of the sequence.
#   > Not quite. That is true for the first window. The others began where the one before had ended.

# %% [markdown] name="truncated_bptt-task"
# **Write `truncated_bptt(dh, cache, k)`**: the sum of the weights' gradients over all windows, with your `lstm_backward`
# on each of them. The forward pass has been over the whole sequence already: all states are in the cache. No loss looks
# at any cell state, so each window's `dc_last` is 0.
#
# | | |
# |---|---|
# | `dh` | $(N, T, H)$, direct gradient with respect to each $h_t$ |
# | `cache` | `(x, h0, c0, W, b, h, c)` of the whole sequence |
# | `k` | steps in a window, at least 1; the last window may be shorter |
# | returns | `dW, db` |

# %% truncated_bptt role="answer" difficulty=3 minutes=12
def truncated_bptt(dh, cache, k):
    """Gradients of the weights when nothing passes back from a window to the one before it.

    Args:
        dh: (N, T, H) gradient with respect to each h_t, the direct part only. It is not changed.
        cache: tuple (x, h0, c0, W, b, h, c), as for lstm_backward, of the whole sequence.
        k: steps in a window; the windows lie side by side, the last one may be shorter.

    Returns:
        dW: (H+D, 4H), db: (4H,), summed over all windows.

    Source: Williams and Peng 1990.
    """
    ### BEGIN SOLUTION
    x, h, c = cache[0], cache[5], cache[6]
    _, h_start, c_start, W, b, *_ = cache
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for first in range(0, x.shape[1], k):
        end = min(first + k, x.shape[1])
        window = (x[:, first:end], h_start, c_start, W, b, h[:, first:end], c[:, first:end])
        gradients = lstm_backward(dh[:, first:end], np.zeros_like(c_start), window)
        dW += gradients[3]
        db += gradients[4]
        h_start, c_start = h[:, end - 1], c[:, end - 1]                # the states go on
    return dW, db
    ### END SOLUTION

# %% truncated_bptt-test role="test" points=4
check(truncated_bptt)

# %% [markdown] name="truncated_bptt-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# A window is a short sequence. What does `lstm_backward` need for a sequence, and where is it in the arrays of the whole
# one?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Loop over the first steps of the windows: 0, k, 2k, ... A slice that runs over the end of an array just stops there.
# 2. The states before the window: `h0` and `c0` for the first one, the last states of the window before for all others.
# 3. A small cache: the slices of `x`, `h`, `c`, and these two states.
# 4. `lstm_backward` with the slice of `dh` and zeros for the last cell state. Keep two of its five results, and add them
#    up.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# for begin in range(..., ..., ...):
#     part = slice(begin, begin + k)
#     small = (x[:, part], ..., ..., W, b, ..., ...)
#     results = lstm_backward(dh[:, part], ..., small)
#     # add results[3] and results[4]; then the states with which the next window begins
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "truncated_bptt is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: states dropped between windows" or "every window from h0 and c0": only gradients are cut.
# - "Looks like: the last states in the place of h0 and c0": before the first window, `t - 1` is $-1$, the last step.
# - "Looks like: windows started from their own first state": the state *before* the window is one index earlier.
# - "Looks like: last shorter window dropped": the loop has to reach the end, also when k does not divide T.
# - "Looks like: only the last window": add up over the windows.
# - "Looks like: only the gradient of c cut" (or of h): both `dh0` and `dc0` of a window are thrown away.
# - "Looks like: k windows in place of windows of k steps": k counts steps.
# - "One window is right, several are not: ...": no known mistake fits; look at the states that the second window starts
#   from.
#
# </details>

# %% [markdown]
# ### How wrong is a truncated gradient?
#
# A hundred steps, fresh cells with three forget biases. Left: a loss at every step (random `dh`). Right: at the last step
# only.

# %% error_by_window_picture role="demo"
def truncation_errors(forget_bias, last_only, ks, T=100, N=8, D=4, H=32):
    """Relative error of dW, by the norm, for each window length."""
    W, b = fresh(forget_bias, D, H)
    x, up = inputs(T, N, D, H)
    start, dh = np.zeros((N, H)), np.random.default_rng(7).standard_normal((N, T, H))
    if last_only:
        dh[:, :-1] = 0
    cache = x, start, start, W, b, *lstm_forward(x, start, start, W, b)
    whole = lstm_backward(dh, start, cache)[3]
    return [np.linalg.norm(truncated_bptt(dh, cache, k)[0] - whole) / np.linalg.norm(whole) for k in ks]


ks = [1, 2, 5, 10, 20, 50, 100]
errors = {heading: {str(bias): truncation_errors(bias, last_only, ks) for bias in (0, 1, 3)}
          for heading, last_only in (("a loss at every step", False),
                                     ("a loss at the last step", True))}
show(figures.error_by_window(ks, errors),
     alt="Relative error of dW against the length of the window, 1 to 100 steps of 100. With "
         "a loss at every step, forget bias 0: from 0.53 to 0.07 at k = 50; bias 1: from 0.70 "
         "to 0.14; bias 3: from 0.97 to 0.67. With a loss at the last step, biases 0 and 1 are "
         "at about 0.1 or less from k = 10 on; bias 3 still has 0.75 there. All are 0 at k = 100.")

# %% [markdown]
# The better a cell remembers, the more is lost by cutting: with bias 3 a window of 20 steps misses most of the gradient.
# A cell that forgets quickly loses little, because nothing came from far away in the first place. A small error of
# truncation can mean that the window is long enough, or that the network is deaf.
#
# ### What a truncated gradient cannot learn
#
# A task of 20 steps: the first input is 1 or $-1$, then follows noise on a second input. At the end, $h$ of unit 0 shall
# be 0.6 times the first number. Always answering 0 gives a squared error of 0.36. Your functions train a fresh cell by
# plain gradient descent (the next lesson does this properly), with the whole gradient, and in windows of 10 and of 5
# steps.

# %% deaf [markdown] role="predict"
# **Predict first.** With windows of 10 steps, the loss of step 20 reaches back to step 11. The number was shown at
# step 1. The states of the forward pass do carry over. What will the training with windows of 10 do?
#
# - a) The same as the whole gradient, only more slowly.
#   > Not quite. More updates of the same kind do not help if none of them holds what step 1 owes to the loss.
# - b) It can use what happens to be left of the number. Nothing tells the first steps to store it. (right)
#   > Yes. If a fresh cell keeps enough of it by accident, this may even be enough. If not, nothing pushes it to keep more.
# - c) Nothing at all, since the loss is at the last step only.
#   > Not quite. The last window gets a gradient, and its weights are those of all steps. It can change how the end reads
#   > the state.

# %% learn_or_not role="demo"
def remember_first(k, forget_bias=1.0, updates=350, T=20, N=32, H=8):
    """Squared errors (updates,) while a fresh cell learns to show its first input at the end."""
    rng = np.random.default_rng(0)
    W, b = init_lstm(2, H, rng)
    b[H:2 * H] = forget_bias
    start, errors = np.zeros((N, H)), []
    for update in range(updates):
        x = np.zeros((N, T, 2))
        x[:, 0, 0] = rng.choice([-1.0, 1.0], N)
        x[:, 1:, 1] = rng.standard_normal((N, T - 1))
        h, c = lstm_forward(x, start, start, W, b)
        miss = h[:, -1, 0] - 0.6 * x[:, 0, 0]
        dh = np.zeros((N, T, H))
        dh[:, -1, 0] = 2 * miss / N               # the loss is a mean over the batch
        gradients = truncated_bptt(dh, (x, start, start, W, b, h, c), k)
        step_W, step_b = clip_by_global_norm(list(gradients), 1.0)
        W, b = W - 0.5 * step_W, b - 0.5 * step_b
        errors.append((miss ** 2).mean())
    return np.array(errors)


losses = {f"k = {k}": remember_first(k) for k in (20, 10, 5)}
show(figures.learning(losses, guess=0.36),
     alt="Squared error over 350 updates. With the whole gradient, k = 20, it stays near 0.36 "
         "for 200 updates and then falls to 0. With k = 10 and k = 5 it stays near 0.36, the "
         "error of always answering 0; these two curves lie on each other.")
lucky = remember_first(10, forget_bias=3.0)
print(f"k = 10, forget bias 3: squared error {lucky[-50:].mean():.3f} at the end")


def kept(forget_bias, T=20, N=32, H=8):
    """The part of the first input's mark on c that is left in the same fresh cell at the end."""
    W, b = init_lstm(2, H, np.random.default_rng(0))
    b[H:2 * H] = forget_bias
    x, start = np.zeros((N, T, 2)), np.zeros((N, H))
    x[:, 1:, 1] = np.random.default_rng(1).standard_normal((N, T - 1))
    seen = np.where(np.arange(T)[:, None] == 0, [1.0, 0], 0)                # the number, at the first step
    mark = lstm_forward(x + seen, start, start, W, b)[1] - lstm_forward(x - seen, start, start, W, b)[1]
    return np.linalg.norm(mark[:, -1]) / np.linalg.norm(mark[:, 0])


for forget_bias in (1, 3):
    print(f"fresh cell, forget bias {forget_bias}: {kept(forget_bias):.3f} of the number is left in c at the end")

# %% [markdown]
# With the whole gradient the cell finds out, after a long flat stretch, that the first number matters, and then learns to
# keep it within a few dozen updates. In windows it never does: the curves for 10 and for 5 steps lie on each other. Its
# memory was never asked for.
#
# The first printed line is a cell with forget bias 3. It keeps about a third of the number by accident (with bias 1
# next to nothing), and now windows of 10 do learn something: the end is taught to use what is left. Truncation does not
# make long memories impossible. It makes them a matter of luck, because no error ever reaches the steps that would have
# to store something.
#
# In practice, windows are made as long as memory allows, and longer than the dependencies that matter. For language
# models, windows of 35 words were usual for a time (Zaremba, Sutskever and Vinyals 2014).
#
# ## Written question

# %% wrong_but_learns [markdown] role="written" points=3 minutes=8
# **A gradient with a mistake.** A colleague has written an LSTM in NumPy. The loss goes down, but stays worse than that
# of a library. In the backward pass you find that the line `dc_prev = dc * f` uses the argument `dc`, not the sum at
# $c_t$.
#
# 1. Which way of the gradient is lost by this, and which ways remain? Say what the network can still learn, and what
#    hardly.
# 2. The colleague had checked the gradient: with $T = 1$ and `dc_last = 0`, on `dW` and `db` only. Why did this check
#    find nothing? Name two changes that let it find the mistake.
# 3. Why does the loss go down at all, although the gradient is wrong?
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. What comes from $h_t$ through tanh into $c_t$ no longer goes on to $c_{t-1}$. With a loss on the $h$ and `dc_last =
#    0`, the line of $c$ then carries nothing at all: `dc` is 0 at the last step and stays 0 at every earlier one. What
#    remains is the way through $h_{t-1}$ and the gates, as in a plain network: short dependencies can be learned, long
#    ones hardly, because this way loses a factor at each step.
# 2. `dc_prev` enters `dW` and `db` only through *earlier* steps; with $T = 1$ there is none, so both are right. Found by:
#    $T > 1$; checking `dc_prev` (or `dc0`) itself as well. (A `dc_last` that is not 0 changes nothing for $T = 1$ and is
#    not enough alone.)
# 3. Most of the gradient, within a step and from the near steps, is right, so its direction still has a large part in
#    common with the true one; small steps along it lower the loss. But the part that belongs to far steps is missing, so
#    it ends at a worse place.
#
# **Points.**
#
# - 1 point, part 1: half for the way that is lost (from dh through tanh c along the cell line), half for the consequence
#   (long dependencies; what remains goes through the gates).
# - 1 point, part 2: half for the reason (needs an earlier step), half for two changes that work. Accept: $T > 1$, check
#   of dc_prev, of dc0.
# - 1 point, part 3: the direction is still partly right (half), and why that is not enough (half).
#
# **Common wrong answers.**
#
# - "The gradient vanishes": which gradient, and why? Half a point at most in part 1.
# - "A check with random numbers would have found it": they were random. No points in part 2 for this alone.
# - "dc_last should not be 0": at $T = 1$ this does not show in dW. No half point for it alone; together with $T > 1$ it
#   counts.
# - "Learning works because the optimizer corrects the gradient": no optimizer knows the missing part. No points.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - `dx` has the shape of `x`. Along a way factors multiply; where a number went several ways, gradients are added.
# - A gradient that is not checked is wrong. Central differences, float64, eps near $10^{-5}$, random numbers of ordinary
#   size, all sizes different.
# - In a product each factor gets the other one. Slopes follow from the values of the gates.
# - At $c_t$ two gradients join: through $h_t$, and along the line of $c$. Their sum goes to i, f, g and to $c_{t-1}$.
# - Through time: `dh[:, t]` plus what the later step gives back; `dW` and `db` are sums over steps and examples; the line
#   of $c$ starts from `dc_last`.
# - Along the cell the gradient is multiplied by the forget gates of the later steps, and by nothing else. How far it
#   reaches is decided by the gates.
# - Truncation cuts gradients, never states. What lies before the window can be used, but nothing teaches the network to
#   put it there.
#
# Next, lesson 06 gives the network a loss and an optimizer, and trains it.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Run `gradient_check` on your `lstm_step_backward` with float32 arrays. What error do you get,
#    and which `eps` is best now? Compare with the table of errors.
# 2. (Difficulty 3 of 5.) Break your `lstm_step_backward` in five ways of your own, one at a time. For each, find the
#    smallest test (which sizes, which upstream gradients) that notices it. Which sizes notice all five?
# 3. (Difficulty 4 of 5.) Write an `lstm_backward` that computes the gates of all steps in one product before its loop
#    (all states are known), keeps every `da`, and computes `dW`, `db` and `dx` after the loop in one product each.
#    Compare the numbers, then the times, for $H$ = 8, 64 and 256.
# 4. (Difficulty 4 of 5.) Write the variant of truncation in which windows overlap: at every step, errors go back $k$
#    steps, and there is one backward pass for every $k_2$ steps (Williams and Peng 1990). What does it cost for $k_2 =
#    1$? Does it learn the task above with $k = 10$?
#
# ## References
#
# - Paul J. Werbos (1990). Backpropagation through time: what it does and how to do it. *Proceedings of the IEEE* 78(10),
#   1550-1560.
# - Ronald J. Williams, Jing Peng (1990). An efficient gradient-based algorithm for on-line training of recurrent network
#   trajectories. *Neural Computation* 2(4), 490-501.
# - Sepp Hochreiter, Jürgen Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8), 1735-1780.
# - Felix A. Gers, Jürgen Schmidhuber, Fred Cummins (2000). Learning to forget: continual prediction with LSTM. *Neural
#   Computation* 12(10), 2451-2471.
# - Alex Graves, Jürgen Schmidhuber (2005). Framewise phoneme classification with bidirectional LSTM and other neural
#   network architectures. *Neural Networks* 18(5-6), 602-610.
# - Razvan Pascanu, Tomas Mikolov, Yoshua Bengio (2013). On the difficulty of training recurrent neural networks. *ICML*.
# - Wojciech Zaremba, Ilya Sutskever, Oriol Vinyals (2014). Recurrent neural network regularization. *arXiv:1409.2329*.
