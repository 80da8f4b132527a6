# %% [markdown]
# # Welcome: how this course works
#
# In this course you build a long short-term memory network (LSTM) in NumPy, function by function. Each function is short.
# A check tells you at once whether it is right, and when your mistake is one that many people make, which one it is. This
# lesson has a single small function. Use it to meet everything that the other lessons are made of: pictures, questions,
# exercises, checks, hints, reports and widgets.
#
# **In this lesson**
#
# {sections}
#
# **After this lesson you can**
#
# - work through a lesson: predict, write, check, read a report, use the hints;
# - say what is looked at when an exercise is checked and when it is marked;
# - write an affine map for a batch, the piece that every layer of this course contains.
#
# **Builds on:** Python functions, NumPy arrays and their shapes, the matrix product.
#
# **Time:** about {minutes} minutes to work, 5 seconds to run.

# %% imports role="given"
import numpy as np

from course import CheckFailed, NotWritten, check, earlier, predict, show
from course.explore import l00_line as explorer
from course.figures import l00_line as figures

# %% [markdown]
# ## A notebook, cell by cell {minutes=3}
#
# A notebook is a column of cells. Some hold text, like this one. Some hold code. Select a code cell, press Shift and
# Enter, and it runs. What it prints or draws appears below it. Run the cells from top to bottom: later ones use what
# earlier ones defined. The cell above, with the imports, comes first in every lesson.
#
# | cell | what it is for | may you change it? |
# |---|---|---|
# | imports and data | all need it | no, it is put back when your work is marked |
# | an exercise: a function with `# Write your code here.` | you write it | yes, this is your work |
# | `check(...)` | tells you whether it is right | no |
# | `predict(...)` | a question with choices | press a button; one question a lesson is marked, and says so |
# | figures and experiments | look, change numbers, run again | yes, and they are not marked |
#
# If something is odd, choose *Restart Kernel and Run All Cells* in the menu *Kernel*. It stops at the first cell that
# raises an error, such as the check of a function that you have not written yet. You may add cells of your own wherever
# you like.
#
# ## Predict first {minutes=2}
#
# New ideas come with a question. Choose an answer *before* you read on, even if you are not sure: a wrong guess that you
# have made yourself is easier to correct than an opinion you never formed. You learn at once whether it holds, you can
# try the other choices, and nobody counts. One question of each lesson is marked: there you write your letter into the
# cell, and learn whether it is right together with your marks.
#
# The course works with **batches**. Rows are examples: an array `x` of shape $(N, D)$ holds $N$ examples with $D$ numbers
# each.

# %% add_to_rows [markdown] role="predict"
# **Predict first.** `y` has shape (2, 3) and `b` has shape (3,). What does `y + b` do in NumPy?
#
# - a) It raises an error: the shapes differ.
#   > Not quite. NumPy compares shapes from the right. The last axes are both 3, and a missing axis is stretched.
# - b) It adds `b` to each of the two rows. (right)
#   > Yes. This is called broadcasting. A vector of length 3 fits to every row of length 3.
# - c) It adds `b` to each of the three columns.
#   > Not quite. That would need a vector with one number for each row, as a column of shape (2, 1).

# %% [markdown]
# ## Your first exercise: an affine map
#
# An **affine map** takes weighted sums of the inputs and adds a bias:
#
# $$y = x W + b \qquad (N, D) \text{ times } (D, H) \text{ plus } (H,) \to (N, H)$$
#
# The bias has one axis less than the product. NumPy adds it to every row, by broadcasting (Harris et al. 2020).
#
# **By hand.** Two examples, $D = 2$ inputs, $H = 3$ units:

# %% by_hand_picture role="demo"
x_hand = np.array([[1.0, 2.0], [0.0, 3.0]])               # (N, D) = (2, 2)
W_hand = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])    # (D, H) = (2, 3)
b_hand = np.array([10.0, 20.0, 30.0])                     # (H,) = (3,)
show(figures.affine_by_hand(x_hand, W_hand, b_hand, np.array([[11.0, 22.0, 30.0], [10.0, 23.0, 27.0]])),
     alt="x with rows (1, 2) and (0, 3), times W with rows (1, 0, 2) and (0, 1, -1), plus b = "
         "(10, 20, 30), which is added to every row, gives the rows (11, 22, 30) and (10, 23, 27).")

# %% [markdown]
# Each number of the result belongs to one example (its row) and one unit (its column). The last number of the first row:
# $1 \cdot 2 + 2 \cdot (-1) + 30 = 30$.

# %% one_number [markdown] role="predict"
# **Predict first.** The last number of the second row is made of which numbers?
#
# - a) $0 \cdot 2 + 3 \cdot (-1) + 30 = 27$ (right)
#   > Yes. The second row of $x$, the last column of $W$, and the bias of the last unit.
# - b) $0 \cdot 0 + 3 \cdot 1 + 20 = 23$
#   > Not quite. That is unit 1, the middle column.
# - c) $1 \cdot 2 + 2 \cdot (-1) + 30 = 30$
#   > Not quite. That is the first example. Rows do not mix.

# %% larger_batch [markdown] role="choice" points=1 minutes=2
# **Predict first.** The batch grows from 2 examples to 1000. Which of $x$, $W$ and $b$ get another shape?
#
# - a) All three: everything has to fit together.
#   > Not quite. $W$ links inputs to units, and there is one bias for each unit. Neither knows how many examples there are.
# - b) $x$ only. (right)
#   > Yes. $(N, D)$ is the only shape with an $N$ in it. So a layer that was trained on batches of 1000 works for one example.
# - c) $x$ and $b$, since each example needs its own bias.
#   > Not quite. A bias belongs to a unit. All examples of a batch get the same.

# %% [markdown] name="affine-task"
# **Write `affine(x, W, b)`**. The cell below holds its name, its arguments and a text that says what it should do.
# Put your code in the place of the two lines at its end, and run the cell.
#
# | | shape |
# |---|---|
# | `x` | (N, D) |
# | `W` | (D, H) |
# | `b` | (H,) |
# | returns | (N, H), a new array |

# %% affine role="answer" difficulty=1 minutes=3 reference="affine"
def affine(x, W, b):
    """x W + b for a batch: weighted sums of the inputs, and a bias.

    Args:
        x: (N, D) inputs, one example a row. It is not changed.
        W: (D, H) weights. Column j belongs to unit j.
        b: (H,) biases.

    Returns:
        (N, H), a new array.
    """
    ### BEGIN SOLUTION
    return x @ W + b
    ### END SOLUTION

# %% affine-test role="test" points=2
check(affine)

# %% [markdown] name="affine-hints"
# Every exercise has three hints, folded. Open one at a time: the first only points, the last is almost the code. Using
# them costs nothing.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Which of NumPy's two products, `*` and `@`, makes one number of a whole row and a whole column?
#
# </details>
#
# <details><summary>Hint 2: a sketch</summary>
#
# A matrix product, then a sum. The shapes (N, D) and (D, H) fit in this order. Broadcasting adds the bias to every row by
# itself.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One line: `return ... @ ... + ...`.
#
# </details>
#
# <details><summary>If you see this message</summary>
#
# - "affine is not written yet.": write the function in its cell, run that cell, then run the check again.
# - "returned None: is the `return` missing?": the function computes the value and does not hand it back.
# - "Looks like: element by element in place of the matrix product", with "raised ValueError: arrays of the shapes (3,4)
#   and (4,6) cannot be combined element by element": you used `*`.
# - "Looks like: factors in the wrong order" or "weights transposed", with "raised ValueError: in a product A @ B, each row
#   of A needs as many entries as B has rows ...": `x` stands on the left, and both arrays fit as they are.
# - "raised NameError: name ... is not defined": a name is misspelled, or you did not run the cell that defines it.
#
# </details>

# %% affine_by_hand role="demo"
print(affine(x_hand, W_hand, b_hand))

# %% [markdown]
# These should be the numbers of the picture.
#
# ## What a check tells you {minutes=3}
#
# `check(affine)` calls your function on several inputs and compares what comes back with what is right. It shows a
# **report**. Each line of it is one thing that was looked at:
#
# - the values for a batch, and for a batch of one example;
# - side effects, as soon as a value is right: whether your function changed its arguments, or gives something else when
#   called again.
#
# The inputs have all sizes different, so that an exchanged axis cannot go unnoticed. Small differences in rounding do not
# matter, nor does the way you write it: loops, `np.dot` or `@` are all right.
#
# The next cell takes your own function and breaks it on purpose. Run it, and read the report.

# %% broken_on_purpose role="demo"
def broken(x, W, b):
    return affine(x, W, -b)


broken.__name__ = "affine"                                # so that check knows which exercise this is
try:
    check(broken)
except CheckFailed:
    print("The check stops here with CheckFailed.")

# %% [markdown]
# Below a report of your own, the last line is "Not passed yet. The report above says why."
#
# A report has four parts:
#
# 1. **The headline:** how many criteria failed.
# 2. **"Looks like: bias subtracted."** Known mistakes have names. When your results equal those of a known mistake on all
#    inputs, the report names it and gives a hint. No name only means that nobody has listed your mistake yet.
# 3. **One line for each criterion.** For wrong values it gives the place of the first difference, what was expected, and
#    what your function gave. Index (0, 0) is the first row and first column.
# 4. **Notes,** if there are any: warnings from NumPy, or an earlier function of yours that fails its own check. Notes
#    cost nothing.
#
# Try other mistakes: change the line in `broken` to `affine(x, W, 0 * b)`, to `affine(x, W, b).T`, or to `affine(x, W.T,
# b)`.
#
# ## Experiment: sliders {minutes=2}
#
# Most lessons have a widget: sliders above a figure that is drawn by *your* functions. With $D = H = 1$ an affine map is
# a straight line, $y = w\,x + b$. Here are twelve points, and the line for $w = 0$ and $b = 0$.

# %% line_picture role="demo"
rng = np.random.default_rng(0)
x_points = np.linspace(-2, 2, 12)                         # (12,)
y_points = 1.5 * x_points + 1 + 0.5 * rng.standard_normal(12)
flat = affine(x_points[:, None], np.zeros((1, 1)), np.zeros(1))[:, 0]
show(figures.fitted_line(x_points, y_points, flat, 0, 0),
     alt="Twelve points that rise from lower left to upper right, and a flat line at 0. Dotted "
         "vertical lines show how far each point is from the line.")

# %% [markdown]
# The dotted lines are the errors. The title gives the mean of their squares. Make it as small as you can. Which slider
# tilts the line, and which one lifts it?

# %% explore_line role="demo"
explorer.fit(affine, x_points, y_points)

# %% [markdown]
# The best line can be computed. Compare it with what you found:

# %% best_line role="demo"
weight, bias = np.polyfit(x_points, y_points, 1)
best = affine(x_points[:, None], np.array([[weight]]), np.array([bias]))[:, 0]
print(f"best: w = {weight:.2f}, b = {bias:.2f}, mean squared error {np.mean((best - y_points) ** 2):.3f}")

# %% [markdown]
# $w$ tilts the line, $b$ lifts it. What you did by hand, moving two numbers so that an error gets smaller, is what
# training does with thousands of numbers at once. Lessons 05 and 06 are about it.
#
# ## A question that a person reads
#
# Each lesson has one written question. You answer it in your own words, and a person marks it with the help of a **mark
# scheme**: a model answer, what each point is given for, and common wrong answers. When your work comes back, the
# feedback shows you the scheme. Here is one, for another question:
#
# > **Question (1 point).** Why does `check` use sizes that all differ?
# >
# > **A model answer.** With equal sizes, a wrong axis or a transposed matrix may still fit, and some mistakes give no
# > error. With different sizes they show.
# >
# > **Points.** Half for "mistakes in axes or shapes", half for "could go unnoticed with equal sizes".
# >
# > **A common wrong answer.** "So that the function works for all sizes": that is a consequence, not the reason. No point.
#
# So a short exact answer is worth more than a long one. Double-click the answer cell to write in it. It may hold
# formulas, between dollar signs.

# %% why_batch [markdown] role="written" points=2 minutes=3
# **Rows and columns.** You compute `affine(x, W, b)` for $N = 3$ examples with $D = 4$ and $H = 6$.
#
# 1. One number in column 2 of $W$ is changed. Which numbers of the result can change?
# 2. One number in row 2 of $x$ is changed. Which numbers of the result can change?
#
# One sentence with a reason for each.
#
# ### BEGIN MARK SCHEME
# **Model answer.**
#
# 1. Column 2 of the result, that is unit 2 for all three examples: each column of the result is made with its own column
#    of $W$ and no other.
# 2. Row 2 of the result, that is all six units of this example: each example is computed from its own row alone.
#
# **Points.**
#
# - 1 point for each part: half for the right numbers, half for the reason.
# - Part 1: accept "the three numbers of unit 2".
#
# **Common wrong answers.**
#
# - "All of them, because of the matrix product": no point. A product of matrices does not mix rows of the left or columns
#   of the right factor.
# - Rows and columns exchanged: no point for the numbers, half a point for a reason that fits them.
# ### END MARK SCHEME

# %% [markdown]
# ## How it is marked, and how your functions travel {minutes=2}
#
# **Marking.** If you are in a class, you hand in the notebook file. Your functions are then run with *other* inputs, of
# other sizes, drawn for you. So a function that only knows the inputs of the check gets nothing, and one that passes the
# check by computing the right thing passes the marking as well. Points are partial: a function that is right for one
# example but not for a batch gets a part of them. A mistake in one function costs its points once: if a later function
# calls it, the later one is tried again with a right version. Predict questions and experiments are not marked. Alone or
# in a class: after `import course`, `course.progress()` lists what passes and what is left.
#
# **Earlier functions.** Later lessons use what you wrote before. `earlier.load("...")` opens your own notebook of an
# earlier lesson and takes its functions. It does not run the experiments again. It reads the *saved* file, so save the
# notebook first (Ctrl and S, or Cmd and S on a Mac). You can try it with this very lesson:

# %% load_this_lesson role="demo"
earlier.load("00_welcome")

# %% [markdown]
# If it says that the function is not written yet, you have not saved. Save, and run the cell again.
#
# **How far am I?** In a cell of your own, in any lesson, `import course; course.progress()` runs all checks on your saved
# notebooks. A table says what passes, what is left, about how long it takes, and what comes next.
#
# **When you are stuck.** In this order:
#
# 1. Read the report once more. It says where the first difference is, and often what was done.
# 2. Do the example with round numbers by hand, and print what your function gives at each step. `print(array.shape)`
#    finds most mistakes.
# 3. Open hint 1. Wait a moment before you open hint 2.
# 4. Look into "If you see this message".
# 5. Restart the kernel and run all cells: an old definition may still be in memory.
# 6. Go on with the next section. Most exercises do not need all earlier ones.
#
# ## What to remember
#
# - Shift and Enter runs a cell. Run from top to bottom, and save often.
# - Predict, then read. Write, then check. Read the report to its end.
# - Rows are examples. An affine map is $xW + b$: column $j$ of $W$ and entry $j$ of $b$ make unit $j$.
# - Hints cost nothing. Marking uses other inputs than the check.
# - `earlier.load` brings your saved functions into later lessons.
#
# Next, lesson 01 asks why a plain recurrent network forgets.
#
# ## Going further
#
# Not graded.
#
# 1. (Difficulty 1 of 5.) Write `affine` a second time, under another name, with three loops and no `@`. Compare the
#    results, and the time for $N = D = H = 100$ with `%timeit`.
# 2. (Difficulty 2 of 5.) Show that two affine maps, one after the other, are again one affine map. What are its weights
#    and its bias? What must come between them so that this is no longer true?
#
# ## References
#
# - Charles R. Harris, K. Jarrod Millman, Stéfan J. van der Walt and others (2020). Array programming with NumPy. *Nature*
#   585, 357-362.
