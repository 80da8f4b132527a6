"""The table of sections and the minutes of a lesson are counted from its cells."""

import pytest

from autograder.errors import UserError
from autograder.lessons import lesson as lessons

TEXT = """# %% [markdown]
# # Doubling
#
# {sections}
#
# about {minutes} minutes
#
# ## Why {minutes=4}
#
# ## By hand {minutes=3 section="Hands"}

# %% [markdown]
# ## The function {minutes=2}
#
# ```
# ## no heading {here}
# ```

# %% double role="answer" difficulty=1 minutes=5
def double(x):
    return 2 * x

# %% guess [markdown] role="choice" points=1 minutes=2
# - a) Yes. (right)

# %% halve role="answer" difficulty=1 minutes=1
def halve(x):
    return x / 2

# %% [markdown]
# ## A class {task="the class"}

# %% run role="answer" difficulty=1 minutes=6
class Double: pass

# %% [markdown]
# ## Question

# %% why [markdown] role="written" points=2 minutes=3
# Why?

# %% [markdown]
# ## What to remember
"""


def test_the_table_and_the_minutes():
    assert (
        lessons.parse("99_double", TEXT).cells[0].source
        == """# Doubling

| section | you write | minutes |
|---|---|---|
| Why | | 4 |
| Hands | | 3 |
| The function | `double`, `halve` | 10 |
| A class | the class | 6 |
| Question | your answer | 3 |

about 25 minutes

## Why

## By hand"""
    )


def test_code_in_a_text_is_no_heading():
    assert "## no heading" in lessons.parse("99_double", TEXT).cells[1].source


def test_more_minutes_of_an_exercise_are_more_minutes_of_the_lesson():
    longer = lessons.parse("99_double", TEXT.replace("difficulty=1 minutes=5", "minutes=15"))
    assert "| The function | `double`, `halve` | 20 |" in longer.text
    assert "about 35 minutes" in longer.text


def test_an_unknown_option_of_a_heading():
    with pytest.raises(UserError, match="heading 'Why' has an unknown option minuts=4. There are"):
        lessons.parse("99_double", TEXT.replace("Why {minutes=4}", "Why {minuts=4}"))
