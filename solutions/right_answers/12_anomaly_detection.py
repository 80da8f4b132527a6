# Right answers of lesson 12, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of the lessons; tests/autograder/exercises/test_right_answers.py wants full
# marks for every one.
# ruff: noqa: E402, F811, F821

# %% hourly_inputs: column by column
def hourly_inputs(count, weekday, mean, spread):
    y = ((np.log(1 + count) - mean) / spread).reshape(-1)
    x = np.zeros((y.size, 12))
    x[1:, 0] = y[:-1]
    hour = np.arange(y.size) % 24
    for k in (1, 2):
        x[:, 2 * k - 1] = np.sin(2 * np.pi * k * hour / 24)
        x[:, 2 * k] = np.cos(2 * np.pi * k * hour / 24)
    x[np.arange(y.size), 5 + np.repeat(weekday, 24)] = 1
    return x, y


# %% hourly_inputs: hour by hour
def hourly_inputs(count, weekday, mean, spread):
    rows, targets, last = [], [], 0.0
    for day, numbers in enumerate(count):
        for hour, number in enumerate(numbers):
            a = hour * np.pi / 12
            rows.append(
                [last, np.sin(a), np.cos(a), np.sin(2 * a), np.cos(2 * a)]
                + [float(weekday[day] == k) for k in range(7)]
            )
            last = (np.log(number + 1.0) - mean) / spread
            targets.append(last)
    return np.array(rows), np.array(targets)


# %% hourly_inputs: one day's clock, tiled
def hourly_inputs(count, weekday, mean, spread):
    S = len(count)
    clock = np.linspace(0, 2 * np.pi, 25)[:24]
    day = np.stack([np.sin(clock), np.cos(clock), np.sin(2 * clock), np.cos(2 * clock)], axis=1)
    y = (np.log1p(count) - mean) / spread
    y = y.flatten()
    before = np.roll(y, 1)
    before[0] = 0
    return np.hstack([before[:, None], np.tile(day, (S, 1)), np.eye(7)[np.repeat(weekday, 24)]]), y


# %% hourly_inputs: days as an axis, reshaped at the end
def hourly_inputs(count, weekday, mean, spread):
    x = np.zeros((len(count), 24, 12))
    y = (np.log1p(count) - mean) / spread
    x[:, 1:, 0] = y[:, :-1]
    x[1:, 0, 0] = y[:-1, -1]
    angle = 2 * np.pi * np.arange(24) / 24
    x[:, :, 1], x[:, :, 2], x[:, :, 3], x[:, :, 4] = (
        np.sin(angle),
        np.cos(angle),
        np.sin(2 * angle),
        np.cos(2 * angle),
    )
    x[:, :, 5:] = (np.asarray(weekday)[:, None] == np.arange(7))[:, None]
    return x.reshape(-1, 12), y.ravel()


# %% hourly_inputs: complex numbers for the clock
def hourly_inputs(count, weekday, mean, spread):
    y = (np.log1p(np.ravel(count)) - mean) / spread
    turn = np.exp(2j * np.pi * np.arange(len(y)) / 24)
    one_hot = np.zeros((len(y), 7))
    for s, d in enumerate(weekday):
        one_hot[24 * s : 24 * (s + 1), d] = 1
    return np.c_[
        np.insert(y[:-1], 0, 0), turn.imag, turn.real, (turn**2).imag, (turn**2).real, one_hot
    ], y


# %% hourly_inputs: double angles by formula
def hourly_inputs(count, weekday, mean, spread):
    values = np.log1p(count.astype(float))
    values -= mean
    values /= spread
    y = values.ravel()
    t = np.arange(y.shape[0])
    s, c = np.sin(t * np.pi / 12), np.cos(t * np.pi / 12)
    columns = [np.pad(y, (1, 0))[:-1], s, c, 2 * s * c, c * c - s * s]
    columns += [(weekday[t // 24] == k) * 1.0 for k in range(7)]
    return np.array(columns).T, y


# %% hourly_inputs: float32
def hourly_inputs(count, weekday, mean, spread):
    y = np.float32((np.log1p(count).ravel() - mean) / spread)
    angle = (np.arange(len(y)) % 24) * (2 * np.pi / 24)
    parts = [np.append(np.float32(0), y[:-1])]
    for turns in [1, 2]:
        parts.extend([np.sin(turns * angle), np.cos(turns * angle)])
    parts.extend(np.identity(7)[:, weekday].repeat(24, axis=1))
    return np.vstack(parts).T.astype(np.float32), y


# %% hourly_inputs: two helpers
def hourly_inputs(count, weekday, mean, spread):
    def scaled(c):
        return (np.log1p(c) - mean) / spread

    def wave(function, turns):
        return function(turns * 2 * np.pi / 24 * np.arange(count.size))[:, None]

    y = np.concatenate([scaled(row) for row in count])
    first = np.concatenate([np.zeros(1), y])[: count.size, None]
    week = np.kron(np.eye(7)[weekday], np.ones((24, 1)))
    return np.concatenate(
        [first, wave(np.sin, 1), wave(np.cos, 1), wave(np.sin, 2), wave(np.cos, 2), week], axis=1
    ), y


# %% day_scores: step by step as in the text
def day_scores(params, x, y):
    H = params["W_y"].shape[0]
    h0 = np.zeros((1, H))
    h, c = lstm_forward(x[np.newaxis], h0, h0, params["W"], params["b"])
    forecast = affine(h[0], params["W_y"], params["b_y"])
    error = np.abs(forecast.squeeze(axis=1) - y)
    return np.array([error[24 * s : 24 * (s + 1)].mean() for s in range(len(y) // 24)])


# %% day_scores: two zeros, product written out
def day_scores(params, x, y):
    H = len(params["W_y"])
    h = lstm_forward(
        x.reshape(1, *x.shape), np.zeros((1, H)), np.zeros((1, H)), params["W"], params["b"]
    )[0]
    out = h @ params["W_y"] + params["b_y"]
    return np.abs(out.ravel() - y).reshape(len(y) // 24, 24).mean(1)


# %% day_scores: the cell written out, hour by hour
def day_scores(params, x, y):
    W, b = params["W"], params["b"]
    H = b.size // 4
    h, c, errors = np.zeros(H), np.zeros(H), []
    for x_t, y_t in zip(x, y):
        i, f, g, o = np.split(np.concatenate([h, x_t]) @ W + b, 4)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
        errors.append(abs((h @ params["W_y"] + params["b_y"])[0] - y_t))
    return np.mean(np.split(np.array(errors), len(y) // 24), axis=1)


# %% day_scores: einsum
def day_scores(params, x, y):
    zero = np.zeros((1, params["b"].shape[0] // 4), dtype=x.dtype)
    states, _ = lstm_forward(np.expand_dims(x, 0), zero, zero, params["W"], params["b"])
    forecast = np.einsum("nth,hk->t", states, params["W_y"]) + params["b_y"]
    difference = np.sqrt((forecast - y) ** 2)
    return difference.reshape((-1, 24)) @ np.full(24, 1 / 24)


# %% day_scores: batch axis kept until the end
def day_scores(params, x, y):
    H = params["b"].shape[0] // 4
    h0, c0 = np.zeros((2, 1, H))
    h, _ = lstm_forward(x[None, :, :], h0, c0, params["W"], params["b"])
    gap = (h @ params["W_y"] + params["b_y"])[..., 0] - y[None]
    return abs(gap).reshape(1, -1, 24).mean(axis=2)[0]


# %% day_scores: np.where and add.reduceat
def day_scores(params, x, y):
    start = np.zeros((1, len(params["b"]) // 4))
    h = lstm_forward(np.array([x]), start, start, params["W"], params["b"])[0][0]
    over = affine(h, params["W_y"], params["b_y"]).flatten() - y
    size = np.where(over < 0, -over, over)
    return np.add.reduceat(size, np.arange(0, len(y), 24)) / 24


# %% day_scores: the state handed from day to day
def day_scores(params, x, y):
    h = c = np.zeros((1, len(params["b"]) // 4))
    scores = []
    for first in range(0, len(x), 24):
        hs, cs = lstm_forward(x[None, first : first + 24], h, c, params["W"], params["b"])
        h, c = hs[:, -1], cs[:, -1]
        forecast = affine(hs[0], params["W_y"], params["b_y"])
        scores.append(np.mean(np.abs(forecast[:, 0] - y[first : first + 24])))
    return np.array(scores)


# %% day_scores: float32, mean by sum
def day_scores(params, x, y):
    W, b, W_y, b_y = (np.asarray(params[key], np.float32) for key in ("W", "b", "W_y", "b_y"))
    zero = np.zeros((1, W_y.shape[0]), np.float32)
    h, _ = lstm_forward(x[None].astype(np.float32), zero, zero, W, b)
    errors = np.maximum(h[0] @ W_y[:, 0] + b_y - y, y - h[0] @ W_y[:, 0] - b_y)
    return errors.reshape(-1, 24).sum(axis=-1) / 24


# %% fit_threshold: a list of the ordinary days
def fit_threshold(scores, unusual, share):
    ordinary = [score for score, marked in zip(scores, unusual) if not marked]
    return np.quantile(ordinary, share)


# %% fit_threshold: percentile
def fit_threshold(scores, unusual, share):
    return np.percentile(scores[unusual == False], 100 * share)  # noqa: E712


# %% fit_threshold: sorted, by hand
def fit_threshold(scores, unusual, share):
    ordered = sorted(scores[~unusual])
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


# %% fit_threshold: np.interp
def fit_threshold(scores, unusual, share):
    ordinary = np.sort(scores[np.logical_not(unusual)])
    if len(ordinary) == 1:
        return ordinary[0]
    return np.interp(share, np.linspace(0, 1, len(ordinary)), ordinary)


# %% fit_threshold: NaN for the marked days
def fit_threshold(scores, unusual, share):
    ordinary = scores.astype(float)
    ordinary[unusual] = np.nan
    return float(np.nanquantile(ordinary, share))


# %% fit_threshold: np.delete
def fit_threshold(scores, unusual, share):
    rest = np.delete(scores, np.flatnonzero(unusual))
    return np.quantile(rest, share, method="linear")


# %% fit_threshold: the mirrored quantile
def fit_threshold(scores, unusual, share):
    clean = scores[np.where(~unusual)[0]]
    return -np.quantile(-clean, 1 - share)


# %% fit_threshold: weights of two neighbors
def fit_threshold(scores, unusual, share):
    s = np.sort(np.compress(np.invert(unusual), scores))
    place = (s.size - 1) * share
    below, above = int(np.floor(place)), int(np.ceil(place))
    weight = place - below
    return (1 - weight) * s[below] + weight * s[above]


# %% find_anomalies: with names
def find_anomalies(params, count, weekday):
    mean, spread = params["mean"], params["spread"]
    x, y = hourly_inputs(count, weekday, mean, spread)
    scores = day_scores(params, x, y)
    alarms = scores > params["threshold"]
    return alarms


# %% find_anomalies: one line
def find_anomalies(params, count, weekday):
    return (
        day_scores(params, *hourly_inputs(count, weekday, params["mean"], params["spread"]))
        > params["threshold"]
    )


# %% find_anomalies: np.where
def find_anomalies(params, count, weekday):
    inputs = hourly_inputs(count, weekday, params["mean"], params["spread"])
    return np.where(day_scores(params, inputs[0], inputs[1]) > params["threshold"], True, False)


# %% find_anomalies: a loop over days
def find_anomalies(params, count, weekday):
    x, y = hourly_inputs(count, weekday, spread=params["spread"], mean=params["mean"])
    alarms = []
    for score in day_scores(params, x, y):
        if score > params["threshold"]:
            alarms.append(True)
        else:
            alarms.append(False)
    return np.array(alarms)


# %% find_anomalies: not at or below
def find_anomalies(params, count, weekday):
    x, y = hourly_inputs(count, weekday, params["mean"], params["spread"])
    return ~(day_scores(params, x, y) <= params["threshold"])


# %% find_anomalies: np.greater
def find_anomalies(params, count, weekday):
    x, y = hourly_inputs(count, weekday, params["mean"], params["spread"])
    return np.greater(day_scores(params, x, y), params["threshold"])


# %% find_anomalies: places set
def find_anomalies(params, count, weekday):
    x, y = hourly_inputs(count, weekday, params["mean"], params["spread"])
    alarms = np.zeros(len(count), dtype=bool)
    alarms[np.flatnonzero(day_scores(params, x, y) > params["threshold"])] = True
    return alarms


# %% find_anomalies: excess over the threshold
def find_anomalies(params, count, weekday):
    x, y = hourly_inputs(count, weekday, params["mean"], params["spread"])
    excess = day_scores(params, x, y) - params["threshold"]
    return np.sign(excess) == 1


# %% find_anomalies: list comprehension
def find_anomalies(params, count, weekday):
    x, y = hourly_inputs(count, weekday, params["mean"], params["spread"])
    limit = float(params["threshold"])
    return np.array([bool(limit < score) for score in day_scores(params, x, y)])


# %% precision_recall_f1: counts, guarded
def precision_recall_f1(alarms, unusual):
    tp = np.sum(alarms & unusual)
    fp = np.sum(alarms & ~unusual)
    fn = np.sum(~alarms & unusual)
    precision = tp / (tp + fp) if tp + fp > 0 else 0.0
    recall = tp / (tp + fn) if tp + fn > 0 else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0
    return precision, recall, f1


# %% precision_recall_f1: means of picked days
def precision_recall_f1(alarms, unusual):
    precision = unusual[alarms].mean() if alarms.any() else 0
    recall = alarms[unusual].mean() if unusual.any() else 0
    if precision + recall == 0:
        return precision, recall, 0
    return precision, recall, 2 / (1 / precision + 1 / recall) if precision * recall else 0


# %% precision_recall_f1: one loop
def precision_recall_f1(alarms, unusual):
    hits = called = there = 0
    for a, u in zip(alarms, unusual):
        called += int(a)
        there += int(u)
        hits += int(a and u)
    if hits == 0:
        return 0.0, 0.0, 0.0
    return hits / called, hits / there, 2 * hits / (called + there)


# %% precision_recall_f1: early return
def precision_recall_f1(alarms, unusual):
    both = np.logical_and(alarms, unusual).sum()
    if both == 0:
        return 0, 0, 0
    p, r = both / alarms.sum(), both / unusual.sum()
    return p, r, 2 * p * r / (p + r)


# %% precision_recall_f1: sets of days
def precision_recall_f1(alarms, unusual):
    called, there = set(np.flatnonzero(alarms)), set(np.flatnonzero(unusual))
    found = len(called & there)

    def share(part, whole):
        return part / whole if whole else 0.0

    return (
        share(found, len(called)),
        share(found, len(there)),
        share(2 * found, len(called) + len(there)),
    )


# %% precision_recall_f1: dot products of numbers
def precision_recall_f1(alarms, unusual):
    a, u = alarms.astype(float), unusual.astype(float)
    hits = a @ u
    out = np.divide(
        [hits, hits, 2 * hits],
        [a.sum(), u.sum(), a.sum() + u.sum()],
        out=np.zeros(3),
        where=np.array([a.sum(), u.sum(), a.sum() + u.sum()]) > 0,
    )
    return out[0], out[1], out[2]


# %% precision_recall_f1: table of counts
def precision_recall_f1(alarms, unusual):
    table = np.bincount(2 * alarms.astype(int) + unusual, minlength=4)
    _, missed, false, hit = table
    precision = hit / (hit + false or 1)
    recall = hit / (hit + missed or 1)
    return precision, recall, hit / (hit + (false + missed) / 2 or 1)


# %% precision_recall_f1: NaN turned into 0
def precision_recall_f1(alarms, unusual):
    with np.errstate(all="ignore"):
        hits = np.count_nonzero(alarms * unusual)
        precision = np.nan_to_num(np.float64(hits) / np.count_nonzero(alarms))
        recall = np.nan_to_num(np.float64(hits) / np.count_nonzero(unusual))
        f1 = np.nan_to_num(2 * precision * recall / (precision + recall))
    return precision, recall, f1


# %% precision_recall_curve: reversed argsort
def precision_recall_curve(scores, unusual):
    ranked = unusual[np.argsort(scores)[::-1]].astype(int)
    tp = ranked.cumsum()
    fp = (1 - ranked).cumsum()
    return tp / (tp + fp), tp / ranked.sum()


# %% precision_recall_curve: every threshold anew
def precision_recall_curve(scores, unusual):
    precision, recall = [], []
    for threshold in np.sort(scores)[::-1]:
        alarms = scores >= threshold
        hits = (alarms & unusual).sum()
        precision.append(hits / alarms.sum())
        recall.append(hits / unusual.sum())
    return np.array(precision), np.array(recall)


# %% precision_recall_curve: matrix of comparisons
def precision_recall_curve(scores, unusual):
    alarms = scores[None, :] >= np.sort(scores)[::-1, None]
    hits = alarms @ unusual.astype(float)
    return hits / alarms.sum(axis=1), hits / unusual.sum()


# %% precision_recall_curve: sorted pairs, counting
def precision_recall_curve(scores, unusual):
    pairs = sorted(zip(scores.tolist(), unusual.tolist()), reverse=True)
    total, found = sum(u for _, u in pairs), 0
    precision, recall = np.zeros(len(pairs)), np.zeros(len(pairs))
    for k, (_, u) in enumerate(pairs):
        found += u
        precision[k] = found / (k + 1)
        recall[k] = found / total
    return precision, recall


# %% precision_recall_curve: means of growing parts
def precision_recall_curve(scores, unusual):
    order = np.argsort(scores)[::-1]
    precision = [unusual[order[:k]].mean() for k in range(1, len(order) + 1)]
    recall = [unusual[order[:k]].sum() / unusual.sum() for k in range(1, len(order) + 1)]
    return np.array(precision), np.array(recall)


# %% precision_recall_curve: lower triangle
def precision_recall_curve(scores, unusual):
    S = len(scores)
    found = np.tri(S) @ unusual[np.argsort(-1 * scores)]
    return found / (np.arange(S) + 1.0), found / found[-1]


# %% precision_recall_curve: its own precision_recall_f1
def precision_recall_curve(scores, unusual):
    alarms, pairs = np.zeros(len(scores), bool), []
    for day in np.argsort(scores)[::-1]:
        alarms[day] = True
        pairs.append(precision_recall_f1(alarms, unusual)[:2])
    precision, recall = zip(*pairs)
    return np.array(precision), np.array(recall)


# %% precision_recall_curve: one day taken at a time
def precision_recall_curve(scores, unusual):
    left = {day: score for day, score in enumerate(scores)}
    found = [0]
    while left:
        day = max(left, key=left.get)
        del left[day]
        found.append(found[-1] + int(unusual[day]))
    hits = np.array(found[1:])
    return hits / np.linspace(1, len(hits), len(hits)), hits / sum(unusual)
