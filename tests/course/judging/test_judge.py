"""Judging: what counts, and what a mark is made of."""

import numpy as np
import pytest

from autograder.exercises import load_all
from course.checking import NotWritten, calls
from course.judging.judge import judge
from course.judging.observe import observe


def report(name, function):
    case_set = load_all()[name].public_cases()
    return judge(case_set, [observe(function, inputs) for inputs in calls(case_set)])


@pytest.mark.parametrize(
    "function",
    [
        lambda f, i, g, c_prev: None,
        lambda f, i, g, c_prev: 0,
        lambda f, i, g, c_prev: np.zeros_like(f),
        lambda f, i, g, c_prev: c_prev,
        lambda f, i, g, c_prev: "f * c_prev",
        lambda f, i, g, c_prev: (f, i),
        lambda f, i, g, c_prev: np.full_like(f, np.nan),
        lambda f, i, g, c_prev: np.full_like(f, np.inf),
        lambda *args: 1 / 0,
    ],
)
def test_trivial_answers_get_nothing(function):
    assert report("update_cell", function).fraction == 0


def test_a_right_value_with_a_side_effect_loses_a_little():
    def update_cell(f, i, g, c_prev):
        c_prev *= f
        return c_prev + i * g

    found = report("update_cell", update_cell)
    assert 0.8 < found.fraction < 1
    assert "changed its argument `c_prev` in place" in found.text()


def test_half_right_gets_a_part():
    def lstm_step(x_t, h_prev, c_prev, params):
        h, c = load_all()["lstm_step"].reference(x_t, h_prev, c_prev, params)
        return 2 * h, c

    assert 0.4 < report("lstm_step", lstm_step).fraction < 0.6


def test_an_answer_that_is_right_once_and_then_differs():
    memory = []

    def update_cell(f, i, g, c_prev):
        memory.append(0)
        return f * c_prev + i * g + (len(memory) == 3)

    assert (
        "a second call with the same inputs gave something else"
        in report("update_cell", update_cell).text()
    )


def test_a_missing_result_is_explained():
    text = report("lstm_step", lambda x_t, h_prev, c_prev, params: h_prev).text()
    assert "expected 2 results (h, c), got one result" in text


def test_an_error_names_the_line():
    def concat_state(h_prev, x_t):
        return np.concatenate(h_prev, x_t)

    assert (
        "in the line `return np.concatenate(h_prev, x_t)`"
        in report("concat_state", concat_state).text()
    )


def test_nothing_expected_is_revealed_when_inputs_are_hidden():
    found = load_all()["update_cell"].mark(
        lambda calls: [observe(lambda f, i, g, c_prev: f, inputs) for inputs in calls], 4
    )
    assert "expected" not in found.text() and "got" in found.text()


def test_nan_is_not_called_a_state_between_calls():
    def lstm_step(x_t, h_prev, c_prev, params):
        h, c = load_all()["lstm_step"].reference(x_t, h_prev, c_prev, params)
        return np.full_like(h, np.nan), c

    assert "a second call" not in report("lstm_step", lstm_step).text()


def test_a_state_between_calls_of_init_lstm_is_not_called_a_generator_of_ones_own():
    shift = []

    def init_lstm(D, H, rng):
        W, b = load_all()["init_lstm"].reference(D, H, rng)
        shift.append(0)
        return W + 1e-12 * len(shift), b

    assert "generator" not in report("init_lstm", init_lstm).text()


def test_a_stubs_line_before_the_answer_is_pointed_at():
    def concat_state(h_prev, x_t):
        """Docstring."""
        raise NotWritten
        return np.concatenate([h_prev, x_t], axis=1)

    assert (
        report("concat_state", concat_state).headline
        == "concat_state still has the line `raise NotWritten`. Delete it."
    )


def test_arguments_in_another_order_are_pointed_at():
    def hidden_state(c, o):
        return o * np.tanh(c)

    text = report("hidden_state", hidden_state).text()
    assert (
        "Your `def` line has the arguments in another order. The lesson's order is "
        "`hidden_state(o, c)`." in text
    )


def test_the_same_error_in_all_cases_is_said_once():
    def lstm_step(x_t, h_prev, c_prev, params):
        return params["V_f"]

    assert report("lstm_step", lstm_step).text().count("KeyError: 'V_f'") == 1


def test_several_results_where_one_is_expected():
    assert (
        "returned 2 results, expected one"
        in report("hidden_state", lambda o, c: (o, np.tanh(o))).text()
    )


def test_a_comma_after_the_only_result():
    assert (
        "take away the comma at the end of the `return` line"
        in report("hidden_state", lambda o, c: (o,)).text()
    )


def test_the_line_that_called_a_failing_helper_comes_first():
    def helper(a, b):
        return a @ b

    def concat_state(h_prev, x_t):
        return helper(h_prev, x_t)

    text = report("concat_state", concat_state).text()
    assert "in the line `return helper(h_prev, x_t)` and there in `return a @ b`" in text


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda s: s(1 - s), "is a `*` missing before them?"),
        (lambda s: 1 - s ^ 2, "powers are written `**` in Python"),
        (lambda s: np.ones((2, 3)) @ np.ones((2, 3)), "here B has 2 and a row of A has 3"),
        (
            lambda s: np.ones(2) + np.ones(3),
            "arrays of the shapes (2,) and (3,) cannot be combined element by element",
        ),
    ],
)
def test_errors_are_put_into_words(function, words):
    assert words in report("sigmoid_grad", function).text()


def test_a_clue_is_given_where_one_case_is_right_and_no_known_mistake_fits():
    case_set = load_all()["lstm_forward"].public_cases()
    case_set.clues = [["one step", "Look at what is carried."], ["one example", "Never said."]]

    def lstm_forward(x, h0, c0, W, b):
        h, c = load_all()["lstm_forward"].reference(x, h0, c0, W, b)
        return h * (1 + np.arange(x.shape[1]))[:, None], c

    found = judge(case_set, [observe(lstm_forward, inputs) for inputs in calls(case_set)])
    assert found.notes == ["Look at what is carried."] and not found.diagnoses


def test_an_error_is_said_once_for_each_case():
    def lstm_forward(x, h0, c0, W, b):
        return load_all()["lstm_forward"].reference(x[1], h0, c0, W, b) if len(x) > 1 else (h0, c0)

    found = report("lstm_forward", lstm_forward)
    assert len({criterion.title for criterion in found.criteria}) == len(found.criteria)
    assert sum("raised" in criterion.message for criterion in found.criteria) == 3


def test_a_wrapper_of_a_stub_has_no_leftover_line():
    def affine(x, W, b):
        raise NotWritten

    def broken(x, W, b):
        y = affine(x, W, b)
        return -y

    assert report("affine", broken).headline == "affine is not written yet."


def test_a_pair_of_arrays_counts_as_one_array_of_both():
    def reverse(right):
        return lambda *arguments: tuple(right(*arguments))

    assert report("merge_backward", reverse(load_all()["merge_backward"].reference)).passed


def test_one_array_that_holds_all_results_counts_as_these_results():
    right = load_all()["lstm_step"].reference
    assert report("lstm_step", lambda *arguments: np.array(right(*arguments))).passed
    both = report(
        "lstm_step", lambda *arguments: np.array([*right(*arguments), right(*arguments)[0]])
    )
    assert "expected 2 results (h, c), got one result" in both.text()
