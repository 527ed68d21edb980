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


def squares(r):
    """Sums over origins of |r(t)|^2 + |r(t+lag)|^2 per atom, from running sums; [lag, atom]."""
    d = (r * r).sum(axis=2)
    nothing = np.zeros((1, d.shape[1]))
    return 2 * d.sum(axis=0) - np.vstack([nothing, np.cumsum(d[:-1], 0)]) - np.vstack([nothing, np.cumsum(d[:0:-1], 0)])


def msd(r):
    """Summed over atoms: one transform back."""
    import scipy.fft
    n, atoms, _ = r.shape
    size = scipy.fft.next_fast_len(2 * n, real=True)
    power = np.zeros(size // 2 + 1)
    for first in range(0, atoms, 50):
        f = scipy.fft.rfft(np.ascontiguousarray(r[:, first:first + 50].reshape(n, -1).T), n=size, axis=1)
        power += (f.real ** 2 + f.imag ** 2).sum(axis=0)
    s1 = squares(r.reshape(n, 1, -1))[:, 0]
    return (s1 - 2 * scipy.fft.irfft(power, n=size)[:n]) / (n - np.arange(n)) / atoms


def msd_per_atom(r):
    """One curve per atom and axis, then their mean (as in tidynamics)."""
    import scipy.fft
    n, atoms, _ = r.shape
    size = scipy.fft.next_fast_len(2 * n, real=True)
    total = np.zeros(n)
    for first in range(0, atoms, 50):
        block = r[:, first:first + 50]
        correlation = 0
        for axis in range(3):
            f = scipy.fft.rfft(np.ascontiguousarray(block[:, :, axis].T), n=size, axis=1)
            correlation = correlation + scipy.fft.irfft(f.real ** 2 + f.imag ** 2, n=size, axis=1)[:, :n]
        total += ((squares(block) - 2 * correlation.T) / (n - np.arange(n))[:, None]).sum(axis=1)
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
