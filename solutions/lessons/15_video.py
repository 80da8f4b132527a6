# %% [markdown]
# # Video: which way does it move?
#
# A video is a sequence of pictures. Some questions about it can be answered from a single frame (is there a digit?),
# others cannot: which way does it move? In this lesson a layer turns every frame into features, your LSTM reads the
# features of one frame after the other, and an output layer names the direction. The pictures are real handwritten
# digits. The motion is ours, and we make it so that a single frame says nothing at all about the direction. That can be
# proved. So whatever your network gets right beyond chance, it got from time. At the end a short rule, written by hand,
# does as well without any training, and you can say why.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - put a layer for single frames below an LSTM, forward and backward, and train both together;
# - say how pooling by the last state and by the mean share out the gradient over the steps;
# - find out before training how much a method can get right at most, from what it reads;
# - build a data set in which a shortcut is impossible, and test a network for shortcuts by shuffling its frames;
# - say when a rule written by hand is the better choice.
#
# **Builds on:** lessons 00 to 06. You need your own `affine`, `clip_by_global_norm`, `tanh_grad`, `init_lstm`,
# `lstm_forward`, `lstm_backward`, `gradient_check`, `softmax_cross_entropy`, `adam_step`, and what they call.
#
# **Time:** about {minutes} minutes to work, 15 seconds to run.

# %% imports role="given"
from functools import cache

import numpy as np

from course import NotWritten, check, earlier, keep, predict, show
from course.data import digits
from course.explore import l15_video as explore
from course.figures import l15_video as figures
from course.steps import steps

# %% [markdown]
# ## Your functions so far {minutes=2}
#
# The next cell takes your functions from your own notebooks of lessons 00 to 06. Save them before you run it.

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
# solved functions, add a cell below with
#
# ```python
# for name in ("00_welcome", "01_long_term_dependencies", "02_gates", "03_lstm_cell",
#              "04_sequence", "05_bptt", "06_training"):
#     earlier.load(name, solved=True)
# ```
#
# Notation: $N$ clips in a batch, $T$ frames, $D$ features of a frame, $H$ hidden units, $K$ classes; new is $P$, the
# number of pixels of a frame. Frames are counted from 1 in equations and tables, as before: frame 1 is `clips[:, 0]`.
#
# ## Clips of moving digits {minutes=10}
#
# The pictures are 1,200 handwritten digits of 8 by 8 pixels (Alpaydin and Kaynak 1998). 900 of them are there to learn
# from, 300 to try on what was learned. Where they come from and under which license stands in `course/data/SOURCES.md`.

# %% the_data role="given"
data = digits.load()
T, SIZE, K = 8, 12, 8                                          # frames of a clip, side of a frame, directions
STEPS = np.array([(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)])
NAMES = ["right", "down right", "down", "down left", "left", "up left", "up", "up right"]

# %% [markdown]
# A clip shows one picture that moves over a frame of 12 by 12 pixels, one pixel from frame to frame, in one of eight
# directions. `STEPS` has a row for each direction: rows down, columns to the right. What leaves the frame on one side
# comes in on the other, as if its edges were glued together. (Such a surface is called a *torus*.) Others have made
# moving digits before, with walls that digits bounce off (Srivastava, Mansimov and Salakhutdinov 2015). Why we want no
# walls, you see in the next section.
#
# **By hand.** A picture of one row and two pixels, `1 2`, on a frame of 4 by 4. It starts at row 0, column 2, and its
# step is (1, 1), down right.
#
# | frame | upper left pixel at | rows | columns | the frame, row by row |
# |---|---|---|---|---|
# | 1 | (0, 2) | 0 | 2, 3 | `. . 1 2`, `. . . .`, `. . . .`, `. . . .` |
# | 2 | (1, 3) | 1 | 3, **0** | `. . . .`, `2 . . 1`, `. . . .`, `. . . .` |
# | 3 | (2, 4) is (2, **0**) | 2 | 0, 1 | `. . . .`, `. . . .`, `1 2 . .`, `. . . .` |
#
# Column 4 does not exist. The remainder of 4 divided by 4 is 0, so it is column 0 again. In frame 2 the picture is cut
# in two: each of its columns wraps on its own.

# %% negative_place [markdown] role="predict"
# **Predict first.** The frame has 12 columns. A picture of 8 columns starts at column 1 and moves left by one pixel
# from frame to frame. Where is its left column in frame 4?
#
# - a) At column -2, outside of the frame.
#   > Not quite. On this frame there is no outside: it has come in again on the right.
# - b) At column 0: it stops at the edge.
#   > Not quite. There is no edge to stop at.
# - c) At column 10. (right)
#   > Yes. It has moved three times, to 1 - 3 = -2, and 10 is the same column: 12 more. Python's remainder, -2 % 12, is 10 as well.

# %% [markdown] name="moving_clips-task"
# **Write `moving_clips(images, starts, steps, T, size)`**: a clip of each picture.
#
# | | |
# |---|---|
# | `images` | $(N, A, B)$, pictures of $A$ rows and $B$ columns |
# | `starts` | $(N, 2)$, row and column of the upper left pixel in the first frame; must not be changed |
# | `steps` | $(N, 2)$, whole numbers: rows down and columns to the right from frame to frame, also negative |
# | `T`, `size` | frames of a clip; rows, and columns, of a frame: at least $A$ and $B$ |
# | returns | $(N, T, \text{size}, \text{size})$, 0 beside the picture |

# %% moving_clips role="answer" difficulty=3 minutes=16
def moving_clips(images, starts, steps, T, size):
    """Clips of pictures that move at constant speed over a frame without edges: what leaves it comes in at the opposite side.

    Args:
        images: (N, A, B) pictures of A rows and B columns, neither more than size.
        starts: (N, 2) row and column of each picture's upper left pixel in the first frame. Not changed.
        steps: (N, 2) integers, how many rows down and columns to the right each picture moves from frame to frame.
        T: number of frames.
        size: rows, and columns, of a frame.

    Returns:
        clips: (N, T, size, size), 0 beside the picture.
    """
    ### BEGIN SOLUTION
    N, A, B = images.shape
    clips = np.zeros((N, T, size, size), images.dtype)
    for n in range(N):
        for t in range(T):
            row, column = starts[n] + t * steps[n]
            rows = np.arange(row, row + A) % size
            columns = np.arange(column, column + B) % size
            clips[n, t][np.ix_(rows, columns)] = images[n]
    return clips
    ### END SOLUTION

# %% moving_clips-test role="test" points=4
check(moving_clips)

# %% [markdown] name="moving_clips-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Do one clip and one frame first. Where is the upper left pixel of the picture, after how many steps? Then which rows of
# the frame does the picture cover?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Begin with frames full of zeros.
# 2. For each clip and each frame: the place of the corner is the start plus as many steps as have been made.
# 3. The rows that the picture covers are as many as it has, from the corner on, each taken modulo the size of the
#    frame. The columns likewise.
# 4. Write the picture into these rows and columns. `np.ix_` makes an index of rows and columns. Or: put the picture into
#    the corner of an empty frame and use `np.roll` with two axes, which wraps by itself.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# rows = (first_row + np.arange(...)) % ...
# columns = ...
# clips[n, t][np.ix_(..., ...)] = ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "moving_clips is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "raised IndexError": a row or a column lies outside of the frame. Each of them has to wrap, not only the corner.
# - "Looks like: moved before the first frame": in frame 1 no step has been made yet.
# - "Looks like: rows and columns exchanged", "rows counted upward": the first number of a place counts rows, from the
#   top.
# - "changed its argument `starts`": you add to `starts` itself. Compute each place from it, or add to a copy.
#
# </details>

# %% drawing_clips role="given"
def draw_clips(images, count, seed):
    """Clips of pictures, places and directions that are drawn at random.

    Args:
        images: (M, 8, 8) pictures to choose from.
        count: number of clips.
        seed: int; the same seed gives the same clips.

    Returns:
        clips: (count, T, SIZE, SIZE) float32.
        directions: (count,) integers from 0 to K-1.
    """
    rng = np.random.default_rng(seed)
    directions = rng.integers(0, K, count)
    pictures = images[rng.integers(0, len(images), count)]
    starts = rng.integers(0, SIZE, (count, 2))
    return moving_clips(pictures, starts, STEPS[directions], T, SIZE).astype(np.float32), directions

# %% some_clips role="demo"
clips, directions = draw_clips(data["images"], 4, seed=3)
show(figures.film_strip(clips, [NAMES[k] for k in directions]),
     alt="Four clips of eight frames, one in each row. In each a gray handwritten digit moves by one "
         "pixel from frame to frame; where it leaves the frame, it comes in on the other side. The "
         "direction is written beside each row.")

# %% [markdown]
# Cover the right part of a row with your hand, so that you see one frame only, and guess the direction. Then look at two
# frames. Below you can choose a picture and a direction, and look at two neighboring frames and what has changed between
# them:

# %% frame_by_frame role="demo"
def one_clip(picture, direction):
    """The clip of a picture that starts at row 2, column 2."""
    return moving_clips(data["images"][[picture]], np.array([[2, 2]]), STEPS[[direction]], T, SIZE)[0]


explore.frames(one_clip, 40, NAMES, T)

# %% [markdown]
# 1. Picture 1 is a one, picture 0 a zero. In which directions does the third panel change most for the one? Is it the
#    same for the zero?
# 2. Take *right* and *left* with the same picture. How do the third panels differ?
#
# <details><summary>What you should have found</summary>
#
# 1. Across a stroke: a one that moves right leaves a brown stroke (minus) beside a purple one (plus). Along a stroke
#    little changes, as when a one moves up or down. A zero has strokes in all directions.
# 2. Brown and purple change places: a stroke that moves right has its purple side on the right, and one that moves left
#    on the left.
#
# </details>
#
# ## What a single frame can say {minutes=6}
#
# All starts are equally likely, and a frame without edges has no special place. So in *every* frame of a clip, not only
# in the first, all places of the digit are equally likely, whatever the direction is.

# %% one_frame [markdown] role="predict"
# **Predict first.** Somebody sees a single frame of a clip, the last one, and knows everything about how clips are made.
# How often can this person name the direction, at best?
#
# - a) Always, with enough training data.
#   > Not quite. Training data cannot tell what the frame does not hold.
# - b) More often than by chance: a digit near the right edge has probably moved right.
#   > Not quite. That would be so with walls. Here a digit that has moved right for seven frames is as likely at any place as one that has moved left.
# - c) One time in eight. (right)
#   > Yes. Each direction gives every frame with the same probability. So the frame says nothing, and any answer is right one time in eight.

# %% [markdown]
# This is why there are no walls: now the claim "this needs more than one frame" is exact. With walls, a network could
# learn that digits at the right edge have moved right, and we would not know how much of its success is motion. Such
# *shortcuts* are a common trouble with real videos, where the scene alone often tells what happens in it.
#
# **Played backward.** Play a clip that moves right from its end to its beginning: you see the same digit move left. It
# is made of the same eight frames. And since all starts are equally likely, the second clip is as likely as the first
# one.

# %% mean_of_frames [markdown] role="choice" points=1 minutes=2
# **Predict first.** Somebody sees the mean of all eight frames of a clip, one gray picture, and knows how clips are made.
# How often can this person name the direction, at best?
#
# - a) One time in eight, as with a single frame.
#   > Not quite. The mean shows a smeared digit. From the smear one can see along which line it has moved.
# - b) One time in two. (right)
#   > Yes. The smear shows the line at best. But the clip and the same clip played backward have the same mean and are equally likely, so that one of two opposite directions has to be guessed.
# - c) Always: all frames are in it.
#   > Not quite. All frames are in it, but their order is not.

# %% [markdown]
# Two cells below, three simple methods learn from the same 1,500 clips and are tried on 1,000 clips of new pictures. Each
# is a **softmax regression**: an output layer alone, directly on pixels, trained with your `softmax_cross_entropy` and
# your `adam_step`. They differ in what they may read.

# %% regression_on_pixels role="given"
@cache
def training_clips():
    """The 1,500 clips that everything in this lesson learns from, and their directions."""
    return draw_clips(data["images"], 1500, seed=1)


@cache
def new_clips():
    """1,000 clips of pictures that nothing has learned from, and their directions."""
    return draw_clips(data["new_images"], 1000, seed=2)


def fresh_state(params):
    """The state of Adam before its first step."""
    return {"m": {name: 0 * value for name, value in params.items()},
            "v": {name: 0 * value for name, value in params.items()}, "t": 0}


@cache
def regression(read, updates=300):
    """Softmax regression on pixels.

    Args:
        read: function (clips) -> array of what it may read, one row or picture for each clip.
        updates: number of updates, each on all clips.

    Returns:
        accuracy on the training clips, accuracy on the new clips.
    """
    clips, directions = training_clips()
    pixels = read(clips).reshape(len(clips), -1)
    mean, spread = pixels.mean(axis=0), pixels.std(axis=0) + 0.001
    pixels = (pixels - mean) / spread
    params = {"W_y": np.zeros((pixels.shape[1], K), np.float32), "b_y": np.zeros(K, np.float32)}
    state = fresh_state(params)
    for _ in range(updates):
        scores = affine(pixels, params["W_y"], params["b_y"])
        _, slope = softmax_cross_entropy(scores[None], directions[None], np.ones((1, len(clips))))
        gradients = {"W_y": pixels.T @ slope[0] + 0.01 * params["W_y"],         # what is added keeps the weights small
                     "b_y": slope[0].sum(axis=0)}
        params, state = adam_step(params, gradients, state, 0.02)
    new, right = new_clips()
    new_pixels = (read(new).reshape(len(new), -1) - mean) / spread
    answers = [affine(rows, params["W_y"], params["b_y"]).argmax(axis=1) for rows in (pixels, new_pixels)]
    return np.mean(answers[0] == directions), np.mean(answers[1] == right)


def last_frame(batch):
    return batch[:, -1]


def mean_frame(batch):
    return batch.mean(axis=1)


def all_frames(batch):
    return batch

# %% without_time role="demo"
print("softmax regression on           training clips   new clips   at most possible on new clips")
for name, read, most in (("the last frame", last_frame, "1/8"), ("the mean of the frames", mean_frame, "1/2"),
                         ("all frames side by side", all_frames, "1")):
    seen, new = regression(read)
    print(f"{name:<31} {seen:14.3f} {new:11.3f}   {most}")

# %% [markdown]
# The last frame gives chance on new clips, as it must. Whatever the regression gets right on its training clips beyond
# that, it knows by heart. The mean gives more than chance and stays below its bound of 1/2. The third line is the
# surprise: all 1,152 pixels are there, so that everything about the motion is there, and the regression gets only about
# one in three right. On average over all starts, each pixel of each frame has the same ink, whatever the direction. So
# the weighted sums of a regression have the same mean for all directions. All that can differ is how far a sum strays
# from its mean, and what the regression gains over chance comes from there. Motion is not in single pixels, it is in
# *pairs*: ink here now, and ink beside it one frame later. A weighted sum of pixels has no pairs. An LSTM has: its
# gates multiply what it stores by what it reads.
#
# ## Features of a frame {minutes=12}
#
# A frame has $P = 144$ pixels. Before the LSTM reads it, a layer makes $D$ features of it, the same layer for every
# frame:
#
# $$x_t = \tanh(\text{frame}_t\, W_x + b_x), \qquad W_x\ (P, D),\quad b_x\ (D,)$$
#
# In published systems this layer is a deep network for pictures, and an LSTM reads its features (Donahue et al. 2015).
# Ours is a single layer, which is enough for 144 pixels.
#
# **By hand.** $P = 2$ pixels, $D = 1$ feature, both weights are 1, the bias is $-1$. One clip of three frames:
#
# | frame | pixels | sum and bias | feature $x_t$ |
# |---|---|---|---|
# | 1 | 1, 0 | $1 + 0 - 1 = 0$ | 0 |
# | 2 | 0, 1 | $0 + 1 - 1 = 0$ | 0 |
# | 3 | 1, 1 | $1 + 1 - 1 = 1$ | $\tanh(1) = 0.76$ |
#
# The layer does not know of time: give it the frames in another order, and you get the same features in that order.

# %% [markdown] name="frame_features-task"
# **Write `frame_features(frames, W_x, b_x)`**: the features of every frame of every clip.
#
# | | shape |
# |---|---|
# | `frames` | $(N, T, P)$, the pixels of each frame in one row |
# | `W_x`, `b_x` | $(P, D)$ and $(D,)$ |
# | returns | $(N, T, D)$ |

# %% frame_features role="answer" difficulty=2 minutes=8 reference="video"
def frame_features(frames, W_x, b_x):
    """What a layer sees in each frame, the same layer for all frames: tanh of an affine map.

    Args:
        frames: (N, T, P) pixels.
        W_x: (P, D) weights.
        b_x: (D,) biases.

    Returns:
        x: (N, T, D), values between -1 and 1.
    """
    ### BEGIN SOLUTION
    N, T, P = frames.shape
    rows = affine(frames.reshape(N * T, P), W_x, b_x)          # (NT, D): the layer sees single frames
    return np.tanh(rows).reshape(N, T, -1)
    ### END SOLUTION

# %% frame_features-test role="test" points=2
check(frame_features)

# %% [markdown] name="frame_features-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Your `affine` wants rows. A frame of a clip is a row. What does it matter to the layer which clip a frame is from?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. All frames of all clips below each other: $N \cdot T$ rows of $P$ pixels.
# 2. Your `affine`, then tanh.
# 3. Back to three axes.
#
# Or use `@`, which takes three axes as they are: it works on the last one.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# rows = frames.reshape(..., P)
# features = np.tanh(affine(...))
# features.reshape(N, ..., ...)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "frame_features is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "wrong shape": the result has three axes, clips, frames and features.
# - "Looks like: frames sorted by time, results by clip": reshape does not move axes. Go back the way you came.
# - "Looks like: bias added after tanh": the bias belongs to the sum.
#
# </details>
#
# ### Backward
#
# The LSTM is on top of this layer. Its `lstm_backward` returns `dx` $(N, T, D)$: how the loss changes with each feature
# of each frame. From there it is two steps to the weights, first through tanh, then through the affine map. The
# sum inside the tanh is called $a$:
#
# $$da = dx * (1 - x^2), \qquad dW_x = \sum_{n,t} \text{frame}_{n,t}^\top\, da_{n,t}, \qquad db_x = \sum_{n,t} da_{n,t}$$
#
# **By hand.** The same three frames, and $dx = 1$ at each of them. At the third, tanh is flat: $1 - 0.76^2 = 0.42$.
#
# | frame | pixels | $x$ | $da$ | part of $dW_x$ | part of $db_x$ |
# |---|---|---|---|---|---|
# | 1 | 1, 0 | 0 | 1 | 1, 0 | 1 |
# | 2 | 0, 1 | 0 | 1 | 0, 1 | 1 |
# | 3 | 1, 1 | 0.76 | 0.42 | 0.42, 0.42 | 0.42 |
# | sum | | | | **1.42, 1.42** | **2.42** |

# %% eight_uses [markdown] role="predict"
# **Predict first.** The clips get twice as many frames, and `dx` has the same size at each frame as before. What happens
# to the gradient of $W_x$, roughly?
#
# - a) It stays: there is only one $W_x$.
#   > Not quite. There is one $W_x$, and it is used at every frame. Each use contributes.
# - b) It becomes a mean over more frames, and so stays about the same.
#   > Not quite. Where a loss is a mean, dx holds that factor. The uses of one weight add up.
# - c) It grows, because it is a sum over twice as many uses. (right)
#   > Yes. It is the same as with the LSTM's own W, which is used at every step.

# %% [markdown]
# Nothing goes on to the pixels: they are data, nobody changes them.

# %% [markdown] name="frame_features_backward-task"
# **Write `frame_features_backward(dx, x, frames)`**: the gradients of the frame layer.
#
# | | shape |
# |---|---|
# | `dx` | $(N, T, D)$, gradient with respect to the features; must not be changed |
# | `x` | $(N, T, D)$, what `frame_features` returned |
# | `frames` | $(N, T, P)$ |
# | returns `dW_x, db_x` | $(P, D)$ and $(D,)$ |

# %% frame_features_backward role="answer" difficulty=3 minutes=12 reference="video"
def frame_features_backward(dx, x, frames):
    """Gradients of the frame layer.

    Args:
        dx: (N, T, D) gradient of the loss with respect to the features. Not changed.
        x: (N, T, D) the features, what frame_features returned.
        frames: (N, T, P) pixels.

    Returns:
        dW_x (P, D), db_x (D,).
    """
    ### BEGIN SOLUTION
    da = (dx * tanh_grad(x)).reshape(-1, x.shape[2])           # (NT, D)
    return frames.reshape(-1, frames.shape[2]).T @ da, da.sum(axis=0)
    ### END SOLUTION

# %% frame_features_backward-test role="test" points=4
check(frame_features_backward)

# %% [markdown] name="frame_features_backward-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# You have done this in `lstm_step_backward`: a product with the derivative of the activation, then the inputs transposed
# times the result. Here the rows are frames.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Through tanh: your `tanh_grad` takes the value of tanh, which is the feature itself.
# 2. Clips and frames into one axis, for the pixels and for `da`, in the same way.
# 3. Pixels transposed times `da` has the shape $(P, D)$ and adds up over all rows by itself.
# 4. The bias gets the sum of the rows of `da`.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# da = dx * tanh_grad(...)
# rows, pixels = da.reshape(-1, ...), frames.reshape(-1, ...)
# dW_x = pixels.T ... rows
# db_x = rows.sum(axis=...)
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "frame_features_backward is not written yet.": write the function in its cell, run that cell, then run the check
#   again.
# - "Looks like: tanh taken once more": `x` is a value of tanh already.
# - "Looks like: averaged over the frames": the uses of a weight add up.
# - "Looks like: dW_x transposed": a gradient has the shape of what it belongs to.
# - "changed its argument `dx`": write `dx * ...` in the place of `dx *= ...`.
#
# </details>
#
# ## One state for a clip {minutes=8}
#
# The LSTM gives a hidden state after every frame, and there is one question about the whole clip. Making one state of
# $T$ states is called **pooling**. Two ways are common: take the last state, or take the mean of all. Both are weighted
# sums:
#
# $$\text{pooled} = \sum_t \text{share}_t\, h_t, \qquad \text{last: share} = (0, \ldots, 0, 1), \qquad
# \text{mean: share} = (\tfrac{1}{T}, \ldots, \tfrac{1}{T})$$
#
# **By hand.** One unit, three frames, $h = 0.2,\ 0.4,\ 0.9$. Pooled by the last: $0.9$. By the mean: $(0.2 + 0.4 + 0.9) /
# 3 = 0.5$.
#
# On the way back, $h_t$ gets its share of the gradient: $dh_t = \text{share}_t \cdot d\,\text{pooled}$. That is why your
# function also returns the shares.
#
# Is the mean of *states* as blind as the mean of *frames*? No. The state at step $t$ has read the frames 1 to $t$, in
# their order. What the state knows of the motion is not lost by averaging, only mixed with what early states do not
# know yet.

# %% share_of_gradient [markdown] role="predict"
# **Predict first.** $T = 8$, pooled by the mean. How much of the gradient $d\,\text{pooled}$ does $h_1$, the state
# after the first frame, get directly?
#
# - a) Nothing: the first state has seen one frame only.
#   > Not quite. That would be a wise choice, but the mean does not make it: all states count alike.
# - b) One eighth. (right)
#   > Yes. As much as it counted. And this is a drawback: the network is also asked to make a first state useful that cannot know the direction.
# - c) All of it, as every other state.
#   > Not quite. A state that counted one eighth gets one eighth.

# %% [markdown] name="pool_states-task"
# **Write `pool_states(h, mode)`**: one state for a clip, and the shares.
#
# | | |
# |---|---|
# | `h` | $(N, T, H)$ |
# | `mode` | `"last"` or `"mean"` |
# | returns `pooled` | $(N, H)$ |
# | returns `share` | $(T,)$, how much each step counts; adds up to 1 |

# %% pool_states role="answer" difficulty=2 minutes=8
def pool_states(h, mode):
    """One state for a whole clip, and how much each step counts in it.

    Args:
        h: (N, T, H) hidden states.
        mode: "last": the last step alone; "mean": all steps alike.

    Returns:
        pooled: (N, H).
        share: (T,) of each step, adds up to 1: pooled is the sum of share[t] * h[:, t].
    """
    ### BEGIN SOLUTION
    T = h.shape[1]
    if mode == "last":
        return h[:, -1], np.eye(T, dtype=h.dtype)[-1]
    return h.mean(axis=1), np.full(T, 1 / T, h.dtype)
    ### END SOLUTION

# %% pool_states-test role="test" points=2
check(pool_states)

# %% [markdown] name="pool_states-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Time is the second axis. Which index is the last one, and along which axis is the mean taken?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. If the mode is `"last"`: the last state, and an array of $T$ zeros with a 1 at its end.
# 2. Otherwise: the mean over time, and an array of $T$ equal numbers that add up to 1.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# share = np.zeros(...)
# share[...] = 1
# pooled = h[:, ...]
# ```
#
# and for the mean `h.mean(axis=...)` with `np.full(..., ...)`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "pool_states is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: always the last step": look at how you compare `mode`.
# - "Looks like: averaged over the clips": time is axis 1.
# - "Looks like: the share of a mean is 1": the shares add up to 1, so each is one $T$-th.
#
# </details>
#
# ## The network {minutes=4}
#
# Now the parts go together:
#
# | part | your function | shape of its result |
# |---|---|---|
# | pixels in a row | `reshape` | $(N, T, P)$ |
# | features | `frame_features` | $(N, T, D)$ |
# | states | `lstm_forward`, from zeros | $(N, T, H)$ |
# | one state | `pool_states` | $(N, H)$ |
# | scores | `affine` | $(N, K)$ |
#
# All parameters are in one dict, `params`: `W_x` $(P, D)$, `b_x` $(D,)$, `W` $(H+D, 4H)$, `b` $(4H,)$, `W_y` $(H, K)$,
# `b_y` $(K,)$.

# %% [markdown] name="video_scores-task"
# **Write `video_scores(params, clips, mode)`**: a score for each direction. Marking also calls this function with the
# parameters that you have trained, on clips that you have not seen.
#
# | | |
# |---|---|
# | `params` | dict with `W_x`, `b_x`, `W`, `b`, `W_y`, `b_y` |
# | `clips` | $(N, T, A, B)$, frames of $A$ rows and $B$ columns, $A \cdot B = P$ |
# | `mode` | `"last"` or `"mean"` |
# | returns | $(N, K)$ |

# %% video_scores role="answer" difficulty=3 minutes=14 reference="video"
def video_scores(params, clips, mode):
    """A score for each class of motion.

    Args:
        params: dict with W_x (P, D), b_x (D,), W (H+D, 4H), b (4H,), W_y (H, K), b_y (K,).
        clips: (N, T, A, B), with A * B = P.
        mode: "last" or "mean", how the hidden states are pooled.

    Returns:
        scores: (N, K).

    Source: Donahue et al. 2015.
    """
    ### BEGIN SOLUTION
    N, T = clips.shape[:2]
    x = frame_features(clips.reshape(N, T, -1), params["W_x"], params["b_x"])      # (N, T, D)
    start = np.zeros((N, len(params["W_y"])), x.dtype)         # (N, H)
    h, _ = lstm_forward(x, start, start, params["W"], params["b"])
    pooled, _ = pool_states(h, mode)
    return affine(pooled, params["W_y"], params["b_y"])
    ### END SOLUTION

# %% video_scores-test role="test" points=4
check(video_scores)

# %% [markdown] name="video_scores-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# Follow the table of shapes from top to bottom: each line is one call.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. `reshape` the clips: the first two axes stay, the last two become one.
# 2. Features, with `W_x` and `b_x`.
# 3. Zeros $(N, H)$ for both starting states. $H$ is the number of rows of `W_y`. With the type of the features (`dtype`),
#    numbers in float32 stay in float32.
# 4. The LSTM, the pooling, the output layer.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# frames = clips.reshape(N, T, ...)
# x = frame_features(frames, ..., ...)
# zero = np.zeros((N, ...), dtype=x.dtype)
# h, c = lstm_forward(x, ..., ..., ..., ...)
# pooled, share = ...
# ```
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "video_scores is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "Looks like: clips and frames mixed up", "pixels of a frame column by column": reshape the clips as they are, without
#   moving axes.
# - "Looks like: cell states pooled": `lstm_forward` returns the hidden states first.
# - "Looks like: probabilities for scores": the softmax is part of the loss.
#
# </details>
#
# ### The gradients of everything
#
# Backward, the table is read from bottom to top:
#
# | from | to | how |
# |---|---|---|
# | loss | scores | your `softmax_cross_entropy`, for sequences of one step |
# | scores | `W_y`, `b_y`, pooled state | as in `train_step` |
# | pooled state | `dh` $(N, T, H)$ | each step gets its share |
# | `dh` | `W`, `b`, `dx` | your `lstm_backward`; nothing comes from the last cell state |
# | `dx` | `W_x`, `b_x` | your `frame_features_backward` |
#
# Your `softmax_cross_entropy` wants scores $(N, T, K)$, targets $(N, T)$ and a mask $(N, T)$. A clip has one answer: give
# it $(N, 1, K)$, $(N, 1)$ and ones. The loss is then the mean over the clips.

# %% [markdown] name="video_gradients-task"
# **Write `video_gradients(params, clips, directions, mode)`**: the loss of a batch, and the gradients of all parameters.
#
# | | |
# |---|---|
# | `params`, `clips`, `mode` | as before; `params` must not be changed |
# | `directions` | $(N,)$, whole numbers from 0 to $K - 1$ |
# | returns `loss` | a number, the mean over the clips |
# | returns `gradients` | dict with the same names as `params` |

# %% video_gradients role="answer" difficulty=4 minutes=24
def video_gradients(params, clips, directions, mode):
    """The mean loss of a batch and the gradients of all parameters.

    Args:
        params: dict with W_x (P, D), b_x (D,), W (H+D, 4H), b (4H,), W_y (H, K), b_y (K,). Not changed.
        clips: (N, T, A, B), with A * B = P.
        directions: (N,) integers from 0 to K-1, the right classes.
        mode: "last" or "mean", how the hidden states are pooled.

    Returns:
        loss: number, the mean over the clips.
        gradients: dict with the names of params.
    """
    ### BEGIN SOLUTION
    N, T = clips.shape[:2]
    frames = clips.reshape(N, T, -1)                           # (N, T, P)
    x = frame_features(frames, params["W_x"], params["b_x"])   # (N, T, D)
    start = np.zeros((N, len(params["W_y"])), x.dtype)         # (N, H)
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    pooled, share = pool_states(h, mode)
    scores = affine(pooled, params["W_y"], params["b_y"])[:, None]                 # (N, 1, K)
    loss, dscores = softmax_cross_entropy(scores, directions[:, None], np.ones((N, 1)))
    dh = share[:, None] * (dscores @ params["W_y"].T)          # (N, T, H)
    cache = (x, start, start, params["W"], params["b"], h, c)
    dx, _, _, dW, db = lstm_backward(dh, np.zeros_like(start), cache)
    dW_x, db_x = frame_features_backward(dx, x, frames)
    dW_y, db_y = pooled.T @ dscores[:, 0], dscores.sum(axis=(0, 1))
    return loss, {"W_x": dW_x, "b_x": db_x, "W": dW, "b": db, "W_y": dW_y, "b_y": db_y}
    ### END SOLUTION

# %% video_gradients-test role="test" points=6
check(video_gradients)

# %% [markdown] name="video_gradients-hints"
# <details><summary>Hint 1: a nudge</summary>
#
# The forward part is `video_scores` once more, but you keep what it throws away: the states `h` and `c` and the shares.
# Then one line for each line of the table.
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# 1. Forward: `frames`, `x`, `h`, `c`, `pooled`, `share`, scores with a time axis of length 1.
# 2. Loss and `dscores` $(N, 1, K)$.
# 3. The gradient of the pooled state is $(N, 1, H)$. Times the shares as a column $(T, 1)$, it becomes $(N, T, H)$.
# 4. `lstm_backward` with the cache `(x, h0, c0, W, b, h, c)` and zeros for the last cell state's gradient. You need
#    three of its five results.
# 5. The frame layer, the output layer, the dict.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# ```python
# loss, dscores = softmax_cross_entropy(scores[:, None], ..., np.ones(...))
# dpooled = dscores @ ...                    # (N, 1, H)
# dh = share[:, None] * ...
# dx, ..., ..., dW, db = lstm_backward(..., ..., (x, ..., ..., ..., ..., h, c))
# dW_x, db_x = frame_features_backward(...)
# ```
#
# The output layer's gradients are as in lesson 06, with the pooled state in the place of the rows.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "video_gradients is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "expected a dict with W_x, b_x, W, b, W_y, b_y": the names must be those of `params`.
# - "Looks like: gradient at the last step only", "the whole gradient at every step": use the shares.
# - "Looks like: gradients divided by N again": your loss function has divided already.
# - "Looks like: output weights with the last state": the output layer has read the pooled state.
#
# </details>
#
# ## Training {minutes=12}
#
# Before the training, the two tests of lessons 05 and 06: are the gradients right, and can the network learn a tiny
# batch by heart? Your
# numbers may differ a little from those in the text, here and below, since your `init_lstm` may draw other starting
# weights than ours.

# %% training_functions role="given"
params = None                                                  # your training will give them


def start_params(D, H, rng):
    """Starting weights of the whole network, in float32."""
    W, b = init_lstm(D, H, rng)
    params = {"W_x": rng.standard_normal((SIZE * SIZE, D)) / SIZE, "b_x": np.zeros(D), "W": W, "b": b,
              "W_y": rng.standard_normal((H, K)) / np.sqrt(H), "b_y": np.zeros(K)}
    return {name: value.astype(np.float32) for name, value in params.items()}


def accuracy(params, clips, directions, mode):
    """The share of the clips whose direction has the largest score."""
    return np.mean(np.argmax(video_scores(params, clips, mode), axis=1) == directions)


def fit(clips, directions, mode, updates=1000, seed=0, watch=None):
    """Train a network with D = 32 features and H = 32 hidden units; Adam, whose rate falls from 0.01 to nearly 0.

    Args:
        clips, directions: to learn from; each update takes 32 of them at random.
        mode: "last" or "mean".
        updates: their number.
        seed: of the starting weights and the batches.
        watch: function of the parameters, called before updates 0, 50, 100 and so on and at the end; None for none.

    Returns:
        params, losses of all updates, dict from the number of updates made to what watch said.
    """
    rng = np.random.default_rng(seed)
    params = start_params(32, 32, rng)
    state, losses, seen = fresh_state(params), [], {}
    for update in steps(updates):
        if watch and update % 50 == 0:
            seen[update] = watch(params)
        some = rng.integers(0, len(clips), 32)
        loss, gradients = video_gradients(params, clips[some], directions[some], mode)
        clipped = clip_by_global_norm(list(gradients.values()), 1.0)
        rate = 0.01 * (1 - 0.98 * update / updates)
        params, state = adam_step(params, dict(zip(gradients, clipped)), state, rate)
        losses.append(loss)
    if watch:
        seen[updates] = watch(params)
    return params, losses, seen

# %% before_training role="demo"
small, answers = draw_clips(data["images"], 2, seed=5)
small = small[:, :3].astype(float)
tiny = {name: value.astype(float) for name, value in start_params(3, 2, np.random.default_rng(0)).items()}
for mode in ("last", "mean"):
    loss, gradients = video_gradients(tiny, small, answers, mode)
    worst = 0
    for name in tiny:
        def loss_at(value):
            return video_gradients(tiny | {name: value}, small, answers, mode)[0]
        worst = max(worst, gradient_check(loss_at, tiny[name], gradients[name]))
    print(f"{mode}: loss {loss:.3f}, with no knowledge log 8 = {np.log(8):.3f}; largest error of a gradient {worst:.1e}")
few, answers = draw_clips(data["images"], 16, seed=6)
_, losses, _ = fit(few, answers, "last", updates=100)
print(f"16 clips by heart: loss {losses[0]:.3f} at the start, {losses[-1]:.4f} after 100 updates")

# %% [markdown]
# The gradients agree with differences of the loss up to rounding, the first losses are near $\log 8$, and sixteen clips
# are learned by heart. So the training can begin: 1,500 clips, 1,000 updates of 32 clips each, pooled by the last state.
# It takes a few seconds.

# %% learned_networks role="given"
def turns_on_new(mode):
    """A function of the parameters: the share of the answers on new clips for each turn against the truth, 0 for right."""
    clips, directions = new_clips()

    def watch(params):
        answers = np.argmax(video_scores(params, clips, mode), axis=1)
        return np.bincount((answers - directions) % K, minlength=K) / len(clips)

    return watch


@cache
def learned(mode, seed):
    """The network that was trained with all frames, its losses, and its turns on new clips in the course of training."""
    return fit(*training_clips(), mode, seed=seed, watch=turns_on_new(mode))


def train(seed):
    """The parameters of a network that reads the last state; another seed, another network."""
    params, _, _ = learned("last", seed)
    return params

# %% training_last role="demo"
params = train(seed=0)
_, losses, turns = learned("last", 0)
right = {count: share[0] for count, share in turns.items()}    # a turn of 0 is a right answer
show(figures.learning({"last state": losses}, {"last state": right}, K),
     alt="Left: the loss starts a little below 2.08, falls quickly to about 1, stays there for about a "
         "hundred updates, and then falls to nearly 0. Right: accuracy on new clips goes up to about 0.4, "
         "stays there, then rises to nearly 1.")
for count in (0, 50, 100, 150, 200, 300, 500, 1000):
    print(f"after {count:4d} updates: {right[count]:.3f} of the new clips")

# %% [markdown]
# Two things are worth a look. The network is right on nearly all clips of *new* pictures: it has not learned which
# picture moves where, it has learned motion. And on the way there is a plateau, where the loss stays near 1 as if
# nothing happened. What does the network know on the plateau?

# %% the_plateau role="demo"
_, _, turns = learned("last", 0)
show(figures.turns({f"after {count} updates": turns[count] for count in (0, 100, 200, 300)}),
     alt="Four bar charts of how far the answers are turned against the truth. After 0 updates all turns "
         "are about equally frequent. After 100, the right answer has 0.4, turns of 135 degrees to either "
         "side do not occur, and the other five have about 0.1 each. After 200 the right answer has about "
         "0.7, after 300 nearly all answers are right.")

# %% [markdown]
# On the plateau the answer is right four times in ten. Else it is off by 45 or 90 degrees or by 180, and never by 135.
# So the network has learned to rule out two of the eight directions. But which way along the line is still open for
# many clips: about one answer in eight is the opposite direction. If you stop here, you have a network that is right
# four times in ten, and the step that matters is still to come. With other seeds the plateau is shorter or longer, so
# look at the loss curve to decide, and not at a number of updates.
#
# ### The network that you hand in
#
# **What is asked for.** Your network is right on at least 90 percent of 160 clips, 20 for each direction. Each clip shows
# another picture, and these pictures are not in your copy of the course. Nothing is trained when your notebook is marked:
# your `video_scores` is called with the `params` that you hand in, with `mode="last"` and 20 clips at a time. Two thirds
# of the points are for the 90 percent. One third is for being better than three simple methods on the same clips:
#
# | method | right on the 160 clips | |
# |---|---|---|
# | guessing, or any method that sees one frame | 0.125 | to be beaten |
# | regression on the mean of the frames | 0.181 | to be beaten |
# | regression on all frames side by side | 0.313 | to be beaten |
# | a rule without any training, in the next section | 1.000 | |
# | **the network above**, seeds 0 to 19 | 0.975 to 1.000 | |
#
# Run the next cell. It puts the parameters into its own output. **Save the notebook afterwards**: they are handed in
# with it. To hand in another network, train it with `params = train(seed=1)` and run the cell again. If you have
# changed one of your functions, first run the cell again that defines `learned`: it keeps every network that it has
# trained.

# %% direction_result role="result" points=4
keep("direction_result", params)

# %% [markdown]
# ## Experiment: all methods side by side {minutes=12}
#
# Now everything in one table. Beside the three regressions and your network there are
#
# - **the network on one frame:** the same network, trained and tried on clips of the last frame alone;
# - **the network on shuffled frames:** the same network, but the frames of each clip come in an order drawn at random. A
#   clip and its reverse, shuffled, cannot be told apart, so that at most one in two can be right;
# - **the network with the mean of the states;**
# - **a rule:** no learning. Move each frame by each of the eight steps, and see which of the eight moved frames agrees
#   best with the next frame, by the sum of the products of their pixels.

# %% the_rule role="given"
def by_rule(clips):
    """The direction in which each frame, moved by one step, agrees best with the next frame; (N,) integers."""
    agreement = [np.sum(np.roll(clips[:, :-1], tuple(step), axis=(2, 3)) * clips[:, 1:], axis=(1, 2, 3)) for step in STEPS]
    return np.argmax(agreement, axis=0)


def last_only(batch):
    """Clips of one frame, the last."""
    return batch[:, -1:]


def shuffled(batch):
    """The frames of each clip in an order of its own, drawn at random."""
    order = np.random.default_rng(7).permuted(np.tile(np.arange(T), (len(batch), 1)), axis=1)
    return batch[np.arange(len(batch))[:, None], order]


@cache
def learned_on(change):
    """Accuracy on new clips of a network that gets changed clips, in training and after."""
    clips, directions = training_clips()
    params, _, _ = fit(change(clips), directions, "last")
    new, right = new_clips()
    return accuracy(params, change(new), right, "last")

# %% side_by_side role="demo"
new, right = new_clips()
results = {
    "one frame": ("no time", regression(last_frame)[1]),
    "mean of the frames": ("no time", regression(mean_frame)[1]),
    "all frames side by side": ("no time", regression(all_frames)[1]),
    "network, one frame": ("network", learned_on(last_only)),
    "network, shuffled frames": ("network", learned_on(shuffled)),
    "network, mean of the states": ("network", accuracy(learned("mean", 0)[0], new, right, "mean")),
    "network, last state": ("network", accuracy(train(0), new, right, "last")),
    "agreement of neighbors": ("rule", np.mean(by_rule(new) == right)),
}
bounds = {"one frame": 1 / 8, "mean of the frames": 1 / 2, "network, one frame": 1 / 8, "network, shuffled frames": 1 / 2}
for name, (_, value) in results.items():
    print(f"{name:<28} {value:.3f}" + (f"   at most {bounds[name]:.3f}" if name in bounds else ""))
show(figures.bars(results, bounds, 0.9),
     alt="Bars of accuracy on 1,000 new clips. Regression on one frame about 0.11, on the mean of the "
         "frames about 0.25, on all frames about 0.34. The network on one frame about 0.11, on shuffled frames "
         "a little below 0.5, with the mean of the states and with the last state about 0.99. The rule 1.")

# %% [markdown]
# Read it from top to bottom.
#
# - What sees one frame is right about one time in eight, the regression and the network alike. (With 1,000 clips, such a
#   share strays by 0.01 or so.)
# - The same network with shuffled frames has every frame, and stays below 1/2. So the other networks owe the rest to the
#   *order* of the frames. Shuffling is a test that you can make with any sequence model: if it does as well on shuffled
#   inputs, it does not use the order.
# - The two ways of pooling were close together in our training with this seed; in yours the mean may be a few percent
#   behind. With the seeds 0 to 19, the last state was right on 99.4 to 100 percent of these clips, and the mean of the
#   states on 87.9 to 99.8 percent. The last state has read everything, while the mean also counts the first state,
#   which cannot know the direction.
# - **The rule is right on every clip,** without any training. Those who know how the data are made can write this
#   knowledge down, and need no network: the rule was told that things move rigidly, by one pixel, in one of eight
#   directions. Your network was told the answers to 1,500 clips and nothing else. Where such a rule is known, use it.
#   Networks are for motion that nobody can write down: a walk, a wave of the hand, a ball that is hidden for a while.
#
# ## Experiment: after each frame {minutes=8}
#
# The network with the last state was asked only after eight frames. What do its states know before that? The next cell
# puts the output layer on the state after each frame, and does the same for the network that was trained with the mean.

# %% how_many_frames [markdown] role="predict"
# **Predict first.** Two frames are enough for the rule to be right nearly always. The network was trained with the last
# state, after eight frames. How often is it right if it is asked after two frames?
#
# - a) Nearly always, since two frames hold all that is needed.
#   > Not quite. They do, but nobody ever asked this network after two frames: its loss did not depend on what it would have said there.
# - b) Exactly one time in eight.
#   > Not quite. That is the bound for one frame. The second frame brings something.
# - c) More often than by chance, and far less often than after eight. (right)
#   > Yes. The states on the way were trained to prepare the last one, not to be read by the output layer.

# %% after_each_frame role="demo"
new, right = new_clips()
curves = {}
for name, mode in (("trained with the last state", "last"), ("trained with the mean", "mean")):
    curves[name] = [accuracy(learned(mode, 0)[0], new[:, :count], right, "last") for count in range(1, T + 1)]
curves["the rule"] = [np.nan] + [np.mean(by_rule(new[:, :count]) == right) for count in range(2, T + 1)]
for name, values in curves.items():
    print(f"{name:<28}" + "  ".join(f"{value:.2f}" for value in values))
show(figures.after_frames(curves, K),
     alt="Accuracy against the number of frames read, 1 to 8. Both networks are at chance after one frame. "
         "The one trained with the last state rises slowly and is near 1 only after six or seven "
         "frames. The one trained with the mean rises earlier. The rule is at 1 from the second frame on.")

# %% [markdown]
# After one frame both networks are at chance, as they must be. The network that was trained with the mean is better in
# the middle of a clip, because its middle states counted in its answers during training. If you want answers while the
# video is running, train for that. After two frames both are far behind the rule, which is right already.
#
# Play a clip yourself, frame by frame. The pictures are new ones, which the network was not trained on. From which frame
# on does the right direction have the highest bar, and which direction had it before?

# %% play role="demo"
network = learned("last", 0)[0]
explore.watch(lambda picture, direction: moving_clips(data["new_images"][[picture]], np.array([[2, 2]]), STEPS[[direction]], T, SIZE)[0],
              lambda clips: video_scores(network, clips, "last"), 40, NAMES, T)

# %% [markdown]
# ## Written question

# %% shortcut_or_motion [markdown] role="written" points=4 minutes=10
# **A report from a colleague.** "Our network names eight kinds of sports in short videos of 40 frames, and is right on
# 91 percent of new videos. It averages the features of all frames and puts an output layer on the average. So averaging
# frames is enough to understand motion."
#
# 1. Why can this network not tell a video from the same video played backward? What follows for two kinds of motion
#    that are the reverse of each other?
# 2. How can it be right on 91 percent all the same? Name two experiments from this lesson that would show what the
#    network uses, and what you expect of each.
# 3. Your network, too, can pool by a mean: of the hidden states. Why is that not the same?
# 4. In this lesson a rule without training did as well as the network. Name one property of our clips that made the rule possible,
#    and say how a change of it would break the rule.
#
# One to three sentences for each part.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. Both videos have the same frames, so the average of their features is the same, and so are the scores. Of two motions
#    that are each other's reverse and equally frequent, it gets at most half right (like sitting down and standing up).
# 2. By what single frames show: water, grass, a ball, clothes (a shortcut). One frame alone: if accuracy stays high, the
#    scene is enough. Shuffled frames: for this network nothing changes at all; an LSTM trained on shuffled frames that
#    does as well does not use the order either.
# 3. Each hidden state has read the frames before it in their order, so the states of a video and of its reverse differ, and
#    their means do too.
# 4. For instance: rigid motion by exactly one pixel in one of eight directions. With other speeds, other directions,
#    rotation or change of shape, none of the eight moved frames agrees with the next one. Or: an empty background. With a
#    textured background that stands still, the frame agrees best with itself unmoved.
#
# **Points.**
#
# - 1 point, part 1: half for "the same frames, the same average", half for the bound of one half or an example.
# - 1 point, part 2: half for the scene as a shortcut, half for two experiments with what is expected.
# - 1 point, part 3: for states that depend on the order of what was read.
# - 1 point, part 4: half for a property, half for how a change breaks the rule.
#
# **Common wrong answers.**
#
# - Part 1: "The average blurs the frames": no points, it does not say what is lost. Averages of *features* blur nothing.
# - Part 2: "It has learned by heart": the videos are new. No half point.
# - Part 3: "The LSTM has more parameters": no point.
# - Part 4: "The clips are too simple" without a property: no points.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# - A layer for single frames, an LSTM over its features, an output layer on one state: all three are trained together,
#   with one loss.
# - A weight that is used at every frame gets the sum of the gradients of all uses.
# - Pooling is a weighted sum of the states. Backward, each state gets its share.
# - Ask before training what is possible with what a method reads. One frame of our clips: 1/8. A mean of frames, or
#   shuffled frames: 1/2.
# - Motion is in pairs of pixels at two times. A weighted sum of all pixels sees little of it.
# - Shuffle the inputs of a sequence model to see whether it uses their order.
# - A loss that stands still may be a plateau. A rule that knows how the data are made may need no training.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 2 of 5.) Add noise to the pixels of all clips, as much as their own spread. Which falls first, the
#    network that was trained without noise or the rule? Then train with noise.
# 2. (Difficulty 3 of 5.) Let the digits move by 1 or 2 pixels from frame to frame. Try the network as it is, and the rule.
#    Train the network on the new clips, and mend the rule.
# 3. (Difficulty 3 of 5.) Replace the torus by walls that the digits bounce off. How much does one frame tell now?
# 4. (Difficulty 4 of 5.) Train with a loss after every frame but the first. Compare the curve of the last experiment, and
#    the accuracy after eight frames.
#
# ## References
#
# - Ethem Alpaydin, Cenk Kaynak (1998). Optical recognition of handwritten digits. *UCI Machine Learning Repository*.
#   https://doi.org/10.24432/C50P49
# - Jeff Donahue, Lisa Anne Hendricks, Sergio Guadarrama, Marcus Rohrbach, Subhashini Venugopalan, Kate Saenko, Trevor
#   Darrell (2015). Long-term recurrent convolutional networks for visual recognition and description. *IEEE Conference on
#   Computer Vision and Pattern Recognition*, 2625-2634.
# - Nitish Srivastava, Elman Mansimov, Ruslan Salakhutdinov (2015). Unsupervised learning of video representations using
#   LSTMs. *International Conference on Machine Learning*, 843-852.
