# Right answers of lesson 11, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of lessons 00 to 11; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% make_windows: two lists of slices
def make_windows(series, T):
    x, y = [], []
    for start in range(len(series) - T):
        x.append(series[start : start + T])
        y.append(series[start + 1 : start + T + 1])
    return np.array(x), np.array(y)


# %% make_windows: a table of indices
def make_windows(series, T):
    index = np.arange(T)[None, :] + np.arange(len(series) - T)[:, None]
    return series[index], series[index + 1]


# %% make_windows: sliding_window_view of both ends
def make_windows(series, T):
    view = np.lib.stride_tricks.sliding_window_view
    return view(series[:-1], T).copy(), view(series[1:], T).copy()


# %% make_windows: one window longer, cut in two
def make_windows(series, T):
    whole = np.stack([series[n : n + T + 1] for n in range(len(series) - T)])
    return whole[:, :-1].copy(), whole[:, 1:].copy()


# %% make_windows: filled entry by entry
def make_windows(series, T):
    N = len(series) - T
    x, y = np.zeros((N, T)), np.zeros((N, T))
    for n in range(N):
        for t in range(T):
            x[n, t] = series[n + t]
            y[n, t] = series[n + t + 1]
    return x, y


# %% make_windows: column by column
def make_windows(series, T):
    N = len(series) - T
    columns = [series[t : t + N] for t in range(T + 1)]
    return np.column_stack(columns[:T]), np.column_stack(columns[1:])


# %% make_windows: a queue that moves on
from collections import deque


def make_windows(series, T):
    window, x, y = deque(maxlen=T), [], []
    later = deque(maxlen=T)
    for now, after in zip(series[:-1], series[1:]):
        window.append(now)
        later.append(after)
        if len(window) == T:
            x.append(list(window))
            y.append(list(later))
    return np.array(x), np.array(y)


# %% make_windows: np.take, and float32
def make_windows(series, T):
    places = np.add.outer(np.arange(len(series) - T), np.arange(T))
    series = np.asarray(series, dtype=np.float32)
    return np.take(series, places), np.take(series, places + 1)


# %% make_windows: nested lists returned
def make_windows(series, T):
    values = [float(value) for value in series]
    rows = range(len(values) - T)
    return [values[n : n + T] for n in rows], [values[n + 1 : n + 1 + T] for n in rows]


# %% scale_by_past: the functions of NumPy
def scale_by_past(series, cut):
    mean = np.mean(series[:cut])
    std = np.std(series[:cut])
    return (series - mean) / std, mean, std


# %% scale_by_past: sums written out
def scale_by_past(series, cut):
    mean = sum(series[:cut]) / cut
    std = (sum((value - mean) ** 2 for value in series[:cut]) / cut) ** 0.5
    return np.array([(value - mean) / std for value in series]), mean, std


# %% scale_by_past: mean of the squares minus the square of the mean
def scale_by_past(series, cut):
    past = np.asarray(series, float)[:cut]
    mean = past.mean()
    std = np.sqrt((past**2).mean() - mean**2)
    return (np.asarray(series) - mean) / std, mean, std


# %% scale_by_past: in place on a copy
def scale_by_past(series, cut):
    scaled = series.astype(float).copy()
    mean, std = scaled[:cut].mean(), scaled[:cut].std()
    scaled -= mean
    scaled /= std
    return scaled, mean, std


# %% scale_by_past: the statistics module
import statistics


def scale_by_past(series, cut):
    past = [float(value) for value in series[:cut]]
    mean, std = statistics.fmean(past), statistics.pstdev(past)
    return (series - mean) / std, mean, std


# %% scale_by_past: centered first, then the norm
def scale_by_past(series, cut):
    mean = np.average(series[:cut])
    centered = series - mean
    std = np.linalg.norm(centered[:cut]) / np.sqrt(cut)
    return centered / std, mean, std


# %% scale_by_past: root of the variance, a mask of the past, 0-d arrays
def scale_by_past(series, cut):
    known = np.arange(len(series)) < cut
    mean, variance = series[known].mean(keepdims=True), series[known].var(keepdims=True)
    std = np.sqrt(variance)
    return (series - mean) / std, np.array(mean[0]), np.array(std[0])


# %% scale_by_past: float32, np.split
def scale_by_past(series, cut):
    past, _ = np.split(series.astype(np.float32), [cut])
    mean, std = past.mean(dtype=np.float64), past.std(dtype=np.float64)
    return np.float32((series - mean) / std), mean, std


# %% fit_autoregression: lstsq on columns of slices
def fit_autoregression(series, order):
    S = len(series)
    columns = [np.ones(S - order)]
    for lag in range(1, order + 1):
        columns.append(series[order - lag : S - lag])
    coefficients, *_ = np.linalg.lstsq(np.column_stack(columns), series[order:], rcond=None)
    return coefficients


# %% fit_autoregression: row by row
def fit_autoregression(series, order):
    X, y = [], []
    for t in range(order, len(series)):
        X.append([1.0, *series[t - order : t][::-1]])
        y.append(series[t])
    return np.linalg.lstsq(np.array(X), np.array(y), rcond=None)[0]


# %% fit_autoregression: normal equations
def fit_autoregression(series, order):
    view = np.lib.stride_tricks.sliding_window_view(series, order + 1)
    y, lags = view[:, -1], view[:, -2::-1]
    X = np.hstack([np.ones((len(y), 1)), lags])
    return np.linalg.solve(X.T @ X, X.T @ y)


# %% fit_autoregression: pseudoinverse
def fit_autoregression(series, order):
    rows = np.arange(order, len(series))
    X = series[rows[:, None] - np.arange(1, order + 1)]
    X = np.insert(X, 0, 1.0, axis=1)
    return np.linalg.pinv(X) @ series[rows]


# %% fit_autoregression: QR
def fit_autoregression(series, order):
    y = series[order:]
    X = np.ones((len(y), order + 1))
    for lag in range(1, order + 1):
        X[:, lag] = series[order - lag : -lag]
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


# %% fit_autoregression: centered, then the constant
def fit_autoregression(series, order):
    y = series[order:]
    lags = np.array([series[order - lag : len(series) - lag] for lag in range(1, order + 1)])
    weights = np.linalg.lstsq(
        (lags - lags.mean(axis=1, keepdims=True)).T, y - y.mean(), rcond=None
    )[0]
    return np.concatenate([[y.mean() - weights @ lags.mean(axis=1)], weights])


# %% fit_autoregression: fitted with the oldest first, then turned
def fit_autoregression(series, order):
    X = np.array([series[t - order : t] for t in range(order, len(series))])
    solution = np.linalg.lstsq(np.c_[X, np.ones(len(X))], series[order:], rcond=None)[0]
    return solution[::-1]


# %% fit_autoregression: singular values, with the learner's own windows
def fit_autoregression(series, order):
    x, y = make_windows(series, order)
    X = np.concatenate([np.ones((len(x), 1)), x[:, ::-1]], axis=1)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ ((U.T @ y[:, -1]) / s)


# %% forecast_loss: rows, as in train_step
def forecast_loss(params, x, y, mask):
    N, T = x.shape
    H = params["W_y"].shape[0]
    zero = np.zeros((N, H))
    inputs = x[..., None]
    h, c = lstm_forward(inputs, zero, zero, params["W"], params["b"])
    rows = h.reshape(-1, H)
    forecasts = affine(rows, params["W_y"], params["b_y"]).reshape(N, T)
    n = mask.sum()
    loss = np.sum(mask * (forecasts - y) ** 2) / n
    d = 2 * mask * (forecasts - y) / n
    dh = d[..., None] * params["W_y"].T
    dx, dh0, dc0, dW, db = lstm_backward(
        dh, np.zeros((N, H)), (inputs, zero, zero, params["W"], params["b"], h, c)
    )
    return loss, {
        "W": dW,
        "b": db,
        "W_y": rows.T @ d.reshape(-1, 1),
        "b_y": d.sum(keepdims=True)[0],
    }


# %% forecast_loss: einsum
def forecast_loss(params, x, y, mask):
    zero = np.zeros((x.shape[0], params["W_y"].shape[0]))
    h, c = lstm_forward(x[:, :, np.newaxis], zero, zero, params["W"], params["b"])
    error = np.einsum("nth,hk->nt", h, params["W_y"]) + params["b_y"] - y
    d = 2 * error * mask / np.sum(mask)
    dh = np.einsum("nt,hk->nth", d, params["W_y"])
    back = lstm_backward(
        dh, 0 * zero, (x[:, :, np.newaxis], zero, zero, params["W"], params["b"], h, c)
    )
    gradients = {
        "W_y": np.einsum("nth,nt->h", h, d)[:, None],
        "b_y": np.array([d.sum()]),
        "W": back[3],
        "b": back[4],
    }
    return (error**2 * mask).sum() / mask.sum(), gradients


# %% forecast_loss: matmul on three axes
def forecast_loss(params, x, y, mask):
    W, b, W_y, b_y = params["W"], params["b"], params["W_y"], params["b_y"]
    N, T, H = *x.shape, len(b) // 4
    x3 = x.reshape(N, T, 1)
    h0, c0 = np.zeros((N, H)), np.zeros((N, H))
    h, c = lstm_forward(x3, h0, c0, W, b)
    p = h @ W_y + b_y
    diff = (p - y[:, :, None]) * mask[:, :, None]
    count = mask.sum()
    dp = diff * 2 / count
    _, _, _, dW, db = lstm_backward(dp @ W_y.T, np.zeros((N, H)), (x3, h0, c0, W, b, h, c))
    dW_y = (np.swapaxes(h, 1, 2) @ dp).sum(axis=0)
    return np.sum(diff * diff) / count, dict(W=dW, b=db, W_y=dW_y, b_y=dp.sum(axis=(0, 1)))


# %% forecast_loss: a loop over the steps for the output layer
def forecast_loss(params, x, y, mask):
    N, T = x.shape
    H = len(params["W_y"])
    start = np.zeros((N, H))
    h, c = lstm_forward(x[:, :, None], start, start, params["W"], params["b"])
    loss, total = 0.0, mask.sum()
    dh, dW_y, db_y = np.zeros((N, T, H)), np.zeros((H, 1)), np.zeros(1)
    for t in range(T):
        error = affine(h[:, t], params["W_y"], params["b_y"])[:, 0] - y[:, t]
        loss += np.sum(mask[:, t] * error**2) / total
        d = (2 * mask[:, t] * error / total)[:, None]
        dW_y += h[:, t].T @ d
        db_y += d.sum(axis=0)
        dh[:, t] = d @ params["W_y"].T
    grads = lstm_backward(
        dh, np.zeros((N, H)), (x[:, :, None], start, start, params["W"], params["b"], h, c)
    )
    return loss, {"W": grads[3], "b": grads[4], "W_y": dW_y, "b_y": db_y}


# %% forecast_loss: only the steps that count, by a boolean index
def forecast_loss(params, x, y, mask):
    counts = mask > 0
    H = params["W_y"].shape[0]
    zero = np.zeros((len(x), H))
    h, c = lstm_forward(x[:, :, None], zero, zero, params["W"], params["b"])
    seen = h[counts]
    error = affine(seen, params["W_y"], params["b_y"]) - y[counts][:, None]
    d = 2 * error / len(error)
    dh = np.zeros_like(h)
    dh[counts] = d @ params["W_y"].T
    *_, dW, db = lstm_backward(
        dh, zero, (x[:, :, None], zero, zero, params["W"], params["b"], h, c)
    )
    return np.mean(error**2), {"W": dW, "b": db, "W_y": seen.T @ d, "b_y": d.sum(axis=0)}


# %% forecast_loss: tensordot, in float32
def forecast_loss(params, x, y, mask):
    params = {name: np.float32(value) for name, value in params.items()}
    x, y, mask = np.float32(x), np.float32(y), np.float32(mask)
    zero = np.zeros((len(x), len(params["W_y"])), np.float32)
    h, c = lstm_forward(x[:, :, None], zero, zero, params["W"], params["b"])
    error = np.tensordot(h, params["W_y"], axes=1)[..., 0] + params["b_y"] - y
    d = 2 * mask * error / mask.sum()
    dh = np.multiply.outer(d, params["W_y"][:, 0])
    *_, dW, db = lstm_backward(
        dh, zero, (x[:, :, None], zero, zero, params["W"], params["b"], h, c)
    )
    dW_y = np.tensordot(h, d, axes=([0, 1], [0, 1]))[:, None]
    return (mask * error * error).sum() / mask.sum(), {
        "W_y": dW_y,
        "W": dW,
        "b": db,
        "b_y": np.array([d.sum()]),
    }


# %% forecast_loss: np.average with weights
def forecast_loss(params, x, y, mask):
    H = len(params["b"]) // 4
    zero = np.zeros((x.shape[0], H))
    h, c = lstm_forward(np.expand_dims(x, 2), zero, zero, params["W"], params["b"])
    forecasts = np.squeeze(h @ params["W_y"], axis=2) + params["b_y"][0]
    loss = np.average((y - forecasts) ** 2, weights=mask)
    d = -2 * (y - forecasts) * mask / np.count_nonzero(mask)
    dh = d[:, :, None] * params["W_y"].reshape(1, 1, H)
    cache = (np.expand_dims(x, 2), zero, zero, params["W"], params["b"], h, c)
    gradients = dict(zip(("W", "b"), lstm_backward(dh, np.zeros_like(zero), cache)[3:]))
    gradients["W_y"] = (h * d[:, :, None]).sum(axis=(0, 1)).reshape(H, 1)
    gradients["b_y"] = d.sum().reshape(1)
    return loss, gradients


# %% forecast_loss: a helper for the forward pass
def run(params, x):
    zero = np.zeros((len(x), len(params["W_y"])))
    inputs = x[:, :, None]
    h, c = lstm_forward(inputs, zero, zero, params["W"], params["b"])
    out = affine(h.reshape(-1, h.shape[2]), params["W_y"], params["b_y"])
    return out.reshape(x.shape), (inputs, zero, zero, params["W"], params["b"], h, c)


def forecast_loss(params, x, y, mask):
    out, cache = run(params, x)
    weight = mask / mask.sum()
    d = weight * (out - y)
    h = cache[5]
    _, _, _, dW, db = lstm_backward(
        2 * d[:, :, None] @ params["W_y"].T, np.zeros_like(cache[1]), cache
    )
    dW_y = 2 * h.reshape(-1, h.shape[2]).T @ d.reshape(-1, 1)
    return float(np.sum(d * (out - y))), {
        "W": dW,
        "b": db,
        "W_y": dW_y,
        "b_y": 2 * d.sum().reshape(1),
    }


# %% forecast: step by step
def forecast(params, past):
    roots = np.sqrt(past)
    scaled = (roots - params["mean"]) / params["std"]
    zero = np.zeros((past.shape[0], params["W_y"].shape[0]))
    h, c = lstm_forward(scaled[:, :, None], zero, zero, params["W"], params["b"])
    out = affine(h[:, -1], params["W_y"], params["b_y"])
    root = out[:, 0] * params["std"] + params["mean"]
    root[root < 0] = 0
    return root * root


# %% forecast: a loop over the series
def forecast(params, past):
    found = np.zeros(len(past))
    for n, row in enumerate(past):
        x = (row**0.5 - params["mean"]) / params["std"]
        zero = np.zeros((1, len(params["W_y"])))
        h, _ = lstm_forward(x.reshape(1, -1, 1), zero, zero, params["W"], params["b"])
        out = (h[0, -1] @ params["W_y"] + params["b_y"]).item()
        found[n] = max(out * float(params["std"]) + float(params["mean"]), 0.0) ** 2
    return found


# %% forecast: lengths, with the last state
def forecast(params, past):
    N, T = past.shape
    zero = np.zeros((N, len(params["b"]) // 4))
    x = ((np.sqrt(past) - params["mean"]) / params["std"])[..., None]
    _, last, _ = lstm_forward_lengths(x, np.full(N, T), zero, zero, params["W"], params["b"])
    y = affine(last, params["W_y"], params["b_y"]).ravel()
    return np.square(np.clip(params["mean"] + params["std"] * y, 0, None))


# %% forecast: last_output
def forecast(params, past):
    mean, std = params["mean"], params["std"]
    H = params["W_y"].shape[0]
    x = (np.sqrt(np.asarray(past, dtype=float)) - mean) / std
    h, c = lstm_forward(
        np.expand_dims(x, -1),
        np.zeros((len(x), H)),
        np.zeros((len(x), H)),
        params["W"],
        params["b"],
    )
    scores = affine(last_output(h, np.full(len(x), x.shape[1])), params["W_y"], params["b_y"])
    return np.where(scores[:, 0] * std + mean > 0, scores[:, 0] * std + mean, 0) ** 2


# %% forecast: own steps, with lstm_step_fused
def forecast(params, past):
    x = (np.sqrt(past) - params["mean"]) / params["std"]
    h = c = np.zeros((len(x), len(params["W_y"])))
    for t in range(x.shape[1]):
        h, c = lstm_step_fused(x[:, t : t + 1], h, c, params["W"], params["b"])
    root = (h @ params["W_y"])[:, 0] + params["b_y"][0]
    root = root * params["std"] + params["mean"]
    return (root * (root > 0)) ** 2


# %% forecast: all steps, then the last column
def forecast(params, past):
    zero = np.zeros((len(past), params["W_y"].size))
    scaled = (np.power(past, 0.5) - params["mean"]) / params["std"]
    h = lstm_forward(scaled[:, :, None], zero, zero, params["W"], params["b"])[0]
    every = h @ params["W_y"] + params["b_y"]
    return np.maximum(every[:, -1, 0] * params["std"] + params["mean"], 0) ** 2


# %% forecast: two helpers
def there(value, params):
    return (np.sqrt(value) - params["mean"]) / params["std"]


def back(value, params):
    return np.maximum(value * params["std"] + params["mean"], 0) ** 2


def forecast(params, past):
    x = there(past, params)[:, :, None]
    start = np.zeros((x.shape[0], params["W_y"].shape[0]), x.dtype)
    h, _ = lstm_forward(x, start, start, params["W"], params["b"])
    return back(affine(h[:, -1, :], params["W_y"], params["b_y"])[:, 0], params)


# %% forecast: float32, a column
def forecast(params, past):
    p = {name: np.asarray(value, np.float32) for name, value in params.items()}
    x = (np.sqrt(np.float32(past)) - p["mean"]) / p["std"]
    zero = np.zeros((len(x), len(p["W_y"])), np.float32)
    h, _ = lstm_forward(x[:, :, None], zero, zero, p["W"], p["b"])
    root = np.einsum("nh,hk->n", h[:, -1], p["W_y"]) + p["b_y"]
    return np.fmax(root * p["std"] + p["mean"], 0) ** 2


# %% forecast_steps: a window that moves on
def forecast_steps(params, past, steps):
    window = past.copy()
    result = np.zeros((len(past), steps))
    for k in range(steps):
        result[:, k] = forecast(params, window)
        window = np.hstack([window[:, 1:], result[:, k : k + 1]])
    return result


# %% forecast_steps: one array for past and future
def forecast_steps(params, past, steps):
    N, T = past.shape
    whole = np.zeros((N, T + steps))
    whole[:, :T] = past
    for k in range(steps):
        whole[:, T + k] = forecast(params, whole[:, k : T + k])
    return whole[:, T:].copy()


# %% forecast_steps: it calls itself
def forecast_steps(params, past, steps):
    first = forecast(params, past)[:, None]
    if steps == 1:
        return first
    return np.concatenate(
        [first, forecast_steps(params, np.concatenate([past[:, 1:], first], axis=1), steps - 1)],
        axis=1,
    )


# %% forecast_steps: np.roll
def forecast_steps(params, past, steps):
    window, columns = np.array(past, dtype=float), []
    for _ in range(steps):
        latest = forecast(params, window)
        window = np.roll(window, -1, axis=1)
        window[:, -1] = latest
        columns.append(latest)
    return np.column_stack(columns)


# %% forecast_steps: a list of columns
def forecast_steps(params, past, steps):
    T = past.shape[1]
    columns = list(past.T)
    for _ in range(steps):
        columns.append(forecast(params, np.array(columns[-T:]).T))
    return np.array(columns[T:]).T


# %% forecast_steps: append to a growing past
def forecast_steps(params, past, steps):
    T, known = past.shape[1], past
    while known.shape[1] < T + steps:
        known = np.append(known, forecast(params, known[:, -T:]).reshape(-1, 1), axis=1)
    return known[:, -steps:]


# %% forecast_steps: series by series
def forecast_steps(params, past, steps):
    rows = []
    for row in past:
        numbers = list(row)
        for k in range(steps):
            numbers.append(forecast(params, np.array([numbers[k:]]))[0])
        rows.append(numbers[len(row) :])
    return np.array(rows)


# %% forecast_steps: a generator
def ahead(params, window):
    while True:
        value = forecast(params, window)
        yield value
        window = np.c_[window[:, 1:], value]


def forecast_steps(params, past, steps):
    return np.stack([value for value, _ in zip(ahead(params, past), range(steps))], axis=-1)
