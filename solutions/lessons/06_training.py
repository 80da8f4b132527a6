# %% [markdown]
# # Training: from gradients to a network that has learned
#
# Lesson 05 says how each weight should move to make an error smaller. What is missing is the error itself and the
# moving. In this lesson you write a loss for classes, its gradient, two ways to move, and the one function that does
# all of it once. Then you call it a few thousand times. Most training runs that fail do so quietly: no exception, a
# loss that stays where it is. So you also learn the order in which to look: the first loss, a tiny batch, a baseline,
# the learning rate. At the end your own LSTM solves a task that the plain network of lesson 01 does not.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - turn scores into probabilities and a loss without overflow, and derive the gradient $p - y$;
# - say what a mean loss is a mean over, and leave padding out of it;
# - write gradient descent and Adam, and derive Adam's bias correction;
# - put forward pass, loss, backward pass, clipping and optimizer together in the right order;
# - check a training run before you believe it: loss at the start, a tiny batch, a baseline, several seeds.
#
# **Builds on:** lessons 00 to 05. You need your own `affine`, `rnn_forward`, `clip_by_global_norm`, `init_lstm`,
# `lstm_forward`, `lstm_backward` and what they call.
#
# **Time:** about {minutes} minutes to work, 15 seconds to run.

# %% imports role="given"
import numpy as np

from course import NotWritten, check, earlier, predict, show
from course.explore import l06_training as explore
from course.figures import l06_learning as learning_figures
from course.figures import l06_training as figures

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks of lessons 00 to 05. Save them before you run it.

# %% load_cell role="given"
earlier.load("00_welcome")
earlier.load("01_long_term_dependencies")
earlier.load("02_gates")
earlier.load("03_lstm_cell")
earlier.load("04_sequence")
earlier.load("05_bptt")

# %% [markdown]
# If it names a function that is missing or fails its check, open that lesson, finish it, save it, and run the cell
# above again. If you want to start here, and you have a full clone of the repository or your instructor gave you the
# solved functions, add a cell below with `earlier.load("05_bptt", solved=True)` and the same for the others.
#
# Notation: $N$ examples, $T$ steps, $D$ input features, $H$ hidden units, and now $K$ classes. Classes are numbered
# from 0 to $K - 1$.
#
# ## From states to a loss {minutes=10}
#
# After each step the network has a hidden state $h_t$ with $H$ numbers. We want an answer: one of $K$ classes, such as
# the next letter, the kind of a word, a sum. An affine map, your function of lesson 00, turns the state into one
# **score** for each class:
#
# $$s_t = h_t W_y + b_y, \qquad W_y\ (H, K),\quad b_y\ (K,)$$
#
# Scores may be any numbers. (Many texts call them *logits*.) The **softmax** turns them into probabilities: each is
# between 0 and 1, and those of one step add up to 1:
#
# $$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$
#
# If $y$ is the right class of this step, the **cross-entropy** is $-\log p_y$. It is 0 if the network gave the right
# class the probability 1, and grows without end as that probability goes to 0.
#
# **By hand.** Three classes, scores $[0,\ \log 2,\ 0]$. The exponentials are $1, 2, 1$, and their sum is 4:
#
# | class | score | exponential | probability | loss if this class is right |
# |---|---|---|---|---|
# | 0 | 0 | 1 | 0.25 | $\log 4 = 1.386$ |
# | 1 | 0.693 | 2 | 0.5 | $\log 2 = 0.693$ |
# | 2 | 0 | 1 | 0.25 | $\log 4 = 1.386$ |
#
# All logarithms here are natural ones. What counts is the *differences* of the scores: add 5 to all three, and every
# exponential grows by the same factor $e^5$, the sum too, and the probabilities are the same.

# %% first_loss [markdown] role="predict"
# **Predict first.** A network for $K = 7$ classes has not learned anything, and its scores are all 0. What is its mean
# loss on any data?
#
# - a) 0, because all scores are 0.
#   > Not quite. Equal scores are equal probabilities, 1/7 each. The loss would be 0 only if the right class had probability 1.
# - b) 1/7.
#   > Not quite. 1/7 is the probability of each class. The loss is minus its logarithm.
# - c) $\log 7 = 1.946$. (right)
#   > Yes. Every class has the probability 1/7, whichever is right. This number is the first thing to look at in every training run: a loss that starts far above $\log K$ says that the network is sure of wrong answers, or that the loss is computed wrongly.

# %% [markdown]
# ### Two ways to break it
#
# The formulas are right, and code that follows them word by word fails twice.

# %% broken_softmax role="demo"
with np.errstate(all="ignore"):
    for name, s in [("scores of size 1", np.array([1.0, 2.0, 3.0])),
                    ("the same, plus 1000", np.array([1001.0, 1002.0, 1003.0])),
                    ("one far below", np.array([-1000.0, 0.0, 0.0]))]:
        p = np.exp(s) / np.exp(s).sum()
        print(f"{name:<20} p = {p.round(3)}   losses = {-np.log(p).round(3)}")

# %% [markdown]
# **Too large.** $e^{710}$ is larger than the largest number that a float can hold. The second line divides infinity by
# infinity. The way out uses what you saw by hand: the softmax does not change when the same number is subtracted from
# all scores. So subtract the largest, $m = \max_j s_j$. Then all exponents are at most 0, the largest exponential is
# $e^0 = 1$, and the sum lies between 1 and $K$.
#
# **Too small.** In the third line the first class has $p = e^{-1000}$, which is rounded to 0, and $-\log 0$ is
# infinite. Subtracting $m$ does not help here: this probability really is that small. But its logarithm is a harmless
# number, $-1000.69$. So do not make the probability at all. Take the logarithm on paper first:
#
# $$\log p_k = \log \frac{e^{s_k - m}}{\sum_j e^{s_j - m}} = s_k - m - \log \sum_j e^{s_j - m}$$
#
# This is called **log-sum-exp**. The sum under the logarithm is at least 1, so the logarithm is safe, and nothing is
# rounded to 0. By hand, for the scores $1001, 1002, 1003$ with $m = 1003$: the differences are $-2, -1, 0$, their
# exponentials 0.135, 0.368 and 1, the sum 1.503 with the logarithm 0.408, and so the losses are $2.408, 1.408, 0.408$,
# the same as for $1, 2, 3$.
#
# You may see `np.log(p + 1e-12)` in published code. It hides the infinity and makes a flat roof at
# $-\log 10^{-12} = 27.6$: however wrong the network is, the loss does not rise further.

# %% where_log [markdown] role="predict"
# **Predict first.** Somebody subtracts the maximum, computes the probabilities `p`, and then takes `np.log(p)`. The
# right class has a score 1000 below the largest. What is the loss?
#
# - a) 1000, since the maximum was subtracted.
#   > Not quite. The shift prevents numbers that are too large. $e^{-1000}$ is too small, and becomes exactly 0.
# - b) Infinite. (right)
#   > Yes. The probability is rounded to 0 before the logarithm sees it. Both measures are needed: the shift against overflow, and the logarithm by formula against this.
# - c) NaN.
#   > Not quite here. NaN comes from infinity divided by infinity, which the shift prevents.

# %% [markdown]
# ## The gradient: p minus y {minutes=6}
#
# How does the loss of one step, $L = -\log p_y = -s_y + \log \sum_j e^{s_j}$, change when the score of class $k$
# changes? The second term first:
#
# $$\frac{\partial}{\partial s_k} \log \sum_j e^{s_j} = \frac{e^{s_k}}{\sum_j e^{s_j}} = p_k$$
#
# The first term, $-s_y$, contributes $-1$ if $k$ is the right class and 0 otherwise. Write the right class as a vector
# $y$ with a 1 at its place and 0 elsewhere (*one-hot*). Then
#
# $$\frac{\partial L}{\partial s_k} = p_k - y_k$$
#
# No derivative of the softmax is needed on its own. The logarithm and the exponential cancel, and what remains is the
# difference between what the network says and what is true.
#
# **By hand.** Above, $p = [0.25,\ 0.5,\ 0.25]$. If class 1 is right, $y = [0, 1, 0]$ and the gradient is
# $[0.25,\ -0.5,\ 0.25]$: raise the score of the right class, lower the two others.

# %% bars role="demo"
scores = np.log([1.0, 2.0, 1.0])
p = np.array([0.25, 0.5, 0.25])
show(figures.softmax_bars(scores, p, p - [0, 1, 0], right=1),
     alt="Three bar charts for three classes. Scores 0, 0.693, 0. Probabilities 0.25, 0.5, "
         "0.25. Gradient 0.25, minus 0.5, 0.25. Class 1 is the right one and is hatched.")

# %% [markdown]
# The gradient adds up to 0, for every step: what the right class gains, the others lose. It is never larger than 1,
# however wrong the network is, and it vanishes only when the right class has the probability 1.
#
# ## A mean over the real steps {minutes=7}
#
# In a batch there are $N \cdot T$ steps, each with its own loss. Not all of them count. Padding does not (lesson 04),
# and in many tasks only some real steps have a target: in the adding task below, only the last one. A **mask** $(N, T)$
# of ones and zeros says which steps count. The loss is the mean over these:
#
# $$L = \frac{\sum_{n,t} \text{mask}_{n,t}\, L_{n,t}}{\sum_{n,t} \text{mask}_{n,t}}$$
#
# **By hand.** Two examples of three steps. The second one has a single real step; the losses 9 in its padding mean
# nothing.
#
# | | step 0 | step 1 | step 2 |
# |---|---|---|---|
# | example 0 | **1** | **2** | **3** |
# | example 1 | **6** | 9 (padding) | 9 (padding) |
#
# | mean | computed as | result |
# |---|---|---|
# | over the real steps | $(1 + 2 + 3 + 6) / 4$ | **3** |
# | mask in the sum, all steps counted | $(1 + 2 + 3 + 6) / 6$ | 2 |
# | padding treated as real | $(1 + 2 + 3 + 6 + 9 + 9) / 6$ | 5 |
# | mean of each example, then their mean | $(2 + 6) / 2$ | 4 |
#
# All four are numbers of a plausible size, and only one of them is meant. The gradient of a mean carries the same
# factor: at each real step it is $(p - y) / 4$ here, at each masked step it is 0. Nobody divides again later.

# %% padded_mean [markdown] role="predict"
# **Predict first.** A loss multiplies by the mask, but divides by $N \cdot T$, padding included. Training works, more
# or less. What is wrong?
#
# - a) Nothing: a constant factor does not matter.
#   > Not quite. It is not constant. It is the share of real steps, and that differs from batch to batch.
# - b) A batch with much padding gets a smaller loss and smaller gradients than one with little. (right)
#   > Yes. One long example in a batch makes every step of the batch count less, and the loss of two batches can no longer be compared.
# - c) The network learns to predict padding.
#   > Not quite. The masked steps have no gradient here. They only make the others smaller.

# %% [markdown] name="softmax_cross_entropy-task"
# **Write `softmax_cross_entropy(scores, targets, mask)`**: the mean loss over the steps that count, and its gradient
# with respect to the scores.
#
# | | shape |
# |---|---|
# | `scores` | $(N, T, K)$, any finite numbers, at masked steps too; must not be changed |
# | `targets` | $(N, T)$, whole numbers from 0 to $K - 1$ |
# | `mask` | $(N, T)$, 1 where a step counts and 0 elsewhere; at least one counts |
# | returns `loss` | a number |
# | returns `dscores` | $(N, T, K)$, 0 at masked steps |

# %% softmax_cross_entropy role="answer" difficulty=4 minutes=15
def softmax_cross_entropy(scores, targets, mask):
    """Mean over the steps that count of -log softmax(scores)[target], and its gradient.

    Args:
        scores: (N, T, K) one score for each class, any finite numbers, also at masked steps. Not changed.
        targets: (N, T) integers from 0 to K-1: the right class of each step.
        mask: (N, T) 1 at steps that count, 0 elsewhere; at least one counts.

    Returns:
        loss: number.
        dscores: (N, T, K) gradient of the loss with respect to the scores, 0 at masked steps.

    Source: Bridle 1990.
    """
    ### BEGIN SOLUTION
    K = scores.shape[2]
    largest = scores.max(axis=2, keepdims=True)                            # (N, T, 1)
    log_sum = largest + np.log(np.exp(scores - largest).sum(axis=2, keepdims=True))
    log_p = scores - log_sum                                               # (N, T, K)
    y = np.eye(K)[targets]                                                 # (N, T, K), one-hot
    weight = mask[:, :, None] / mask.sum()                                 # (N, T, 1)
    loss = -np.sum(weight * y * log_p)
    return loss, weight * (np.exp(log_p) - y)
    ### END SOLUTION

# %% softmax_cross_entropy-test role="test" points=6
check(softmax_cross_entropy)

# %% [markdown] name="softmax_cross_entropy-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Compute the logarithms of all probabilities first, by the formula of log-sum-exp. Loss and gradient both come from
# them.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The largest score of each step, with `keepdims=True`, so that it still fits: $(N, T, 1)$.
# 2. Logarithms of the probabilities $(N, T, K)$, by the formula.
# 3. The targets as one-hot vectors: rows of an identity matrix, picked by index.
# 4. The weight of each step in the mean: its mask, divided by the sum of the mask. With a third axis it fits
#    $(N, T, K)$.
# 5. The loss is minus the sum of weight, one-hot and logarithm. The gradient is weight times $(p - y)$.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# shifted = scores - scores.max(axis=..., keepdims=True)
# log_p = ... - np.log(np.exp(...).sum(axis=..., keepdims=True))
# one_hot = np.eye(...)[targets]
# share = mask[..., None] / ...
# ```
#
# Then one line for the loss and one for the gradient. The probabilities themselves are `np.exp(log_p)`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "softmax_cross_entropy is not written yet.": write the function in its cell, run that cell, then run the check
#   again.
# - "Looks like: mean over all steps, padding too", "mask not used", "mean of each example first": compare with the
#   table of means.
# - "Looks like: gradient not divided by the number of steps" or "gradient divided twice": loss and gradient carry the
#   same factor, once.
# - "Looks like: softmax over the batch axis": the classes are the last axis.
# - "Looks like: no shift by the maximum" or "log-sum-exp without the shift", with "NaN (not a number)" or "infinite
#   values" in the case "large scores": see "Two ways to break it".
# - "Looks like: log of a probability that has become 0", with "infinite values" in the case "the right class far below
#   the others": take the logarithm by formula.
# - "Looks like: one maximum for all steps": the maximum runs over the classes of one step.
# - "Looks like: number of classes taken from the targets": $K$ is an axis of the scores.
# - "changed its argument `scores` in place": `-=` and `out=` write into the caller's array.
# - "raised ValueError: arrays of the shapes (3,5) and (3,5,4) cannot be combined element by element": the mask needs a
#   third axis.
# - "raised IndexError: arrays used as indices must be of integer (or boolean) type": you indexed with the mask or with
#   scores.
#
# </details>

# %% loss_by_hand role="demo"
scores = np.log([[[1.0, 2.0, 1.0], [1.0, 1.0, 1.0], [1e-300, 1.0, 1.0]]])   # (1, 3, 3)
loss, dscores = softmax_cross_entropy(scores, np.array([[1, 0, 0]]), np.array([[1.0, 0.0, 0.0]]))
print(f"only the first step counts: loss {loss:.3f}, gradient {dscores[0, 0].round(3)}")
loss, dscores = softmax_cross_entropy(scores, np.array([[1, 0, 0]]), np.ones((1, 3)))
print(f"all three count:            loss {loss:.3f}, gradient of step 0 {dscores[0, 0].round(3)}")
loss, _ = softmax_cross_entropy(np.zeros((2, 4, 7)), np.ones((2, 4), dtype=int), np.ones((2, 4)))
print(f"seven classes, equal scores: {loss:.3f}, and log 7 is {np.log(7):.3f}")

# %% [markdown]
# The first line is the example from above. In the second, the same step counts for a third, and so does its gradient;
# the third step, with a probability of $10^{-300}$, dominates the loss, as it should, and nothing overflows.
#
# Is the gradient right? You have a tool for that since lesson 05. The mask has to be part of the test.

# %% check_the_loss role="demo"
rng = np.random.default_rng(0)
scores, targets = rng.standard_normal((2, 3, 4)), rng.integers(0, 4, (2, 3))
mask = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
gradient = softmax_cross_entropy(scores, targets, mask)[1]
error = gradient_check(lambda s: softmax_cross_entropy(s, targets, mask)[0], scores, gradient)
print(f"relative error of the gradient: {error:.0e}")

# %% [markdown]
# ## One step downhill {minutes=7}
#
# The gradient says in which direction the loss grows fastest. **Gradient descent** goes the other way, with a
# **learning rate** $\eta$ for how far:
#
# $$w \leftarrow w - \eta\, \frac{\partial L}{\partial w}$$
#
# With a new random batch at each step it is called *stochastic* gradient descent, SGD: every batch gives a noisy
# estimate of the gradient on all data.
#
# **By hand.** A bowl with two weights, ten times as steep along $w_2$ as along $w_1$:
#
# $$L = \tfrac12 \left(w_1^2 + 10\, w_2^2\right), \qquad \frac{\partial L}{\partial w} = (w_1,\ 10\, w_2)$$
#
# Start at $(10, 5)$, where the gradient is $(10, 50)$:
#
# | learning rate | after step 1 | after step 2 | after step 3 | what happens along $w_2$ |
# |---|---|---|---|---|
# | 0.1 | (9, 0) | (8.1, 0) | (7.29, 0) | at the bottom at once |
# | 0.2 | (8, −5) | (6.4, 5) | (5.12, −5) | from side to side for ever |
# | 0.3 | (7, −10) | (4.9, 20) | (3.43, −40) | explodes |
#
# All weights share one learning rate, and the steepest direction sets the limit: each step multiplies $w_2$ by
# $1 - 10\,\eta$, and above $\eta = 2 / 10$ this is below $-1$. Meanwhile the flat direction crawls: with 0.1 each step
# takes only a tenth off $w_1$.

# %% same_rate [markdown] role="predict"
# **Predict first.** The bowl becomes 100 times as steep along $w_2$ as along $w_1$. You lower the learning rate until
# nothing explodes. What happens to $w_1$?
#
# - a) Nothing: its own slope did not change.
#   > Not quite. Its slope did not change, but its learning rate did, since there is only one.
# - b) It gets to the minimum ten times more slowly than before. (right)
#   > Yes. The limit went from 2/10 to 2/100, and the flat direction pays for it. A rate of its own for each weight would help: this is Adam's idea.
# - c) It gets there faster, because the steps are more exact.
#   > Not quite. Each step takes a share of the learning rate off w1, and the learning rate is now ten times smaller.

# %% [markdown]
# A network has several parameters, arrays of different shapes. Here they come as a **dict**, name to array, and
# gradients come as a dict with the same names. A step makes a *new* dict of *new* arrays: the parameters before the
# step stay as they are, so they can be kept, compared and gone back to.

# %% [markdown] name="sgd_step-task"
# **Write `sgd_step(params, gradients, learning_rate)`**: one step of gradient descent on all parameters.
#
# | | |
# |---|---|
# | `params` | dict name → array of any shape; must not be changed |
# | `gradients` | dict with the same names, in any order; each array has the shape of its parameter |
# | `learning_rate` | number above 0 |
# | returns | new dict name → new array |

# %% sgd_step role="answer" difficulty=1 minutes=5
def sgd_step(params, gradients, learning_rate):
    """One step of gradient descent: every parameter against its gradient.

    Args:
        params: dict name -> array. Not changed.
        gradients: dict name -> array of the same shape, the same names.
        learning_rate: number above 0.

    Returns:
        dict name -> new array.

    Source: Robbins and Monro 1951.
    """
    ### BEGIN SOLUTION
    return {name: params[name] - learning_rate * gradients[name] for name in params}
    ### END SOLUTION

# %% sgd_step-test role="test" points=2
check(sgd_step)

# %% [markdown] name="sgd_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Do to every array of the dict what the formula says for one number, and put the result under the same name.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Start with an empty dict. Loop over the names. For each, take the parameter and the gradient of this name, compute,
# store. Return after the loop.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# new = {}
# for name in params:
#     new[name] = params[name] ... gradients[name]
# return new
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "sgd_step is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: uphill": look at the sign.
# - "Looks like: paired by place, not by name": `zip(params.values(), gradients.values())` relies on the order of two
#   dicts.
# - "Looks like: a dict with the first parameter only", with "expected a dict with W, b, V, got one with W": a `return`
#   inside the loop ends it after the first round.
# - "changed its argument `params` in place": `-=` writes into the caller's arrays. `dict(params)` copies the dict, not
#   the arrays in it.
# - "expected a dict with W, b, V, got a list": the result has names.
#
# </details>

# %% bowl_by_hand role="demo"
for rate in (0.1, 0.2, 0.3):
    w = {"w": np.array([10.0, 5.0])}
    line = []
    for step in range(3):
        w = sgd_step(w, {"w": w["w"] * [1.0, 10.0]}, rate)
        line.append(f"({w['w'][0]:.4g}, {w['w'][1]:.4g})")
    print(f"learning rate {rate}:", "  ".join(line))

# %% [markdown]
# ## Adam {minutes=11}
#
# **Adam** (Kingma and Ba 2015) gives each single number of each parameter a step length of its own. It keeps two
# running means, in which old values fade by $\beta$ at each step:
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, g_t \qquad\qquad v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, g_t^2$$
#
# $g_t$ is the gradient of step $t$; squares and all that follows are taken number by number. $m$ is a mean of the
# gradients themselves, which smooths out the noise. $v$ is a mean of their squares, which says how large they usually
# are. The step is their ratio:
#
# $$w \leftarrow w - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}$$
#
# If the gradients are steady, $\hat m \approx g$ and $\sqrt{\hat v} \approx |g|$, and the number moves by about $\eta$,
# whether its gradient is 1000 or 0.001. If they change their sign all the time, $\hat m$ is small and $\sqrt{\hat v}$
# is not, and the number stays about where it is. The usual values are $\beta_1 = 0.9$, $\beta_2 = 0.999$, and a tiny
# $\epsilon = 10^{-8}$ against division by 0.
#
# ### The hats
#
# Both means start at 0, and so they are too small at first. By how much? Write $m$ out, from $m_0 = 0$:
#
# $$m_t = (1 - \beta_1) \left(g_t + \beta_1 g_{t-1} + \beta_1^2 g_{t-2} + \dots + \beta_1^{t-1} g_1\right)$$
#
# The weights of a mean should add up to 1. These add up to
# $(1 - \beta_1)(1 + \beta_1 + \dots + \beta_1^{t-1}) = 1 - \beta_1^t$. The rest, $\beta_1^t$, sits on the starting 0.
# So divide by what is there:
#
# $$\hat m_t = \frac{m_t}{1 - \beta_1^t} \qquad\qquad \hat v_t = \frac{v_t}{1 - \beta_2^t}$$
#
# with $t = 1$ in the first step. This is the **bias correction**. It fades as $\beta^t$ goes to 0: for $m$ within some
# 50 steps, for $v$ within some 5000.
#
# **By hand.** One weight, and a gradient of 10 in every step:
#
# | $t$ | $m_t$ | $1 - 0.9^t$ | $\hat m_t$ | $v_t$ | $1 - 0.999^t$ | $\hat v_t$ | step $\hat m / \sqrt{\hat v}$ |
# |---|---|---|---|---|---|---|---|
# | 1 | 0 + 0.1 · 10 = 1 | 0.1 | **10** | 0 + 0.001 · 100 = 0.1 | 0.001 | **100** | 10 / 10 = 1 |
# | 2 | 0.9 · 1 + 1 = 1.9 | 0.19 | **10** | 0.999 · 0.1 + 0.1 = 0.1999 | 0.001999 | **100** | 1 |
# | 3 | 0.9 · 1.9 + 1 = 2.71 | 0.271 | **10** | 0.29970 | 0.002997 | **100** | 1 |
#
# With the correction, both means of a constant are that constant, from the first step on. The state keeps $m_t$ and
# $v_t$ as they are; the hats are made anew in each step and thrown away.

# %% no_correction [markdown] role="predict"
# **Predict first.** Somebody leaves the correction out and uses $m_t / \sqrt{v_t}$. How long is the first step, in
# learning rates?
#
# - a) Too short, since both means start at 0.
#   > Not quite. Both are too small, but v lacks much more than m, and v is below the line.
# - b) 1, since the two errors cancel.
#   > Not quite. m has a tenth of its value, and the root of v has the root of a thousandth. These do not cancel.
# - c) About 3.2: too long. (right)
#   > Yes. m = 1 and v = 0.1, so the step is 1 / 0.316. It gets worse before it gets better, as the next figure shows: without the correction Adam starts with its longest steps, when it knows least.

# %% running_means role="demo"
beta = np.array([0.9, 0.999])
gradients = np.full(60, 10.0)
mean, raw = np.zeros(2), []
for g in gradients:
    mean = beta * mean + (1 - beta) * np.array([g, g * g])
    raw.append(mean)
raw = np.array(raw)                               # (60, 2): m and v
missing = 1 - beta ** np.arange(1, 61)[:, None]
show(figures.running_means(raw, raw / missing, gradients),
     alt="Three panels over 60 steps with a gradient of 10. The mean m as kept rises from 1 "
         "toward 10; corrected it is 10 throughout. The mean v as kept rises from 0.1 to 6; "
         "corrected it is 100. The step without the correction begins at 3.2 learning "
         "rates, rises to 6.6 at step 12 and falls slowly; with it the step is 1.")

# %% [markdown]
# The dashed lines are what is kept, the solid ones what the step uses. Without the correction the steps are up to 6.6
# times as long as they should be.

# %% first_step_size [markdown] role="predict"
# **Predict first.** In the first step of Adam, one weight has the gradient 1000 and another 0.001. How far do they
# move, with a learning rate of 0.1?
#
# - a) By 100 and by 0.0001.
#   > Not quite. That is gradient descent. Adam divides by the usual size of the gradient.
# - b) Both by 0.1. (right)
#   > Yes. In the first step the corrected means are g and g squared, so the ratio is plus or minus 1. Only the sign of the gradient matters then.
# - c) The first by less, because its v is larger.
#   > Not quite. Its v is larger, but its m is larger to the same degree. The ratio is the same.

# %% [markdown] name="adam_step-task"
# **Write `adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8)`**: one step of Adam
# on all parameters.
#
# | | |
# |---|---|
# | `params`, `gradients` | dicts name → array, as for `sgd_step`; must not be changed |
# | `state` | dict with `"m"` and `"v"`, each a dict name → array, and `"t"`, the number of steps made *before* this one; must not be changed |
# | `learning_rate`, `beta1`, `beta2`, `epsilon` | numbers |
# | returns `params` | new dict name → new array |
# | returns `state` | new dict with the new `"m"` and `"v"`, without hats, and `"t"`, now one larger |
#
# Before the first step all of `m` and `v` is 0, and `t` is 0. Epsilon is added to the root, not under it.

# %% adam_step role="answer" difficulty=3 minutes=15
def adam_step(params, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """One step of Adam: running means of the gradient and of its square, corrected for their start at 0.

    Args:
        params: dict name -> array. Not changed.
        gradients: dict name -> array of the same shape, the same names.
        state: dict with m and v, each a dict name -> array, and t, the number of steps made before this one. Not changed.
        learning_rate: number above 0.
        beta1, beta2: share of the old mean that stays, for m and for v.
        epsilon: number above 0, added to the root.

    Returns:
        params: dict name -> new array.
        state: new dict with m, v and t after this step.

    Source: Kingma and Ba 2015, algorithm 1.
    """
    ### BEGIN SOLUTION
    t = state["t"] + 1
    new_params, new_m, new_v = {}, {}, {}
    for name, g in gradients.items():
        m = beta1 * state["m"][name] + (1 - beta1) * g
        v = beta2 * state["v"][name] + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        new_params[name] = params[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
        new_m[name], new_v[name] = m, v
    return new_params, {"m": new_m, "v": new_v, "t": t}
    ### END SOLUTION

# %% adam_step-test role="test" points=5
check(adam_step)

# %% [markdown] name="adam_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Follow one row of the table "By hand" from left to right, for one array. Then put a loop over the names around it.
# What has to happen once, outside the loop?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The number of this step, counted from 1, is one more than what the state holds. Once, before the loop.
# 2. Three empty dicts: parameters, `m`, `v`.
# 3. For each name: new `m`, new `v`, both hats, the moved parameter. Store three arrays.
# 4. Return the parameters and a new state, with the uncorrected means.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Inside the loop, for the gradient `g` of this name:
#
# ```python
# m = ... * state["m"][name] + ... * g
# v = ... * state["v"][name] + ... * g**2
# step = (m / (1 - ...)) / (np.sqrt(v / (1 - ...)) + ...)
# ```
#
# In both brackets stands a power of a beta.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "adam_step is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: no bias correction", "only m corrected": both means need it.
# - "Looks like: correction with t from before the step", with "NaN (not a number)" in the case "the first step": the
#   first step has $t = 1$.
# - "Looks like: correction without the power": right in the first step only. $t$ is an exponent.
# - "Looks like: t counted for each parameter": count before the loop.
# - "Looks like: gradients paired by place, not by name", or "state": take arrays out of every dict by name.
# - "Looks like: corrected means kept in the state": the state holds $m$ and $v$ without hats.
# - "Looks like: epsilon inside the root": it is added to the root.
# - "changed its argument `state` in place": `*=` on a mean, or `state["t"] += 1`, writes into the caller's state.
# - "expected 2 results (params, state), got one result": return both.
# - "['v']['W']: wrong values": the place is named from the outside in. Here it is the new `v` of `W`.
#
# </details>

# %% adam_by_hand role="demo"
w = {"w": np.array([0.0])}
state = {"m": {"w": np.zeros(1)}, "v": {"w": np.zeros(1)}, "t": 0}
for step in range(3):
    w, state = adam_step(w, {"w": np.array([10.0])}, state, learning_rate=0.5)
    print(f"t = {state['t']}:  m = {state['m']['w'][0]:.4g}  v = {state['v']['w'][0]:.5g}"
          f"  w = {w['w'][0]:.4f}")

# %% [markdown]
# Means as in the table, and a step of one learning rate each time.
#
# ### The bowl again
#
# Both of your optimizers on the bowl from above, with the same learning rate:

# %% start_of_adam role="given"
def fresh_state(params):
    """Adam's state before its first step."""
    return {"m": {name: np.zeros_like(value) for name, value in params.items()},
            "v": {name: np.zeros_like(value) for name, value in params.items()}, "t": 0}

# %% bowl role="demo"
def descend(optimizer, steepness, rate, start, steps):
    """Places on the bowl, (steps+1, 2), by SGD or Adam."""
    w = {"w": np.array(start, dtype=float)}
    state, places = fresh_state(w), [w["w"]]
    for step in range(steps):
        gradient = {"w": w["w"] * [1.0, steepness]}
        if optimizer == "SGD":
            w = sgd_step(w, gradient, rate)
        else:
            w, state = adam_step(w, gradient, state, rate)
        places.append(w["w"])
    return np.array(places)


start = (10.0, 5.0)
paths = {name: descend(name, 10, 0.19, start, 40) for name in ("SGD", "Adam")}
show(figures.bowl_paths(paths, 10, start, 0.19, losses=(1e-2, 1e3)),
     alt="Left, a bowl seen from above, steeper along w2, with the ways of two optimizers "
         "from (10, 5). SGD jumps from side to side along w2 and comes near the minimum. "
         "Adam starts diagonally, then bends toward the axis of w1, and is still far from "
         "the minimum after 40 steps. Right, the loss over 40 steps: SGD falls to below 0.1, "
         "Adam is slower at this learning rate.")

# %% [markdown]
# SGD jumps across the steep direction, because its learning rate is close to the limit of 0.2. Adam starts diagonally:
# both weights move by 0.19 in the first step, although their gradients are 10 and 50. On this bowl, at this rate, SGD
# is the faster of the two. Adam is not a better descent on every function. Its advantage is that one learning rate fits
# very different gradients. Move the sliders:
#
# 1. Raise the learning rate a little. Where does SGD explode, and what does Adam do there?
# 2. Which learning rate leaves each of them the smallest loss after 40 steps, with a steepness of 10 and of 50? (The
#    title of the picture shows the rate.) Which one had to change?
# 3. Set the steepness to 1. What do the two ways look like now?
# 4. Set the rate to 1 ($10^0$). Why does Adam swing around the minimum?

# %% explore_bowl role="demo"
explore.bowl(descend, start)

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. Above 0.2. Adam goes on as before: it has no such limit on this bowl.
# 2. SGD has to go below 2/50 = 0.04: its best exponent is −0.8 at first, then −1.5. Adam can keep its rate: 0.4 is best
#    in both.
# 3. SGD goes straight to the minimum, since the gradient points at it. Adam still starts diagonally, although the start
#    is not on the diagonal.
# 4. Its mean of the gradients still points down the slope when the minimum has been passed. This is inertia, and it
#    dies out slowly.
#
# </details>
#
# ## One whole update {minutes=4}
#
# Now everything is there. One **update** takes a batch and moves all parameters once:

# %% update_picture role="demo"
show(figures.one_update(),
     alt="Data flow of one update. Forward, to the right: x goes through the LSTM with W and "
         "b to h, through the output layer with W_y and b_y to the scores, and, together "
         "with targets and mask, through softmax and cross-entropy to the loss. The backward "
         "pass gets x, h, c from the LSTM, h from the output layer, p, y and the mask from "
         "the softmax. To the left, dscores goes back through the output layer, giving dW_y "
         "and db_y, and on as dh back through time, giving dW and db. All four gradients are "
         "clipped together and go to Adam.")

# %% [markdown]
# Only one box in it is new: the way back through the output layer, $s = h W_y + b_y$, at every step. It follows the
# rule that you know from the gates in lesson 05. A state's gradient comes back through the same weights, transposed; a
# weight's gradient is a sum of products of what it was multiplied with and the gradient of what came out; a bias
# collects the sum:
#
# $$dh = ds\, W_y^\top \qquad\qquad dW_y = \sum_{n,t} h_{n,t}^\top\, ds_{n,t} \qquad\qquad db_y = \sum_{n,t} ds_{n,t}$$
#
# The output layer does not know about time. To it, the batch is $N \cdot T$ rows: `h.reshape(-1, H)` has the shape
# $(NT, H)$, fits your `affine`, and makes $dW_y$ a single matrix product.
#
# **By hand.** One step with $h = [1, 2]$ and $ds = [0.25,\ -0.5,\ 0.25]$:
#
# $$dW_y = \begin{bmatrix} 1 \\ 2 \end{bmatrix} [0.25,\ -0.5,\ 0.25] = \begin{bmatrix} 0.25 & -0.5 & 0.25 \\ 0.5 & -1 & 0.5 \end{bmatrix}$$
#
# Two rules about order. **Clip all gradients together, and before Adam**: one norm over all four arrays, so that the
# direction stays (lesson 01), and before the running means have swallowed a gradient that is too large. **Return the
# loss of before the update**: it belongs to the gradients that you used.
#
# A rule that you may miss: "reset the gradients". PyTorch *adds* every gradient to what stands in `.grad`, so each
# update there begins with `zero_grad()`, and whoever forgets it moves along the sum of all gradients so far. Here
# gradients are results of functions. There is nothing to reset.

# %% scaled_loss [markdown] role="choice" points=1 minutes=2
# **Predict first.** By mistake, a loss and its gradients are 100 times too large, from the first update on. There is no
# clipping. How does this change the path of the parameters under Adam?
#
# - a) Hardly at all. (right)
#   > Yes. m grows by 100 and the root of v too. This is convenient, and a trap: under Adam a wrong factor in the loss, such as a missing 1/N, goes unnoticed, until you clip or change the optimizer.
# - b) The steps are 100 times as long.
#   > Not quite. That is so for gradient descent. Adam divides by the usual size of the gradients, which grew as well.
# - c) The steps are 10 times as long.
#   > Not quite. v grows by 100 squared and its root by 100, the same factor as m.

# %% [markdown] name="train_step-task"
# **Write `train_step(params, x, targets, mask, state, learning_rate, max_norm)`**: one update of an LSTM with an output
# layer, from your own functions.
#
# | | |
# |---|---|
# | `params` | dict with `"W"` $(H+D, 4H)$, `"b"` $(4H,)$, `"W_y"` $(H, K)$, `"b_y"` $(K,)$; must not be changed |
# | `x` | $(N, T, D)$ |
# | `targets`, `mask` | $(N, T)$, as for `softmax_cross_entropy` |
# | `state` | Adam's state for these parameters; must not be changed |
# | `learning_rate`, `max_norm` | numbers: for Adam, and for the norm of all four gradients together |
# | returns `params, state` | after the update |
# | returns `loss` | before the update |
#
# The states before the first step are zeros. The call of your backward pass is `lstm_backward(dh, dc_last, cache)` with
# `cache = (x, h0, c0, W, b, h, c)`; it returns `dx, dh0, dc0, dW, db`. Nothing is computed from the last cell state but
# the last $h$, so `dc_last` is 0.

# %% train_step role="answer" difficulty=4 minutes=18
def train_step(params, x, targets, mask, state, learning_rate, max_norm):
    """One update of an LSTM with an output layer: forward, loss, backward, clip, Adam.

    Args:
        params: dict with W (H+D, 4H), b (4H,), W_y (H, K), b_y (K,). Not changed.
        x: (N, T, D) inputs.
        targets: (N, T) integers from 0 to K-1.
        mask: (N, T) 1 at steps that count, 0 elsewhere.
        state: of Adam, for these parameters. Not changed.
        learning_rate: number above 0.
        max_norm: largest norm of all gradients together.

    Returns:
        params: dict of new arrays.
        state: new state of Adam.
        loss: number, before the update.

    Source: Kingma and Ba 2015; Pascanu, Mikolov and Bengio 2013.
    """
    ### BEGIN SOLUTION
    (N, T, D), (H, K) = x.shape, params["W_y"].shape
    zeros = np.zeros((N, H), x.dtype)
    h, c = lstm_forward(x, zeros, zeros, params["W"], params["b"])         # (N, T, H) each
    rows = h.reshape(N * T, H)
    scores = affine(rows, params["W_y"], params["b_y"]).reshape(N, T, K)
    loss, dscores = softmax_cross_entropy(scores, targets, mask)
    drows = dscores.reshape(N * T, K)
    dh = (drows @ params["W_y"].T).reshape(N, T, H)
    cache = (x, zeros, zeros, params["W"], params["b"], h, c)
    dx, dh0, dc0, dW, db = lstm_backward(dh, zeros, cache)
    clipped = clip_by_global_norm([dW, db, rows.T @ drows, drows.sum(axis=0)], max_norm)
    gradients = dict(zip(["W", "b", "W_y", "b_y"], clipped))
    params, state = adam_step(params, gradients, state, learning_rate)
    return params, state, loss
    ### END SOLUTION

# %% train_step-test role="test" points=7
check(train_step)

# %% [markdown] name="train_step-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Follow the arrows of the picture, one line of code for each box. Print the shape of each result until you trust it.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Zeros for the starting states, $(N, H)$. $H$ and $K$ are the shape of `W_y`.
# 2. States of all steps; as rows; scores; back to three axes.
# 3. Loss and gradient of the scores.
# 4. The three formulas of the output layer.
# 5. Back through time, with the cache. You need the last two of its five results.
# 6. One list of four gradients; clip; the same four as a dict.
# 7. Adam. Return three things.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# h, c = lstm_forward(...)
# rows = h.reshape(-1, H)
# scores = affine(rows, ...).reshape(N, T, K)
# loss, dscores = ...
# dh = dscores @ ...                            # (N, T, K) with (K, H) gives (N, T, H)
# dW_y, db_y = rows.T @ dscores.reshape(-1, ...), ...
# ..., dW, db = lstm_backward(...)
# dW, db, dW_y, db_y = clip_by_global_norm([...], max_norm)
# ```
#
# What is left is Adam, with a dict of the four.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "train_step is not written yet.": write the function in its cell, run that cell, then run the check again. The same
#   line with another name: that function is missing; load its lesson.
# - "Looks like: gradients not clipped", "every array clipped by its own norm", "output layer's gradients not clipped":
#   one call, one list of four.
# - "Looks like: output layer not transposed in the backward pass", with "raised ValueError: in a product A @ B, ...":
#   the way back leads from $K$ to $H$.
# - "Looks like: gradient divided by the batch size once more": `dscores` has its factor already.
# - "Looks like: mask not used": hand your mask on to the loss.
# - "Looks like: loss after the update": return what `softmax_cross_entropy` gave before Adam moved anything.
# - "Looks like: old state returned": take both results of `adam_step`.
# - "changed its argument `params` in place": somewhere an array of `params` is written into. `params["W"] = ...` writes
#   into the caller's dict, too.
# - "raised KeyError: 'W_y'": the dict of gradients has to have all four names.
#
# </details>

# %% [markdown]
# ## First, a tiny batch {minutes=6}
#
# Before anything large, every training run gets three cheap tests:
#
# 1. **The first loss** is about $\log K$.
# 2. **A tiny batch** can be learned by heart. Take four sequences and nothing else. A network with hundreds of weights
#    has no excuse: the loss must go to nearly 0. If it does not, something is wrong in the code, and no amount of data
#    will help.
# 3. **A baseline**: what does the best answer give that does not look at the input? Learning begins below that line.
#
# The task for the rest of this lesson is the **adding problem** of Hochreiter and Schmidhuber (1997). Each step shows a
# number and a mark. Two steps are marked, one in each half. After the last step the network has to say the sum of the
# two marked numbers. In the original the numbers are real, and the error is squared. Here they are whole numbers from 0
# to 3, so that the sum is one of $K = 7$ classes and your loss fits.

# %% adding role="given"
HIGHEST, K = 3, 7                                 # numbers from 0 to 3, sums from 0 to 6


def adding(N, T, rng):
    """Sequences x (N, T, 2): number, scaled to -1 to 1, and mark; and their sums (N,)."""
    numbers, marks = rng.integers(0, HIGHEST + 1, (N, T)), np.zeros((N, T))
    first, second = rng.integers(0, T // 2, N), rng.integers(T // 2, T, N)
    marks[np.arange(N), first] = marks[np.arange(N), second] = 1
    return np.stack([2 * numbers / HIGHEST - 1, marks], axis=2), (numbers * marks).sum(axis=1).astype(int)


def at_the_end(sums, T):
    """Targets and mask (N, T) of a task that has a target at the last step only."""
    targets, mask = np.zeros((len(sums), T), dtype=int), np.zeros((len(sums), T))
    targets[:, -1], mask[:, -1] = sums, 1
    return targets, mask


def start_network(D, H, K, rng):
    """Starting parameters: your init_lstm, and an output layer of zeros."""
    W, b = init_lstm(D, H, rng)
    return {"W": W, "b": b, "W_y": np.zeros((H, K)), "b_y": np.zeros(K)}

# %% one_sequence role="demo"
x, sums = adding(1, 12, np.random.default_rng(8))
show(learning_figures.marked_numbers((x[0, :, 0] + 1) * HIGHEST / 2 + 0.5, x[0, :, 1], sums[0]),
     alt="Twelve steps, each with a number from 0 to 3 and a mark of 0 or 1. Two steps, one "
         "in each half, are marked and hatched: they hold the numbers 3 and 2. The target "
         "after the last step is their sum, 5.")

# %% tiny_batch role="demo"
def learn(params, batches, learning_rate, max_norm=1.0):
    """Parameters after one update for each batch (x, targets, mask), and the losses."""
    state, losses = fresh_state(params), []
    for x, targets, mask in batches:
        params, state, loss = train_step(params, x, targets, mask, state, learning_rate, max_norm)
        losses.append(loss)
    return params, np.array(losses)


rng = np.random.default_rng(0)
x, sums = adding(4, 10, rng)
tiny = (x, *at_the_end(sums, 10))
params, losses = learn(start_network(2, 16, K, rng), [tiny] * 80, learning_rate=0.02)
print(f"first loss {losses[0]:.4f}, log 7 = {np.log(K):.4f}, last loss {losses[-1]:.4f}")
show(learning_figures.learned_by_heart(losses, np.log(K)),
     alt="The loss on four sequences over 80 updates, on a logarithmic axis. It starts at "
         "log 7 and falls to below 0.001.")

# %% [markdown]
# The first loss is exactly $\log 7$, because the output layer starts with zeros. Then the network learns four answers
# by heart. This says nothing about other sequences. It says that loss, gradients and optimizer work together.
#
# ## Experiment: adding two marked numbers {minutes=8}
#
# Now every batch is new, so nothing can be learned by heart. First the baseline. Whoever does not look at the input
# does best by giving each sum the share that it has: of 16 equally frequent pairs, one has the sum 0, two the sum 1,
# and so on up to four with the sum 3.

# %% baseline role="demo"
shares = np.array([1, 2, 3, 4, 3, 2, 1]) / 16
BASELINE = -(shares * np.log(shares)).sum()
print(f"always the shares of the sums: loss {BASELINE:.3f}")
print(f"always the mean sum, 3:        {100 * shares.max():.0f} percent right")

# %% at_the_baseline [markdown] role="predict"
# **Predict first.** A network starts with a loss of 1.946. After 30 updates its loss is 1.84 and stays there for a long
# time. What has it learned?
#
# - a) Nothing: the loss has hardly changed.
#   > Not quite. It has learned the little that can be learned without looking at the input, and that is a clear fall from log 7.
# - b) How frequent the sums are. (right)
#   > Yes. 1.84 is the loss of always giving the shares. The bias of the output layer alone can learn that. Many failed runs look like this: a loss that falls at first, and a network that ignores its input.
# - c) To add, but not reliably.
#   > Not quite. Any use of the marked numbers would bring the loss below the baseline.

# %% [markdown]
# The rival is the plain network of lesson 01, with an output layer and an update of its own. It is given. It reads the
# sum off the last state, so its way back through time starts there:

# %% plain_network role="given"
def start_plain(D, H, K, rng):
    """The same start for a plain network: one block of init_lstm, an output layer of zeros."""
    W = init_lstm(D, H, rng)[0][:, :H]            # (H+D, H), its recurrent part orthogonal
    return {"W": W, "b": np.zeros(H), "W_y": np.zeros((H, K)), "b_y": np.zeros(K)}


def plain_step(params, x, sums, state, learning_rate, max_norm):
    """One update of a plain network with a target after the last step."""
    h0 = np.zeros((len(x), len(params["b"])))
    h = rnn_forward(x, h0, params["W"], params["b"])
    last = affine(h[:, -1], params["W_y"], params["b_y"])[:, None]         # (N, 1, K)
    loss, dlast = softmax_cross_entropy(last, sums[:, None], np.ones((len(x), 1)))
    g = {"W_y": h[:, -1].T @ dlast[:, 0], "b_y": dlast[:, 0].sum(axis=0), "W": 0, "b": 0}
    dh_t = dlast[:, 0] @ params["W_y"].T
    for t in range(x.shape[1] - 1, -1, -1):
        da = dh_t * (1 - h[:, t] * h[:, t])
        z = np.hstack([h[:, t - 1] if t > 0 else h0, x[:, t]])
        g["W"], g["b"] = g["W"] + z.T @ da, g["b"] + da.sum(axis=0)
        dh_t = da @ params["W"][:h.shape[2]].T
    g = dict(zip(g, clip_by_global_norm(list(g.values()), max_norm)))
    new, state = adam_step(params, g, state, learning_rate)
    return new, state, loss

# %% [markdown]
# Both networks have $H = 16$ hidden units and see the same 300 batches of 32 sequences; the LSTM has about four times
# as many weights. Each has the learning rate that did best for it at $T = 16$ in trials that are not shown here: 0.05 for
# the LSTM, of 0.02 and 0.05; 0.01 for the plain network, of 0.005, 0.01 and 0.02. One run proves little, because
# starting weights and batches are random. So there are three **seeds** for each. After training, 2000 new sequences are
# answered. The cell takes about 10 seconds and prints a line after each seed.

# %% adding_experiment role="demo"
H, UPDATES = 16, 300


def percent_right(params, T, run):
    """Percent right on 2000 new sequences; run(x, start) gives the hidden states."""
    x, sums = adding(2000, T, np.random.default_rng(999))
    last = run(x, np.zeros((2000, H)))[:, -1]
    scores = affine(last, params["W_y"], params["b_y"])
    return 100 * np.mean(scores.argmax(axis=1) == sums)


losses = {"LSTM": [], "plain network": []}
percent = {"LSTM": {}, "plain network": {}}
for T in (8, 16, 32):
    for results in percent.values():
        results[T] = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        batches = [adding(32, T, rng) for update in range(UPDATES)]
        params, lstm_losses = learn(start_network(2, H, K, rng),
                                    [(x, *at_the_end(sums, T)) for x, sums in batches], 0.05)
        percent["LSTM"][T].append(percent_right(
            params, T, lambda x, zero: lstm_forward(x, zero, zero, params["W"], params["b"])[0]))

        params, plain_losses = start_plain(2, H, K, rng), []
        state = fresh_state(params)
        for x, sums in batches:
            params, state, loss = plain_step(params, x, sums, state, 0.01, 1.0)
            plain_losses.append(loss)
        percent["plain network"][T].append(percent_right(
            params, T, lambda x, zero: rnn_forward(x, zero, params["W"], params["b"])))
        print(f"T = {T:<4} seed {seed}   percent right: " + "   ".join(
            f"{name} {results[T][-1]:.0f}" for name, results in percent.items()))
        if T == 32:
            losses["LSTM"].append(lstm_losses)
            losses["plain network"].append(np.array(plain_losses))

show(learning_figures.over_length(losses, BASELINE, percent, 100 * shares.max()),
     alt="Left, the loss over 300 updates at T = 32. The three runs of the plain network stay "
         "at the baseline of 1.84. The three runs of the LSTM stay there for about 40 to 70 "
         "updates and then fall toward 0. Right, percent right on new sequences of length 8, "
         "16 and 32. The LSTM is near 100 and still above 90 at length 32. The plain network "
         "falls from about 60 to a little below the 25 percent of always answering 3.")

# %% [markdown]
# At $T = 32$ the plain network ends where it does not look at its input, and the LSTM adds. The scores of the plain
# network are nearly the same for every sequence, and small noise decides between 3 and its neighbors, so it is right a
# little less often than the constant 3. Read the left panel from the left: both fall from 1.95 to the dotted line
# within some 20 updates. That is the bias learning the shares. Then the LSTM, too, seems to do nothing for a while
# before it falls. Who stops it there has stopped too early.
#
# What this shows and what it does not. It shows 300 updates. With 2000 updates at $T = 40$, some runs of the plain
# network leave the baseline as well (four of six in trials that are not shown here), and there are better ways to start
# it (Le, Jaitly and Hinton 2015). The plain network is not unable to add. But its gradient reaches back 30 steps only
# weakly, as lesson 01 showed, and so it needs luck and time.
#
# ## Experiment: the learning rate {minutes=5}
#
# If you may tune one number only, tune this one. The next cell trains the LSTM at $T = 8$ for 60 updates with each of
# seven rates.

# %% rate_sweep role="demo"
rates = np.array([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0])
ends = np.zeros((len(rates), 3))
for seed in range(3):
    rng = np.random.default_rng(seed)
    batches = [(x, *at_the_end(sums, 8)) for x, sums in (adding(32, 8, rng) for update in range(60))]
    start = start_network(2, H, K, rng)
    for n, rate in enumerate(rates):
        ends[n, seed] = learn(start, batches, rate)[1][-10:].mean()
show(learning_figures.sweep(rates, ends, BASELINE),
     alt="Loss at the end of 60 updates against the learning rate, from 0.001 to 1 on a "
         "logarithmic axis, three seeds each. At 0.001 the loss is at the baseline. It "
         "falls to its lowest point at 0.1 and rises steeply to above the baseline at 1.")

# %% [markdown]
# A curve like this is typical: a slow slope on the left, where nothing is wrong but time runs out, a valley, and a
# cliff on the right. Two consequences. Search on a logarithmic scale, in factors of 3: the distance from 0.01 to 0.03
# matters as much as that from 0.1 to 0.3. And stay on the left side of the valley: a little too small costs time, a
# little too large costs the run. (Such a large rate fits a tiny network and short training. Larger networks usually
# want 0.001 to 0.01.)
#
# ## Experiment: clipping {minutes=7}
#
# Does clipping matter here? A fair test needs an optimizer that is hurt by large gradients. Your `train_step` does not
# return its gradients, but there is a way to get at them: from a fresh state, the new $m$ is a tenth of the gradient.

# %% clipping_experiment role="demo"
def learn_by_descent(params, batches, learning_rate, max_norm):
    """As `learn`, with plain gradient descent in the place of Adam."""
    losses = []
    for batch in batches:
        _, state, loss = train_step(params, *batch, fresh_state(params), 1.0, max_norm)
        gradients = {name: m / 0.1 for name, m in state["m"].items()}      # clipped ones
        params = sgd_step(params, gradients, learning_rate)
        losses.append(loss)
    return params, np.array(losses)


panels = {"Gradient descent, rate 10": {}, "Adam, rate 0.05": {}}
for name, max_norm in [("clipped at 0.5", 0.5), ("not clipped", 1e9)]:
    for (heading, runs), train, rate in zip(panels.items(), (learn_by_descent, learn), (10.0, 0.05)):
        runs[name] = []
        for seed in range(3):
            rng = np.random.default_rng(seed)
            batches = [(x, *at_the_end(sums, 8)) for x, sums in (adding(32, 8, rng) for n in range(120))]
            runs[name].append(train(start_network(2, H, K, rng), batches, rate, max_norm)[1])
show(learning_figures.clipping(panels, BASELINE),
     alt="Loss over 120 updates with and without clipping, three seeds each. Left, gradient "
         "descent with a learning rate of 10: without clipping the loss jumps up to high "
         "values; with clipping the jumps are smaller and the loss falls. Right, Adam with "
         "a rate of 0.05: the curves with and without clipping nearly lie on each other.")

# %% [markdown]
# With plain descent and a large rate, clipping is the difference between learning and not, at least in these 120
# updates. With Adam, on this task, it makes hardly any: Adam divides by the usual size of the gradients anyway. People
# clip under Adam all the same, as insurance. The next cell shows against what: a gradient that is always 1, but for a
# single one of 1000 in step 100.

# %% one_spike role="demo"
for max_norm in (1e9, 1.0):
    w = {"w": np.zeros(1)}
    state, places = fresh_state(w), []
    for step in range(1, 2001):
        clipped = clip_by_global_norm([np.array([1000.0 if step == 100 else 1.0])], max_norm)
        w, state = adam_step(w, {"w": clipped[0]}, state, learning_rate=1.0)
        places.append(w["w"][0])
    lengths = -np.diff(places)
    print(f"max_norm {max_norm:<12g}  length of step  " + "  ".join(
        f"{step}: {lengths[step - 2]:.2f}" for step in (99, 100, 200, 500, 1000, 2000)))

# %% [markdown]
# Without clipping, one wild gradient sits in $v$ and makes the steps after it tiny, and it is forgotten only as fast as
# $0.999^t$ falls: after 1900 more steps they are still short. With clipping nothing happens. Clipping is no cure for
# gradients that vanish. It makes long arrows shorter, never short ones longer.
#
# ## Written question

# %% three_logs [markdown] role="written" points=3 minutes=10
# **Three training logs.** Three colleagues train an LSTM on a task with $K = 7$ classes, where the best answer without
# looking at the input has a loss of 1.84. Each sends you one line of the log.
#
# 1. "The first loss, before any update, is 13.6 (with $T = 7$)." What should it be, and what do you suspect? Name a
#    reason in the loss function and a reason in the starting weights, and one way to tell them apart.
# 2. "Training on four sequences, again and again, the loss stops at 1.1. I am going to collect more data." What do you
#    answer, and where would you look first?
# 3. "On new batches the loss fell quickly from 1.95 to 1.84, and has stayed there for 500 updates. At least it learns."
#    What has the network learned? Name two possible causes and one experiment that separates them.
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. It should be about $\log 7 = 1.95$. $13.6 = 7 \cdot 1.95$, so the loss is probably a sum over the steps and not a
#    mean (divided by $N$ only). The other reason: large output weights, so that the network is sure of wrong answers.
#    Set the scores (or the output layer) to zero: if the loss is still 13.6, the loss function is wrong; if it becomes
#    1.95, the weights were.
# 2. More data cannot help: a network that cannot learn four sequences by heart has a fault in the code (or a learning
#    rate that is far off). Look at the gradients first: compare them with the numerical ones, part by part, and check
#    that targets and mask belong to the scores of the same step. Also: are all parameters updated?
# 3. Only how frequent the classes are; it ignores the input. Causes: the gradient does not reach the step that matters
#    (long sequence, plain network, `dh` cut off somewhere), the learning rate is too small or it is simply too early,
#    or inputs and targets do not belong together (shuffled or shifted). Experiments: the same task with a short $T$
#    (separates distance from the rest); the tiny batch (separates a fault in the code); several learning rates.
#
# **Points.**
#
# - 1 point, part 1: half for $\log 7$ and the factor 7 (sum over time, missing division), half for large starting
#   weights or scores together with a test that separates the two.
# - 1 point, part 2: half for "a fault in the code, not too little data", half for a sensible first place to look.
# - 1 point, part 3: half for "the shares of the classes, without looking at the input", half for two causes with a test
#   that tells one from the other.
#
# **Common wrong answers.**
#
# - Part 1: "A high loss at the start is normal, it will fall": no points. A loss of $\log K$ is normal.
# - Part 2: "The model is too small" for four sequences: no half point for the cause, unless it is tied to a concrete
#   check. "Overfitting is bad, so this is good": no points.
# - Part 3: "A local minimum" without saying what the network does there: no points. "The gradients vanish" as the only
#   cause: half of the second half point.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - Scores, softmax, cross-entropy: $-\log p_y$. Without knowledge it is $\log K$.
# - Subtract the largest score of each step, and take the logarithm by formula: $s_k - m - \log \sum_j e^{s_j - m}$.
# - The gradient with respect to the scores is $p - y$, times the weight of the step in the mean. The mean is over the
#   steps that count.
# - Gradient descent has one rate for all weights. The steepest direction limits it.
# - Adam divides a mean of the gradients by the root of a mean of their squares. Both start at 0 and are corrected by
#   $1 - \beta^t$, with $t = 1$ first.
# - One update: forward, loss, backward, clip all gradients together, Adam.
# - Look at the first loss, learn a tiny batch by heart, draw the baseline, use several seeds. Then tune the learning
#   rate, in factors.
#
# Next, lesson 07 reads sequences from both ends.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Break your `train_step` in one place: leave out `db`, take `dh` of the last step only, or
#    return the old state. Which of these does the tiny batch reveal, and which not? Why?
# 2. (Difficulty 2 of 5.) Add a target at every step of the adding task: the sum of the marked numbers so far. Does the
#    LSTM learn faster? Draw the baseline for this task first.
# 3. (Difficulty 3 of 5.) Set the output layer's starting bias to the logarithms of the shares. What is the first loss
#    now, and which part of the curves disappears?
# 4. (Difficulty 4 of 5.) Train the plain network at $T = 32$ for 3000 updates, with five seeds. When does each run
#    leave the baseline? Then start it with an identity matrix in the place of the orthogonal one.
#
# ## References
#
# - Herbert Robbins, Sutton Monro (1951). A stochastic approximation method. *The Annals of Mathematical Statistics*
#   22(3), 400-407.
# - John S. Bridle (1990). Probabilistic interpretation of feedforward classification network outputs, with
#   relationships to statistical pattern recognition. In *Neurocomputing: Algorithms, Architectures and Applications*,
#   Springer, 227-236.
# - Sepp Hochreiter, Jürgen Schmidhuber (1997). Long short-term memory. *Neural Computation* 9(8), 1735-1780.
# - Razvan Pascanu, Tomas Mikolov, Yoshua Bengio (2013). On the difficulty of training recurrent neural networks.
#   *International Conference on Machine Learning*.
# - Diederik P. Kingma, Jimmy Ba (2015). Adam: a method for stochastic optimization. *International Conference on
#   Learning Representations*.
# - Quoc V. Le, Navdeep Jaitly, Geoffrey E. Hinton (2015). A simple way to initialize recurrent networks of rectified
#   linear units. *arXiv:1504.00941*.
