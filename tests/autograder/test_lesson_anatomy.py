"""Every lesson follows the anatomy of CONTRIBUTING.md, and every rule of the anatomy finds what it
is for.
"""

import pytest

from autograder.lessons import lesson as lessons
from autograder.release.lint import anatomy
from autograder.release.lint.citations import citations, entries, is_of
from autograder.release.lint.notation import symbols, undefined

SMALL = r'''# %% [markdown]
# # A small lesson
#
# **In this lesson**
#
# | section | you write | minutes |
# |---|---|---|
# | Doubling | `double` | 7 |
# | Experiment: twice | | 3 |
#
# **After this lesson you can**
#
# - double a number.
#
# **Builds on:** lesson 00.
#
# **Time:** about 10 minutes to work, 5 seconds to run.

# %% imports role="given"
from course import check, predict, show
from course.explore import line as explorer

# %% [markdown]
# ## Doubling
#
# $$y = q\,x \qquad\text{where } q \text{ is a factor}$$
#
# The factor $q$ is 2 here (Elman 1990). See `course/checking.py` and [lesson 00](../00_welcome/00_welcome.ipynb).

# %% twice [markdown] role="predict"
# **Predict first.** What is 2 times 3?
#
# - a) 6 (right)
#   > Yes.
# - b) 5
#   > Not quite.

# %% thrice [markdown] role="choice" points=1 minutes=1
# **Predict first.** What is 2 times 4?
#
# - a) 8 (right)
#   > Yes.
# - b) 6
#   > Not quite.

# %% [markdown] name="double-task"
# **Write `double(x)`.**

# %% double role="answer" difficulty=1 minutes=5
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% double-test role="test" points=2
check(double)

# %% [markdown] name="double-hints"
# <details><summary>Hint 1: a nudge</summary>
# </details>
# <details><summary>Hint 2: a sketch</summary>
# </details>
# <details><summary>Hint 3: almost the code</summary>
# </details>
# <details><summary>If you see this message</summary>
# </details>

# %% [markdown]
# ## Experiment: twice

# %% figure role="demo"
show(explorer.fit(double), alt="A line that rises twice as fast as the other.")

# %% [markdown]
# ### What it says
#
# It rises.

# %% why [markdown] role="written" points=2 minutes=3
# Why?
#
# ### BEGIN MARK SCHEME
# Because.
# ### END MARK SCHEME

# %% [markdown]
# ## What to remember
#
# ## Going further
#
# ## References
#
# - Jeffrey L. Elman (1990). Finding structure in time. *Cognitive Science*
#   14(2), 179-211.
'''


def problems(lesson):
    return [problem.sentence for rule in anatomy.RULES for problem in rule(lesson)]


@pytest.mark.parametrize("name", lessons.names())
@pytest.mark.parametrize("rule", anatomy.RULES, ids=lambda rule: rule.__name__)
def test_every_lesson(rule, name):
    assert list(rule(lessons.read(name))) == []


def test_the_small_lesson_breaks_no_rule():
    assert problems(lessons.parse("99_small", SMALL)) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "# # A small lesson",
            "# ## A small lesson",
            "a lesson has one heading of level 1, at its top",
        ),
        (
            "# ## Going further",
            "# # Going further",
            "a lesson has one heading of level 1, at its top",
        ),
        ("# ### What it says", "# #### What it says", "the heading 'What it says' skips a level"),
        ("# **Builds on:** lesson 00.\n", "", "the first cell lacks **Builds on:**"),
        (
            "# **In this lesson**",
            "# **After this lesson you can** **In this lesson**",
            "the first cell has another order than",
        ),
        ("# - double a number.", "# double a number.", "the objectives are no list"),
        ("5 seconds to run.", "a few seconds to run.", "the line **Time:** does not say"),
        (
            "| Doubling | `double` | 7 |",
            "| Doubling | | 7 |",
            "the table of sections does not name the exercises in their order",
        ),
        (
            "# | Experiment: twice |",
            "# | Trying |",
            "the table names a section 'Trying' that is not there",
        ),
        (
            "# %% [markdown]\n# ## Experiment: twice\n",
            "",
            "the table names a section 'Experiment: twice' that is not there",
        ),
        (
            "`double` | 7 |\n# | Experiment: twice | | 3 |",
            "| 7 |\n# | Experiment: twice | `double` | 5 |",
            "double is not in the section 'Experiment: twice'",
        ),
        (
            "`double` | 7 |",
            "`double` | 4 |",
            "the section 'Doubling' has 4 minutes, its exercises need 5",
        ),
        (
            "about 10 minutes",
            "about 15 minutes",
            "the sections take 10 minutes, the lesson says 15",
        ),
        ('name="double-hints"', 'name="hints"', "double is not followed by its test and its hints"),
        (
            '# %% [markdown] name="double-task"',
            "# %% [markdown]",
            "double is not followed by its test and its hints, with its lead-in before it",
        ),
        (
            "difficulty=1",
            "difficulty=6",
            "double lacks a difficulty from 1 to 5, minutes or points",
        ),
        (
            "difficulty=1 minutes=5",
            "difficulty=1 minutes=0",
            "double lacks a difficulty from 1 to 5, minutes or points",
        ),
        (
            "points=2\ncheck",
            "points=0\ncheck",
            "double lacks a difficulty from 1 to 5, minutes or points",
        ),
        (
            "    return 2 * x\n",
            "    return 2 * x\n" * 16,
            "the answer of double has 16 lines, not 1 to 15",
        ),
        ("Hint 2: a sketch", "Hint: a sketch", "the hints of double are not folded under"),
        (
            "# - b) 5\n",
            "# - b) 5 (right)\n",
            "the question twice has not one right choice among several",
        ),
        (
            "#   > Not quite.\n\n# %% thrice",
            "\n# %% thrice",
            "the question twice has not one right choice among several, or lacks words",
        ),
        (
            '# %% thrice [markdown] role="choice" points=1 minutes=1',
            "# %% [markdown]",
            "1 predict questions are too few",
        ),
        (
            '# %% thrice [markdown] role="choice" points=1',
            '# %% thrice [markdown] role="predict"',
            "one question with choices is marked, with 1 point",
        ),
        (
            '# %% twice [markdown] role="predict"',
            '# %% twice [markdown] role="choice" points=1',
            "one question with choices is marked, with 1 point",
        ),
        (
            'role="choice" points=1',
            'role="choice" points=2',
            "one question with choices is marked, with 1 point",
        ),
        ("points=1 minutes=1", "points=1", "the question thrice lacks minutes"),
        (
            '# %% why [markdown] role="written" points=2 minutes=3',
            "# %% [markdown]",
            "a lesson has a written question",
        ),
        ("# Because.\n", "", "the question why lacks a mark scheme, points or minutes"),
        ("explorer.fit(double)", "double(1)", "no demo cell shows a widget of course.explore"),
        ("## Experiment: twice", "## Twice", "no heading begins with Experiment"),
        (
            'show(explorer.fit(double), alt="A line that rises twice as fast as the other.")',
            "explorer.fit(double)",
            "the experiment shows no figure",
        ),
        (
            "# ## What to remember\n#\n# ## Going further",
            "# ## Going further\n#\n# ## What to remember",
            "the last sections are not What to remember",
        ),
        (
            ', alt="A line that rises twice as fast as the other."',
            "",
            "a picture in figure has no text",
        ),
        (
            "A line that rises twice as fast as the other.",
            "A figure",
            "a picture in figure has no text",
        ),
        ("# It rises.", "# ![](rises.png)", "a picture in text-"),
        (
            "# The factor $q$ is 2 here",
            "# The factor is 2 here",
            "the symbol q is neither in the alphabet of CONTRIBUTING.md nor named",
        ),
        ("# It rises.", r"# It rises by $\rho^3$.", r"the symbol \rho is neither in the alphabet"),
        ("# **Builds on:** lesson 00.", "# **Builds on:** lesson 42.", "there is no lesson 42"),
        ("00_welcome.ipynb", "00_hello.ipynb", "00_hello is no lesson up to this one"),
        (
            "[lesson 00](../00_welcome/",
            "[lesson 00](../../missing/",
            "the link to ../../missing/00_welcome.ipynb leads nowhere",
        ),
        ("`course/checking.py`", "`course/chek.py`", "there is no course/chek.py"),
        ("(Elman 1990)", "(Elman 1991)", "Elman 1991 is not in References"),
        (" (Elman 1990)", "", "nothing cites Jeffrey L. Elman (1990)"),
    ],
)
def test_each_rule_finds_what_it_is_for(old, new, sentence):
    assert SMALL.count(old) == 1
    found = problems(lessons.parse("99_small", SMALL.replace(old, new)))
    assert any(problem.startswith(sentence) for problem in found), found


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("$$h_t = \\tanh(z_t W + b)$$", []),
        ("$$y_t = q\\,h_t$$", ["q"]),
        ("the vector $q$, twice $q$", []),
        ("of $q$ and $2q$", ["q"]),
        ("$q$ is the factor", []),
        ("with $q = 2$", []),
        ("in code, `$q$` and ```$r$```", []),
        ("$\\text{loss} = \\mathrm{diag}(h)$", []),
        ("$h_{k}$ at step $k$", []),
        ("$h_k$ grows", ["k"]),
        ("$(q_1, r)$, the pair", ["q", "r"]),
        ("$\\theta'$", ["\\theta"]),
        ("a list of $M$ numbers", []),
        ("then $M$ grows", ["M"]),
        ("the weights $u$, $v$ and $w$", []),
        ("from $u$ and $v$", ["u", "v"]),
        ("$\\sum_{j,k} h_{jk} / \\max_n h_n$", []),
        ("$\\sum_j h_k$", ["k"]),
    ],
)
def test_symbols_without_a_name(text, missing):
    assert undefined(text) == missing


def test_symbols_of_a_formula():
    assert symbols(
        r"\frac{\partial L}{\partial h_t} \cdot \alpha W_h^{\top} \\[2ex] \begin{cases} 1 "
        r"\end{cases}"
    ) == {"L", "h", "t", "\\alpha", "W"}


WORKS = """
- Felix A. Gers, Jürgen Schmidhuber (2000). Recurrent nets that time and count.
- Felix A. Gers, Jürgen Schmidhuber, Fred Cummins (2000). Learning to forget: continual
  prediction with LSTM.
- Quoc V. Le, Navdeep Jaitly, Geoffrey E. Hinton (2015). A simple way.
- Tomáš Kočiský (2016). Title.
"""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Gers and\nSchmidhuber (2000) added them", [0]),
        ("(Gers et al. 2000; Le et al., 2015)", [1, 2]),
        ("Gers, Schmidhuber and Cummins 2000", [1]),
        ("(Gers 2000)", [None]),
        ("Le, Jaitly and Hinton (2016)", [None]),
        ("Le, Jaitly, and Hinton (2015)", [2]),
        ("In 2015 and since 2000", []),
        ("the cell of 1997, with 1234 units. With 2000 units", []),
        ("Kočiský 2016", [3]),
    ],
)
def test_what_a_citation_means(text, meant):
    works = entries(WORKS)
    assert [
        next((index for index, work in enumerate(works) if is_of(citation, work)), None)
        for citation in citations(text)
    ] == meant
