"""The same model in PyTorch, single precision, automatic differentiation, one thread: what this engine is compared with.

Usage: judge.py INDEX STRUCTURE SECONDS [FORCES]
INDEX is the JSON index of the plain form of the weights, STRUCTURE an extended XYZ file. The edges are given (their search is not timed).
Prints the microseconds of CPU time of one evaluation of energy, forces and strain derivative, and the Gflop/s of PyTorch's matrix product (which
depends on the BLAS it finds: Debian's default is the slow reference one); writes the forces to a file.
Written from the mathematics of the model; nothing tabulated, as the published code computes it.
"""
import gzip
import json
import math
import os
import re
import sys
import time

import numpy
import torch

torch.set_num_threads(1)
CUTOFF = 5.0


def weights_of(index_path):
    with open(index_path) as file:
        index = json.load(file)
    path = os.path.join(os.path.dirname(index_path), index["file"])
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        numbers = numpy.frombuffer(file.read(), "<f4")
    tensors = {
        t["name"].removeprefix("model."): torch.tensor(numbers[t["offset"]:t["offset"] + t["count"]].reshape(t["shape"]).copy())
        for t in index["tensors"]}
    return index, tensors


def structure_of(path):
    with open(path) as file:
        lines = file.read().split("\n")
    cell = numpy.array([float(x) for x in re.search('Lattice="([^"]*)"', lines[1]).group(1).split()]).reshape(3, 3)
    rows = [line.split() for line in lines[2:2 + int(lines[0])]]
    return cell, [r[0] for r in rows], numpy.array([[float(x) for x in r[1:4]] for r in rows])


def edges_of(cell, positions):
    volume = abs(numpy.linalg.det(cell))
    widths = [volume / numpy.linalg.norm(numpy.cross(cell[(k + 1) % 3], cell[(k + 2) % 3])) for k in range(3)]
    fractional = positions @ numpy.linalg.inv(cell)
    reach = [int(math.ceil(CUTOFF / w + s)) for w, s in zip(widths, fractional.max(0) - fractional.min(0))]
    centre, neighbour, shift = [], [], []
    for n in numpy.ndindex(*(2 * r + 1 for r in reach)):
        image = numpy.array(n) - reach
        d = positions[None] + image @ cell - positions[:, None]
        inside = (d ** 2).sum(-1) <= CUTOFF ** 2
        if not image.any():
            numpy.fill_diagonal(inside, False)
        i, j = numpy.nonzero(inside)
        centre.append(i)
        neighbour.append(j)
        shift.append(numpy.tile(image @ cell, (len(i), 1)))
    return numpy.concatenate(centre), numpy.concatenate(neighbour), numpy.concatenate(shift)


def silu(x):
    return torch.nn.functional.silu(x)


# A tensor is ten numbers per channel: s, the vector a and xx yy zz xy xz yz of the symmetric traceless part, as [component, atom, channel]. That is
# more than twice as fast as 3 x 3 matrices.
def inner(p, q):
    return 3 * p[0] * q[0], 2 * (p[1:4] * q[1:4]).sum(0), (p[4:7] * q[4:7]).sum(0) + 2 * (p[7:] * q[7:]).sum(0)


def scaled(factors, x):
    return torch.cat([factors[0] * x[:1], factors[1] * x[1:4], factors[2] * x[4:]])


def anticommutator(p, q):
    s, a, xx = p[0], p[1:4], p[4:]
    t, b, yy = q[0], q[1:4], q[4:]
    index = ((0, 3, 4), (3, 1, 5), (4, 5, 2))
    ab, st = (a * b).sum(0), (xx[:3] * yy[:3]).sum(0) + 2 * (xx[3:] * yy[3:]).sum(0)
    out = [2 * s * t - 4 / 3 * ab + 2 / 3 * st]
    for i in range(3):
        out.append(2 * (s * b[i] + t * a[i]) - sum(yy[index[i][k]] * a[k] + xx[index[i][k]] * b[k] for k in range(3)))
    for i, j in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)):
        n = index[i][j]
        value = a[i] * b[j] + a[j] * b[i] + 2 * (s * yy[n] + t * xx[n]) + sum(xx[index[i][k]] * yy[index[k][j]] + yy[index[i][k]] * xx[index[k][j]] for k in range(3))
        out.append(value - 2 / 3 * (ab + st) if i == j else value)
    return torch.stack(out)


class Model:
    def __init__(self, index, tensors):
        self.w, self.std = tensors, index["data_std"]
        self.own = index["hyperparameters"]["message_source"] == "self"

    def linear(self, x, name):
        return torch.nn.functional.linear(x, self.w[name + ".weight"], self.w.get(name + ".bias"))

    def norm(self, x, name):
        return torch.nn.functional.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], 1e-5)

    def radial(self, r):
        e = [n * n * (n + 2) ** 2 / (4 * (n + 1) ** 4 + 1) for n in range(3)]
        d = [1.0]
        for n in (1, 2):
            d.append(1 - e[n] / d[-1])
        j = [torch.sin(m * math.pi / CUTOFF * r) / (m * math.pi / CUTOFF * r) for m in range(1, 5)]
        g = []
        for n in range(3):
            f = (-1) ** n * math.sqrt(2) * math.pi / CUTOFF ** 1.5 * (n + 1) * (n + 2) / math.hypot(n + 1, n + 2) * (j[n] + j[n + 1])
            g.append(f if n == 0 else (f + math.sqrt(e[n] / d[n - 1]) * g[-1]) / math.sqrt(d[n]))
        return torch.stack(g, 1)

    def mix(self, x, prefix, first):
        """Matrices over channels, one for each of scalar, vector and symmetric part; x is [component, atom, channel]."""
        w = [self.w[f"{prefix}linears_tensor.{first + k}.weight"].T for k in range(3)]
        return torch.cat([x[:1] @ w[0], x[1:4] @ w[1], x[4:] @ w[2]])

    def energy(self, types, v, centre, neighbour):
        atoms, p = len(types), "tensor_embedding."
        r = v.norm(dim=1)
        u = -v / r[:, None]
        cut = ((torch.cos(math.pi * r / CUTOFF) + 1) / 2)[:, None]
        g = self.radial(r)
        x = self.w[p + "emb.weight"][types]
        z = cut * self.linear(torch.cat([x[neighbour], x[centre]], 1), p + "emb2")
        a, b, c = u.unbind(1)
        square = torch.stack([a * a - 1 / 3, b * b - 1 / 3, c * c - 1 / 3, a * b, a * c, b * c], 1)
        d = [z * self.linear(g, f"{p}distance_proj{k + 1}") for k in range(3)]
        edge = torch.cat([d[0][:, None], d[1][:, None] * u[:, :, None], d[2][:, None] * square[:, :, None]], 1)
        total = torch.zeros(atoms, 10, 128).index_add(0, centre, edge).transpose(0, 1)
        h = self.norm(sum(inner(total, total)), p + "init_norm")
        for k in (0, 1):
            h = silu(self.linear(h, f"{p}linears_scalar.{k}"))
        x = scaled(h.view(atoms, 128, 3).unbind(2), self.mix(total, p, 0))
        for layer in (0, 1):
            p = f"layers.{layer}."
            w = g
            for k in range(3):
                w = silu(self.linear(w, f"{p}linears_scalar.{k}"))
            w = cut * w
            x = x / (1 + sum(inner(x, x)))
            y = self.mix(x, p, 0)
            if self.own:
                message = scaled(torch.zeros(atoms, 384).index_add(0, centre, w).view(atoms, 128, 3).unbind(2), y)
            else:
                message = torch.zeros_like(y).index_add(1, centre, scaled(w.view(-1, 128, 3).unbind(2), y[:, neighbour]))
            b = anticommutator(message, y)
            d = self.mix(b / (1 + sum(inner(b, b))), p, 3)
            x = x + d + anticommutator(d, d) / 2
        f = self.linear(self.norm(torch.cat(inner(x, x), 1), "out_norm"), "linear")
        value = gate = f
        for k in (0, 2, 4):
            value = silu(self.linear(value, f"final_layer.gated.layers.{k}"))
            gate = silu(self.linear(gate, f"final_layer.gated.gates.{k}"))
        return self.std * (self.linear(value, "final_layer.gated.layers.6") * torch.sigmoid(self.linear(gate, "final_layer.gated.gates.6"))).sum()


def product_rate():
    a, b = torch.randn(468, 128), torch.randn(128, 128)
    a @ b
    start, done = time.thread_time(), 0
    while time.thread_time() - start < 0.3:
        a @ b
        done += 1
    return 2 * 468 * 128 * 128 * done / (time.thread_time() - start) / 1e9


def main():
    index, tensors = weights_of(sys.argv[1])
    cell, symbols, positions = structure_of(sys.argv[2])
    model = Model(index, tensors)
    types = torch.tensor([index["elements"].index(s) for s in symbols])
    i, j, shift = edges_of(cell, positions)
    centre, neighbour = torch.tensor(i), torch.tensor(j)
    v0 = torch.tensor(positions[j] + shift - positions[i], dtype=torch.float32)

    def step():
        v = v0.clone().requires_grad_(True)
        slope, = torch.autograd.grad(model.energy(types, v, centre, neighbour), v)
        forces = torch.zeros(len(symbols), 3).index_add(0, centre, slope).index_add(0, neighbour, -slope)
        return forces, v0.T @ slope

    forces, _ = step()
    step()
    times, start = [], time.thread_time()
    while len(times) < 3 or time.thread_time() - start < float(sys.argv[3]):
        before = time.thread_time()
        step()
        times.append(time.thread_time() - before)
    print(1e6 * sorted(times)[len(times) // 2], product_rate())
    if len(sys.argv) > 4:
        numpy.savetxt(sys.argv[4], forces.numpy())


main()
