"""Lesson 03: the cell's update, one step from gates, fused gates, parameters."""

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, block, normal
from course.judging.values import Rng
from solutions.reference import cell

LESSON = "03_lstm_cell"
GATES = "ifgo"


def _share(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Values that a gate can have."""
    return np.round(rng.uniform(0.05, 0.95, shape), 3)


def _content(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Values that a candidate can have."""
    return np.round(rng.uniform(-0.95, 0.95, shape), 3)


def _params(rng: np.random.Generator, sizes: Sizes) -> dict[str, np.ndarray]:
    shape = (sizes.H + sizes.D, sizes.H)
    params = {f"W_{gate}": normal(rng, *shape) for gate in GATES} | {
        f"b_{gate}": normal(rng, sizes.H) for gate in GATES
    }
    return {
        name: params[name] for name in rng.permutation(list(params)).tolist()
    }  # their order in the dict means nothing


def _update_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int) -> dict[str, np.ndarray]:
        gates = {
            "f": _share(rng, N, sizes.H),
            "i": _share(rng, N, sizes.H),
            "g": _content(rng, N, sizes.H),
        }
        return gates | {"c_prev": 2 * normal(rng, N, sizes.H)}

    return [Inputs("a batch", arguments(sizes.N), worth=2), Inputs("one example", arguments(1))]


def _hidden_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    def arguments(N: int) -> dict[str, np.ndarray]:
        return {"o": _share(rng, N, sizes.H), "c": 2 * normal(rng, N, sizes.H)}

    return [Inputs("a batch", arguments(sizes.N), worth=2), Inputs("one example", arguments(1))]


def _state(rng: np.random.Generator, sizes: Sizes, N: int) -> dict[str, np.ndarray]:
    return {
        "x_t": normal(rng, N, sizes.D),
        "h_prev": _content(rng, N, sizes.H),
        "c_prev": 2 * normal(rng, N, sizes.H),
    }


def _step_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs("a batch", _state(rng, sizes, sizes.N) | {"params": _params(rng, sizes)}, worth=2),
        Inputs("one example", _state(rng, sizes, 1) | {"params": _params(rng, sizes)}),
    ]


def _fused(rng: np.random.Generator, sizes: Sizes) -> dict[str, np.ndarray]:
    return {"W": normal(rng, sizes.H + sizes.D, 4 * sizes.H), "b": normal(rng, 4 * sizes.H)}


def _step_fused_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs("a batch", _state(rng, sizes, sizes.N) | _fused(rng, sizes), worth=2),
        Inputs("one example", _state(rng, sizes, 1) | _fused(rng, sizes)),
    ]


def _fuse_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [Inputs("weights of four gates", {"params": _params(rng, sizes)})]


def _count_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    return [
        Inputs(f"D = {D}, H = {H}", {"D": D, "H": H})
        for D, H in [(sizes.D, sizes.H), (sizes.H + 5, sizes.N), (1, 1), (100, 10 * sizes.H)]
    ]


def _init_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    seeds = [int(seed) for seed in rng.integers(1000, size=2)]
    few, many = 20 + sizes.D, 60 + sizes.H  # large enough for a spread to be measured
    return [
        Inputs("few inputs, many hidden units", {"D": few, "H": many, "rng": Rng(seeds[0])}),
        Inputs("many inputs, few hidden units", {"D": many, "H": few, "rng": Rng(seeds[1])}),
    ]


_C = "return f * c_prev + i * g"

UPDATE_CELL = Exercise(
    LESSON,
    cell.update_cell,
    ("c",),
    _update_cases,
    misconceptions=(
        Misconception(
            "forget and input gate swapped",
            (_C, "return i * c_prev + f * g"),
            "The forget gate scales what was stored before; the input gate scales what is new.",
        ),
        Misconception(
            "no forget gate",
            (_C, "return c_prev + i * g"),
            "The old value is kept whole, so the cell can never forget. f says which share of it "
            "stays.",
        ),
        Misconception(
            "input gate tied to the forget gate",
            (_C, "return f * c_prev + (1 - f) * g"),
            "This is another cell, with coupled gates. Here i is a gate of its own: how much to "
            "write does not "
            "depend on how much to keep.",
        ),
        Misconception(
            "forget gate reversed",
            (_C, "return (1 - f) * c_prev + i * g"),
            "In spite of its name, the forget gate says how much to keep: 1 keeps all.",
        ),
        Misconception(
            "i + g in place of i * g",
            (_C, "return f * c_prev + i + g"),
            "A gate multiplies. i is the share of the candidate that is written.",
        ),
        Misconception(
            "input gate left out",
            (_C, "return f * c_prev + g"),
            "The candidate is written whole. The input gate decides which share of it goes in.",
        ),
        Misconception(
            "product of the two terms",
            (_C, "return f * c_prev * i * g"),
            "What is kept and what is written are added. A product would lose the old value as "
            "soon as nothing is written.",
        ),
        Misconception(
            "squashed after the sum",
            (_C, "return np.tanh(f * c_prev + i * g)"),
            "Nothing squashes the cell state: it runs straight from step to step. tanh comes "
            "later, on the way to h.",
        ),
        Misconception(
            "the old cell only",
            (_C, "return f * c_prev"),
            "Nothing new is written. The input gate's share of the candidate is added.",
        ),
        Misconception(
            "minus for plus",
            (_C, "return f * c_prev - i * g"),
            "What is written is added. The candidate may be negative, so it can also subtract.",
        ),
        Misconception(
            "forget gate around everything",
            (_C, "return f * (c_prev + i * g)"),
            "The forget gate scales only what was stored before, not what is new.",
        ),
        Misconception(
            "the new cell only",
            (_C, "return i * g"),
            "This forgets everything at each step. What f keeps of c_prev comes first.",
        ),
        Misconception(
            "the old cell state changed in place",
            (
                _C,
                block(
                    """
                c_prev *= f
                c_prev += i * g
                return c_prev
                """
                ),
            ),
            "c_prev *= f overwrites the caller's array, which back-propagation needs later. Make a "
            "new array.",
        ),
    ),
)

_H = "return o * np.tanh(c)"

HIDDEN_STATE = Exercise(
    LESSON,
    cell.hidden_state,
    ("h",),
    _hidden_cases,
    misconceptions=(
        Misconception(
            "tanh left out",
            (_H, "return o * c"),
            "The cell state can be large. tanh brings it between -1 and 1 before the output gate "
            "takes its share.",
        ),
        Misconception(
            "tanh of the gated cell",
            (_H, "return np.tanh(o * c)"),
            "You squashed after gating. The output gate scales tanh(c): it goes outside.",
        ),
        Misconception(
            "sigmoid in place of tanh",
            (_H, "return o / (1 + np.exp(-c))"),
            "The hidden state may be negative: it is tanh that keeps the sign.",
        ),
        Misconception(
            "tanh of the gate",
            (_H, "return np.tanh(o) * c"),
            "The output gate is already between 0 and 1. It is the cell state that needs "
            "squashing.",
        ),
        Misconception(
            "output gate squashed again",
            (_H, "return np.tanh(c) / (1 + np.exp(-o))"),
            "o is already a gate, between 0 and 1. It needs no further sigmoid.",
        ),
        Misconception(
            "sum in place of the product",
            (_H, "return o + np.tanh(c)"),
            "A gate multiplies: at o = 0 nothing is shown.",
        ),
        Misconception(
            "output gate left out",
            (_H, "return np.tanh(c)"),
            "This shows everything. The output gate decides which share of tanh(c) is seen.",
        ),
        Misconception(
            "output gate reversed",
            (_H, "return (1 - o) * np.tanh(c)"),
            "o = 1 shows all of tanh(c), o = 0 shows nothing.",
        ),
    ),
)

_Z = "z = concat_state(h_prev, x_t)"
_CELL = "c = update_cell(f, i, g, c_prev)"
_HIDDEN = "h = hidden_state(o, c)"
_RETURN = "return h, c"

LSTM_STEP = Exercise(
    LESSON,
    cell.lstm_step,
    ("h", "c"),
    _step_cases,
    needs=(
        "sigmoid",
        "concat_state",
        "forget_gate",
        "input_gate",
        "candidate",
        "output_gate",
        "update_cell",
        "hidden_state",
    ),
    misconceptions=(
        Misconception(
            "gates read the cell state",
            (_Z, "z = concat_state(c_prev, x_t)"),
            "The gates look at the hidden state h_prev and at the input. c_prev stays inside the "
            "cell.",
        ),
        Misconception(
            "input first in z",
            (_Z, "z = concat_state(x_t, h_prev)"),
            "z = [h, x]: the first H rows of each W belong to the hidden state.",
        ),
        Misconception(
            "h made from the old cell state",
            (_HIDDEN, "h = hidden_state(o, c_prev)"),
            "First the cell is updated, then it is shown: h is made from the new c.",
        ),
        Misconception(
            "forget and input gate swapped",
            (_CELL, "c = update_cell(i, f, g, c_prev)"),
            "update_cell takes the forget gate first. Or W_i and W_f went to the wrong gates.",
        ),
        Misconception(
            "the input gate's weights in the forget gate",
            (
                'f = forget_gate(z, params["W_f"], params["b_f"])',
                'f = forget_gate(z, params["W_i"], params["b_i"])',
            ),
            "Each gate has weights and biases of its own: look at the letters of the keys.",
        ),
        Misconception(
            "the input gate's bias in the forget gate",
            ('params["W_f"], params["b_f"]', 'params["W_f"], params["b_i"]'),
            "W and b of one gate belong together: look at the letters of the keys.",
        ),
        Misconception(
            "the forget gate's weights in the input gate",
            (
                'i = input_gate(z, params["W_i"], params["b_i"])',
                'i = input_gate(z, params["W_f"], params["b_f"])',
            ),
            "Each gate has weights and biases of its own: look at the letters of the keys.",
        ),
        Misconception(
            "arguments of hidden_state exchanged",
            (_HIDDEN, "h = hidden_state(c, o)"),
            "hidden_state takes the output gate first, then the cell state.",
        ),
        Misconception(
            "the squashed value stored",
            (_HIDDEN, "c = np.tanh(c)\n    h = o * c"),
            "tanh stands only on the way to h. The cell state goes on to the next step as it is.",
        ),
        Misconception(
            "sigmoid for the candidate",
            ("g = candidate(z,", "g = input_gate(z,"),
            "The candidate is squashed by tanh: it may be negative. Call candidate, not a gate.",
        ),
        Misconception(
            "tanh for the output gate",
            ("o = output_gate(z,", "o = candidate(z,"),
            "The output gate is a gate: a sigmoid, between 0 and 1.",
        ),
        Misconception(
            "h and c returned in the other order",
            (_RETURN, "return c, h"),
            "The step returns h first, then c.",
        ),
        Misconception(
            "output gate applied to the cell state itself",
            (_HIDDEN, "c = o * np.tanh(c)\n    h = c"),
            "The output gate filters what is shown, h. The cell state goes on to the next step "
            "unfiltered.",
        ),
        Misconception(
            "h without tanh", (_HIDDEN, "h = o * c"), "h = o * tanh(c): use your hidden_state."
        ),
        Misconception(
            "tanh of the gated cell",
            (_HIDDEN, "h = np.tanh(o * c)"),
            "You squashed after gating. The output gate scales tanh(c): it goes outside.",
        ),
        Misconception(
            "no forget gate",
            (_CELL, "c = c_prev + i * g"),
            "The old value is kept whole, so the cell can never forget. f says which share of it "
            "stays.",
        ),
        Misconception(
            "the hidden state kept in place of the cell state",
            (_CELL, "c = update_cell(f, i, g, h_prev)"),
            "The cell's memory is c_prev. h_prev is only what was shown of it.",
        ),
        Misconception(
            "the old cell state changed in place",
            (
                _CELL,
                block(
                    """
                c_prev *= f
                c_prev += i * g
                c = c_prev
                """
                ),
            ),
            "c_prev *= f overwrites the caller's array, which back-propagation needs later. Make a "
            "new array.",
        ),
        Misconception(
            "tanh term by term",
            (
                (
                    'g = candidate(z, params["W_g"], params["b_g"])',
                    'H = h_prev.shape[1]\n    g = np.tanh(h_prev @ params["W_g"][:H]) + '
                    'np.tanh(x_t @ params["W_g"][H:] + params["b_g"])',
                ),
            ),
            "tanh(a) + tanh(b) is not tanh(a + b). Add all terms first, then squash once.",
        ),
    ),
)

FUSE_GATES = Exercise(
    LESSON,
    cell.fuse_gates,
    ("W", "b"),
    _fuse_cases,
    misconceptions=(
        Misconception(
            "blocks in the order f, i, g, o",
            ("ifgo", "figo"),
            "This course, like PyTorch, has the order i, f, g, o.",
        ),
        Misconception(
            "blocks in the order i, f, o, g",
            ("ifgo", "ifog"),
            "This course, like PyTorch, has the order i, f, g, o: the candidate is third.",
        ),
        Misconception(
            "blocks in the order f, i, o, g",
            ("ifgo", "fiog"),
            "This course, like PyTorch, has the order i, f, g, o.",
        ),
        Misconception(
            "blocks in alphabetical order f, g, i, o",
            ("ifgo", "fgio"),
            "This course, like PyTorch, has the order i, f, g, o.",
        ),
        Misconception(
            "weights in the right order, biases in another",
            (('params["b_" + gate] for gate in "ifgo"', 'params["b_" + gate] for gate in "figo"'),),
            "W and b must have their blocks in the same order.",
        ),
        Misconception(
            "blocks below each other",
            ("axis=1", "axis=0"),
            "z has H+D entries, so W keeps H+D rows. The blocks stand side by side: axis 1.",
        ),
        Misconception(
            "b and W returned in the other order",
            ("return W, b", "return b, W"),
            "W comes first, then b.",
        ),
        Misconception(
            "biases joined along axis 1",
            ('for gate in "ifgo"])          #', 'for gate in "ifgo"], axis=1)          #'),
            "A bias vector has one axis only, axis 0: the four are joined into one long vector.",
        ),
        Misconception(
            "biases as a matrix",
            (
                'b = np.concatenate([params["b_" + gate] for gate in "ifgo"])',
                'b = np.stack([params["b_" + gate] for gate in "ifgo"])',
            ),
            "b is one long vector (4H,), so that it can be added to z @ W.",
        ),
    ),
)

_SPLIT = "i, f, g, o = np.split(z @ W + b, 4, axis=1)"

LSTM_STEP_FUSED = Exercise(
    LESSON,
    cell.lstm_step_fused,
    ("h", "c"),
    _step_fused_cases,
    needs=("sigmoid", "concat_state"),
    misconceptions=(
        Misconception(
            "forget and input gate swapped",
            ("i, f, g, o = np", "f, i, g, o = np"),
            "The blocks of W stand in the order i, f, g, o: read them in this order. The forget "
            "gate scales c_prev.",
        ),
        Misconception(
            "blocks read in the order i, f, o, g",
            ("i, f, g, o = np", "i, f, o, g = np"),
            "The blocks of W stand in the order i, f, g, o: the candidate is third.",
        ),
        Misconception(
            "blocks read in the order f, i, o, g",
            ("i, f, g, o = np", "f, i, o, g = np"),
            "The blocks of W stand in the order i, f, g, o: read them in the same order.",
        ),
        Misconception(
            "bias forgotten",
            ("z @ W + b", "z @ W"),
            "b is not used: it is added to z @ W before splitting.",
        ),
        Misconception(
            "input first in z",
            ("[h_prev, x_t]", "[x_t, h_prev]"),
            "z = [h, x]: the first H rows of W belong to the hidden state.",
        ),
        Misconception(
            "gates read the cell state",
            ("[h_prev, x_t]", "[c_prev, x_t]"),
            "The gates look at the hidden state h_prev and at the input. c_prev stays inside the "
            "cell.",
        ),
        Misconception(
            "joined along the batch",
            ("[h_prev, x_t], axis=1", "[h_prev, x_t], axis=0"),
            "Axis 0 is the batch. Each example keeps its row, and the row becomes longer: that is "
            "axis 1.",
        ),
        Misconception(
            "sigmoid for the candidate",
            ("np.tanh(g)", "sigmoid(g)"),
            "The third block is the candidate. It is content and may be negative: tanh.",
        ),
        Misconception(
            "gates not squashed",
            (("sigmoid(f)", "f"), ("sigmoid(i)", "i"), ("sigmoid(o)", "o")),
            "After the product come the squashing functions: sigmoid for i, f and o, tanh for g.",
        ),
        Misconception(
            "nothing squashed after the product",
            (("sigmoid(f)", "f"), ("sigmoid(i)", "i"), ("sigmoid(o)", "o"), ("np.tanh(g)", "g")),
            "After the product come the squashing functions: sigmoid for i, f and o, tanh for g.",
        ),
        Misconception(
            "tanh for the gates",
            (
                ("sigmoid(f)", "np.tanh(f)"),
                ("sigmoid(i)", "np.tanh(i)"),
                ("sigmoid(o)", "np.tanh(o)"),
            ),
            "i, f and o are gates: the sigmoid keeps them between 0 and 1.",
        ),
        Misconception(
            "candidate not squashed",
            ("np.tanh(g)", "g"),
            "The candidate is squashed by tanh before the input gate takes its share.",
        ),
        Misconception(
            "h without tanh",
            ("np.tanh(c)", "c"),
            "h = o * tanh(c): the cell state is squashed on its way out.",
        ),
        Misconception(
            "tanh of the gated cell",
            ("h = sigmoid(o) * np.tanh(c)", "h = np.tanh(sigmoid(o) * c)"),
            "You squashed after gating. The output gate scales tanh(c): it goes outside.",
        ),
        Misconception(
            "h made from the old cell state",
            ("np.tanh(c)", "np.tanh(c_prev)"),
            "First the cell is updated, then it is shown: h is made from the new c.",
        ),
        Misconception(
            "h and c returned in the other order",
            (_RETURN, "return c, h"),
            "The step returns h first, then c.",
        ),
        Misconception(
            "the old cell state changed in place",
            (
                (
                    "c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)",
                    block(
                        """
                        c_prev *= sigmoid(f)
                        c_prev += sigmoid(i) * np.tanh(g)
                        c = c_prev
                        """
                    ),
                ),
            ),
            "c_prev *= f overwrites the caller's array, which back-propagation needs later. Make a "
            "new array.",
        ),
    ),
)

_COUNT = "return 4 * ((H + D) * H + H)"

COUNT_PARAMETERS = Exercise(
    LESSON,
    cell.count_parameters,
    ("count",),
    _count_cases,
    misconceptions=(
        Misconception(
            "one gate only",
            (_COUNT, "return (H + D) * H + H"),
            "This is one of the four affine maps.",
        ),
        Misconception(
            "three gates",
            (_COUNT, "return 3 * ((H + D) * H + H)"),
            "Three gates and the candidate: four affine maps in all.",
        ),
        Misconception(
            "biases forgotten",
            (_COUNT, "return 4 * (H + D) * H"),
            "Each of the four maps also has H biases.",
        ),
        Misconception(
            "biases of one gate only",
            (_COUNT, "return 4 * (H + D) * H + H"),
            "Each of the four maps has H biases of its own.",
        ),
        Misconception(
            "two biases for each gate",
            (_COUNT, "return 4 * ((H + D) * H + 2 * H)"),
            "PyTorch keeps two biases for each gate, which are added. Ours has one.",
        ),
        Misconception(
            "recurrent weights forgotten",
            (_COUNT, "return 4 * (D * H + H)"),
            "The gates also read the hidden state: H further rows in each W.",
        ),
        Misconception(
            "input weights forgotten",
            (_COUNT, "return 4 * (H * H + H)"),
            "The gates also read the input: D further rows in each W.",
        ),
        Misconception(
            "one bias for each row",
            (_COUNT, "return 4 * ((H + D) * H + H + D)"),
            "A bias belongs to a hidden unit, that is to a column of W: H of them.",
        ),
    ),
)

_QR = "W_h, _ = np.linalg.qr(rng.standard_normal((H, H)))"
_WX = "W_x = rng.standard_normal((D, H)) / np.sqrt(D)"
_BIAS = "b[H:2 * H] = 1.0"

INIT_LSTM = Exercise(
    LESSON,
    cell.init_lstm,
    (
        "orthogonal W_h (1 yes, 0 no, -1 triangular) of each gate",
        "spread of W_x of each gate, times sqrt(D)",
        "four different blocks",
        "b",
    ),
    _init_cases,
    measure="init_lstm",
    tolerances={"spread of W_x of each gate, times sqrt(D)": 0.2},
    misconceptions=(
        Misconception(
            "forget bias on the input gate's block",
            (_BIAS, "b[:H] = 1.0"),
            "The blocks stand in the order i, f, g, o: the forget gate's biases are the second "
            "block.",
        ),
        Misconception(
            "forget bias on the candidate's block",
            (_BIAS, "b[2 * H:3 * H] = 1.0"),
            "The blocks stand in the order i, f, g, o: the forget gate's biases are the second "
            "block.",
        ),
        Misconception(
            "no forget bias",
            (_BIAS, "pass"),
            "With bias 0 every forget gate starts at one half, and a memory is halved at each "
            "step.",
        ),
        Misconception(
            "all biases 1",
            ("np.zeros(4 * H)", "np.ones(4 * H)"),
            "Only the forget gate starts open. The other biases start at 0.",
        ),
        Misconception(
            "forget bias -1",
            (_BIAS, "b[H:2 * H] = -1.0"),
            "A negative bias closes the forget gate. It should start more open than shut, so that "
            "memories last.",
        ),
        Misconception(
            "recurrent blocks not orthogonal",
            (_QR, "W_h = rng.standard_normal((H, H)) / np.sqrt(H)"),
            "Random numbers of the right size are not enough. Take Q of the QR decomposition: "
            "W_h.T @ W_h is the identity.",
        ),
        Misconception(
            "R in place of Q",
            (_QR, "_, W_h = np.linalg.qr(rng.standard_normal((H, H)))"),
            "qr gives Q, which is orthogonal, and R, which is triangular. Q comes first.",
        ),
        Misconception(
            "one unit's forget bias only",
            (_BIAS, "b[1] = 1.0"),
            "Every hidden unit has a forget bias: the second block of b has H entries, from H to "
            "2H.",
        ),
        Misconception(
            "input part not scaled",
            (_WX, "W_x = rng.standard_normal((D, H))"),
            "A sum of D terms of unit size has size sqrt(D). Divide, so that z @ W starts at unit "
            "size.",
        ),
        Misconception(
            "input part scaled by D",
            (_WX, "W_x = rng.standard_normal((D, H)) / D"),
            "The spread of a sum of D random terms grows like sqrt(D), not like D.",
        ),
        Misconception(
            "input part scaled by H",
            (_WX, "W_x = rng.standard_normal((D, H)) / np.sqrt(H)"),
            "Each hidden unit adds up D inputs: the scale depends on D.",
        ),
        Misconception(
            "input rows first",
            ("np.concatenate([W_h, W_x])", "np.concatenate([W_x, W_h])"),
            "z = [h, x]: the first H rows of W belong to the hidden state.",
        ),
        Misconception(
            "the same block four times",
            (
                (
                    "blocks.append(np.concatenate([W_h, W_x]))",
                    "blocks = [np.concatenate([W_h, W_x])] * 4",
                ),
            ),
            "Gates that start equal stay nearly equal. Draw each block anew.",
        ),
        Misconception(
            "all zeros",
            ("W = np.concatenate(blocks, axis=1)", "W = np.zeros((H + D, 4 * H))"),
            "With zero weights all hidden units compute the same and stay the same. Draw them at "
            "random.",
        ),
        Misconception(
            "a generator of one's own",
            ("    blocks = []", "    rng = np.random.default_rng(0)\n    blocks = []"),
            "All randomness comes from the argument rng, so that the caller decides about the "
            "seed.",
        ),
    ),
)

EXERCISES = [
    UPDATE_CELL,
    HIDDEN_STATE,
    LSTM_STEP,
    FUSE_GATES,
    LSTM_STEP_FUSED,
    COUNT_PARAMETERS,
    INIT_LSTM,
]
