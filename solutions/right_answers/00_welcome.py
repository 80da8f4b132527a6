# Right answers of lesson 00, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`;
# tests/autograder/exercises/test_right_answers.py wants full marks for every one.
# ruff: noqa: E402, F811, F821

# %% affine: np.dot
def affine(x, W, b):
    return b + np.dot(x, W)


# %% affine: einsum, renamed arguments
def affine(inputs, weights, bias):
    return np.einsum("nd,dh->nh", inputs, weights) + bias[None, :]


# %% affine: three loops over lists
def affine(x, W, b):
    rows = []
    for example in x:
        row = []
        for j in range(len(b)):
            total = b[j]
            for k, value in enumerate(example):
                total += value * W[k][j]
            row.append(total)
        rows.append(row)
    return rows


# %% affine: one example at a time
def affine(x, W, b):
    y = np.zeros((x.shape[0], W.shape[1]))
    for n in range(len(x)):
        y[n] = x[n] @ W + b
    return y


# %% affine: the bias as one more row of W
def affine(x, W, b):
    ones = np.ones((len(x), 1))
    return np.hstack([x, ones]) @ np.vstack([W, b])


# %% affine: products broadcast, then summed
def affine(x, W, b):
    return (x[:, :, None] * W[None]).sum(axis=1) + b


# %% affine: columns as examples, turned back
def affine(x, W, b):
    y = W.T @ x.T
    y += b.reshape(-1, 1)
    return y.T


# %% affine: in place with out=, float32
def affine(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    y = np.empty((x.shape[0], b.size), dtype=np.float32)
    np.matmul(x.astype(np.float32), W.astype(np.float32), out=y)
    np.add(y, b, out=y, casting="same_kind")
    return y


# %% affine: a comprehension over units
def affine(x, W, b):
    return np.column_stack([x.dot(column) + bias for column, bias in zip(W.T, b)])
