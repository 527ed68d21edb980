"""The same model in PyTorch, single precision, automatic differentiation, one thread: what this engine is compared with.

Usage: judge.py INDEX STRUCTURE SECONDS [FORCES]
INDEX is the JSON index of the plain form of the weights, STRUCTURE an extended XYZ file. The edges are given (their search is not timed).
Prints the microseconds of CPU time of one evaluation of energy, forces and strain derivative; writes the forces to a file.
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

    @staticmethod
    def parts(x):
        """Scalar, antisymmetric and symmetric traceless part of matrices [..., 3, 3]."""
        scalar = x.diagonal(dim1=-2, dim2=-1).mean(-1)[..., None, None] * torch.eye(3)
        anti = (x - x.transpose(-1, -2)) / 2
        return scalar, anti, (x + x.transpose(-1, -2)) / 2 - scalar

    def mix(self, x, prefix, first):
        return sum(torch.einsum("dc,ncab->ndab", self.w[f"{prefix}linears_tensor.{first + k}.weight"], part) for k, part in enumerate(self.parts(x)))

    def energy(self, types, v, centre, neighbour):
        atoms, p = len(types), "tensor_embedding."
        r = v.norm(dim=1)
        u = -v / r[:, None]
        cut = (torch.cos(math.pi * r / CUTOFF) + 1) / 2
        g = self.radial(r)
        x = self.w[p + "emb.weight"][types]
        z = self.linear(torch.cat([x[neighbour], x[centre]], 1), p + "emb2")
        zero = torch.zeros_like(r)
        cross = torch.stack([zero, -u[:, 2], u[:, 1], u[:, 2], zero, -u[:, 0], -u[:, 1], u[:, 0], zero], 1).view(-1, 3, 3)
        directions = [torch.eye(3).expand(len(r), 3, 3), cross, u[:, :, None] * u[:, None, :] - torch.eye(3) / 3]
        edge = sum((z * cut[:, None] * self.linear(g, f"{p}distance_proj{k + 1}"))[:, :, None, None] * directions[k][:, None] for k in range(3))
        total = torch.zeros(atoms, 128, 3, 3).index_add(0, centre, edge)
        h = self.norm((total ** 2).sum((-1, -2)), p + "init_norm")
        for k in (0, 1):
            h = silu(self.linear(h, f"{p}linears_scalar.{k}"))
        h = h.view(atoms, 128, 3)
        mixed = [torch.einsum("dc,ncab->ndab", self.w[f"{p}linears_tensor.{k}.weight"], part) for k, part in enumerate(self.parts(total))]
        x = sum(h[:, :, k, None, None] * mixed[k] for k in range(3))
        for layer in (0, 1):
            p = f"layers.{layer}."
            w = g
            for k in range(3):
                w = silu(self.linear(w, f"{p}linears_scalar.{k}"))
            w = (w * cut[:, None]).view(-1, 128, 3)
            x = x / (1 + (x ** 2).sum((-1, -2)))[..., None, None]
            y = self.mix(x, p, 0)
            if self.own:
                sums = torch.zeros(atoms, 128, 3).index_add(0, centre, w)
                message = sum(sums[:, :, k, None, None] * part for k, part in enumerate(self.parts(y)))
            else:
                sent = sum(w[:, :, k, None, None] * part[neighbour] for k, part in enumerate(self.parts(y)))
                message = torch.zeros_like(y).index_add(0, centre, sent)
            b = message @ y + y @ message
            d = self.mix(b / (1 + (b ** 2).sum((-1, -2)))[..., None, None], p, 3)
            x = x + d + d @ d
        q = torch.cat([(part ** 2).sum((-1, -2)) for part in self.parts(x)], 1)
        f = self.linear(self.norm(q, "out_norm"), "linear")
        value = gate = f
        for k in (0, 2, 4):
            value = silu(self.linear(value, f"final_layer.gated.layers.{k}"))
            gate = silu(self.linear(gate, f"final_layer.gated.gates.{k}"))
        return self.std * (self.linear(value, "final_layer.gated.layers.6") * torch.sigmoid(self.linear(gate, "final_layer.gated.gates.6"))).sum()


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
    print(1e6 * sorted(times)[len(times) // 2])
    if len(sys.argv) > 4:
        numpy.savetxt(sys.argv[4], forces.numpy())


main()
