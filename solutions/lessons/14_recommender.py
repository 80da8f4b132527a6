# %% [markdown]
# # Recommendation: what comes next?
#
# A shop sees what a visitor has put into the basket so far, a music service knows the last ten songs, and both show a
# short list: probably one of these is next. Such a list is made from a *session*, a sequence of items, and so it is
# work for a recurrent network. In this lesson the items are moves of chess, and the sessions are the openings of real
# games. That looks like another subject, but the task is the same: a sequence of items from a fixed set, and a list of
# $k$ items of which one should be the next. You count first, and measure how far counting gets. Then you train an LSTM,
# and find out where it is better than counting and where it is not.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - put a question about "what comes next" into sessions, items, lists and a number that says how good they are;
# - count pairs with repeated indices, and say why `+=` does not;
# - measure hits and the mean reciprocal rank, and leave nobody out;
# - train an LSTM over items with a table of features, and mask what must not be learned;
# - compare it with counting fairly, and say where counting is as good and where it is not.
#
# **Builds on:** lessons 00 to 06. You need your own `affine`, `clip_by_global_norm`, `init_lstm`, `lstm_forward`,
# `lstm_backward`, `softmax_cross_entropy`, `adam_step`, and what they call.
#
# **Time:** about {minutes} minutes to work, 10 seconds to run.

# %% imports role="given"
import numpy as np

from course import NotWritten, check, earlier, keep, predict, show
from course.data import openings
from course.explore import l14_recommender as explore
from course.figures import l14_recommender as figures
from course.steps import steps

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks of the lessons 00 to 06. Save them before you run it.

# %% load_earlier role="given"
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
# solved functions, add a cell below with `earlier.load("06_training", solved=True)` and the same for the others.
#
# Notation: $N$ sessions, $T$ items in each, $V$ items in the vocabulary, $D$ features of an item, $H$ hidden units.
#
# ## Sessions and items {minutes=6}
#
# A **session** is what one visitor does in one visit. Nothing is known about the visitor but the session itself: there
# is no history of last week, and no name. Hidasi and others (2016) used a recurrent network for this, a GRU over clicks
# in a shop. Our sessions are the first 12 half-moves of games between masters. (A half-move is one move of one player.)
# The games come from the opening book of GNU Chess, which is in the public domain.
#
# You need not play chess. A move is a word such as `e4` or `Nf3`; White and Black take turns.

# %% data role="given"
data = openings.load()
training, validation, vocabulary = data["train"], data["validation"], data["vocabulary"]
V = len(vocabulary)
params = None                                             # your training will give them

# %% first_look role="demo"
print(f"training {training.shape}, validation {validation.shape}, {V} items")
for session in training[:3]:
    print("  ".join(vocabulary[item] for item in session))
print(f"rare moves among all: {np.mean(training == 1):.1%}")
whole = set(map(tuple, training))
print(f"validation games of which all 12 half-moves are those of a training game: {np.mean([tuple(game) in whole for game in validation]):.0%}")

# %% [markdown]
# Two items are special. Number 0, `<start>`, is no move. It stands *before* every session, so that there is something to
# read before the first move. Number 1, `<other>`, stands for all moves that occur fewer than 5 times in the training
# part. All others are sorted: number 2 is the most frequent move.
#
# **The split is by time.** You train on games of 1980 to 1989 and try your methods on games of 1990 and 1991. Your
# result is marked on games of 1992 to 1996, which are not in your folder. In use, a recommender always meets sessions
# that are later than those it was made from.
#
# **Openings repeat.** Of the later games, more than a third begin with the same 12 half-moves as some training game.
# That is how people play, and no leak. But it means that a method can get far by looking things up, so we will count
# new beginnings apart.

# %% split_choice [markdown] role="choice" points=1 minutes=2
# **Predict first.** You split the games at random in place of by year. The same method is measured on both splits. What do
# you expect of the hits?
#
# - a) They are the same: the method is the same.
#   > Not quite. The method is the same, but what it is asked is not.
# - b) They are lower, because a random part is harder to foresee.
#   > Not quite. A random part is closer to what was learned: it comes from the same years.
# - c) They are higher, and say less about use. (right)
#   > Yes. Fashions change with the years. The best counting method of this lesson has 0.84 hits on random parts and 0.81 on later years. In use, the years to come are never in the training part.

# %% [markdown]
# ## Counting what follows what {minutes=9}
#
# The simplest method that looks at the session at all: after a move, recommend what most often came after this move. It
# is a **Markov chain**: what comes next depends on the last item only. All it needs is a table of counts.
#
# **By hand.** Two sessions, `2 3 2 3` and `3 2 3 4`. With the start in front: `0 2 3 2 3` and `0 3 2 3 4`. The pairs are
# (0, 2), (2, 3), (3, 2), (2, 3), and (0, 3), (3, 2), (2, 3), (3, 4):
#
# | before | next 2 | next 3 | next 4 |
# |---|---|---|---|
# | 0 (start) | 1 | 1 | 0 |
# | 2 | 0 | **3** | 0 |
# | 3 | **2** | 0 | 1 |
#
# After a 2 there was always a 3; after a 3, a 2 twice and a 4 once.

# %% plus_equals [markdown] role="predict"
# **Predict first.** `a = np.zeros(4)`, and then `a[[1, 1, 2]] += 1`. What is `a`?
#
# - a) `[0, 2, 1, 0]`.
#   > Not quite. This is what one wants, and `np.add.at(a, [1, 1, 2], 1)` gives it.
# - b) `[0, 1, 1, 0]`. (right)
#   > Yes. NumPy reads a[[1, 1, 2]], adds 1 to each of the three numbers, and writes them back. Place 1 is written twice, with the same number.
# - c) An error, since 1 stands there twice.
#   > Not quite. NumPy says nothing, and that is why this mistake lives so long.

# %% [markdown] name="markov_counts-task"
# **Write `markov_counts(sessions, V)`**: how often each item came directly after each other one.
#
# | | shape |
# |---|---|
# | `sessions` | $(N, T)$ whole numbers from 1 to $V-1$, without the start |
# | `V` | size of the vocabulary |
# | returns | $(V, V)$; row $a$, column $b$: how often $b$ came directly after $a$; the first item of a session comes after item 0 |

# %% markov_counts role="answer" difficulty=2 minutes=9
def markov_counts(sessions, V):
    """How often each item came directly after each other one; the first item of a session comes after item 0.

    Args:
        sessions: (N, T) integers from 1 to V-1.
        V: size of the vocabulary.

    Returns:
        (V, V) counts; row a, column b: how often b came directly after a.
    """
    ### BEGIN SOLUTION
    before = np.insert(sessions, 0, 0, axis=1)[:, :-1]                 # (N, T)
    seen = np.zeros((V, V))
    np.add.at(seen, (before, sessions), 1)
    return seen
    ### END SOLUTION

# %% markov_counts-test role="test" points=3
check(markov_counts)

# %% [markdown] name="markov_counts-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Make an array of the same shape as `sessions` that holds, at each place, the item before it.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The items before: a column of zeros, then all columns of `sessions` but the last.
# 2. A table of zeros, $V$ by $V$.
# 3. For each pair of the two arrays, add 1 at its row and column. Pairs repeat.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.add.at(table, (rows, columns), 1)` adds 1 at all places, and twice where a place is named twice. Two loops do the
# same, more slowly.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "markov_counts is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: a pair that repeats counted once": see the question above.
# - "Looks like: rows and columns swapped": the row is the item before.
# - "Looks like: the first item of a session left out", "the last item taken to come before the first" or "pairs across
#   two sessions": each session begins after item 0.
#
# </details>

# %% counts_picture role="demo"
counts = markov_counts(training, V)
rows, columns = [0, *range(2, 11)], list(range(2, 12))
show(figures.counts_map(counts[np.ix_(rows, columns)], ([vocabulary[i] for i in rows], [vocabulary[i] for i in columns])),
     alt="A map of counts: rows are the start and the nine most frequent moves, columns the ten most frequent next moves. "
         "Each row has a few large counts and many small ones.")

# %% [markdown]
# The color is the square root of the count, so that small counts can be seen. The rows differ, so the last move says
# something about the next one.
#
# ## A list of k items {minutes=7}
#
# Every method of this lesson gives a **score** to each item: counts, or what a network says. A list is made from scores
# always in the same way: sort, and take the first $k$. Items 0 and 1 stand in no list, however large their scores are:
# nobody can play "start" or "some rare move".
#
# **By hand.** Scores of six items, $k = 2$:
#
# | item | 0 | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|---|
# | score | 9 | 1 | 4 | 7 | 0 | 4 |
#
# Item 3 is first. Items 2 and 5 are equal, and the lower number wins, because our items are sorted by how frequent they
# are. The list is `[3, 2]`.

# %% [markdown] name="top_k-task"
# **Write `top_k(scores, k)`**: the best $k$ items, the best one first.
#
# | | shape |
# |---|---|
# | `scores` | $(\ldots, V)$ any numbers; there may be no, one or several axes in front |
# | `k` | length of a list, at most $V - 2$ |
# | returns | $(\ldots, k)$ whole numbers from 2 to $V-1$; of equal scores the lower number comes first |

# %% top_k role="answer" difficulty=2 minutes=9 reference="recommender"
def top_k(scores, k):
    """The k items with the largest scores, the best one first, without the items 0 and 1.

    Args:
        scores: (..., V) a score for each item; any number of axes in front.
        k: how many, at most V-2.

    Returns:
        (..., k) integers from 2 to V-1; of items with the same score, the one with the lower number comes first.
    """
    ### BEGIN SOLUTION
    items = scores[..., 2:]                               # START and OTHER are no moves that one could play
    return np.argsort(-items, axis=-1, kind="stable")[..., :k] + 2
    ### END SOLUTION

# %% top_k-test role="test" points=3
check(top_k)

# %% [markdown] name="top_k-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# `np.argsort` gives the order of the items, not of the scores. It puts the smallest first.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Leave out the first two scores, or make them smaller than all others.
# 2. Sort so that the largest comes first. With `kind="stable"`, equal scores keep their order. Which sign do you need?
# 3. Take the first $k$. If you left two scores out, every item has moved.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Sort minus the scores along the last axis. `scores[..., 2:]` and `order[..., :k]` work for any number of axes.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "top_k is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: the worst items" or "the best item last": compare with the table above.
# - "Looks like: places in a shortened row": add to the places what was cut off in front.
# - "Looks like: two scores set to 0": where all others are below 0, a 0 wins.
# - "Looks like: ties: the higher number first": a stable sort that is turned around is no longer stable.
#
# </details>

# %% [markdown]
# ## How good is a list? {minutes=8}
#
# Somebody made a list of three, and then the next item came. Two numbers are usual, both means over all lists:
#
# - **Hits** (hit@k): 1 if the item is anywhere in the list, 0 if not.
# - **Mean reciprocal rank** (MRR): 1 for the first place, 1/2 for the second, 1/3 for the third, 0 if it is not there
#   (Voorhees 1999).
#
# **By hand.** Four lists of three:
#
# | list | came | hit | 1 / place |
# |---|---|---|---|
# | 4 7 2 | 4 | 1 | 1 |
# | 4 7 2 | 2 | 1 | 1/3 |
# | 5 4 3 | 4 | 1 | 1/2 |
# | 5 4 3 | 8 | 0 | 0 |
# | mean | | **0.75** | $(1 + 1/3 + 1/2 + 0) / 4 =$ **0.458** |
#
# A rare item (number 1) can be in no list, so it is always a miss. It counts all the same: somebody wanted something, and
# the list did not have it.

# %% two_methods [markdown] role="predict"
# **Predict first.** Method A has more hits than B with lists of three, and B has the larger MRR. Can that be?
#
# - a) No: more hits mean a larger MRR.
#   > Not quite. A hit at place 3 adds 1 to the hits, and only 1/3 to the other sum.
# - b) Yes, if B's hits stand further in front. (right)
#   > Yes. Three hits at place 3 give as much MRR as one at place 1. Which number matters depends on how the list is shown.
# - c) Only if the lists have different lengths.
#   > Not quite. With the same length, places can still differ.

# %% [markdown] name="hits_and_mrr-task"
# **Write `hits_and_mrr(lists, targets)`**: both means, over all sessions and steps.
#
# | | shape |
# |---|---|
# | `lists` | $(N, T, k)$ items, the best one first, no item twice in a list |
# | `targets` | $(N, T)$ the items that came |
# | returns `hits` | a number from 0 to 1 |
# | returns `mrr` | a number from 0 to 1 |

# %% hits_and_mrr role="answer" difficulty=2 minutes=10 reference="recommender"
def hits_and_mrr(lists, targets):
    """The share of lists that hold their target, and the mean of 1 / place of the target.

    Args:
        lists: (N, T, k) items, the best one first, no item twice.
        targets: (N, T) the items that came.

    Returns:
        hits: number from 0 to 1.
        mrr: number from 0 to 1; a target that is not in its list counts 0.

    Source: MRR: Voorhees 1999.
    """
    ### BEGIN SOLUTION
    found = lists == targets[..., None]                                # (N, T, k)
    places = np.arange(1, lists.shape[-1] + 1)
    return found.any(axis=-1).mean(), (found / places).sum(axis=-1).mean()
    ### END SOLUTION

# %% hits_and_mrr-test role="test" points=4
check(hits_and_mrr)

# %% [markdown] name="hits_and_mrr-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Compare every place of every list with its target at once. The result is $(N, T, k)$, with at most one `True` in a list.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Give `targets` a third axis, and compare.
# 2. Hits: is there any `True` in the list? Then the mean.
# 3. MRR: each `True` counts 1 divided by its place, and places begin at 1. Sum over the list, then the mean over all lists.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `targets[:, :, None]` is $(N, T, 1)$. The weights of the places are `1 / np.array([1, 2, ..., k])`. A mean of a Boolean
# array is a share.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "hits_and_mrr is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: a mean over the hits only" or "rare targets left out": all lists count, also those that missed.
# - "Looks like: the mean place": divide first, then take the mean.
# - "Looks like: hits divided by the length of the list": the mean runs over lists.
#
# </details>

# %% [markdown]
# How far do counts get? The Markov chain on the games of 1990 and 1991, and the same list for everybody:

# %% first_baselines role="demo"
counts = markov_counts(training, V)
popularity = counts.sum(axis=0)
before_each = np.hstack([np.zeros((len(validation), 1), int), validation[:, :-1]])
for name, scores in [("always the most popular", np.broadcast_to(popularity, (*validation.shape, V))),
                     ("Markov, last move", counts[before_each])]:
    hits, mrr = hits_and_mrr(top_k(scores, 3), validation)
    print(f"{name:<26} hits {hits:.3f}   MRR {mrr:.3f}")

# %% [markdown]
# ## A network over items {minutes=8}
#
# An item is a number without a size: move 40 is not twice move 20. So the network reads a *row* for each item, $D$ numbers
# from a **table** $(V, D)$ that is learned with everything else. Then comes what you know: your LSTM over the rows, and
# an output layer with a score for each item, after every step. (The letter $y$ in $W_y$ and $b_y$ stands for output.) With the
# hidden states $h_t$, the scores $s_t$ are
#
# $$x_t = \text{table}[\text{item}_t], \qquad h_t = \text{LSTM}(x_1, \ldots, x_t), \qquad s_t = h_t W_y + b_y$$
#
# Taking a row is the same as multiplying the table by a one-hot vector, without the multiplications by 0.

# %% what_it_knows [markdown] role="predict"
# **Predict first.** Two games have the same last two moves and differ before them. Which method can give them different
# lists?
#
# - a) The Markov chain on the last two moves, because it sees both of them.
#   > Not quite. Both of them are the same in both games, so the row of counts is the same, and the list too.
# - b) The LSTM. (right)
#   > Yes. Its state has read all moves since the start. Whether it has kept what matters is a question of training.
# - c) Neither, because the next move depends on the last one.
#   > Not quite. Which moves are good depends on all that were played. The state can carry that on.

# %% [markdown] name="next_item_scores-task"
# **Write `next_item_scores(params, items)`**, from your `lstm_forward` and `affine`. Both states start at zero.
#
# | | shape |
# |---|---|
# | `params` | dict: `table` $(V, D)$, `W` $(H+D, 4H)$, `b` $(4H,)$, `W_y` $(H, V)$, `b_y` $(V,)$ |
# | `items` | $(N, T)$ whole numbers from 0 to $V-1$ |
# | returns | $(N, T, V)$; `[n, t]` scores what may come after `items[n, :t+1]` |

# %% next_item_scores role="answer" difficulty=2 minutes=10 reference="recommender"
def next_item_scores(params, items):
    """Scores for the item after each item.

    Args:
        params: dict with table (V, D), a row for each item, W (H+D, 4H), b (4H,), W_y (H, V), b_y (V,).
        items: (N, T) integers from 0 to V-1.

    Returns:
        (N, T, V); [n, t] scores what may come after items[n, :t+1].

    Source: Hidasi, Karatzoglou, Baltrunas and Tikk 2016, with an LSTM in the place of the GRU.
    """
    ### BEGIN SOLUTION
    x = params["table"][items]                                         # (N, T, D)
    (N, T), H = items.shape, len(params["W_y"])
    zeros = np.zeros((N, H), x.dtype)
    h, _ = lstm_forward(x, zeros, zeros, params["W"], params["b"])
    return affine(h.reshape(N * T, H), params["W_y"], params["b_y"]).reshape(N, T, -1)
    ### END SOLUTION

# %% next_item_scores-test role="test" points=4
check(next_item_scores)

# %% [markdown] name="next_item_scores-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# An array of indices of shape $(N, T)$ in the place of a row number gives $(N, T, D)$.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. The rows of the items.
# 2. $H$ is the number of rows of `W_y`. Zeros $(N, H)$ for both states.
# 3. Your `lstm_forward`; its first result is $(N, T, H)$.
# 4. The output layer on every state. Your `affine` wants rows: reshape to $(NT, H)$ and back.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# As the forward pass of your `train_step` in lesson 06, with one line in front that looks up the rows.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "next_item_scores is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: scores made from the cell states": `lstm_forward` returns h first.
# - "Looks like: sessions and steps mixed up": do not exchange axes before a reshape.
# - "Looks like: scores of the last step everywhere": each step needs its own state.
#
# </details>

# %% [markdown]
# ## Loss and gradients {minutes=10}
#
# In training the network reads a session and has to give a large score to what comes next, at every step. Inputs and
# targets are the same sequence, one step apart:
#
# | step | 1 | 2 | 3 | 4 |
# |---|---|---|---|---|
# | input | `<start>` | e4 | c5 | Nf3 |
# | target | e4 | c5 | Nf3 | d6 |
#
# The loss is your `softmax_cross_entropy`, with the items as classes. Its mask is 0 where the target is a rare move
# (item 1): no list will ever hold it, so the network need not learn it. As an input it stays.
#
# The gradients of the table come from $dx$, which your `lstm_backward` returns first: each row gets the sum of the
# gradients of all places where its item was read. An item that was read twice gets both.
#
# Below, the parameters are float32. Your `softmax_cross_entropy` may return a float64 gradient for float32 scores. Turn
# it back with `astype`, and the training is noticeably faster.

# %% same_item [markdown] role="predict"
# **Predict first.** Somebody forgets the shift: inputs and targets are the same items at the same step. What happens?
#
# - a) The loss falls to almost 0, and the lists are useless. (right)
#   > Yes. The network learns to copy its input. A loss that is too good to be true is a reason to look at the targets.
# - b) The loss stays at log V.
#   > Not quite. To copy what one reads is easy to learn.
# - c) Nothing much: all the moves are there anyway.
#   > Not quite. What is asked is to foresee the next item. Here the answer stands in the question.

# %% [markdown] name="next_item_loss-task"
# **Write `next_item_loss(params, sessions)`**: the loss over all targets that count, and the gradients of all parameters.
#
# | | shape |
# |---|---|
# | `params` | as before; not changed |
# | `sessions` | $(N, T)$ whole numbers from 1 to $V-1$, without the start |
# | returns `loss` | a number |
# | returns `gradients` | dict with the names and shapes of `params` |

# %% next_item_loss role="answer" difficulty=4 minutes=20
def next_item_loss(params, sessions):
    """Mean cross-entropy of every item of the sessions but item 1, given all before it, and the gradients.

    Args:
        params: dict as in next_item_scores.
        sessions: (N, T) integers from 1 to V-1, without the start.

    Returns:
        loss: number.
        gradients: dict with the names and shapes of params.

    Source: Hidasi, Karatzoglou, Baltrunas and Tikk 2016, with cross-entropy for the loss.
    """
    ### BEGIN SOLUTION
    items = np.insert(sessions, 0, 0, axis=1)[:, :-1]                  # (N, T)
    x = params["table"][items]                                         # (N, T, D)
    (N, T), (H, V) = items.shape, params["W_y"].shape
    zeros = np.zeros((N, H), x.dtype)
    h, c = lstm_forward(x, zeros, zeros, params["W"], params["b"])
    rows = h.reshape(N * T, H)
    scores = affine(rows, params["W_y"], params["b_y"]).reshape(N, T, V)
    loss, dscores = softmax_cross_entropy(scores, sessions, sessions != 1)
    dscores = dscores.astype(x.dtype)                                  # float32 stays float32
    dh = dscores @ params["W_y"].T                                     # (N, T, H)
    dx, _, _, dW, db = lstm_backward(dh, zeros, (x, zeros, zeros, params["W"], params["b"], h, c))
    dtable = np.zeros_like(params["table"])
    np.add.at(dtable, items, dx)
    dW_y, db_y = rows.T @ dscores.reshape(N * T, V), dscores.sum(axis=(0, 1))
    return loss, {"table": dtable, "W": dW, "b": db, "W_y": dW_y, "b_y": db_y}
    ### END SOLUTION

# %% next_item_loss-test role="test" points=6
check(next_item_loss)

# %% [markdown] name="next_item_loss-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Most of it is your `train_step` of lesson 06 without its last lines. New are the shift in front, the mask, and the table
# at the end.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Inputs: a column of zeros, then all columns of `sessions` but the last.
# 2. Forward, as in `next_item_scores`, keeping $h$ and $c$.
# 3. Loss with targets `sessions`. A target counts unless it is 1.
# 4. Back: from the scores to `dh`, `dW_y`, `db_y`; your `lstm_backward` for `dx`, `dW`, `db`.
# 5. The table: zeros of its shape, and each `dx` added to the row of its item.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The cache of `lstm_backward` is `(x, h0, c0, W, b, h, c)`, and the gradient into the last cell state is zeros. For the
# table, `np.add.at` adds at rows that repeat, as it did for the counts.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "next_item_loss is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: the target given as input": inputs are one step behind.
# - "Looks like: rare items learned" or "mask made from the inputs": look at the targets.
# - "Looks like: row of an item that repeats changed once": see the question about `+=`.
#
# </details>

# %% [markdown]
# ## Recommendations for a running session {minutes=7}
#
# In use, a session is not over. The list is wanted now, after what has happened so far, and already before the first item.
# So the start stands in front, nothing is cut off, and a session of $T$ items gives $T + 1$ lists:
#
# | known so far | list |
# |---|---|
# | nothing (`<start>`) | `[n, 0]` |
# | e4 | `[n, 1]` |
# | e4, c5 | `[n, 2]` |

# %% [markdown] name="recommend-task"
# **Write `recommend(params, sessions, k)`**, from your `next_item_scores` and `top_k`. Marking calls this function with the
# parameters that you train below.
#
# | | shape |
# |---|---|
# | `params` | as before |
# | `sessions` | $(N, T)$ whole numbers from 1 to $V-1$, without the start |
# | `k` | length of a list |
# | returns | $(N, T+1, k)$ items; `[n, t]` is made from `sessions[n, :t]` alone |

# %% recommend role="answer" difficulty=1 minutes=5
def recommend(params, sessions, k):
    """What to recommend at every point of running sessions: before the first item, and after each one.

    Args:
        params: dict as in next_item_scores.
        sessions: (N, T) integers from 1 to V-1, without the start.
        k: length of a list.

    Returns:
        (N, T+1, k) items, the best one first; [n, t] is made from sessions[n, :t] alone.

    Source: Hidasi, Karatzoglou, Baltrunas and Tikk 2016.
    """
    ### BEGIN SOLUTION
    items = np.insert(sessions, 0, 0, axis=1)                          # (N, T+1)
    return top_k(next_item_scores(params, items), k)
    ### END SOLUTION

# %% recommend-test role="test" points=2
check(recommend)

# %% [markdown] name="recommend-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Two of your functions do the work. What has to be put in front of the sessions?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. A column of zeros in front of `sessions`.
# 2. Scores for all steps, in one call.
# 3. Lists from the scores.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.insert`, `np.pad` or `np.hstack` put a column in front. Here no column is cut off at the end.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "recommend is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: no list before the first item": there is one list more than items.
# - "Looks like: items of the session left out": a move may come again.
#
# </details>

# %% [markdown]
# ## Training {minutes=6}
#
# Batches of 64 games, 1000 updates with your `adam_step`, $D = 24$ and $H = 48$. The parameters are float32, which takes
# about half the time of float64. The learning rate falls from 0.01 to almost 0, so that the last updates only settle. Your
# numbers may differ a little from those in the text, here and below, since your `init_lstm` may draw other starting
# weights than ours.

# %% training role="given"
def start_network(D, H, rng):
    """Starting parameters in float32."""
    W, b = init_lstm(D, H, rng)
    values = {"table": rng.standard_normal((V, D)), "W": W, "b": b, "W_y": 0.1 * rng.standard_normal((H, V)), "b_y": np.zeros(V)}
    return {name: value.astype(np.float32) for name, value in values.items()}


def train(seed, watch=None, updates=1000):
    """Trained parameters. watch(update, params, loss) is called after each update; updates are counted from 1."""
    rng = np.random.default_rng(seed)
    params = start_network(24, 48, rng)
    zeros = {name: np.zeros_like(value) for name, value in params.items()}
    state = {"m": zeros, "v": zeros, "t": 0}
    for update in steps(updates):
        loss, gradients = next_item_loss(params, training[rng.integers(0, len(training), 64)])
        clipped = dict(zip(gradients, clip_by_global_norm(list(gradients.values()), 1.0)))
        params, state = adam_step(params, clipped, state, 0.01 * (1 - update / updates) + 0.0001)
        params = {name: value.astype(np.float32) for name, value in params.items()}
        if watch:
            watch(update + 1, params, loss)
    return params

# %% [markdown]
# After the first update and every 100 updates, `watch` tries the games of 1990 and 1991. A validation game has 12
# half-moves; from the first 11 your `recommend` makes the 12 lists that belong to them.

# %% train_network role="demo"
losses, shares = [], {}


def watch(update, params, loss):
    losses.append(loss)
    if update == 1 or update % 100 == 0:
        shares[update] = hits_and_mrr(recommend(params, validation[:, :-1], 3), validation)[0]


params = train(0, watch)
print(f"first loss {losses[0]:.2f}, log V = {np.log(V):.2f}, mean of the last 50 losses {np.mean(losses[-50:]):.2f}")
print(f"hits in the games of 1990 and 1991: {shares[1]:.3f} after 1 update, {shares[100]:.3f} after 100, {shares[1000]:.3f} after 1000")
levels = {"most popular": hits_and_mrr(top_k(np.broadcast_to(popularity, (*validation.shape, V)), 3), validation)[0],
          "Markov, last move": hits_and_mrr(top_k(counts[before_each], 3), validation)[0]}
show(figures.training(losses, list(shares), list(shares.values()), levels),
     alt="Left, the loss falls from above 5 to below 1.5 over 1000 updates. Right, the share of hits in later games is above "
         "both the level of the most popular moves, 0.20, and that of the Markov chain, 0.54, from 100 updates on. It ends at 0.81.")

# %% [markdown]
# The first loss is about $\log V$, as it should be. Here is one game of 1990 or 1991 with its lists. Each list was made
# before the move above it was played. Moves of White stand in white boxes, those of Black in gray ones.

# %% one_game role="demo"
game = validation[39]
show(figures.session_lists([vocabulary[item] for item in game],
                           [[vocabulary[item] for item in row] for row in recommend(params, game[None, :-1], 3)[0]]),
     alt="One game of twelve half-moves. Under each move stands the list of three that the network made before it was played. "
         "Most moves are in their lists, and marked blue there.")

# %% [markdown]
# ## Experiment: seven methods, one table {minutes=14}
#
# A number alone says nothing. So here are six simple methods beside your network:
#
# - the most popular moves; the last move again, then the most popular ones; the most popular moves of this half-move;
# - the Markov chain on the last move, and on the last two;
# - **the book**: look for all training games with exactly this beginning, and count what came next. Where there are few,
#   shorter contexts help out: the last eleven moves, the last ten, and so on.

# %% contexts role="given"
def count_contexts(sessions, longest):
    """For each run of up to `longest` items: how often each item came after it."""
    after = {}
    for session in sessions.tolist():
        items = [0, *session]
        for t in range(1, len(items)):
            for begin in range(max(0, t - longest), t):
                following = after.setdefault(tuple(items[begin:t]), {})
                following[items[t]] = following.get(items[t], 0) + 1
    return after


def expected_next(after, items):
    """(V,) shares of what comes after these items; longer contexts count more."""
    p = np.bincount(training.ravel(), minlength=V) / training.size
    for begin in range(len(items) - 1, -1, -1):
        following = after.get(tuple(items[begin:]))
        if following is None:
            break
        p = 3 * p                                         # what shorter contexts say counts as three games
        for item, count in following.items():
            p[item] += count
        p = p / p.sum()
    return p


def by_context(longest):
    """(N, T, V) shares for the validation games."""
    after = count_contexts(training, longest)
    return np.array([[expected_next(after, [0, *game[:t]]) for t in range(len(game))] for game in validation.tolist()])

# %% table role="demo"
popularity = markov_counts(training, V).sum(axis=0)
popular = np.broadcast_to(popularity, (*validation.shape, V))
repeat = popular / popularity.sum()                       # all below 1, so that a 2 comes first
np.put_along_axis(repeat, before_each[..., None], 2.0, axis=-1)
at_move = np.array([np.bincount(column, minlength=V) for column in training.T])
lists = {"most popular": top_k(popular, 3),
         "last move again": top_k(repeat, 3),
         "popular at this half-move": top_k(np.broadcast_to(at_move, (*validation.shape, V)), 3),
         "Markov, last move": top_k(counts[before_each], 3),
         "Markov, last two": top_k(by_context(2), 3),
         "the book": top_k(by_context(12), 3),
         "LSTM": recommend(params, validation[:, :-1], 3)}
beginnings = {tuple(game[:t]) for game in training.tolist() for t in range(12)}
known = np.array([[tuple(game[:t]) in beginnings for t in range(12)] for game in validation.tolist()])
hit = {name: (rows == validation[..., None]).any(axis=2) for name, rows in lists.items()}
print(f"new beginnings: {np.mean(~known):.0%} of all lists\n")
print(f"{'method':<28}{'hit@1':>7}{'hit@3':>7}{'MRR':>7}{'hit@3, new beginning':>23}")
for name, rows in lists.items():
    first, _ = hits_and_mrr(rows[..., :1], validation)
    hits, mrr = hits_and_mrr(rows, validation)
    print(f"{name:<28}{first:>7.3f}{hits:>7.3f}{mrr:>7.3f}{hit[name][~known].mean():>23.3f}")
print(f"\nnumbers: {sum(value.size for value in params.values()):,} in the LSTM, "
      f"{sum(map(len, count_contexts(training, 12).values())):,} in the book")
show(figures.methods({name: found.mean(axis=0) for name, found in hit.items()},
                     {name: found[known].mean() for name, found in hit.items()},
                     {name: found[~known].mean() for name, found in hit.items()}),
     alt="Left, hits at each half-move for seven methods: book and LSTM are on top and close together, Markov on the last two "
         "is below them, then Markov on the last move and the popular moves of the half-move, and the two other methods are lowest. Right, hits for known and for new beginnings: on known "
         "ones the book is slightly ahead of the LSTM, on new ones the LSTM is ahead of every other method.")

# %% [markdown]
# Read the table from below. **Over all lists the book is as good as the LSTM.** It looks things up, and learns nothing
# else. Four of five beginnings have been there before, and for these it is hard to beat: it is even slightly ahead. For
# the others the LSTM is clearly ahead. There the book has only shorter contexts, which forget how the game began. The
# state of the network has read all of it. And the LSTM needs less room: a quarter of the numbers.
#
# Whoever has such a table can decide. In a shop with few items and many paths that repeat, a lookup may do. Where
# sessions are long and new, it will not.

# %% expect role="demo"
book = count_contexts(training, 12)


def expect(played):
    """Shares of the next move, by the book and by the network."""
    items = [0, *played]
    s = next_item_scores(params, np.array([items]))[0, -1].astype(float)
    shares = np.exp(s - s.max())
    return {"the book": expected_next(book, items), "LSTM": shares / shares.sum()}


number = {move: item for item, move in enumerate(vocabulary)}
shown = {"Sicilian": "e4 c5 Nf3 d6 d4 cxd4 Nxd4 Nf6 Nc3 a6", "Queen's Gambit": "d4 d5 c4 e6 Nc3 Nf6 Bg5 Be7 e3 O-O",
         "Spanish": "e4 e5 Nf3 Nc6 Bb5 a6 Ba4 Nf6 O-O Be7", "moves in a strange order": "Nf3 Nf6 d4 e6 c4 d5 Nc3 c5 g3 Nc6"}
explore.next_moves(expect, {name: [number[move] for move in moves.split()] for name, moves in shown.items()}, vocabulary)

# %% [markdown]
# Choose a game, move the slider, and look where the two methods are almost sure, where they hesitate, and where they
# differ. In the Sicilian and in the Spanish they hardly differ: many training games went the same way. In the Queen's
# Gambit, one training game is left after ten half-moves, and the book is almost sure of what that one player did. In the
# game with moves in a strange order, no training game has the same first eight half-moves. After the ninth, the book
# recommends e6 first, which Black has already played. Its short contexts do not reach back that far.
#
# ## Your result: later games {minutes=4}
#
# **What is asked for.** At least 0.75 hits with lists of three, in games of 1992 to 1996. These games are not in your
# copy of the course. There are 440 of them. Each is stopped once, after 1 to 11 half-moves, and the list that your
# `recommend` makes at that point should hold the next move. Nothing is trained when your notebook is marked: your
# functions are called with the `params` that you hand in. A third of the points is for being better than five simple
# methods, two thirds are for reaching 0.75.
#
# What each method reaches on these games, after it has learned from the training part:
#
# | method | hits with lists of 3 | |
# |---|---|---|
# | last move again | 0.13 | to be beaten |
# | most popular | 0.17 | to be beaten |
# | popular at this half-move | 0.35 | to be beaten |
# | Markov, last move | 0.50 | to be beaten |
# | Markov, last two | 0.72 | to be beaten |
# | the book | 0.80 | |
# | **the LSTM above**, 20 seeds | 0.77 to 0.81 | |
#
# Most are a little lower than in the table above: these are other games, and the first half-move, which is easier than
# most, is not asked. The book would pass, too, and it is ahead of 13 of the 20 networks. You know why: most beginnings
# repeat. But do not read too much into such differences. With one list from each of 440 games, they are a matter of
# a few games.
#
# Marking calls `recommend` with 40 games at a time, and waits 20 seconds in all. A function that reads the whole batch
# in one call is far below that. One that calls the network anew for every session and every half-move needs many times
# as long.
#
# Run the next cell. It puts the parameters into its own output. **Save the notebook afterwards**: they are handed in
# with it. If you train again, run it again.

# %% next_move_result role="result" points=4
keep("next_move_result", params)

# %% [markdown]
# ## Written question

# %% shop [markdown] role="written" points=3 minutes=10
# **From chess to a shop.** A shop has 50,000 items and sessions of 2 to 40 clicks. It asks you for lists of five.
#
# 1. Which two simple methods do you measure first, and how do you split the data?
# 2. A colleague reports: "hit@5 of 0.61, against 0.02 for popularity. We go live." What do you ask for before you agree?
# 3. Here, an item that has been seen in the session may be recommended again, and rare items count as misses. Which of the two
#    would you change for the shop, and what would that do to the numbers?
#
# Two or three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. Popularity (better: of the last days), and a Markov chain on the last item (or the most similar item). Split by time: train
#    on earlier days, measure on later ones; sessions are not cut in two.
# 2. The strong baselines: Markov on the last item, the longest known context; popularity is a weak rival. Also several seeds,
#    numbers on new sessions apart, how the split was made, and whether the target can be in the input (a reload of the same
#    page counts as a hit).
# 3. Items in the basket should usually not be recommended again: hits can fall, since repeats are easy hits, but the list becomes
#    useful. Or rare items: with 50,000 items most are rare, so a miss for each of them lowers all numbers; leaving them out
#    raises the numbers and hides what the system cannot do.
#
# **Points.**
#
# - 1 point, part 1: half for two sensible simple methods, half for a split by time.
# - 1 point, part 2: half for a stronger baseline, half for one more check (seeds, split, leak of the target, new sessions).
# - 1 point, part 3: half for a decision with a reason, half for its effect on the numbers.
#
# **Common wrong answers.**
#
# - Part 1: "A random split, so that both parts are alike": no half point for the split.
# - Part 2: "0.61 is below 0.8, so it is not good enough": no points; numbers of different tasks cannot be compared.
# - Part 3: "Leave out rare items, then the numbers are better": no half point for the reason.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - A session is a sequence of items; the task is a short list that holds the next one.
# - Split by time. In use, everything is later than what was learned.
# - Hits ask whether the item is in the list, MRR how far in front. Misses count, also of items that no list can hold.
# - An item is a row of a learned table. Its gradient is the sum over all places where it was read: `np.add.at`, not `+=`.
# - Inputs and targets are the same sequence, one step apart, with a start in front.
# - Count first. In these games, a lookup is as good as an LSTM where beginnings repeat; where they are new, the LSTM is
#   ahead.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Mix both: the mean of the book's shares and the network's. Is it better than each of them?
# 2. (Difficulty 3 of 5.) Train with 16, 32 and 64 hidden units. From where on do the hits grow no further?
# 3. (Difficulty 3 of 5.) Different orders of moves can lead to the same position. Find two such beginnings, and compare the
#    network's lists after them.
# 4. (Difficulty 4 of 5.) The network knows no board, and may recommend a move that is against the rules. Install a package
#    that knows the rules of chess, and measure the share of such moves in the lists.
#
# ## References
#
# - Ellen M. Voorhees (1999). The TREC-8 question answering track report. *Text REtrieval Conference*.
# - Balázs Hidasi, Alexandros Karatzoglou, Linas Baltrunas, Domonkos Tikk (2016). Session-based recommendations with
#   recurrent neural networks. *International Conference on Learning Representations*.
