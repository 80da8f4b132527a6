"""The gradient of one step."""

import numpy as np

from autograder.exercises.exercise import Exercise, Inputs, Misconception, Sizes, normal
from solutions.reference import bptt

LESSON = "05_bptt"


def _step_arguments(rng: np.random.Generator, N: int, D: int, H: int) -> dict[str, np.ndarray]:
    return {
        "dh": normal(rng, N, H),
        "dc": normal(rng, N, H),
        "x_t": normal(rng, N, D),
        "h_prev": normal(rng, N, H),
        "c_prev": normal(rng, N, H),
        "W": normal(rng, H + D, 4 * H),
        "b": normal(rng, 4 * H),
    }


def _step_cases(rng: np.random.Generator, sizes: Sizes) -> list[Inputs]:
    small = _step_arguments(rng, 2, 1, 3)
    return [
        Inputs("a batch", _step_arguments(rng, sizes.N, sizes.D, sizes.H), worth=2),
        Inputs("one example", _step_arguments(rng, 1, 3, 2)),
        Inputs("a gradient into c alone", small | {"dh": np.zeros((2, 3))}),
        Inputs("a gradient into h alone", small | {"dc": np.zeros((2, 3))}),
    ]


_DC = "dc = dc + dh * o * tanh_grad(tanh_c)"
_GRADS = "di, df, dg, do = dc * g, dc * c_prev, dc * i, dh * tanh_c"
_DA = "[di * sigmoid_grad(i), df * sigmoid_grad(f), dg * tanh_grad(g), do * sigmoid_grad(o)]"
_DZ = "dz = da @ W.T"
_SPLIT = "i, f, g, o = np.split"
_ACTIVATIONS = "i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)"
_KEPT = (
    _ACTIVATIONS,
    f"a_i, a_f, a_g, a_o = i, f, g, o\n    {_ACTIVATIONS}",
)  # the numbers before the activations
_OF_GATES = _DA.replace("(i)", "(a_i)").replace("(f)", "(a_f)").replace("(o)", "(a_o)")
_O_BEFORE_G = (
    "[di * sigmoid_grad(i), df * sigmoid_grad(f), do * sigmoid_grad(o), dg * tanh_grad(g)]"
)
_C = "(f * c_prev + i * g)"
_Z = "z = np.concatenate([h_prev, x_t], axis=1)"
_RESULT = "return dz[:, H:], dz[:, :H], dc * f, z.T @ da, da.sum(axis=0)"


def _result(**other: str) -> tuple[str, str]:
    parts = {
        "dx": "dz[:, H:]",
        "dh_prev": "dz[:, :H]",
        "dc_prev": "dc * f",
        "dW": "z.T @ da",
        "db": "da.sum(axis=0)",
    } | other
    return _RESULT, "return " + ", ".join(parts.values())


LSTM_STEP_BACKWARD = Exercise(
    LESSON,
    bptt.lstm_step_backward,
    ("dx", "dh_prev", "dc_prev", "dW", "db"),
    _step_cases,
    needs=("sigmoid", "sigmoid_grad", "tanh_grad", "concat_state"),
    clues=(
        (
            "a gradient into c alone",
            "With dh = 0 all is right. The mistake lies on the way from dh: into o, or through "
            "tanh into c.",
        ),
        (
            "a gradient into h alone",
            "With dc = 0 all is right. The mistake lies in what you do with dc.",
        ),
        (
            "one example",
            "One example alone is right. Look at what is summed over the batch, and along which "
            "axis.",
        ),
    ),
    misconceptions=(
        Misconception(
            "the gradient into c left out",
            (_DC, _DC.replace("dc + ", "")),
            "c reaches the loss in two ways: through this step's h, and through the next step, "
            "whose part is the argument dc. "
            "Both are added.",
        ),
        Misconception(
            "the way from dh to c left out",
            (_DC, "dc = dc + 0"),
            "h is computed from c, so a gradient of h reaches c as well, and i, f and g "
            "through it.",
        ),
        Misconception(
            "the way from dh to c in the place of dc",
            (_GRADS, _GRADS.replace("dc * g", "(dh * o * tanh_grad(tanh_c)) * g")),
            "The input gate hears only the part of c's gradient that came through h. All that act "
            "on c get the whole sum.",
        ),
        Misconception(
            "o missing on the way from h to c",
            (_DC, "dc = dc + dh * tanh_grad(tanh_c)"),
            "In h = o tanh(c) the gate is a factor, so it stays as a factor when you differentiate "
            "by c.",
        ),
        Misconception(
            "slope of tanh missing on the way from h to c",
            (_DC, "dc = dc + dh * o"),
            "Between c and h stands a tanh. Going back through it costs its slope.",
        ),
        Misconception(
            "slope of tanh from c, not from tanh(c)",
            (_DC, f"dc = dc + dh * o * tanh_grad{_C}"),
            "tanh_grad wants the value of tanh. You gave it c itself, so you got 1 - c^2, which "
            "may even be negative.",
        ),
        Misconception(
            "tanh applied twice",
            (_DC, "dc = dc + dh * o * tanh_grad(np.tanh(tanh_c))"),
            "The slope follows from the value tanh(c). You applied tanh to that value once more.",
        ),
        Misconception(
            "slope of tanh from h",
            (_DC, "dc = dc + dh * o * tanh_grad(o * tanh_c)"),
            "1 - h^2 is the slope in a plain recurrent network. Here the value of tanh is tanh(c), "
            "and h is only a share of it.",
        ),
        Misconception(
            "square around the difference",
            (_DC, "dc = dc + dh * o * (1 - tanh_c)**2"),
            "The slope of tanh is one minus the square of the value, not the square of one minus "
            "the value.",
        ),
        Misconception(
            "derivative of the sigmoid for tanh(c)",
            (_DC, "dc = dc + dh * o * tanh_c * (1 - tanh_c)"),
            "t (1 - t) belongs to the sigmoid. Between c and h stands a tanh.",
        ),
        Misconception(
            "output gate against c, not tanh(c)",
            (_GRADS, _GRADS.replace("dh * tanh_c", f"dh * {_C}")),
            "o is multiplied by tanh(c) in the forward pass, so tanh(c) is its partner on the way "
            "back.",
        ),
        Misconception(
            "output gate from dc, not dh",
            (_GRADS, _GRADS.replace("dh * tanh_c", "dc * tanh_c")),
            "The output gate acts on h and not on c: its gradient starts from dh.",
        ),
        Misconception(
            "output gate without tanh(c)",
            (_GRADS, _GRADS.replace("dh * tanh_c", "dh")),
            "In a product, each factor's gradient is multiplied by the other factor. The partner "
            "of o is missing.",
        ),
        Misconception(
            "factors of i and g exchanged",
            (_GRADS, _GRADS.replace("dc * g", "dc * i").replace("dc * i, dh", "dc * g, dh")),
            "In i * g the gradient of each factor gets the *other* one. You multiplied each by "
            "itself.",
        ),
        Misconception(
            "forget gate against the new c",
            (_GRADS, _GRADS.replace("dc * c_prev", f"dc * {_C}")),
            "The forget gate was multiplied by the state of the step before. The new c did not "
            "exist yet.",
        ),
        Misconception(
            "forget gate against itself",
            (_GRADS, _GRADS.replace("dc * c_prev", "dc * f")),
            "In f * c_prev the gradient of f gets the other factor. The gate itself goes with "
            "dc_prev.",
        ),
        Misconception(
            "slope of the input gate missing",
            (_DA, _DA.replace("di * sigmoid_grad(i)", "di")),
            "You have the gradient of the gate i, not that of the number before its sigmoid. The "
            "slope is missing.",
        ),
        Misconception(
            "slope of the forget gate missing",
            (_DA, _DA.replace("df * sigmoid_grad(f)", "df")),
            "You have the gradient of the gate f, not that of the number before its sigmoid. The "
            "slope is missing.",
        ),
        Misconception(
            "slope of the output gate missing",
            (_DA, _DA.replace("do * sigmoid_grad(o)", "do")),
            "You have the gradient of the gate o, not that of the number before its sigmoid. The "
            "slope is missing.",
        ),
        Misconception(
            "slope of the candidate missing",
            (_DA, _DA.replace("dg * tanh_grad(g)", "dg")),
            "You have the gradient of the candidate, not that of the number before its tanh. The "
            "slope is missing.",
        ),
        Misconception(
            "all four slopes missing",
            (_DA, "[di, df, dg, do]"),
            "You have the gradients of the gates, not those of the numbers before sigmoid and "
            "tanh. Four slopes are missing.",
        ),
        Misconception(
            "sigmoid applied again",
            (
                _DA,
                _DA.replace("(i)", "(sigmoid(i))")
                .replace("(f)", "(sigmoid(f))")
                .replace("(o)", "(sigmoid(o))"),
            ),
            "sigmoid_grad wants the value of the gate. You applied the sigmoid to that value once "
            "more.",
        ),
        Misconception(
            "slopes from the numbers before the activations",
            (_KEPT, (_DA, _OF_GATES.replace("(g)", "(a_g)"))),
            "s (1 - s) wants s = sigmoid(a), the value of the gate, not a. The slope of tanh wants "
            "the value of tanh.",
        ),
        Misconception(
            "slopes of the gates from the numbers before the sigmoid",
            (_KEPT, (_DA, _OF_GATES)),
            "s (1 - s) wants s = sigmoid(a), the value of the gate, not a.",
        ),
        Misconception(
            "slope of the candidate from the number before its tanh",
            (_KEPT, (_DA, _DA.replace("(g)", "(a_g)"))),
            "The slope of tanh follows from the value of tanh. You gave it the number before, "
            "which may be of any size.",
        ),
        Misconception(
            "sigmoid's slope for the candidate",
            (_DA, _DA.replace("tanh_grad(g)", "sigmoid_grad(g)")),
            "The candidate went through tanh, so its slope is that of tanh.",
        ),
        Misconception(
            "slope of tanh for the gates",
            (_DA, _DA.replace("sigmoid_grad", "tanh_grad")),
            "The three gates went through the sigmoid. Only the candidate has the slope of tanh.",
        ),
        Misconception(
            "blocks in the order i, f, o, g",
            (_DA, _O_BEFORE_G),
            "The blocks of da must stand in the order of the columns of W: i, f, g, o. Here g and "
            "o are exchanged.",
        ),
        Misconception(
            "blocks in the order f, i, g, o",
            (
                _DA,
                "[df * sigmoid_grad(f), di * sigmoid_grad(i), dg * tanh_grad(g), do * "
                "sigmoid_grad(o)]",
            ),
            "The blocks of da must stand in the order of the columns of W: i, f, g, o. Here i and "
            "f are exchanged.",
        ),
        Misconception(
            "gates cut from the product in the order f, i, g, o",
            (_SPLIT, "f, i, g, o = np.split"),
            "The columns of W hold the blocks in the order i, f, g, o. You read the first two the "
            "other way round.",
        ),
        Misconception(
            "gates cut from the product in the order i, f, o, g",
            (_SPLIT, "i, f, o, g = np.split"),
            "The columns of W hold the blocks in the order i, f, g, o. You read the last two the "
            "other way round.",
        ),
        Misconception(
            "order i, f, o, g from the product to da",
            ((_SPLIT, "i, f, o, g = np.split"), (_DA, _O_BEFORE_G)),
            "The columns of W hold the blocks in the order i, f, g, o. You read and join the last "
            "two the other way round.",
        ),
        Misconception(
            "bias left out",
            ("z @ W + b", "z @ W"),
            "The forward pass added b before the activations. Without it you compute other gates "
            "than the step had.",
        ),
        Misconception(
            "gates without their activations",
            (_ACTIVATIONS, "pass"),
            "After the product the four blocks are still numbers of any size. Three of them need "
            "the sigmoid, one tanh.",
        ),
        Misconception(
            "x before h in z",
            (_Z, "z = np.concatenate([x_t, h_prev], axis=1)"),
            "z is [h, x], the hidden part first, as the rows of W have it.",
        ),
        Misconception(
            "db averaged over the batch",
            _result(db="da.mean(axis=0)"),
            "The bias acted on every example, so what it owes to each is added up. The loss alone "
            "decides about a mean.",
        ),
        Misconception(
            "dW and db averaged over the batch",
            _result(dW="z.T @ da / len(z)", db="da.mean(axis=0)"),
            "Weights acted on every example, so what they owe to each is added up. The loss alone "
            "decides about a mean.",
        ),
        Misconception(
            "dW averaged over the batch",
            _result(dW="z.T @ da / len(z)"),
            "The weights acted on every example, so the product z.T @ ... adds up over the batch. "
            "Nothing is divided.",
        ),
        Misconception(
            "db of the last example only",
            _result(db="da[-1]"),
            "All examples used the same bias: add up the rows of da.",
        ),
        Misconception(
            "db not summed",
            _result(db="da.copy()"),
            "db has the shape of b. All examples used the same bias: add up the rows of da.",
        ),
        Misconception(
            "db keeps an axis of size 1",
            _result(db="da.sum(axis=0, keepdims=True)"),
            "db has the shape of b, (4H,). The sum over the batch leaves no axis behind.",
        ),
        Misconception(
            "dW with the new h",
            _result(dW="np.concatenate([o * tanh_c, x_t], axis=1).T @ da"),
            "The weights were multiplied by the hidden state of the step *before*. The new one "
            "came out of this step.",
        ),
        Misconception(
            "dW with x before h",
            _result(dW="np.concatenate([x_t, h_prev], axis=1).T @ da"),
            "The rows of dW follow z = [h, x], the hidden part first.",
        ),
        Misconception(
            "dW transposed",
            _result(dW="da.T @ z"),
            "dW has the shape of W, (H+D, 4H): what went in stands for the rows.",
        ),
        Misconception(
            "dc_prev without the forget gate",
            _result(dc_prev="dc.copy()"),
            "The old cell state was multiplied by f on its way in, so its gradient is, too.",
        ),
        Misconception(
            "dc_prev with the input gate",
            _result(dc_prev="dc * i"),
            "The old cell state meets the forget gate. The input gate acts on the candidate.",
        ),
        Misconception(
            "dc_prev from the incoming dc alone",
            ((_DC, f"incoming = dc\n    {_DC}"), _result(dc_prev="incoming * f")),
            "What comes from dh through tanh(c) goes on to c_prev as well: use the sum of both "
            "ways.",
        ),
        Misconception(
            "W not transposed",
            (_DZ, "dz = da @ W"),
            "Forward, the gates are z @ W. On the way back each number of z collects from the four "
            "blocks of its row: W has "
            "to be "
            "transposed.",
        ),
        Misconception(
            "dx and dh_prev exchanged",
            _result(dx="dz[:, :H]", dh_prev="dz[:, H:]"),
            "The first H numbers of z came from h, the other D from x.",
        ),
        Misconception(
            "z cut at D",
            (
                ("H = h_prev.shape[1]", "H = x_t.shape[1]"),
                _result(dx="dz[:, :H]", dh_prev="dz[:, H:]"),
            ),
            "You cut z as if x came first. It is [h, x]: the first H numbers came from h.",
        ),
        Misconception(
            "the candidate left out on the way to z",
            (
                _DZ,
                "dz = np.delete(da, np.s_[2 * H:3 * H], 1) @ np.delete(W, np.s_[2 * H:3 * H], 1).T",
            ),
            "x and h act on all four blocks, on the candidate as well. Its part is missing in dx "
            "and dh_prev.",
        ),
        Misconception(
            "only the direct part of h",
            _result(dh_prev="dz[:, :H] + dh"),
            "dh belongs to this step's h. It reaches h_prev only through the gates, and is not "
            "added once more.",
        ),
        Misconception(
            "dc changed in place",
            (_DC, _DC.replace("dc = dc + ", "dc += ")),
            "dc belongs to the caller, and += writes into it. Give the sum a name of your own.",
        ),
    ),
)
