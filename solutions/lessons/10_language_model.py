# %% [markdown]
# # A language model: which letter comes next?
#
# A model that says which word or letter comes next is called a language model. Keyboards, translators and chat
# programs are built on such models, with words or parts of words, and with far more text. Yours reads letters: it
# learns 4,130 first names from the census of the USA, with the two-layer LSTM that you wrote, and then it makes up
# names of its own. You also measure how good it is, on names that it has not seen, and next to models that only
# count.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - turn a text into inputs, targets and a mask, with a start and an end;
# - look letters up in a table, and give each row of the table its gradient;
# - measure a language model by its perplexity, and say what the number means;
# - build an honest baseline from counts, and say where it is as good as a network;
# - train a two-layer LSTM on real data, and draw from it at any temperature.
#
# **Builds on:** lessons 00 to 08. You need your own `clip_by_global_norm`, `init_lstm`, `last_output`,
# `softmax_cross_entropy`, `adam_step`, `stacked_forward`, `stacked_backward`, and what they call.
#
# **Time:** about {minutes} minutes to work, 15 seconds to run.

# %% imports role="given"
import numpy as np

from course import NotWritten, check, earlier, keep, predict, show
from course.data import names
from course.explore import l10_language as explore
from course.figures import l10_language as figures
from course.steps import steps

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks of the lessons 00 to 08. Save them before you run it. Of
# lesson 07, and of what lesson 08 builds on it, you need nothing here.

# %% load_earlier role="given"
earlier.load("00_welcome")
earlier.load("01_long_term_dependencies")
earlier.load("02_gates")
earlier.load("03_lstm_cell")
earlier.load("04_sequence")
earlier.load("05_bptt")
earlier.load("06_training")
earlier.load("07_bidirectional")
earlier.load("08_stacked")

# %% [markdown]
# If it names a function that is missing or fails its check, open that lesson, finish it, save it, and run the cell
# above again. If you want to start here, and you have a full clone of the repository or your instructor gave you the
# solved functions, add a cell below with
#
# ```python
# for name in ("00_welcome", "01_long_term_dependencies", "02_gates", "03_lstm_cell",
#              "04_sequence", "05_bptt", "06_training", "07_bidirectional", "08_stacked"):
#     earlier.load(name, solved=True)
# ```
#
# Notation: $N$ names, $T$ steps, $V$ letters of the alphabet, $D$ numbers that stand for a letter, $H$ hidden units.
#
# ## Names as numbers {minutes=10}
#
# The data are first names from the census of the USA in 1990, each name once, however many people have it. They are in
# the public domain; `course/data/SOURCES.md` says where they come from. Of 5,163 names, 4,130 are for training and 516
# for validation: to choose between models, and to watch the training. The other 517 are not in your files.

# %% data role="given"
V = len(names.ALPHABET)
data = names.load()
params, counts, scores = None, {}, {}                   # of the models below

# %% first_look role="demo"
for part, letters in data.items():
    print(f"{part:<10}  {letters.shape}   {'  '.join(names.decode(letters[:6]))}")
lengths = (data["train"] > 0).sum(axis=1)
print(f"{lengths.min()} to {lengths.max()} letters, {lengths.mean():.1f} on average")
print("anna =", names.encode(["anna"])[0])

# %% [markdown]
# A letter is a number from 1 to 26. The number 0 is the **edge** of a name: it stands in front of the first letter and
# behind the last one. So $V = 27$.
#
# At each step the model reads one letter and says which comes next. Its input is the name, with an edge in front; its
# targets are the same letters, one step earlier. That is the whole trick: a text is its own targets, and nobody has to
# label anything.

# %% shifted_picture role="demo"
x, targets = np.array([0, 1, 14, 14, 1, 0, 0]), np.array([1, 14, 14, 1, 0, 0, 0])
show(figures.shifted(x, targets, mask=np.array([1, 1, 1, 1, 1, 0, 0])),
     alt="The name anna in a row of seven steps. Below, x: edge, a, n, n, a and two hatched "
         "cells of padding. Above, the targets: a, n, n, a, edge, and padding. Arrows lead from "
         "each letter read to the letter above it, which comes next. The mask is 1 at the first "
         "five steps and 0 at the other two.")

# %% count_the_steps [markdown] role="predict"
# **Predict first.** A name has five letters. At how many steps does the model have to say something that counts?
#
# - a) Four: after each letter but the last.
#   > Not quite. It also has to say the first letter, and that the name ends.
# - b) Five, one for each letter.
#   > Not quite. Then nobody teaches it where names end, and what it writes goes on for ever.
# - c) Six. (right)
#   > Yes. Five letters and the end. After the edge it says the first letter, after the last letter it says the edge.

# %% [markdown] name="next_letter_pairs-task"
# **Write `next_letter_pairs(letters)`**: what is read, what should be said, and which steps count.
#
# | | shape |
# |---|---|
# | `letters` | $(N, T)$, one name a row: numbers from 1, then 0 up to the end of the row; must not be changed |
# | returns `x` | $(N, T+1)$, an edge and then the name |
# | returns `targets` | $(N, T+1)$, at each step the letter that comes next; 0 behind the last letter |
# | returns `mask` | $(N, T+1)$, 1 at the steps that count, the end of the name included, 0 after it |
#
# A name may fill its row. Its end needs a column, too: this is why the results have one more.

# %% next_letter_pairs role="answer" difficulty=2 minutes=10
def next_letter_pairs(letters):
    """What the model reads, what it should say, and which steps count.

    Args:
        letters: (N, T) integers: the letters of each name, 1 or more, then 0 up to the end of the row. Not changed.

    Returns:
        x: (N, T+1) integers: 0 for the start, then the name.
        targets: (N, T+1) integers: at each step the letter that comes next, 0 behind the last one.
        mask: (N, T+1) 1 at the steps whose target is a letter or the end of the name, 0 after that.
    """
    ### BEGIN SOLUTION
    padded = np.pad(letters, ((0, 0), (1, 1)))                         # (N, T+2): an edge on both sides
    x, targets = padded[:, :-1].copy(), padded[:, 1:].copy()           # (N, T+1) each
    lengths = (letters > 0).sum(axis=1, keepdims=True)                 # (N, 1)
    mask = (np.arange(x.shape[1]) <= lengths) * 1.0                    # letters and one end
    return x, targets, mask
    ### END SOLUTION

# %% next_letter_pairs-test role="test" points=3
check(next_letter_pairs)

# %% [markdown] name="next_letter_pairs-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Write the name "ann" with two letters of padding on paper: `x` in one row, `targets` below it, the mask below that.
# Where do the rows come from?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. A column of zeros, $(N, 1)$.
# 2. `x` has it in front of the letters, `targets` behind them.
# 3. The length of each name: how many of its numbers are above 0?
# 4. The numbers of the steps, 0 to $T$, against the lengths. Which comparison lets one step more than letters through?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# x = np.concatenate([..., letters], axis=...)
# targets = np.concatenate([letters, ...], axis=...)
# steps = np.arange(...)                     # (T+1,)
# mask = steps ... lengths[:, None]          # true or false
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "next_letter_pairs is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: targets not shifted", "x not shifted": `x` and `targets` are the same letters, one step apart.
# - "Looks like: the end of a name not counted", "a padded step counted": a name of five letters has six steps.
# - "Looks like: the first letter not counted": the edge in front is no padding.
# - "Looks like: one step too few": the results have $T + 1$ columns.
#
# </details>

# %% pairs role="given"
def pairs(part):
    """x, targets and mask of the names of one part of the data."""
    return next_letter_pairs(data[part])

# %% [markdown]
# ## A row of numbers for each letter {minutes=12}
#
# A network computes with numbers of a size that means something. The number 14 of the letter n means nothing: n is
# not twice g. The usual way out is a table $E$ with one row of $D$ numbers for each letter, an **embedding**. At
# first the rows are random; they are parameters, and learned like all others (Bengio, Ducharme, Vincent and Jauvin
# 2003).
#
# $$x_t = E[k], \qquad E\ (V, D), \qquad k \text{ is the letter's number}$$
#
# In NumPy this is `E[letters]`, which turns $(N, T)$ integers into $(N, T, D)$ numbers. It is the same as a one-hot
# vector, 1 at place $k$ and 0 elsewhere, times $E$. Looking up is the cheaper way to the same numbers:

# %% lookup role="demo"
E = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]])
letters = np.array([[0, 1, 2, 2]])
print("looked up:\n", E[letters][0])
print("one-hot times E:\n", (np.eye(3)[letters] @ E)[0])

# %% [markdown]
# And backward? The network hands back a gradient for each step, `dx`, $(N, T, D)$. Each row of it belongs to the row
# of $E$ that was looked up at that step. A letter that comes three times was used three times, and its row gets the
# sum.
#
# **By hand.** $V = 3$, $D = 2$, one name of four steps:
#
# | step | letter | gradient handed back |
# |---|---|---|
# | 1 | 0 | [1, 0] |
# | 2 | 1 | [0, 2] |
# | 3 | 2 | **[3, 1]** |
# | 4 | 2 | **[4, 1]** |
#
# So row 0 of $dE$ is [1, 0], row 1 is [0, 2], and row 2 is [3 + 4, 1 + 1] = **[7, 2]**.

# %% repeated_index [markdown] role="predict"
# **Predict first.** `dE` is full of zeros, and `letters` and `dx` are as in the table. What is row 2 after
# `dE[letters] += dx`?
#
# - a) [7, 2]
#   > Not quite. One would hope so. But NumPy reads dE[letters] once, adds, and writes back: the second writing of row 2 replaces the first.
# - b) [4, 1] (right)
#   > Yes. NumPy reads the rows, adds, and writes them back. Row 2 is written twice, and what was written last stays. There is a function for this case.
# - c) NumPy raises an error, since 2 comes twice.
#   > Not quite. It says nothing. This is why the mistake is so common.

# %% [markdown] name="embedding_backward-task"
# **Write `embedding_backward(dx, letters, V)`**: the gradient of the table.
#
# | | shape |
# |---|---|
# | `dx` | $(N, T, D)$, gradient of what was looked up |
# | `letters` | $(N, T)$, integers from 0 to $V - 1$, with repetitions |
# | `V` | number of rows of the table |
# | returns `dE` | $(V, D)$; rows of letters that do not occur are 0 |

# %% embedding_backward role="answer" difficulty=2 minutes=8 reference="language"
def embedding_backward(dx, letters, V):
    """The gradient of the table E, where x = E[letters].

    Args:
        dx: (N, T, D) gradient with respect to what was looked up.
        letters: (N, T) integers from 0 to V-1.
        V: rows of the table.

    Returns:
        dE: (V, D).

    Source: Bengio, Ducharme, Vincent and Jauvin 2003.
    """
    ### BEGIN SOLUTION
    dE = np.zeros((V, dx.shape[2]), dx.dtype)
    np.add.at(dE, letters, dx)                            # adds also where a row comes twice
    return dE
    ### END SOLUTION

# %% embedding_backward-test role="test" points=3
check(embedding_backward)

# %% [markdown] name="embedding_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The question above says what goes wrong with `+=`. A loop over all steps has no such trouble. NumPy also has a
# function that adds at given places, without forgetting any.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# Either: zeros in the shape of the table and the type of `dx`; then look in NumPy's documentation of `ufunc.at`. Or:
# looking up is a one-hot matrix times $E$, so its gradient is that matrix, transposed, times `dx`, over all $N \cdot T$
# steps.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# hot = np.eye(V, dtype=dx.dtype)[...]       # (N, T, V)
# dE = np.einsum("ntv,ntd->...", hot, dx)
# ```
#
# The first way needs no `hot`: `np.add.at` takes the array to add to, the places, and what is added.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "embedding_backward is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: of equal letters only one counted": this is the `+=` of the question.
# - "Looks like: averaged over the uses of a letter": add.
# - "Looks like: row 0 left out": 0 is a letter like the others here. It is read at the first step of every name.
# - "Looks like: rows only up to the largest letter": the result has `V` rows.
#
# </details>

# %% [markdown]
# ## How good is a guess? {minutes=10}
#
# At each step the model gives a probability to each letter. The loss is the mean of $-\log p$ of the letters that came,
# your `softmax_cross_entropy`. Its value says little to people. So one takes $e$ to the power of the loss: the
# **perplexity** (Jelinek, Mercer, Bahl and Baker 1977).
#
# $$\text{perplexity} = e^{\text{loss}}, \qquad \text{loss} = -\frac{1}{M} \sum \log p(\text{the letter that came})$$
#
# where $M$ is the number of steps that count. It has a meaning: a model with perplexity 8 is on average as unsure as
# somebody who has to choose between 8 equally likely letters. A perfect model has 1.
#
# **By hand.** Three letters came. The model had given them the probabilities $\tfrac12$, $\tfrac14$ and $\tfrac18$.
# Their product is $\tfrac{1}{64}$, its third root $\tfrac14$, and the perplexity 4. In logarithms: the mean of $\log
# 2$, $\log 4$, $\log 8$ is $\log 4$.

# %% knows_nothing [markdown] role="predict"
# **Predict first.** A model knows nothing and gives all 27 letters the same probability. What is its perplexity on
# these names?
#
# - a) 27, whatever the names are. (right)
#   > Yes. Every right letter gets 1/27. This is also what an untrained network should come near to, so it is the first number to check.
# - b) 13.5, since it is right half of the time.
#   > Not quite. It is right once in 27 times, at every step.
# - c) It depends on how often each letter comes.
#   > Not quite. That would matter for a model that prefers some letters. This one gives 1/27 to every letter.

# %% one_zero [markdown] role="choice" points=1 minutes=2
# **Predict first.** A model counts letters. On 516 new names, about 3,600 steps, it does very well, but to one letter
# that came it gives the probability 0. What is its perplexity?
#
# - a) A little larger than without this letter: one step of 3,600 hardly matters in a mean.
#   > Not quite. The logarithm of 0 is minus infinity, and a mean with one infinite term is infinite.
# - b) 3,600 times as large.
#   > Not quite. The term of this step is not 3,600 times as large as others. It has no bound.
# - c) Infinite. (right)
#   > Yes. One impossible letter that comes spoils the whole mean. A model of counts has to keep some probability for what it has never seen.

# %% [markdown] name="perplexity-task"
# **Write `perplexity(p, targets, mask)`**.
#
# | | shape |
# |---|---|
# | `p` | $(N, T, V)$, probabilities; at steps that do not count, the target's may be 0 |
# | `targets` | $(N, T)$, integers from 0 to $V - 1$ |
# | `mask` | $(N, T)$, 1 at steps that count and 0 elsewhere; at least one counts |
# | returns | one number |

# %% perplexity role="answer" difficulty=2 minutes=8
def perplexity(p, targets, mask):
    """The number of equally likely letters between which a choice would be as uncertain as the model's.

    Args:
        p: (N, T, V) probability of each letter at each step.
        targets: (N, T) integers from 0 to V-1: the letter that came.
        mask: (N, T) 1 at steps that count, 0 elsewhere; at least one counts.

    Returns:
        number from 1: e to the mean of -log of the probability that the right letter had.

    Source: Jelinek, Mercer, Bahl and Baker 1977.
    """
    ### BEGIN SOLUTION
    n, t = np.nonzero(mask)                               # the steps that count
    right = p[n, t, targets[n, t]]
    return np.exp(-np.log(right).mean())
    ### END SOLUTION

# %% perplexity-test role="test" points=3
check(perplexity)

# %% [markdown] name="perplexity-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# First only the probabilities that the right letters had, at the steps that count. Everything else is a mean.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Which steps count? `np.nonzero(mask)` gives their places, or `mask > 0` picks them.
# 2. At each of them, take from `p` the entry of the target.
# 3. Logarithm, mean, minus, power.
#
# Choose the steps before you take logarithms: where nothing counts, a probability may be 0.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# counted = mask > 0
# right = np.take_along_axis(p, targets[..., None], axis=2)[..., 0]    # (N, T)
# loss = -np.mean(...)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "perplexity is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: mean over the padding, too": divide by the number of steps that count.
# - "NaN (not a number)" in the case "probability 0 where nothing counts": 0 times the logarithm of 0 is NaN. Pick the steps that count first, then take logarithms.
# - "Looks like: mean of the perplexities of single names", "every name with the same weight": one mean over all steps.
# - "Looks like: the mean of the logs itself": the power is missing.
# - "Looks like: a product that becomes 0": add logarithms, do not multiply probabilities.
#
# </details>

# %% [markdown]
# ## Baselines that count {minutes=10}
#
# Before any network, something simple: count. After "q", which letter comes how often? A table of 27 by 27 counts, each
# row divided by its sum, is a language model, the **bigram** model. It sees one letter. A trigram sees two, and so on;
# the unigram sees none.

# %% counting role="given"
def count_letters(x, targets, mask, longest):
    """How often each letter came behind each context of up to `longest` letters.

    Returns:
        dict from tuples of letters to (V,) counts; the edge in front of a name is one of the letters.
    """
    found = {}
    for row, right, steps in zip(x, targets, mask.sum(axis=1).astype(int)):
        for t in range(steps):
            for first in range(t + 1, max(t - longest, -1), -1):
                context = tuple(row[first:t + 1].tolist())
                found.setdefault(context, np.zeros(V))[right[t]] += 1
    return found


def after(counts, context, longest):
    """Probabilities (V,) of the next letter: from short contexts to long ones, as far as they have been seen."""
    p = np.full(V, 1 / V)
    for size in range(min(longest, len(context)) + 1):
        seen = counts.get(tuple(context[len(context) - size:]))
        if seen is None:
            break
        trust = np.count_nonzero(seen)                     # many different letters: more of them may be new
        p = (seen + trust * p) / (seen.sum() + trust)
    return p


def counted(counts, x, longest):
    """(N, T, V): the same for every step of every name."""
    return np.array([[after(counts, row[:t + 1], longest) for t in range(len(row))] for row in x.tolist()])

# %% [markdown]
# Two details. A context that never came has no counts, so `after` stays with the shorter one. And a letter that never
# came in a known context should not get the probability 0. So each row is mixed with what the shorter context says,
# the more so, the more different letters have followed (Witten and Bell 1991).
#
# **By hand.** In the training names, 44 letters came behind a "q": 43 times u, and i once. Two different letters, so
# the shorter context counts as 2 more: $p(\text{u}) = (43 + 2\, p_0) / 46$, where $p_0$ is what the unigram says of u.
# That is 0.015, so $p(\text{u}) = 43.03 / 46 = 0.935$. The letter n never came behind q. The unigram gives it 0.077, so
# it still gets $2 \cdot 0.077 / 46 = 0.003$.

# %% bigram_table role="demo"
counts = count_letters(*pairs("train"), 5)
show(figures.table(np.array([counts.get((k,), np.zeros(V)) for k in range(V)])),
     alt="A table of 27 by 27 shares in blue: the letter read against the next letter. After q "
         "comes u in most cases, names end mostly after a, e, n and y, and after most consonants "
         "come vowels. A circle marks the largest share of each row.")

# %% baselines role="demo"
x, targets, mask = pairs("validation")
scores = {}
for longest, name in enumerate(("unigram", "bigram", "trigram", "4-gram", "5-gram", "6-gram")):
    scores[name] = perplexity(counted(counts, x, longest), targets, mask)
    print(f"{name:<8} sees {longest} letters   perplexity {scores[name]:5.2f}")

# %% [markdown]
# On names that were not counted, every further letter helps at first. Then contexts get so rare that there is little
# to count, and the perplexity rises again. The 4-gram is the best of these models: three letters tell most of what
# counting can tell of the next one. This is the number to beat, not the 27 of a model that knows nothing.
#
# ## The model in use {minutes=6}
#
# The network reads letters through the table $E$, then come two LSTM layers, and an output layer gives a score to
# each of the $V$ letters (Mikolov, Karafiát, Burget, Černocký and Khudanpur 2010 did so with words and a plain
# recurrent network). All parameters stand in one dict:
#
# | name | shape | |
# |---|---|---|
# | `E` | $(V, D)$ | a row for each letter |
# | `W0`, `b0` | $(H+D, 4H)$, $(4H,)$ | layer 0, reads rows of $E$ |
# | `W1`, `b1` | $(H+H, 4H)$, $(4H,)$ | layer 1, reads the hidden states of layer 0 |
# | `W_y`, `b_y` | $(H, V)$, $(V,)$ | the output layer, reads the hidden states of layer 1 |

# %% start_params role="given"
def start_params(D, H, rng):
    """Starting parameters of the model, in float32."""
    W0, b0 = init_lstm(D, H, rng)
    W1, b1 = init_lstm(H, H, rng)
    params = {"E": rng.standard_normal((V, D)), "W0": W0, "b0": b0, "W1": W1, "b1": b1,
              "W_y": rng.standard_normal((H, V)) / np.sqrt(H), "b_y": np.zeros(V)}
    return {name: value.astype(np.float32) for name, value in params.items()}

# %% [markdown]
# In use, the model gets the beginning of a name and says what comes next. The beginnings in a batch differ in length,
# so they are padded, and `lengths` says how much of each row is to be read. The edge in front counts as a step: for
# the beginning "an", a row of `x` holds 0, 1, 14, and its length is 3. In lesson 04 you wrote the function that picks
# the right state of each row.

# %% last_step [markdown] role="predict"
# **Predict first.** Somebody takes `h[-1][:, -1]`, the last state of every row, padding or not. What happens to the
# short beginnings?
#
# - a) Nothing: padding holds zeros, and zeros change no state.
#   > Not quite. The number 0 is the edge, a letter with a row of its own in E. Reading it changes the state.
# - b) Their scores are for the letter behind several edges, which no name has. (right)
#   > Yes. The network has read on: the edge, once for each step of padding. It never met this in training.
# - c) NumPy raises an error.
#   > Not quite. All shapes fit. Only the numbers are wrong.

# %% [markdown] name="next_letter_scores-task"
# **Write `next_letter_scores(params, x, lengths)`**: the model in use, without dropout, from states that are zero.
#
# | | shape |
# |---|---|
# | `params` | dict as in the table above |
# | `x` | $(N, T)$, 0 for the start, then letters, then padding |
# | `lengths` | $(N,)$, from 1 to $T$: how many of each row are to be read |
# | returns `scores` | $(N, V)$, behind the last letter of each beginning, without a softmax |
#
# Marking calls this function with your trained parameters on beginnings of names that are not in your files.

# %% next_letter_scores role="answer" difficulty=3 minutes=12
def next_letter_scores(params, x, lengths):
    """The model in use: a score for every letter that may come next, without dropout.

    Args:
        params: dict with E (V, D), W0 (H+D, 4H), b0 (4H,), W1 (2H, 4H), b1 (4H,), W_y (H, V), b_y (V,).
        x: (N, T) integers: 0 for the start, then the letters so far, then padding.
        lengths: (N,) integers from 1 to T: how many of each row are to be read, the start among them.

    Returns:
        scores: (N, V).
    """
    ### BEGIN SOLUTION
    W, b = [params["W0"], params["W1"]], [params["b0"], params["b1"]]
    zeros = np.zeros((2, len(x), params["W_y"].shape[0]), params["E"].dtype)           # (L, N, H)
    h, c, masks = stacked_forward(params["E"][x], zeros, zeros, W, b, 0.0, None, training=False)
    last = last_output(h[-1], lengths)                                                  # (N, H)
    return last @ params["W_y"] + params["b_y"]
    ### END SOLUTION

# %% next_letter_scores-test role="test" points=4
check(next_letter_scores)

# %% [markdown] name="next_letter_scores-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Three functions of yours do all the work: the stack of lesson 08, the state of each row's last real step of lesson
# 04, and the affine map of lesson 00. What does each of them read?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Look the letters up: $(N, T, D)$.
# 2. Starting states of zeros, $(2, N, H)$. Where in the parameters can you read $H$?
# 3. Your stack, with lists of two weights and two biases. In use nothing is dropped.
# 4. From the states of the top layer, pick one step for each row.
# 5. The output layer.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# h, c, masks = stacked_forward(..., zeros, zeros, [..., ...], [..., ...], 0, None, ...)
# last = last_output(..., lengths)
# return ... @ params["W_y"] + ...
# ```
#
# To keep float32, make the zeros in the type of `params["E"]`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "next_letter_scores is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: state after the padding": the question above.
# - "Looks like: one step too far", "one step too early": `lengths` counts the start already, and `last_output` takes
#   lengths.
# - "Looks like: the lower layer's states scored": the top layer is the last one.
# - "Looks like: probabilities returned": scores are wanted.
#
# </details>

# %% whole_names role="given"
def softmax(scores):
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def every_step(params, x):
    """(N, T, V): the model's probabilities after 1, 2, ... T letters of each row."""
    steps = [next_letter_scores(params, x[:, :t + 1], np.full(len(x), t + 1)) for t in range(x.shape[1])]
    return softmax(np.stack(steps, axis=1))

# %% untrained role="demo"
x, targets, mask = pairs("validation")
untrained = start_params(16, 64, np.random.default_rng(0))
print(f"numbers to learn: {sum(value.size for value in untrained.values()):,}")
print(f"perplexity before training: {perplexity(every_step(untrained, x), targets, mask):.1f}")

# %% [markdown]
# Near 27, as it should be: a little above, since random weights have opinions, and they are wrong ones.
#
# ## The gradients {minutes=7}
#
# Training needs the loss of a batch and the gradient of every parameter. All pieces are there: the lookup, the stack
# with dropout between its layers (Zaremba, Sutskever and Vinyals 2014), the output layer, the loss; and backward the
# same way back.
#
# | forward | backward |
# |---|---|
# | `inputs = E[x]` | `embedding_backward` gives $dE$ |
# | `stacked_forward` gives `h`, `c`, `masks` | `stacked_backward` gives `dx` of the inputs, and `dW`, `db` as lists |
# | scores: top states times `W_y` plus `b_y` | the gradients of both and of the states, as in lesson 06 |
# | `softmax_cross_entropy` gives the loss ... | ... and `dscores` |
#
# **By hand.** One name, one step, $V = 3$, and the scores are all equal, so $p = [\tfrac13, \tfrac13, \tfrac13]$. The
# letter that came is 1. Then `dscores` is $[\tfrac13, -\tfrac23, \tfrac13]$, and so is the gradient of `b_y`: a step
# against the gradient moves the bias of the letter that came up, the others down. Over a batch, this gradient is how
# much more often the model expected each letter than it came, divided by the number of steps that count.

# %% where_dropout_goes [markdown] role="predict"
# **Predict first.** The gradient of the loss arrives at the states of layer 1. Where on its way down does it meet the
# dropout mask?
#
# - a) Between layer 1 and layer 0. (right)
#   > Yes. The mask lies where it lay on the way up: between the layers. Your stacked_backward applies it, if it gets the masks of the forward pass.
# - b) Before layer 1, because dropout belongs to the output.
#   > Not quite. In this model nothing is dropped between the top layer and the output layer.
# - c) Nowhere: dropout acts on values, not on gradients.
#   > Not quite. What was dropped had no influence on the loss, so its gradient is 0.

# %% [markdown] name="language_gradients-task"
# **Write `language_gradients(params, x, targets, mask, p, rng)`**: the loss on a batch and the gradients of all
# parameters.
#
# | | shape |
# |---|---|
# | `params` | dict as above; must not be changed |
# | `x`, `targets`, `mask` | $(N, T)$, as `next_letter_pairs` gives them |
# | `p`, `rng` | dropout between the layers: this function is for training |
# | returns `loss` | a number |
# | returns `gradients` | dict with the same keys and shapes as `params` |

# %% language_gradients role="answer" difficulty=4 minutes=18
def language_gradients(params, x, targets, mask, p, rng):
    """Loss of the two-layer model on a batch of names, and the gradients of all its parameters, with dropout between the layers.

    Args:
        params: dict with E (V, D), W0 (H+D, 4H), b0 (4H,), W1 (2H, 4H), b1 (4H,), W_y (H, V), b_y (V,). Not changed.
        x: (N, T) integers from 0 to V-1, the letters read.
        targets: (N, T) integers from 0 to V-1, the letter that comes next.
        mask: (N, T) 1 at steps that count, 0 elsewhere.
        p: probability of dropout between the layers.
        rng: numpy.random.Generator for dropout.

    Returns:
        loss: number, mean over the steps that count.
        gradients: dict with the keys of params.

    Source: Mikolov, Karafiát, Burget, Černocký and Khudanpur 2010; in layers, with dropout: Zaremba, Sutskever and Vinyals 2014.
    """
    ### BEGIN SOLUTION
    W, b = [params["W0"], params["W1"]], [params["b0"], params["b1"]]
    zeros = np.zeros((2, len(x), params["W_y"].shape[0]), params["E"].dtype)           # (L, N, H)
    inputs = params["E"][x]                                                             # (N, T, D)
    h, c, masks = stacked_forward(inputs, zeros, zeros, W, b, p, rng, training=True)
    top = h[-1]                                                                         # (N, T, H)
    loss, dscores = softmax_cross_entropy(top @ params["W_y"] + params["b_y"], targets, mask)
    gradients = {"W_y": np.einsum("nth,ntv->hv", top, dscores), "b_y": dscores.sum(axis=(0, 1))}
    cache = (inputs, zeros, zeros, W, b, h, c, masks)
    dx, dh0, dc0, dW, db = stacked_backward(dscores @ params["W_y"].T, cache)
    gradients |= {"W0": dW[0], "b0": db[0], "W1": dW[1], "b1": db[1]}
    gradients["E"] = embedding_backward(dx, x, len(params["E"]))
    return loss, gradients
    ### END SOLUTION

# %% language_gradients-test role="test" points=6
check(language_gradients)

# %% [markdown] name="language_gradients-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Go through the table of forward and backward line by line: down on the left, up on the right. The first lines are
# those of `next_letter_scores`, but for two things. Which?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Lookup, zeros, stack, as before; now in training, with `p` and `rng`, and with scores at every step.
# 2. The loss with its gradient.
# 3. Output layer: the gradients of weight and bias are sums over names and steps; the states get theirs through the
#    transposed weight.
# 4. The stack backward. Its cache holds what the stack was given, without `p`, `rng` and `training`, and then what it
#    returned.
# 5. The table: from `dx`, at the letters that were read.
# 6. A dict with seven names.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# loss, dscores = softmax_cross_entropy(..., targets, mask)
# dh = dscores @ ...
# dx, _, _, dW, db = stacked_backward(dh, (inputs, ..., ..., W, b, h, c, masks))
# gradients = {"E": embedding_backward(...), "W0": dW[0], ..., "W_y": ..., "b_y": ...}
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "language_gradients is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: never any dropout": the stack has to know that this is training.
# - "Looks like: the table's gradient at the targets": the rows that were looked up are those of `x`.
# - "Looks like: the lower layer's states scored", "output weights made from the lower layer": the output layer reads
#   the top layer, forward and backward.
# - "Looks like: biases of the layers exchanged": `db[0]` belongs to layer 0.
# - "['W1']: wrong shape" or the like: the place is named by the key of the dict.
#
# </details>

# %% [markdown]
# ## Training {minutes=8}
#
# The loop of lesson 06 on real data: batches of 64 names drawn at random, cut to the longest of them, your gradients,
# clipping, Adam, and a learning rate that falls to nearly 0.

# %% fit role="given"
def fit(params, part, updates, rng, p=0.1, learning_rate=0.01, watch=None):
    """Train the model.

    Args:
        params: where to start; not changed.
        part: x, targets, mask of the names to train with.
        updates: number of updates, each on up to 64 names.
        rng: numpy.random.Generator for batches and dropout.
        p: probability of dropout between the layers.
        learning_rate: of Adam at the first update.
        watch: function of the number of updates made, the loss and the parameters, called after each; None for none.

    Returns:
        params: new dict.
    """
    x, targets, mask = part
    state = {"m": {name: 0 * value for name, value in params.items()},
             "v": {name: 0 * value for name, value in params.items()}, "t": 0}
    for update in steps(updates):
        some = rng.permutation(len(x))[:64]
        T = int(mask[some].sum(axis=1).max())
        loss, gradients = language_gradients(params, x[some, :T], targets[some, :T], mask[some, :T], p, rng)
        gradients = dict(zip(gradients, clip_by_global_norm(list(gradients.values()), 1.0)))
        params, state = adam_step(params, gradients, state, learning_rate * (1.01 - update / updates))
        if watch:
            watch(update + 1, float(loss), params)
    return params

# %% [markdown]
# First, a tiny batch, as in lesson 06: six names, without dropout. A network that works learns them by heart.

# %% tiny_batch role="demo"
few = [array[:6] for array in pairs("train")]
losses = []
fit(start_params(16, 64, np.random.default_rng(0)), few, 100, np.random.default_rng(0), p=0.0,
    watch=lambda update, loss, params: losses.append(loss))
print(f"loss: first {losses[0]:.2f} (log 27 = {np.log(27):.2f}), last {losses[-1]:.2f}")
print(f"smallest possible loss for six different names: {6 * np.log(6) / few[2].sum():.2f}")

# %% [markdown]
# Nothing can say which of the six names comes, so some loss is left where they part, mostly at the first letters.
# What follows is known by heart. Now the real training, 600 updates. It takes 10 to 20 seconds.

# %% train role="given"
def train(seed, watch=None):
    """The model's parameters, trained from one seed."""
    rng = np.random.default_rng(seed)
    return fit(start_params(16, 64, rng), pairs("train"), 600, rng, watch=watch)

# %% training role="demo"
x, targets, mask = pairs("validation")
losses, seen = [], {}


def look(update, loss, params):
    """Keep the loss; every 100 updates, measure the perplexity on the validation names."""
    losses.append(loss)
    if update % 100 == 0:
        seen[update] = perplexity(every_step(params, x), targets, mask)
        print(f"update {update}: perplexity {np.exp(np.mean(losses[-100:])):.2f} on batches, "
              f"{seen[update]:.2f} on validation")


params = train(0, look)
show(figures.learning(losses, seen, {name: scores[name] for name in ("bigram", "trigram", "4-gram")}),
     alt="The perplexity over 600 updates, on the batches and on the validation names. Both fall "
         "steeply in the first 100 updates, below the bigram's 10.6 and soon below the trigram's "
         "8.3. The validation curve ends slightly below the 4-gram's 7.3; the batches end "
         "lower.")

# %% [markdown]
# After 200 updates the network is better than the trigram; at the end it is a little better than the 4-gram. On the
# batches, names that it was trained on, it is better still. The gap between the two curves comes from what it has
# learned by heart. This is why only names that it has not seen count.
#
# ## Your result {minutes=4 task="trained parameters"}
#
# **What is asked for:** a perplexity of at most 7.6 on names that were not released.
#
# **How it is marked.** The next cell keeps your parameters in this notebook. Marking does not train again. It takes
# the 517 names that you do not have, cuts each at two places, and calls your `next_letter_scores` with your parameters
# on these 1,034 beginnings. The score is the perplexity of the letters that came. One third of the points is for being
# better than the bigram and the trigram, two thirds for reaching 7.6.
#
# | model | perplexity on these beginnings |
# |---|---|
# | bigram | 10.51 |
# | trigram | 8.06 |
# | asked for | 7.6 |
# | the same network, trained from 20 different seeds | 6.73 to 7.02 |
# | 4-gram | 6.91 |
#
# On these beginnings the 4-gram is as good as the network, although it was a little worse on the validation names. The
# experiment at the end comes back to this. The result is for the network all the same: it is what you have built.
#
# If you change something to do better, compare on the validation names. Then run the cell below, and save the notebook
# before you submit it.

# %% next_letter_result role="result" points=4
keep("next_letter_result", params)

# %% [markdown]
# ## Writing names {minutes=10}
#
# A language model can write: draw a letter from its probabilities, append it, ask again, until it draws the edge. How
# careful it is can be set by a **temperature** $\tau$, a number by which all scores are divided before the softmax:
#
# $$p_k = \frac{e^{s_k / \tau}}{\sum_j e^{s_j / \tau}}$$
#
# where the numbers $s_k$ are the scores. The name comes from physics (Ackley, Hinton and Sejnowski 1985).
#
# **By hand.** Scores $[0, \log 2, \log 4]$, so at $\tau = 1$ the three letters are as 1 to 2 to 4. At $\tau =
# \tfrac12$ all scores are doubled: 1 to 4 to 16. At $\tau = 2$ they are halved: 1 to 1.4 to 2.

# %% nearly_zero [markdown] role="predict"
# **Predict first.** The temperature gets closer and closer to 0. What does the model write?
#
# - a) Letters at random, all equally likely.
#   > Not quite. That is what a very high temperature does: all scores divided by something large are nearly equal.
# - b) Again and again the same name: at each step the likeliest letter. (right)
#   > Yes. Dividing by a small number makes the differences of the scores huge, and the largest one takes all.
# - c) The names of the training data.
#   > Not quite. It may be one of them or not. What is sure is that nothing is left to chance.

# %% [markdown]
# How does one draw a letter with given probabilities? Lay them end to end on a line from 0 to 1, draw a number $u$
# between 0 and 1, and see on which piece it lies. With probabilities 0.1, 0.2, 0.7, the sums are 0.1, 0.3, 1. The
# number $u = 0.25$ lies above 0.1 and below 0.3: letter 1.

# %% [markdown] name="sample_letters-task"
# **Write `sample_letters(scores, temperature, u)`**: one letter for each row. The random numbers are given, so that
# there is only one right answer.
#
# | | shape |
# |---|---|
# | `scores` | $(N, V)$, any finite numbers, also large ones |
# | `temperature` | a number above 0 |
# | `u` | $(N,)$, from 0 up to but not including 1 |
# | returns | $(N,)$ integers: in each row the first letter at which the sum of the probabilities so far exceeds $u$ |

# %% sample_letters role="answer" difficulty=3 minutes=12
def sample_letters(scores, temperature, u):
    """Draw one letter for each row, with given random numbers.

    Args:
        scores: (N, V) any finite numbers.
        temperature: number above 0 that divides the scores: below 1 likely letters get likelier, above 1 all get more alike.
        u: (N,) numbers from 0 to below 1, drawn uniformly.

    Returns:
        (N,) integers: the first letter at which the probabilities, added up from letter 0 on, exceed u.

    Source: temperature: Ackley, Hinton and Sejnowski 1985.
    """
    ### BEGIN SOLUTION
    s = scores / temperature
    powers = np.exp(s - s.max(axis=1, keepdims=True))     # (N, V)
    sums = np.cumsum(powers, axis=1)
    exceeds = sums > u[:, None] * sums[:, -1:]            # of the whole, without dividing
    return exceeds.argmax(axis=1)                         # the first True
    ### END SOLUTION

# %% sample_letters-test role="test" points=4
check(sample_letters)

# %% [markdown] name="sample_letters-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# `np.cumsum` gives the ends of the pieces on the line. How many ends does $u$ lie beyond?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Divide the scores by the temperature.
# 2. Softmax of each row, with the largest score taken away first.
# 3. Add up along the letters.
# 4. In each row, count the sums that do not exceed $u$. That number is the letter.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# p = ...                                    # (N, V), rows add up to 1
# ends = np.cumsum(p, axis=...)
# return (ends ... u[:, None]).sum(axis=...)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "sample_letters is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: always the likeliest letter": `u` has no effect.
# - "Looks like: multiplied by the temperature", "temperature applied twice": the scores are divided by it, once.
# - "Looks like: one letter too far", "one letter too early": letters are counted from 0.
# - Wrong in the case "large scores" alone, with or without "Looks like: no shift by the maximum": exp overflows. Take
#   the largest score of each row away before exp.
# - "Looks like: a letter of probability 0 drawn", in the same case: the sum has to exceed $u$, and equal is not enough.
#
# </details>

# %% write role="given"
def write(params, count, temperature, rng):
    """Names that the model makes up, letter by letter: list of texts."""
    x = np.zeros((count, names.LONGEST + 1), int)
    for t in range(names.LONGEST):
        scores = next_letter_scores(params, x[:, :t + 1], np.full(count, t + 1))
        x[:, t + 1] = sample_letters(scores, temperature, rng.random(count))
    return names.decode(x[:, 1:])

# %% made_up role="demo"
known = set(names.decode(data["train"]))
for temperature in (0.3, 0.7, 1.0, 2.0):
    made = write(params, 400, temperature, np.random.default_rng(5))
    print(f"temperature {temperature}:  {'  '.join(made[:9])}")
    print(f"                  {len(set(made))} of 400 different, "
          f"{np.mean([name in known for name in made]):.0%} in the training data")

# %% [markdown]
# At low temperature the model repeats itself, and most of what it writes is known. At 1 it draws as it has learned.
# At 2 the spelling falls apart. Type the beginning of a name, and see what the two models expect:
#
# 1. After "q", after "jo" and after "christ": where do the models agree?
# 2. Type "xyz". What does the 4-gram do with a beginning that never came? What does the LSTM do?
# 3. With the temperature at 0.3 and at 2: which letters win, which lose?

# %% explore_letters role="demo"
def lstm_scores(text):
    """(V,) scores after a beginning."""
    row = np.concatenate([[0], names.encode([text])[0]])[None]
    return next_letter_scores(params, row, np.array([len(text) + 1]))[0]


def counted_scores(text):
    """(V,) logarithms of the 4-gram's probabilities."""
    return np.log(after(counts, [0, *names.encode([text])[0][:len(text)]], 3))


explore.beginning({"LSTM": lstm_scores, "4-gram": counted_scores})

# %% [markdown]
# <details><summary>What you should have found</summary>
#
# 1. After "q" both put u first; the table is surer, about 0.9, than the network. After "jo" no letter stands out, and s
#    and n lead for both. After "christ" both share most among i, a, e and o. Where many names have been seen, a table
#    and a network say much the same; of q there were only a few dozen.
# 2. The 4-gram uses the longest end of what you typed that it has seen, at most three letters (here only the z), and
#    says what came behind that. The LSTM has no table to go back in. It always gives an answer, from states that it has
#    never been in.
# 3. Low: the likeliest letter takes nearly all. High: the bars come closer to each other, and 1 in 27 for all.
#
# </details>
#
# ## Experiment: all models side by side {minutes=10}
#
# All models, the same 516 names, one table:

# %% table_of_models role="demo"
x, targets, mask = pairs("validation")
scores["LSTM, 2 layers of 64"] = perplexity(every_step(params, x), targets, mask)
for name in sorted(scores, key=scores.get):
    print(f"{name:<22} {scores[name]:6.2f}")
show(figures.comparison(scores, 7.6),
     alt="Bars of perplexity on the validation names. The LSTM has 7.0, the 4-gram 7.3, the "
         "5-gram 7.4, the 6-gram 7.8, the trigram 8.3, the bigram 10.6, the unigram 16.5. A line "
         "marks 7.6, which the lesson asks for.")

# %% along_the_name role="demo"
x, targets, mask = pairs("validation")
positions = {}
models = {"LSTM": every_step(params, x), "4-gram": counted(counts, x, 3), "bigram": counted(counts, x, 1)}
for name, p in models.items():
    at = [np.where(np.arange(mask.shape[1]) == t, mask, 0) for t in range(8)]
    positions[name] = [perplexity(p, targets, only) for only in at]
show(figures.by_position(positions),
     alt="Perplexity at the first to eighth letter of a name. All models begin near 20. At the "
         "second letter they fall to 6 or 8, rise at the third, and fall after the fourth. The "
         "LSTM and the 4-gram are nearly equal at the first two letters, and the LSTM is slightly "
         "lower from the third on. The bigram is far above both from the second letter on.")

# %% surprise_of_a_name role="demo"
letters = [*"frederick", "end"]
row = np.concatenate([[0], names.encode(["frederick"])[0]])[None]
right = np.array([*names.encode(["frederick"])[0][:9], 0])
bits = {name: -np.log2(p[0, np.arange(10), right])
        for name, p in {"LSTM": every_step(params, row), "4-gram": counted(counts, row, 3)}.items()}
show(figures.surprise(letters, bits),
     alt="Bits that each letter of frederick costs the LSTM and the 4-gram. For both, the first "
         "letter costs most, more than the 4.8 bits that a line marks, which each letter costs "
         "somebody who knows nothing. The e behind fred comes next. All other letters cost less.")

# %% [markdown]
# In the last figure, each letter of one validation name costs $-\log_2 p$ bits, where $p$ is what the model gave to
# it. Letters that leave little choice are cheap. Dear are the first one, and the e behind "fred", where a name could
# have ended.
#
# On the validation names the network wins, by a small margin: it holds some 56,000 numbers, and a table that is
# counted in a second comes close. On the beginnings that marking uses, the 4-gram's 6.91 lies in the middle of what 20
# seeds of the network reach. So the margin is no larger than what other names or another seed change.
#
# Where is the network better on the validation names? Not at the first two letters, and most clearly at the third and
# fourth. There the table sees the whole beginning, or nearly so. So it is not a longer memory that helps. A likely
# reason: to a table, each context is a new one, while a network can give similar states to similar beginnings, and
# what it learns of one helps with the other. And why is a table so good here? Names are short, and most of what
# decides the next letter stands in the last three.
#
# And remember what the numbers do not say. In this list each name stands once: "mary" counts as much as a name that
# few people have. And a model that has seen the census of one country in one year writes names like these.
#
# ## Written question

# %% what_the_number_says [markdown] role="written" points=4 minutes=10
# **A report from a colleague.** "My character model has a perplexity of 5.6 on the 4,130 names that I trained it on.
# Yours has 7.0 on validation, so mine is better. A 4-gram has 7.3; so neural networks have learned to understand
# names. I also tried a temperature of 0.5 in the softmax when I computed the perplexity, since the names it writes
# then look more real."
#
# 1. Why can the numbers 5.6 and 7.0 not be compared? What would you ask for?
# 2. What does the difference between 7.3 and 7.0 show, and what does it not show? Name one more thing that you would
#    measure.
# 3. What does perplexity say in terms of equally likely letters, for 7.0?
# 4. A temperature of 0.5 makes nicer names. Why does it usually make the perplexity on new names worse?
#
# One to three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. One is measured on names the model was trained on, which it has partly learned by heart; the other on new names.
#    Ask for the perplexity on the same names that neither has seen, with the same alphabet and the end of names
#    counted alike.
# 2. On these names the network's next-letter probabilities are slightly better than a table of three letters. It
#    shows nothing about understanding; the difference is small, from one seed and one sample of names. Measure:
#    several seeds, other splits, or longer contexts where the table fails.
# 3. On average (geometric mean) the model is as unsure as between 7 equally likely letters; the right letter gets
#    about 1/7.
# 4. It makes likely letters likelier and rare ones much rarer. New names hold rare letters, and the logarithm
#    punishes a small probability for what came severely; the model was fitted at temperature 1.
#
# **Points.**
#
# - 1 point, part 1: half for "trained on" against "new", half for what to ask for.
# - 1 point, part 2: half for a limited reading of the difference, half for a sensible further measurement.
# - 1 point, part 3: the meaning, with 7 letters or with probability 1/7 (geometric mean).
# - 1 point, part 4: for rare letters that come and the logarithm; half for "it was trained at 1" alone.
#
# **Common wrong answers.**
#
# - "5.6 is better because it is smaller" with any reason. No points.
# - "It is right in one of seven cases": that is accuracy, not perplexity. No point for part 3.
# - "The temperature must not be changed": says no reason. No point.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - A text is its own targets: the inputs are the letters, the targets the same letters one step earlier. A start and
#   an end belong to it.
# - A letter is looked up in a table. Backward, each row of the table gets the sum over all its uses.
# - Perplexity is $e$ to the power of the loss: the model is as unsure as somebody who chooses between that many equally
#   likely letters. One impossible letter makes it infinite.
# - Compare on data that no model has seen, and with a model that only counts. Here the 4-gram is as good as the LSTM.
# - In use: no dropout, and the state behind each row's own last letter.
# - The temperature divides the scores before the softmax: low is careful, high is wild.
#
# Next, lesson 11 looks ahead in time: the numbers of sunspots, year by year.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 3 of 5.) Train with one layer in the place of two, with about as many parameters. How much of the
#    perplexity did the second layer bring? Use three seeds.
# 2. (Difficulty 2 of 5.) Mix the two models: the mean of the probabilities of the LSTM and of the 4-gram. Is the
#    mixture better than both, and why could it be?
# 3. (Difficulty 3 of 5.) `write` reads each beginning again from its start. Write a version that carries the states
#    $h$ and $c$ of both layers from letter to letter, and compare the names and the time.
# 4. (Difficulty 4 of 5.) Use `W_y`, turned over, as the table, too, with $D = H$. Which gradients have to be added?
#    Does it help?
#
# ## References
#
# - Frederick Jelinek, Robert Mercer, Lalit Bahl, James Baker (1977). Perplexity: a measure of the difficulty of speech
#   recognition tasks. *Journal of the Acoustical Society of America* 62(S1), S63.
# - David Ackley, Geoffrey Hinton, Terrence Sejnowski (1985). A learning algorithm for Boltzmann machines. *Cognitive
#   Science* 9(1), 147-169.
# - Ian Witten, Timothy Bell (1991). The zero-frequency problem: estimating the probabilities of novel events in
#   adaptive text compression. *IEEE Transactions on Information Theory* 37(4), 1085-1094.
# - Yoshua Bengio, Réjean Ducharme, Pascal Vincent, Christian Jauvin (2003). A neural probabilistic language model.
#   *Journal of Machine Learning Research* 3, 1137-1155.
# - Tomáš Mikolov, Martin Karafiát, Lukáš Burget, Jan Černocký, Sanjeev Khudanpur (2010). Recurrent neural network based
#   language model. *Interspeech 2010*, 1045-1048.
# - Wojciech Zaremba, Ilya Sutskever, Oriol Vinyals (2014). Recurrent neural network regularization. *arXiv:1409.2329*.
