"""Times the peers on the arrays that the benchmark wrote, one kernel per call: peers.py DIR KERNEL. Prints CPU seconds and saves the result.

Kernels and definitions: vacf = velocity autocorrelation over all lags by zero-padded FFT in single precision (scipy.fft, blocks of
atoms); msd = mean squared displacement over all lags by FFT in double precision (Calandrini et al., Collection SFN 12, 201 (2011));
rdf = MDAnalysis InterRDF of all pairs, 200 bins to 10 angstrom.
"""
import os
import sys
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np

warnings.filterwarnings("ignore")
folder, kernel = sys.argv[1], sys.argv[2]
meta = dict(line.split() for line in open(os.path.join(folder, "shape.txt")))


def load(name, dtype):
    frames, atoms = int(meta[name + "_frames"]), int(meta[name + "_atoms"])
    return np.fromfile(os.path.join(folder, name + ".bin"), dtype=dtype).reshape(frames, atoms, 3)


def vacf(v):
    import scipy.fft
    n, atoms, _ = v.shape
    size = scipy.fft.next_fast_len(2 * n, real=True)
    series = v.reshape(n, 3 * atoms)
    power = np.zeros(size // 2 + 1, np.float64)
    for first in range(0, 3 * atoms, 100):
        block = np.ascontiguousarray(series[:, first:first + 100].T)
        f = scipy.fft.rfft(block, size, axis=1)
        power += (f.real ** 2 + f.imag ** 2).sum(axis=0)
    c = scipy.fft.irfft(power, size)[:n] / (n - np.arange(n)) / atoms
    return c / c[0]


def msd(r):
    n, atoms, _ = r.shape
    size = 2 * n
    s2 = np.zeros(size // 2 + 1)
    d = np.zeros(n)
    for first in range(0, atoms, 25):
        x = np.ascontiguousarray(r[:, first:first + 25, :].reshape(n, -1).T)
        f = np.fft.rfft(x, size, axis=1)
        s2 += (f.real ** 2 + f.imag ** 2).sum(axis=0)
        d += (x * x).sum(axis=0)
    correlation = np.fft.irfft(s2, size)[:n]
    forward, backward = np.cumsum(d), np.cumsum(d[::-1])
    lags = np.arange(n)
    s1 = forward[n - 1 - lags] + backward[n - 1 - lags]
    return (s1 - 2 * correlation) / (n - lags) / atoms


def msd_per_atom(r):
    """One curve per atom, then their mean (as in tidynamics)."""
    n, atoms, _ = r.shape
    lags = np.arange(n)
    total = np.zeros(n)
    for a in range(atoms):
        x = np.ascontiguousarray(r[:, a, :].T)
        f = np.fft.rfft(x, 2 * n, axis=1)
        correlation = np.fft.irfft((f.real ** 2 + f.imag ** 2).sum(axis=0), 2 * n)[:n]
        d = (x * x).sum(axis=0)
        s1 = np.cumsum(d)[n - 1 - lags] + np.cumsum(d[::-1])[n - 1 - lags]
        total += (s1 - 2 * correlation) / (n - lags)
    return total / atoms


def rdf(r):
    import MDAnalysis
    from MDAnalysis.analysis.rdf import InterRDF
    from MDAnalysis.coordinates.memory import MemoryReader
    frames, atoms, _ = r.shape
    edge = float(meta["rdf_edge"])
    universe = MDAnalysis.Universe.empty(atoms, trajectory=False)
    universe.load_new(r, format=MemoryReader, dimensions=np.array([[edge, edge, edge, 90, 90, 90]] * frames, np.float32))
    group = universe.atoms
    analysis = InterRDF(group, group, nbins=200, range=(0.0, 10.0), exclusion_block=(1, 1))
    start = time.process_time()
    analysis.run()
    seconds = time.process_time() - start
    return analysis.results.rdf, seconds


if kernel == "vacf":
    data = load("vacf", np.float32)
    start = time.process_time()
    result = vacf(data)
    seconds = time.process_time() - start
elif kernel == "msd":
    data = load("msd", np.float64)
    start = time.process_time()
    result = msd(data)
    seconds = time.process_time() - start
elif kernel == "msd-per-atom":
    data = load("msd", np.float64)
    start = time.process_time()
    result = msd_per_atom(data)
    seconds = time.process_time() - start
elif kernel == "rdf":
    result, seconds = rdf(load("rdf", np.float32))
else:
    raise SystemExit("kernel: vacf, msd or rdf")
np.asarray(result, np.float64).tofile(os.path.join(folder, kernel + "_peer.bin"))
print(seconds)
