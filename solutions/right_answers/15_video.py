# Right answers of lesson 15, written as students write them. Each cell runs on its own, in a
# namespace that holds `np`
# and the reference functions of the lessons up to 15; tests/autograder/exercises/test_right_answers.py wants
# full marks for every one.
# ruff: noqa: E402, F811, F821

# %% moving_clips: np.roll, frame by frame
def moving_clips(images, starts, steps, T, size):
    N, A, B = images.shape
    clips = np.zeros((N, T, size, size))
    for n in range(N):
        still = np.zeros((size, size))
        still[:A, :B] = images[n]
        for t in range(T):
            shift = starts[n] + t * steps[n]
            clips[n, t] = np.roll(still, (shift[0], shift[1]), axis=(0, 1))
    return clips


# %% moving_clips: np.roll of the frame before
def moving_clips(images, starts, steps, T, size):
    clips = []
    for image, start, step in zip(images, starts, steps):
        frame = np.pad(image, ((0, size - image.shape[0]), (0, size - image.shape[1])))
        frame = np.roll(np.roll(frame, start[0], axis=0), start[1], axis=1)
        film = []
        for _ in range(T):
            film.append(frame)
            frame = np.roll(np.roll(frame, step[0], axis=0), step[1], axis=1)
        clips.append(np.stack(film))
    return np.stack(clips)


# %% moving_clips: np.ix_ with remainders
def moving_clips(images, starts, steps, T, size):
    N, A, B = images.shape
    clips = np.zeros((N, T, size, size), dtype=images.dtype)
    for n in range(N):
        for t in range(T):
            row, column = starts[n] + t * steps[n]
            place = np.ix_(np.arange(row, row + A) % size, np.arange(column, column + B) % size)
            clips[n, t][place] = images[n]
    return clips


# %% moving_clips: pixel by pixel
def moving_clips(images, starts, steps, T, size):
    N, A, B = images.shape
    clips = np.zeros((N, T, size, size))
    for n in range(N):
        for t in range(T):
            for a in range(A):
                for b in range(B):
                    row = (starts[n, 0] + t * steps[n, 0] + a) % size
                    column = (starts[n, 1] + t * steps[n, 1] + b) % size
                    clips[n, t, row, column] = images[n, a, b]
    return clips


# %% moving_clips: the frame asks which pixel of the picture it shows
def moving_clips(images, starts, steps, T, size):
    N, A, B = images.shape
    padded = np.zeros((N, size, size))
    padded[:, :A, :B] = images
    t = np.arange(T)
    first = starts[:, None] + t[None, :, None] * steps[:, None]
    rows = (np.arange(size) - first[..., :1]) % size
    columns = (np.arange(size) - first[..., 1:]) % size
    return padded[np.arange(N)[:, None, None, None], rows[..., :, None], columns[..., None, :]]


# %% moving_clips: matrices that move rows and columns
def moving_clips(images, starts, steps, T, size):
    N, A, B = images.shape
    eye = np.eye(size)
    out = np.empty((N, T, size, size))
    for t in range(T):
        places = np.mod(starts + steps * t, size)
        for n, (r, c) in enumerate(places):
            down = np.roll(eye, r, axis=0)[:, :A]
            right = np.roll(eye, c, axis=0)[:, :B]
            out[n, t] = down @ images[n] @ right.T
    return out


# %% moving_clips: a large canvas, folded
def moving_clips(images, starts, steps, T, size):
    N, A, B = images.shape
    film = np.zeros((N, T, 2 * size, 2 * size))
    for t in range(T):
        corners = (starts + t * steps) % size
        for n in range(N):
            r, c = corners[n]
            film[n, t, r : r + A, c : c + B] = images[n]
    return (
        film[:, :, :size, :size]
        + film[:, :, size:, :size]
        + film[:, :, :size, size:]
        + film[:, :, size:, size:]
    )


# %% moving_clips: flat indices and np.put
def moving_clips(images, starts, steps, T, size):
    clips = np.zeros((len(images), T, size * size), np.float64)
    a, b = np.indices(images.shape[1:])
    position = np.array(starts)
    for t in range(T):
        for n, picture in enumerate(images):
            index = ((a + position[n, 0]) % size) * size + (b + position[n, 1]) % size
            np.put(clips[n, t], index.ravel(), picture.ravel())
        position = position + steps
    return clips.reshape(-1, T, size, size)


# %% moving_clips: Fourier transform, where a move is a factor
def moving_clips(images, starts, steps, T, size):
    spectrum = np.fft.fft2(images, s=(size, size))[:, None]
    moved = starts[:, None] + np.arange(T)[None, :, None] * steps[:, None]
    k = np.arange(size)
    rows = np.exp(-2j * np.pi * k * moved[..., :1] / size)
    columns = np.exp(-2j * np.pi * k * moved[..., 1:] / size)
    return np.fft.ifft2(spectrum * rows[..., :, None] * columns[..., None, :]).real


# %% frame_features: affine on rows
def frame_features(frames, W_x, b_x):
    N, T, P = frames.shape
    flat = frames.reshape(-1, P)
    out = np.tanh(affine(flat, W_x, b_x))
    return out.reshape(N, T, W_x.shape[1])


# %% frame_features: one product of three axes
def frame_features(frames, W_x, b_x):
    return np.tanh(frames @ W_x + b_x)


# %% frame_features: einsum
def frame_features(frames, W_x, b_x):
    a = np.einsum("ntp,pd->ntd", frames, W_x)
    return np.tanh(a + b_x[None, None, :])


# %% frame_features: a loop over the frames, stacked
def frame_features(frames, W_x, b_x):
    steps = [np.tanh(affine(frames[:, t], W_x, b_x)) for t in range(frames.shape[1])]
    return np.stack(steps, axis=1)


# %% frame_features: a loop over the clips
def frame_features(frames, W_x, b_x):
    x = np.zeros(frames.shape[:2] + b_x.shape)
    for n, clip in enumerate(frames):
        x[n] = np.tanh(affine(clip, W_x, b_x))
    return x


# %% frame_features: tensordot, in place
def frame_features(frames, W_x, b_x):
    x = np.tensordot(frames, W_x, axes=1)
    x += b_x
    np.tanh(x, out=x)
    return x


# %% frame_features: the bias as one more row of W_x
def frame_features(frames, W_x, b_x):
    ones = np.ones(frames.shape[:2] + (1,))
    return np.tanh(np.concatenate([frames, ones], axis=2) @ np.vstack([W_x, b_x]))


# %% frame_features: feature by feature, exponentials
def frame_features(frames, W_x, b_x):
    features = []
    for d in range(len(b_x)):
        a = (frames * W_x[:, d]).sum(axis=-1) + b_x[d]
        features.append(1 - 2 / (np.exp(2 * a) + 1))
    return np.moveaxis(np.array(features), 0, -1)


# %% frame_features: float32 and lists
def frame_features(frames, W_x, b_x):
    frames, W_x, b_x = (np.asarray(value, dtype=np.float32) for value in (frames, W_x, b_x))
    return [[np.tanh(frame.dot(W_x) + b_x).tolist() for frame in clip] for clip in frames]


# %% frame_features_backward: rows
def frame_features_backward(dx, x, frames):
    D, P = x.shape[-1], frames.shape[-1]
    da = dx * tanh_grad(x)
    rows = da.reshape(-1, D)
    dW_x = frames.reshape(-1, P).T @ rows
    db_x = rows.sum(axis=0)
    return dW_x, db_x


# %% frame_features_backward: einsum
def frame_features_backward(dx, x, frames):
    da = dx * (1 - x**2)
    return np.einsum("ntp,ntd->pd", frames, da), np.einsum("ntd->d", da)


# %% frame_features_backward: tensordot over clips and frames
def frame_features_backward(dx, x, frames):
    da = np.multiply(dx, 1 - np.square(x))
    return np.tensordot(frames, da, axes=((0, 1), (0, 1))), da.sum((0, 1))


# %% frame_features_backward: summed over time
def frame_features_backward(dx, x, frames):
    dW_x, db_x = 0, 0
    for t in range(x.shape[1]):
        da_t = dx[:, t] * tanh_grad(x[:, t])
        dW_x = dW_x + frames[:, t].T @ da_t
        db_x = db_x + da_t.sum(axis=0)
    return dW_x, db_x


# %% frame_features_backward: summed over clips
def frame_features_backward(dx, x, frames):
    dW_x = np.zeros((frames.shape[2], x.shape[2]))
    db_x = np.zeros(x.shape[2])
    for up, feature, clip in zip(dx, x, frames):
        da = up * (1 + feature) * (1 - feature)
        dW_x += clip.T @ da
        db_x += np.sum(da, axis=0)
    return dW_x, db_x


# %% frame_features_backward: outer products
def frame_features_backward(dx, x, frames):
    N, T, D = x.shape
    dW_x, db_x = np.zeros((frames.shape[-1], D)), np.zeros(D)
    for n in range(N):
        for t in range(T):
            da = dx[n, t] * tanh_grad(x[n, t])
            dW_x += np.outer(frames[n, t], da)
            db_x += da
    return dW_x, db_x


# %% frame_features_backward: a batch of products, then a sum
def frame_features_backward(dx, x, frames):
    da = dx - dx * x * x
    each = np.swapaxes(frames, 1, 2) @ da
    return each.sum(axis=0), da.sum(axis=1).sum(axis=0)


# %% frame_features_backward: ones beside the pixels
def frame_features_backward(dx, x, frames):
    da = (tanh_grad(x) * dx).reshape(-1, x.shape[2])
    pixels = frames.reshape(len(da), -1)
    both = np.hstack([pixels, np.ones((len(da), 1))]).T @ da
    return both[:-1], both[-1]


# %% frame_features_backward: broadcast, float32
def frame_features_backward(dx, x, frames):
    dx, x, frames = np.float32(dx), np.float32(x), np.float32(frames)
    da = dx * (np.float32(1) - x * x)
    products = frames[:, :, :, None] * da[:, :, None, :]
    return products.sum(axis=(0, 1)), np.add.reduce(da, axis=(0, 1))


# %% pool_states: two branches
def pool_states(h, mode):
    N, T, H = h.shape
    if mode == "last":
        share = np.zeros(T)
        share[-1] = 1
        return h[:, -1], share
    return h.mean(axis=1), np.ones(T) / T


# %% pool_states: shares first, then a product
def pool_states(h, mode):
    T = h.shape[1]
    share = np.ones(T) / T
    if mode == "last":
        share = np.where(np.arange(T) == T - 1, 1.0, 0.0)
    pooled = (h * share[:, None]).sum(axis=1)
    return pooled, share


# %% pool_states: einsum
def pool_states(h, mode):
    T = h.shape[1]
    share = {"last": np.eye(T)[T - 1], "mean": np.full(T, 1.0 / T)}[mode]
    return np.einsum("t,nth->nh", share, h), share


# %% pool_states: matrix product
def pool_states(h, mode):
    steps = np.arange(h.shape[1])
    share = (
        (steps == steps[-1]).astype(float)
        if mode == "last"
        else np.repeat(1 / len(steps), len(steps))
    )
    return share @ h, share


# %% pool_states: a running sum
def pool_states(h, mode):
    T = h.shape[1]
    if mode == "mean":
        total = np.zeros_like(h[:, 0])
        for t in range(T):
            total = total + h[:, t]
        return total / T, np.array([1 / T] * T)
    return h[:, T - 1].copy(), np.array([0.0] * (T - 1) + [1.0])


# %% pool_states: last_output of lesson 04
def pool_states(h, mode):
    N, T, _ = h.shape
    if mode == "last":
        return last_output(h, np.full(N, T)), np.append(np.zeros(T - 1), 1)
    return np.average(h, axis=1), np.full(T, 1 / T)


# %% pool_states: transposed
def pool_states(h, mode):
    by_time = h.transpose(1, 0, 2)
    if mode == "mean":
        pooled = sum(by_time) / len(by_time)
        share = np.ones(len(by_time)) / len(by_time)
    else:
        *_, pooled = by_time
        share = np.eye(1, len(by_time), len(by_time) - 1)[0]
    return pooled, share


# %% pool_states: lists and float32
def pool_states(h, mode):
    T = len(h[0])
    share = [1 / T for _ in range(T)] if mode == "mean" else [float(t == T - 1) for t in range(T)]
    pooled = np.tensordot(np.float32(h), np.float32(share), axes=([1], [0]))
    return pooled, share


# %% pool_states: a window of weights
def pool_states(h, mode):
    first = 0 if mode == "mean" else h.shape[1] - 1
    chosen = h[:, first:]
    share = np.zeros(h.shape[1])
    share[first:] = 1 / chosen.shape[1]
    return np.add.reduce(chosen, axis=1) / chosen.shape[1], share


# %% video_scores: step by step
def video_scores(params, clips, mode):
    N, T, A, B = clips.shape
    frames = clips.reshape(N, T, A * B)
    x = frame_features(frames, params["W_x"], params["b_x"])
    H = params["W"].shape[1] // 4
    h0, c0 = np.zeros((N, H)), np.zeros((N, H))
    h, c = lstm_forward(x, h0, c0, params["W"], params["b"])
    pooled, share = pool_states(h, mode)
    return affine(pooled, params["W_y"], params["b_y"])


# %% video_scores: names unpacked
def video_scores(params, clips, mode):
    W_x, b_x, W, b, W_y, b_y = (params[name] for name in ("W_x", "b_x", "W", "b", "W_y", "b_y"))
    x = frame_features(clips.reshape(*clips.shape[:2], -1), W_x, b_x)
    nothing = np.zeros((len(clips), b.size // 4))
    return pool_states(lstm_forward(x, nothing, nothing, W, b)[0], mode)[0] @ W_y + b_y


# %% video_scores: one step at a time
def video_scores(params, clips, mode):
    N, T = clips.shape[0], clips.shape[1]
    h = c = np.zeros((N, params["W_y"].shape[0]))
    states = []
    for t in range(T):
        x_t = np.tanh(affine(clips[:, t].reshape(N, -1), params["W_x"], params["b_x"]))
        h, c = lstm_step_fused(x_t, h, c, params["W"], params["b"])
        states.append(h)
    pooled, _ = pool_states(np.stack(states, axis=1), mode)
    return affine(pooled, params["W_y"], params["b_y"])


# %% video_scores: clip by clip
def video_scores(params, clips, mode):
    scores = []
    for clip in clips:
        x = frame_features(clip.reshape(1, len(clip), -1), params["W_x"], params["b_x"])
        start = np.zeros((1, len(params["W_y"])))
        h, _ = lstm_forward(x, start, start, params["W"], params["b"])
        scores.append(affine(pool_states(h, mode)[0], params["W_y"], params["b_y"])[0])
    return np.array(scores)


# %% video_scores: scores at every step, then pooled
def video_scores(params, clips, mode):
    x = frame_features(clips.reshape(len(clips), clips.shape[1], -1), params["W_x"], params["b_x"])
    start = np.zeros((len(clips), len(params["b"]) // 4))
    h, _ = lstm_forward(x, start, start, params["W"], params["b"])
    each = h @ params["W_y"] + params["b_y"]
    return each[:, -1] if mode == "last" else each.mean(axis=1)


# %% video_scores: lengths of lesson 04
def video_scores(params, clips, mode):
    N, T = clips.shape[:2]
    x = np.tanh(clips.reshape(N, T, -1) @ params["W_x"] + params["b_x"])
    zero = np.zeros((N, params["W_y"].shape[0]))
    h, h_last, _ = lstm_forward_lengths(x, np.full(N, T), zero, zero, params["W"], params["b"])
    state = h_last if mode == "last" else h.sum(axis=1) / T
    return state @ params["W_y"] + params["b_y"]


# %% video_scores: einsum over pixels, rows and columns apart
def video_scores(params, clips, mode):
    N, T, A, B = clips.shape
    W_x = params["W_x"].reshape(A, B, -1)
    x = np.tanh(np.einsum("ntab,abd->ntd", clips, W_x) + params["b_x"])
    h = lstm_forward(x, *np.zeros((2, N, len(params["W_y"]))), params["W"], params["b"])[0]
    _, share = pool_states(h, mode)
    return np.einsum("nth,t,hk->nk", h, share, params["W_y"]) + params["b_y"]


# %% video_scores: float32
def video_scores(params, clips, mode):
    p = {name: np.asarray(value, np.float32) for name, value in params.items()}
    clips = np.asarray(clips, np.float32)
    flat = clips.reshape(clips.shape[0], clips.shape[1], clips.shape[2] * clips.shape[3])
    x = frame_features(flat, p["W_x"], p["b_x"])
    start = np.zeros((flat.shape[0], p["W_y"].shape[0]), np.float32)
    h, _ = lstm_forward(x, start, start, p["W"], p["b"])
    if mode == "last":
        return affine(h[:, -1, :], p["W_y"], p["b_y"])
    return affine(h.mean(axis=1), p["W_y"], p["b_y"])


# %% video_gradients: step by step
def video_gradients(params, clips, directions, mode):
    N, T = clips.shape[:2]
    frames = clips.reshape(N, T, -1)
    x = frame_features(frames, params["W_x"], params["b_x"])
    h0 = np.zeros((N, len(params["W_y"])))
    c0 = np.zeros_like(h0)
    h, c = lstm_forward(x, h0, c0, params["W"], params["b"])
    pooled, share = pool_states(h, mode)
    scores = affine(pooled, params["W_y"], params["b_y"])
    loss, dscores = softmax_cross_entropy(scores[:, None, :], directions[:, None], np.ones((N, 1)))
    dscores = dscores[:, 0]
    dpooled = dscores @ params["W_y"].T
    dh = share[None, :, None] * dpooled[:, None, :]
    dx, dh0, dc0, dW, db = lstm_backward(
        dh, np.zeros_like(c0), (x, h0, c0, params["W"], params["b"], h, c)
    )
    dW_x, db_x = frame_features_backward(dx, x, frames)
    return loss, {
        "W_x": dW_x,
        "b_x": db_x,
        "W": dW,
        "b": db,
        "W_y": pooled.T @ dscores,
        "b_y": dscores.sum(axis=0),
    }


# %% video_gradients: two branches for dh
def video_gradients(params, clips, directions, mode):
    N, T, A, B = clips.shape
    frames = clips.reshape((N, T, A * B))
    x = frame_features(frames, params["W_x"], params["b_x"])
    zero = np.zeros((N, params["b"].size // 4))
    h, c = lstm_forward(x, zero, zero, params["W"], params["b"])
    pooled = h[:, -1] if mode == "last" else h.mean(axis=1)
    scores = affine(pooled, params["W_y"], params["b_y"])
    loss, ds = softmax_cross_entropy(
        scores.reshape(N, 1, -1), directions.reshape(N, 1), np.ones((N, 1))
    )
    ds = ds.reshape(N, -1)
    g = {"W_y": pooled.T @ ds, "b_y": np.sum(ds, axis=0)}
    dh = np.zeros_like(h)
    if mode == "last":
        dh[:, -1] = ds @ params["W_y"].T
    else:
        dh[:] = (ds @ params["W_y"].T)[:, None] / T
    dx, _, _, g["W"], g["b"] = lstm_backward(
        dh, zero, (x, zero, zero, params["W"], params["b"], h, c)
    )
    g["W_x"], g["b_x"] = frame_features_backward(dx, x, frames)
    return loss, g


# %% video_gradients: the softmax written out
def video_gradients(params, clips, directions, mode):
    N, T = len(clips), clips.shape[1]
    frames = clips.reshape(N, T, -1)
    x = np.tanh(frames @ params["W_x"] + params["b_x"])
    start = np.zeros((N, params["W_y"].shape[0]))
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    pooled, share = pool_states(h, mode)
    s = pooled @ params["W_y"] + params["b_y"]
    s = s - s.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(N), directions].mean()
    ds = np.exp(log_p)
    ds[np.arange(N), directions] -= 1
    ds /= N
    dh = np.einsum("t,nk,hk->nth", share, ds, params["W_y"])
    dx, _, _, dW, db = lstm_backward(
        dh, 0 * start, (x, start, start, params["W"], params["b"], h, c)
    )
    da = dx * (1 - x * x)
    return loss, {
        "b_y": ds.sum(0),
        "W_y": pooled.T @ ds,
        "b": db,
        "W": dW,
        "b_x": da.sum((0, 1)),
        "W_x": np.einsum("ntp,ntd->pd", frames, da),
    }


# %% video_gradients: clip by clip
def video_gradients(params, clips, directions, mode):
    N = len(clips)
    total, sums = 0.0, {name: np.zeros_like(value) for name, value in params.items()}
    for clip, direction in zip(clips, directions):
        frames = clip.reshape(1, len(clip), -1)
        x = frame_features(frames, params["W_x"], params["b_x"])
        start = np.zeros((1, len(params["W_y"])))
        h, c = lstm_forward(x, start, start, params["W"], params["b"])
        pooled, share = pool_states(h, mode)
        scores = affine(pooled, params["W_y"], params["b_y"])[None]
        loss, ds = softmax_cross_entropy(scores, np.array([[direction]]), np.ones((1, 1)))
        ds = ds[0]
        dh = share[:, None] * (ds @ params["W_y"].T)[:, None]
        dx, _, _, dW, db = lstm_backward(
            dh, np.zeros_like(start), (x, start, start, params["W"], params["b"], h, c)
        )
        dW_x, db_x = frame_features_backward(dx, x, frames)
        total += loss / N
        for name, value in zip(
            ("W_x", "b_x", "W", "b", "W_y", "b_y"), (dW_x, db_x, dW, db, pooled.T @ ds, ds[0])
        ):
            sums[name] += value / N
    return total, sums


# %% video_gradients: the LSTM step by step
def video_gradients(params, clips, directions, mode):
    N, T = clips.shape[:2]
    frames = clips.reshape(N, T, -1)
    x = frame_features(frames, params["W_x"], params["b_x"])
    H = len(params["W_y"])
    hs, cs = [np.zeros((N, H))], [np.zeros((N, H))]
    for t in range(T):
        h, c = lstm_step_fused(x[:, t], hs[-1], cs[-1], params["W"], params["b"])
        hs.append(h)
        cs.append(c)
    pooled, share = pool_states(np.stack(hs[1:], axis=1), mode)
    scores = affine(pooled, params["W_y"], params["b_y"])
    loss, ds = softmax_cross_entropy(
        scores[:, np.newaxis], directions[:, np.newaxis], np.ones((N, 1))
    )
    ds = ds.squeeze(axis=1)
    dpooled = ds @ params["W_y"].T
    dx, dW, db = np.zeros_like(x), np.zeros_like(params["W"]), np.zeros_like(params["b"])
    dh, dc = np.zeros((N, H)), np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        dx[:, t], dh, dc, dW_t, db_t = lstm_step_backward(
            dh + share[t] * dpooled, dc, x[:, t], hs[t], cs[t], params["W"], params["b"]
        )
        dW += dW_t
        db += db_t
    dW_x, db_x = frame_features_backward(dx, x, frames)
    return loss, dict(W_x=dW_x, b_x=db_x, W=dW, b=db, W_y=pooled.T @ ds, b_y=ds.sum(axis=0))


# %% video_gradients: the loss at every step, masked
def video_gradients(params, clips, directions, mode):
    N, T = clips.shape[:2]
    x = frame_features(clips.reshape(N, T, -1), params["W_x"], params["b_x"])
    start = np.zeros((N, len(params["b"]) // 4))
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    pooled, share = pool_states(h, mode)
    mask = np.zeros((N, T))
    mask[:, 0] = 1
    at_first = np.zeros((N, T, len(params["b_y"])))
    at_first[:, 0] = pooled @ params["W_y"] + params["b_y"]
    loss, ds = softmax_cross_entropy(at_first, np.repeat(directions[:, None], T, axis=1), mask)
    ds = ds[:, 0]
    dh = np.stack([weight * ds @ params["W_y"].T for weight in share], axis=1)
    dx, _, _, dW, db = lstm_backward(
        dh, np.zeros_like(start), (x, start, start, params["W"], params["b"], h, c)
    )
    dW_x, db_x = frame_features_backward(dx, x, clips.reshape(N, T, -1))
    names = ["W_x", "b_x", "W", "b", "W_y", "b_y"]
    return loss, dict(zip(names, [dW_x, db_x, dW, db, pooled.T @ ds, ds.sum(axis=0)]))


# %% video_gradients: the batch as one long sequence for the loss
def video_gradients(params, clips, directions, mode):
    N, T = clips.shape[:2]
    frames = clips.reshape(N, T, -1)
    x = frame_features(frames, params["W_x"], params["b_x"])
    start = np.zeros((N, len(params["W_y"])))
    h, c = lstm_forward(x, start, start, params["W"], params["b"])
    pooled, share = pool_states(h, mode)
    scores = affine(pooled, params["W_y"], params["b_y"])[None]
    loss, dscores = softmax_cross_entropy(scores, directions[None], np.ones((1, N)))
    gradients = {"W_y": np.outer(pooled[0], dscores[0, 0]) * 0, "b_y": dscores[0].sum(axis=0)}
    for n in range(N):
        gradients["W_y"] += np.outer(pooled[n], dscores[0, n])
    dpooled = dscores[0].dot(params["W_y"].T)
    dh = np.tensordot(dpooled, share, axes=0).transpose(0, 2, 1)
    back = lstm_backward(
        dh, np.zeros(start.shape), (x, start, start, params["W"], params["b"], h, c)
    )
    gradients["W"], gradients["b"] = back[3:]
    gradients["W_x"], gradients["b_x"] = frame_features_backward(back[0], x, frames)
    return loss, gradients


# %% video_gradients: float32
def video_gradients(params, clips, directions, mode):
    p = {name: value.astype(np.float32) for name, value in params.items()}
    N, T, A, B = clips.shape
    frames = clips.astype(np.float32).reshape(N, T, A * B)
    x = frame_features(frames, p["W_x"], p["b_x"])
    start = np.zeros((N, p["W_y"].shape[0]), dtype=np.float32)
    h, c = lstm_forward(x, start, start, p["W"], p["b"])
    pooled, share = pool_states(h, mode)
    scores = affine(pooled, p["W_y"], p["b_y"])[:, None]
    loss, dscores = softmax_cross_entropy(scores, directions[:, None], np.ones((N, 1), np.float32))
    dh = (dscores @ p["W_y"].T) * share.astype(np.float32)[None, :, None]
    dx, _, _, dW, db = lstm_backward(
        dh, np.zeros_like(start), (x, start, start, p["W"], p["b"], h, c)
    )
    dW_x, db_x = frame_features_backward(dx, x, frames)
    found = {"W_x": dW_x, "b_x": db_x, "W": dW, "b": db}
    found["W_y"] = np.einsum("nh,nk->hk", pooled, dscores[:, 0])
    found["b_y"] = dscores[:, 0].sum(axis=0)
    return loss, found
