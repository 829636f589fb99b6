"""Losses, gradients and outputs of networks with vectors of levels, periodic numbers, members and
skip connections, by PyTorch's automatic differentiation in double precision: writes tables.json.

    pip install torch && python make_tables.py
"""

import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(11)
ROWS, FEATURES, OUTPUTS = 6, 5, 3
CATEGORIES = [(1, 3), (4, 2)]  # feature, levels
NUMBERS = [0, 2, 3]
SIZE, FREQUENCIES, PERIODIC = 4, 5, 3


def draw(*shape):
    # Numbers that 32 bits hold.
    return (0.6 * torch.randn(*shape, generator=generator)).float().double()


def encode(x, p, case):
    parts = []
    embedded = {feature for feature, _ in CATEGORIES} if case["embedding"] else set()
    parts.append(x[:, [j for j in range(FEATURES) if j not in embedded]])
    first = 0
    if case["embedding"]:
        for feature, levels in CATEGORIES:
            vectors = torch.cat([p["layer_1_embeddings"][first:first + levels],
                                 torch.zeros(1, SIZE)])
            parts.append(vectors[x[:, feature].long()])  # -1 is the row of zeros
            first += levels
    if case["periodic"]:
        turns = x[:, NUMBERS].unsqueeze(2) * p["layer_1_frequencies"]
        waves = torch.cat([torch.cos(2 * math.pi * turns), torch.sin(2 * math.pi * turns)], 2)
        sums = torch.einsum("rnw,nwo->rno", waves, p["layer_1_periodic_weights"])
        parts.append(torch.relu(sums + p["layer_1_periodic_biases"]).flatten(1))
    return torch.cat(parts, 1)


def outputs(x, p, case):
    """[members, rows, outputs]"""
    a = encode(x, p, case).unsqueeze(0)
    if case["members"] > 1:
        a = a * p["layer_1_member_scales"].unsqueeze(1)
    layers = len(case["hidden_sizes"]) + 1
    for layer in range(1, layers + 1):
        z = a @ p[f"layer_{layer}_weights"]
        bias = p[f"layer_{layer}_biases"]
        z = z + (bias.unsqueeze(1) if bias.dim() == 2 else bias)
        if layer == layers:
            return z
        if f"layer_{layer}_gains" in p:
            z = torch.nn.functional.layer_norm(
                z, z.shape[-1:], p[f"layer_{layer}_gains"], p[f"layer_{layer}_shifts"], eps=1e-5)
        y = torch.tanh(z)
        a = y + a if case["skip"] and layer > 1 and y.shape[-1] == a.shape[-1] else y


def parameters(case):
    p = {}
    width = FEATURES
    if case["embedding"]:
        p["layer_1_embeddings"] = draw(sum(levels for _, levels in CATEGORIES), SIZE)
        width += len(CATEGORIES) * (SIZE - 1)
    if case["periodic"]:
        p["layer_1_frequencies"] = draw(len(NUMBERS), FREQUENCIES)
        p["layer_1_periodic_weights"] = draw(len(NUMBERS), 2 * FREQUENCIES, PERIODIC)
        p["layer_1_periodic_biases"] = draw(len(NUMBERS), PERIODIC)
        width += len(NUMBERS) * PERIODIC
    if case["members"] > 1:
        p["layer_1_member_scales"] = draw(case["members"], width)
    sizes = [width] + case["hidden_sizes"] + [OUTPUTS]
    for layer, (inputs, nodes) in enumerate(zip(sizes, sizes[1:]), 1):
        lead = [case["members"]] if layer == len(sizes) - 1 and case["members"] > 1 else []
        p[f"layer_{layer}_weights"] = draw(*lead, inputs, nodes)
        p[f"layer_{layer}_biases"] = draw(*lead, nodes)
        if case["normalization"] == "layer" and layer < len(sizes) - 1:
            p[f"layer_{layer}_gains"] = draw(nodes)
            p[f"layer_{layer}_shifts"] = draw(nodes)
    return p


def losses(z, case, labels, targets):
    members = z.shape[0]
    if case["loss"] == "cross_entropy":
        return torch.nn.functional.cross_entropy(z.flatten(0, 1), labels.repeat(members))
    if case["loss"] == "binary_cross_entropy":
        return torch.nn.functional.binary_cross_entropy_with_logits(
            z, targets.expand(members, -1, -1))
    return torch.nn.functional.mse_loss(z, targets.expand(members, -1, -1))


def mean(z, case):
    if case["members"] == 1:
        return z[0]
    if case["loss"] == "cross_entropy":
        return torch.softmax(z, 2).mean(0).log()
    if case["loss"] == "binary_cross_entropy":
        return torch.logit(torch.sigmoid(z).mean(0))
    return z.mean(0)


def shorter(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: shorter(item) for key, item in value.items()}
    return [shorter(item) for item in value] if isinstance(value, (list, tuple)) else value


cases = []
for embedding, periodic, members, skip, normalization, loss, hidden in [
    (True, False, 1, False, "none", "cross_entropy", [7]),
    (False, True, 1, False, "none", "mean_squared_error", [7, 5]),
    (False, False, 3, False, "none", "cross_entropy", [7]),
    (False, False, 1, True, "none", "mean_squared_error", [6, 6, 6]),
    (False, False, 1, True, "layer", "binary_cross_entropy", [6, 6, 4, 4]),
    (True, True, 4, True, "layer", "cross_entropy", [8, 8]),
    (True, True, 4, True, "none", "binary_cross_entropy", [8, 8]),
    (True, True, 2, False, "none", "mean_squared_error", []),
]:
    case = dict(embedding=embedding, periodic=periodic, members=members, skip=skip,
                normalization=normalization, loss=loss, hidden_sizes=hidden)
    x = draw(ROWS, FEATURES)
    if embedding:
        for feature, levels in CATEGORIES:
            x[:, feature] = torch.randint(-1, levels, (ROWS,), generator=generator).double()
    labels = torch.arange(ROWS) % OUTPUTS
    targets = torch.rand(ROWS, OUTPUTS, generator=generator).float().double()
    p = {name: value.requires_grad_() for name, value in parameters(case).items()}
    z = outputs(x, p, case)
    loss_value = losses(z, case, labels, targets)
    loss_value.backward()
    cases.append(dict(
        case, features=x.tolist(), labels=labels.tolist(), targets=targets.tolist(),
        parameters={name: value.detach().flatten().tolist() for name, value in p.items()},
        loss_value=loss_value.item(), outputs=mean(z, case).tolist(),
        gradients={name: value.grad.flatten().tolist() for name, value in p.items()}))

path = pathlib.Path(__file__).parent / "tables.json"
path.write_text(json.dumps(shorter(dict(
    source=f"PyTorch {torch.__version__}, make_tables.py", categories=CATEGORIES, numbers=NUMBERS,
    embedding_size=SIZE, frequencies=FREQUENCIES, periodic_size=PERIODIC, cases=cases))) + "\n")
