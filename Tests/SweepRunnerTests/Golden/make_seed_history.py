"""The classic tutorial's network in NumPy, to compare overnight with: writes seed_initial.h5 and
seed_expected.h5 beside this file. NumPy 2, float64 throughout, seed 1."""
import os

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], float)
y = np.array([[0], [1], [1], [0]], float)
random = np.random.default_rng(1)
weights1 = random.random((3, 4), np.float32).astype(float)
weights2 = random.random((4, 1), np.float32).astype(float)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


with h5py.File(os.path.join(here, "seed_initial.h5"), "w") as file:
    file["layer_1/weights"] = weights1.astype(np.float32)
    file["layer_2/weights"] = weights2.astype(np.float32)
history = []
for _ in range(10000):
    layer1 = sigmoid(x @ weights1)
    output = sigmoid(layer1 @ weights2)
    history.append(((y - output) ** 2).sum())
    delta = 2 * (y - output) * output * (1 - output)
    weights1 += x.T @ ((delta @ weights2.T) * layer1 * (1 - layer1))
    weights2 += layer1.T @ delta
with h5py.File(os.path.join(here, "seed_expected.h5"), "w") as file:
    file.create_dataset("training_loss", data=np.array(history, np.float32), compression=4)
    file["layer_1/weights"] = weights1.astype(np.float32)
    file["layer_2/weights"] = weights2.astype(np.float32)
