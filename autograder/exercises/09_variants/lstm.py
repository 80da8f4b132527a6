"""Variants of the LSTM: coupled gates, peepholes, layer normalization."""

import numpy as np

from autograder.exercises.exercise import (
    Arguments,
    Exercise,
    Inputs,
    Misconception,
    Sizes,
    block,
    normal,
)
from solutions.reference import variants

LESSON = "09_variants"
_OTHER_ORDER = Misconception(
    "h and c returned in the other order",
    ("return h, c", "return c, h"),
    "The step returns h first, then c.",
)


def _states(rng: np.random.Generator, sizes: Sizes, N: int) -> dict[str, np.ndarray]:
    h_prev = np.round(rng.uniform(-0.95, 0.95, (N, sizes.H)), 3)
    return {"x_t": normal(rng, N, sizes.D), "h_prev": h_prev, "c_prev": 2 * normal(rng, N, sizes.H)}


def _weights(rng: np.random.Generator, sizes: Sizes, blocks: int) -> dict[str, np.ndarray]:
    return {
        "W": normal(rng, sizes.H + sizes.D, blocks * sizes.H),
        "b": normal(rng, blocks * sizes.H),
    }


def _coupled_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs("a batch", _states(rng, sizes, sizes.N) | _weights(rng, sizes, 3), worth=2),
        Inputs("one example", _states(rng, sizes, 1) | _weights(rng, sizes, 3)),
    ]


def _peephole_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int) -> dict[str, np.ndarray]:
        return _states(rng, sizes, N) | _weights(rng, sizes, 4) | {"p": normal(rng, 3, sizes.H)}

    return [
        Inputs("a batch", arguments(sizes.N), worth=2),
        Inputs("one example", arguments(1)),
        Inputs("all peepholes 0", arguments(sizes.N) | {"p": np.zeros((3, sizes.H))}, worth=0.5),
    ]


def _norm_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    N, M = sizes.N, sizes.H + 3

    def arguments(a: np.ndarray) -> dict[str, np.ndarray]:
        return {"a": a, "gain": normal(rng, M), "bias": normal(rng, M)}

    flat = np.vstack([np.full(M, 0.5), 0.05 + 0.004 * normal(rng, N, M)])
    return [
        Inputs(
            "rows of unequal size",
            arguments(normal(rng, N, M) * np.arange(1, N + 1)[:, None] + normal(rng, N, 1)),
            worth=2,
        ),
        Inputs("one row", arguments(normal(rng, 1, M))),
        Inputs("a constant row, and rows that are nearly so", arguments(flat)),
        Inputs("another epsilon", arguments(normal(rng, N, M)) | {"epsilon": 0.5}, worth=0.5),
        Inputs(
            "one gain and one bias for all columns",
            {"a": normal(rng, N, M), "gain": 1.5, "bias": 0.25},
            worth=0.5,
        ),
    ]


def _norm_step_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int) -> Arguments:
        H = sizes.H
        params = _weights(rng, sizes, 4) | {
            name: normal(rng, size)
            for name, size in (("gain_h", 4 * H), ("gain_x", 4 * H), ("gain_c", H), ("bias_c", H))
        }
        return _states(rng, sizes, N) | {
            "params": {name: params[name] for name in rng.permutation(list(params)).tolist()}
        }

    small = arguments(2)
    small["params"]["W"] = (
        small["params"]["W"] / 1000
    )  # the sums vary so little that epsilon counts
    return [
        Inputs("a batch", arguments(sizes.N), worth=2),
        Inputs("one example", arguments(1)),
        Inputs("small weights", small, worth=0.5),
    ]


_Z = "z = np.concatenate([h_prev, x_t], axis=1)"
_I = "i = sigmoid(i)\n"
_C = "c = (1 - i) * c_prev + i * np.tanh(g)"
_H = "h = sigmoid(o) * np.tanh(c)"

COUPLED_STEP = Exercise(
    LESSON,
    variants.coupled_step,
    ("h", "c"),
    _coupled_cases,
    needs=("sigmoid", "concat_state"),
    misconceptions=(
        Misconception(
            "i and 1 - i exchanged",
            (_C, "c = i * c_prev + (1 - i) * np.tanh(g)"),
            "The first block is the input gate: i is the share that is written. What is kept is "
            "the rest.",
        ),
        Misconception(
            "the same share kept and written",
            (_C, "c = i * c_prev + i * np.tanh(g)"),
            "Coupled means that the two shares add up to 1, not that they are equal.",
        ),
        Misconception(
            "nothing forgotten",
            (_C, "c = c_prev + i * np.tanh(g)"),
            "The old value is kept whole, so the cell can never forget. There is still a forget "
            "gate: it follows from i.",
        ),
        Misconception(
            "input gate left out",
            (_C, "c = (1 - i) * c_prev + np.tanh(g)"),
            "The candidate is written whole. Only its share i goes in, in the place of what is "
            "forgotten.",
        ),
        Misconception(
            "coupled before the sigmoid",
            (
                (_I, "f = sigmoid(1 - i)\n    i = sigmoid(i)\n"),
                (_C, "c = f * c_prev + i * np.tanh(g)"),
            ),
            "The gates are coupled, not the sums before them: the share that is kept is 1 minus "
            "the gate after its sigmoid.",
        ),
        Misconception(
            "input gate not squashed",
            (_I, "\n"),
            "The first block is a gate: a sigmoid comes before it is used, and before 1 - i.",
        ),
        Misconception(
            "1 - i around everything",
            (_C, "c = (1 - i) * (c_prev + np.tanh(g))"),
            "1 - i scales only what was stored before. The candidate has the share i.",
        ),
        Misconception(
            "blocks read in the order i, o, g",
            ("i, g, o = np", "i, o, g = np"),
            "The blocks stand in the order i, g, o, as in the LSTM, with f left out.",
        ),
        Misconception(
            "blocks read in the order g, i, o",
            ("i, g, o = np", "g, i, o = np"),
            "The blocks stand in the order i, g, o, as in the LSTM, with f left out.",
        ),
        Misconception(
            "bias forgotten",
            ("z @ W + b", "z @ W"),
            "b is not used: it is added to the sums before they are split.",
        ),
        Misconception(
            "input first in z",
            ("[h_prev, x_t]", "[x_t, h_prev]"),
            "The first H rows of W belong to the hidden state.",
        ),
        Misconception(
            "gates read the cell state",
            ("[h_prev, x_t]", "[c_prev, x_t]"),
            "The gates look at the hidden state h_prev and at the input. c_prev stays inside the "
            "cell.",
        ),
        Misconception(
            "sigmoid for the candidate",
            ("np.tanh(g)", "sigmoid(g)"),
            "The candidate is content and may be negative: tanh.",
        ),
        Misconception(
            "candidate not squashed",
            ("np.tanh(g)", "g"),
            "The candidate is squashed by tanh before its share is written.",
        ),
        Misconception(
            "h without tanh",
            (_H, "h = sigmoid(o) * c"),
            "The cell state is squashed on its way out, as in the LSTM.",
        ),
        Misconception(
            "tanh of the gated cell",
            (_H, "h = np.tanh(sigmoid(o) * c)"),
            "You squashed after gating. The output gate scales tanh(c): it goes outside.",
        ),
        Misconception(
            "output gate left out",
            (_H, "h = np.tanh(c)"),
            "Only the forget gate is gone as a gate of its own. The output gate still decides what "
            "is shown.",
        ),
        Misconception(
            "output gate not squashed",
            (_H, "h = o * np.tanh(c)"),
            "The third block is a gate: a sigmoid comes before it is used.",
        ),
        _OTHER_ORDER,
        Misconception(
            "the old cell state changed in place",
            (
                _C,
                block(
                    """
                c_prev *= 1 - i
                c_prev += i * np.tanh(g)
                c = c_prev
                """
                ),
            ),
            "An operator such as *= overwrites the caller's array, which back-propagation needs "
            "later. Make a new array.",
        ),
    ),
)

_PI = "i = sigmoid(i + p[0] * c_prev)"
_PF = "f = sigmoid(f + p[1] * c_prev)"
_PC = "c = f * c_prev + i * np.tanh(g)"
_PO = "o = sigmoid(o + p[2] * c)"
_PH = "h = o * np.tanh(c)"

PEEPHOLE_STEP = Exercise(
    LESSON,
    variants.peephole_step,
    ("h", "c"),
    _peephole_cases,
    needs=("sigmoid", "concat_state"),
    clues=(
        (
            "all peepholes 0",
            "Without peepholes the step is right: look at where p is used, and at what each gate "
            "sees through it.",
        ),
    ),
    misconceptions=(
        Misconception(
            "the output gate sees the old cell state",
            (_PO, "o = sigmoid(o + p[2] * c_prev)"),
            "The output gate decides about the new cell state, and it looks at that one. It must "
            "be computed after c.",
        ),
        Misconception(
            "peepholes not used",
            ((_PI, "i = sigmoid(i)"), (_PF, "f = sigmoid(f)"), (_PO, "o = sigmoid(o)")),
            "p has no effect. Each of the three gates also looks at the cell state, before its "
            "sigmoid.",
        ),
        Misconception(
            "peephole of the output gate left out",
            (_PO, "o = sigmoid(o)"),
            "Two gates see the cell state. The output gate sees it as well: the new one.",
        ),
        Misconception(
            "peepholes of the output gate only",
            ((_PI, "i = sigmoid(i)"), (_PF, "f = sigmoid(f)")),
            "The input and the forget gate see the cell state too: that of the step before.",
        ),
        Misconception(
            "peepholes outside of the sigmoid",
            (
                (_PI, "i = sigmoid(i) + p[0] * c_prev"),
                (_PF, "f = sigmoid(f) + p[1] * c_prev"),
                (_PO, "o = sigmoid(o) + p[2] * c"),
            ),
            "A gate must stay between 0 and 1. The peephole is one more term of the sum before the "
            "sigmoid.",
        ),
        Misconception(
            "peepholes of i and f exchanged",
            ((_PI, _PI.replace("p[0]", "p[1]")), (_PF, _PF.replace("p[1]", "p[0]"))),
            "The rows of p stand in the order i, f, o.",
        ),
        Misconception(
            "peepholes read in the order i, o, f",
            ((_PF, _PF.replace("p[1]", "p[2]")), (_PO, _PO.replace("p[2]", "p[1]"))),
            "The rows of p stand in the order i, f, o. Other libraries have other orders; ONNX has "
            "i, o, f.",
        ),
        Misconception(
            "the peephole of i for all gates",
            ((_PF, _PF.replace("p[1]", "p[0]")), (_PO, _PO.replace("p[2]", "p[0]"))),
            "Each gate has peephole weights of its own: three rows.",
        ),
        Misconception(
            "peepholes see the hidden state",
            ((_PI, _PI.replace("c_prev", "h_prev")), (_PF, _PF.replace("c_prev", "h_prev"))),
            "h_prev is in z already. What the gates could not see so far is the cell state.",
        ),
        Misconception(
            "peepholes see the squashed cell state",
            (
                (_PI, _PI.replace("c_prev", "np.tanh(c_prev)")),
                (_PF, _PF.replace("c_prev", "np.tanh(c_prev)")),
                (_PO, _PO.replace("* c", "* np.tanh(c)")),
            ),
            "The gates look at the cell state itself, before any tanh, so that they can tell 2 "
            "from 3.",
        ),
        Misconception(
            "the output gate sees the squashed cell state",
            (_PO, _PO.replace("* c", "* np.tanh(c)")),
            "tanh belongs to the way out, to h. The output gate looks at the new cell state "
            "itself, as the other gates do.",
        ),
        Misconception(
            "every unit sees all cells",
            (
                (_PI, "i = sigmoid(i + c_prev @ p[0][:, None])"),
                (_PF, "f = sigmoid(f + c_prev @ p[1][:, None])"),
                (_PO, "o = sigmoid(o + c @ p[2][:, None])"),
            ),
            "A peephole connects a unit's gates with its own cell: a product number by number, not "
            "a sum over the units.",
        ),
        Misconception(
            "peepholes without weights",
            (
                (_PI, "i = sigmoid(i + c_prev)"),
                (_PF, "f = sigmoid(f + c_prev)"),
                (_PO, "o = sigmoid(o + c)"),
            ),
            "The cell state is added as it is. p says how much each gate makes of it.",
        ),
        Misconception(
            "the candidate has a peephole too",
            (_PC, _PC.replace("tanh(g)", "tanh(g + p[0] * c_prev)")),
            "Only the three gates have peepholes. The candidate is content, not a gate.",
        ),
        Misconception(
            "a peephole for the candidate too, with the row of o",
            (_PC, _PC.replace("tanh(g)", "tanh(g + p[2] * c_prev)")),
            "Only the three gates have peepholes. The candidate is content, not a gate.",
        ),
        Misconception(
            "a peephole for the candidate in the place of the output gate",
            ((_PC, _PC.replace("tanh(g)", "tanh(g + p[2] * c_prev)")), (_PO, "o = sigmoid(o)")),
            "The rows of p stand in the order i, f, o. The candidate is content, not a gate, and "
            "has no peephole.",
        ),
        Misconception(
            "i and f swapped",
            (_PC, "c = i * c_prev + f * np.tanh(g)"),
            "The forget gate scales what was stored before; the input gate scales what is new.",
        ),
        Misconception(
            "blocks read in the order i, f, o, g",
            ("i, f, g, o = np", "i, f, o, g = np"),
            "The blocks of W stand in the order i, f, g, o: the candidate is third.",
        ),
        Misconception(
            "bias forgotten",
            ("z @ W + b", "z @ W"),
            "b is not used: it is added to the sums before they are split.",
        ),
        Misconception(
            "input first in z",
            ("[h_prev, x_t]", "[x_t, h_prev]"),
            "The first H rows of W belong to the hidden state.",
        ),
        Misconception(
            "candidate not squashed",
            ("np.tanh(g)", "g"),
            "The candidate is squashed by tanh before the input gate takes its share.",
        ),
        Misconception(
            "h without tanh",
            (_PH, "h = o * c"),
            "The cell state is squashed on its way out, as in the LSTM.",
        ),
        Misconception(
            "h made from the old cell state",
            (_PH, "h = o * np.tanh(c_prev)"),
            "First the cell is updated, then it is shown: h is made from the new c.",
        ),
        _OTHER_ORDER,
        Misconception(
            "the old cell state changed in place",
            (
                _PC,
                block(
                    """
                c_prev *= f
                c_prev += i * np.tanh(g)
                c = c_prev
                """
                ),
            ),
            "An operator such as *= overwrites the caller's array, which back-propagation needs "
            "later. Make a new array.",
        ),
    ),
)

_MEAN = "mean = a.mean(axis=1, keepdims=True)"
_VAR = "variance = a.var(axis=1, keepdims=True)"
_NORM = "return gain * (a - mean) / np.sqrt(variance + epsilon) + bias"

LAYER_NORM = Exercise(
    LESSON,
    variants.layer_norm,
    ("out",),
    _norm_cases,
    misconceptions=(
        Misconception(
            "over the batch",
            ((_MEAN, _MEAN.replace("axis=1", "axis=0")), (_VAR, _VAR.replace("axis=1", "axis=0"))),
            "This is batch normalization without its memory: mean and variance of each column. "
            "Layer normalization takes each "
            "row by itself.",
        ),
        Misconception(
            "over the whole array",
            ((_MEAN, "mean = a.mean()"), (_VAR, "variance = a.var()")),
            "One mean for all rows mixes the examples. Every row has its own mean and variance.",
        ),
        Misconception(
            "variance divided by M - 1",
            (_VAR, _VAR.replace("axis=1", "axis=1, ddof=1")),
            "That estimates the variance of a population from a sample. Here the variance of these "
            "M numbers is meant: the "
            "mean of the squares.",
        ),
        Misconception(
            "epsilon outside of the root",
            (_NORM, _NORM.replace("np.sqrt(variance + epsilon)", "(np.sqrt(variance) + epsilon)")),
            "Where a row is nearly constant the two differ much. Epsilon is added to the variance, "
            "then comes the root.",
        ),
        Misconception(
            "epsilon left out",
            (_NORM, _NORM.replace(" + epsilon", "")),
            "A constant row has the variance 0, and 0 divided by 0 is not a number. That is what "
            "epsilon is for.",
        ),
        Misconception(
            "epsilon always 1e-5",
            (_NORM, _NORM.replace("epsilon", "1e-5")),
            "The argument epsilon is not used: its default is only a default.",
        ),
        Misconception(
            "divided by the variance",
            (_NORM, _NORM.replace("np.sqrt(variance + epsilon)", "(variance + epsilon)")),
            "The variance has squared units. It is the standard deviation, its root, that brings a "
            "row to size 1.",
        ),
        Misconception(
            "multiplied in place of divided",
            (_NORM, _NORM.replace("/ np.sqrt", "* np.sqrt")),
            "Large rows must become smaller: divide by their spread.",
        ),
        Misconception(
            "mean not subtracted",
            (_NORM, _NORM.replace("(a - mean)", "a")),
            "First each row is shifted so that its mean is 0, then it is scaled.",
        ),
        Misconception(
            "shifted but not scaled",
            (_NORM, _NORM.replace(" / np.sqrt(variance + epsilon)", "")),
            "The rows have mean 0, but still their old size. They are divided by their standard "
            "deviation.",
        ),
        Misconception(
            "root of the mean square, nothing subtracted",
            (
                (_VAR, "variance = (a**2).mean(axis=1, keepdims=True)"),
                (_NORM, _NORM.replace("(a - mean)", "a")),
            ),
            "This is another normalization (RMSNorm). Here the mean is taken away first, in the "
            "numerator and in the variance.",
        ),
        Misconception(
            "mean square for the variance",
            (_VAR, "variance = (a**2).mean(axis=1, keepdims=True)"),
            "The variance is the mean of the squared distances from the mean, not of the squares.",
        ),
        Misconception(
            "gain forgotten",
            (_NORM, _NORM.replace("gain * ", "")),
            "Each column has a gain, which multiplies what was normalized.",
        ),
        Misconception(
            "bias forgotten",
            (_NORM, _NORM.replace(" + bias", "")),
            "Each column has a bias, which is added at the end.",
        ),
        Misconception(
            "gain and bias forgotten",
            (_NORM, _NORM.replace("gain * ", "").replace(" + bias", "")),
            "After normalizing come a gain and a bias for each column, so that the layer can "
            "choose its own scale.",
        ),
        Misconception(
            "gain on the bias too",
            (_NORM, "return gain * ((a - mean) / np.sqrt(variance + epsilon) + bias)"),
            "The gain multiplies what was normalized. The bias is added afterwards.",
        ),
        Misconception(
            "gain and bias exchanged",
            (_NORM, "return bias * (a - mean) / np.sqrt(variance + epsilon) + gain"),
            "The gain multiplies, the bias is added.",
        ),
        Misconception(
            "keepdims forgotten",
            ((_MEAN, "mean = a.mean(axis=1)"), (_VAR, "variance = a.var(axis=1)")),
            "Mean and variance have the shape (N,), one number for each row. To meet (N, M) they "
            "need the shape (N, 1).",
        ),
        Misconception(
            "the argument changed in place",
            (_NORM, "a -= mean\n    return gain * a / np.sqrt(variance + epsilon) + bias"),
            "An operator such as -= overwrites the caller's array. Make a new array.",
        ),
    ),
)

_LN_H = 'from_h = layer_norm(h_prev @ W[:H], params["gain_h"], 0)'
_LN_X = 'from_x = layer_norm(x_t @ W[H:], params["gain_x"], 0)'
_LN_C = "c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)"
_LN_OUT = 'h = sigmoid(o) * np.tanh(layer_norm(c, params["gain_c"], params["bias_c"]))'
_BY_GATE = (
    "np.concatenate([layer_norm(part, gain, 0) for part, gain in "
    "zip(np.split({}, 4, axis=1), np.split(params['gain_{}'], 4))], axis=1)"
)

LAYER_NORM_LSTM_STEP = Exercise(
    LESSON,
    variants.layer_norm_lstm_step,
    ("h", "c"),
    _norm_step_cases,
    needs=("sigmoid", "layer_norm"),
    misconceptions=(
        Misconception(
            "each gate normalized by itself",
            (
                (_LN_H, "from_h = " + _BY_GATE.format("h_prev @ W[:H]", "h")),
                (_LN_X, "from_x = " + _BY_GATE.format("x_t @ W[H:]", "x")),
            ),
            "Some libraries do this. In the definition of this lesson, that of Ba et al. 2016, all "
            "4H numbers of a row "
            "are normalized together.",
        ),
        Misconception(
            "one normalization of the sum",
            (
                (_LN_H, 'from_h = layer_norm(h_prev @ W[:H] + x_t @ W[H:], params["gain_h"], 0)'),
                (_LN_X, "from_x = 0"),
            ),
            "The part that comes from h and the part that comes from x are normalized each by "
            "itself, with a gain of its "
            "own, and then added.",
        ),
        Misconception(
            "the normalized cell state handed on",
            (
                _LN_OUT,
                'c = layer_norm(c, params["gain_c"], params["bias_c"])\n'
                "    h = sigmoid(o) * np.tanh(c)",
            ),
            "The cell state is normalized only on its way to h. What goes on to the next step is c "
            "as it is, or the "
            "memory would be rescaled "
            "at each step.",
        ),
        Misconception(
            "cell state not normalized",
            (_LN_OUT, "h = sigmoid(o) * np.tanh(c)"),
            "The third normalization is missing: that of c on its way to h.",
        ),
        Misconception(
            "normalized after tanh",
            (
                _LN_OUT,
                'h = sigmoid(o) * layer_norm(np.tanh(c), params["gain_c"], params["bias_c"])',
            ),
            "First normalize, then squash: tanh then gets numbers of a size at which it still "
            "tells them apart.",
        ),
        Misconception(
            "h normalized in place of c",
            (
                _LN_OUT,
                'h = layer_norm(sigmoid(o) * np.tanh(c), params["gain_c"], params["bias_c"])',
            ),
            "It is the cell state that is normalized, before tanh and before the output gate.",
        ),
        Misconception(
            "the old cell state normalized",
            (
                (
                    _LN_C,
                    'c = sigmoid(f) * layer_norm(c_prev, params["gain_c"], params["bias_c"]) + '
                    "sigmoid(i) * np.tanh(g)",
                ),
                (_LN_OUT, "h = sigmoid(o) * np.tanh(c)"),
            ),
            "The memory itself stays as it is. It is normalized on its way to h, and only there.",
        ),
        Misconception(
            "gains of h and x exchanged",
            (
                (_LN_H, _LN_H.replace("gain_h", "gain_?")),
                (_LN_X, _LN_X.replace("gain_x", "gain_h")),
                ("gain_?", "gain_x"),
            ),
            "Each part has a gain of its own: look at the letters of the keys.",
        ),
        Misconception(
            "the hidden part not normalized",
            (_LN_H, "from_h = h_prev @ W[:H]"),
            "Both parts are normalized before they are added: that of x, and that of h.",
        ),
        Misconception(
            "the input's part not normalized",
            (_LN_X, "from_x = x_t @ W[H:]"),
            "Both parts are normalized before they are added: that of h, and that of x.",
        ),
        Misconception(
            "nothing normalized for the gates",
            ((_LN_H, "from_h = h_prev @ W[:H]"), (_LN_X, "from_x = x_t @ W[H:]")),
            "Two of the three normalizations are missing: those of the two parts that the gates "
            "read.",
        ),
        Misconception(
            "states normalized before the product",
            (
                (_LN_H, 'from_h = layer_norm(h_prev, 1, 0) @ W[:H] * params["gain_h"]'),
                (_LN_X, 'from_x = layer_norm(x_t, 1, 0) @ W[H:] * params["gain_x"]'),
            ),
            "What is normalized are the sums, after the product with the weights. Only then the "
            "size of the weights does "
            "not matter.",
        ),
        Misconception(
            "bias inside the normalization",
            (
                (_LN_X, 'from_x = layer_norm(x_t @ W[H:] + b, params["gain_x"], 0)'),
                ("from_h + from_x + b", "from_h + from_x"),
            ),
            "What is added before normalizing is partly taken out again. b is added to the two "
            "normalized parts.",
        ),
        Misconception(
            "bias added to both parts",
            (
                (_LN_H, _LN_H.replace(", 0)", ", b)")),
                (_LN_X, _LN_X.replace(", 0)", ", b)")),
                ("from_h + from_x + b", "from_h + from_x"),
            ),
            "Then b counts twice. The two normalizations have no bias of their own beside b.",
        ),
        Misconception(
            "bias forgotten",
            ("from_h + from_x + b", "from_h + from_x"),
            "b is not used: it is added to the two normalized parts.",
        ),
        Misconception(
            "gains of the gates forgotten",
            (
                (_LN_H, _LN_H.replace('params["gain_h"]', "1")),
                (_LN_X, _LN_X.replace('params["gain_x"]', "1")),
            ),
            "Without their gains all gates get numbers of the same size, whatever they need. "
            "gain_h and gain_x are learned.",
        ),
        Misconception(
            "bias of the cell state forgotten",
            (_LN_OUT, _LN_OUT.replace('params["bias_c"]', "0")),
            "Normalizing takes the mean of c away. bias_c gives the layer a mean of its own "
            "choice.",
        ),
        Misconception(
            "input first in W",
            ((_LN_H, _LN_H.replace("W[:H]", "W[-H:]")), (_LN_X, _LN_X.replace("W[H:]", "W[:-H]"))),
            "The first H rows of W belong to the hidden state, the rows below them to the input.",
        ),
        Misconception(
            "blocks read in the order i, f, o, g",
            ("i, f, g, o = np", "i, f, o, g = np"),
            "The blocks stand in the order i, f, g, o: the candidate is third.",
        ),
        Misconception(
            "forget and input gate swapped",
            ("i, f, g, o = np", "f, i, g, o = np"),
            "The blocks stand in the order i, f, g, o. The forget gate scales what was stored "
            "before.",
        ),
        Misconception(
            "h without tanh",
            (_LN_OUT, 'h = sigmoid(o) * layer_norm(c, params["gain_c"], params["bias_c"])'),
            "Normalizing does not replace tanh: the normalized cell state is squashed on its way "
            "out.",
        ),
        _OTHER_ORDER,
        Misconception(
            "the old cell state changed in place",
            (
                _LN_C,
                block(
                    """
                c_prev *= sigmoid(f)
                c_prev += sigmoid(i) * np.tanh(g)
                c = c_prev
                """
                ),
            ),
            "An operator such as *= overwrites the caller's array, which back-propagation needs "
            "later. Make a new array.",
        ),
    ),
)
