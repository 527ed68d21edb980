using System.Numerics;
using Screening.Core.Numerics;

namespace Screening.Core.Preparation;

/// <summary>
/// Metropolis Monte Carlo over arrangements of the species on their sites (J. Chem. Phys. 21, 1087 (1953)), annealed
/// geometrically to the sampling temperature. One move exchanges the occupants of two sites of one orbit; its energy
/// change follows from the site potentials in constant time, and only accepted moves touch all sites.
/// </summary>
internal sealed class OrderingSampler
{
    /// <summary>Temperature of the sampled arrangements, K: near those at which such materials are synthesised.</summary>
    internal const double SamplingTemperatureK = 1000;

    /// <summary>
    /// Relative permittivity by which formal-charge energies are divided in the acceptance: electronic polarization and bond
    /// covalency screen them by about this much in oxides, sulfides and halides (high-frequency permittivities of 3-6).
    /// </summary>
    internal const double RelativePermittivity = 5;

    /// <summary>Start of the annealing, unscreened eV: above the exchange energies of ions one charge apart (1-5 eV).</summary>
    private const double HottestEv = 8;

    private const int AnnealingSweeps = 240, SamplingSweeps = 60;

    private readonly OrderingProblem _problem;
    private readonly RandomStream _random;
    private readonly int[] _occupants;
    private readonly double[] _potential;
    private readonly int[][] _sitesOf;
    private readonly int[] _movable;

    internal OrderingSampler(OrderingProblem problem, int[][] counts, RandomStream random)
    {
        _problem = problem;
        _random = random;
        int n = problem.Positions.Count;
        _occupants = new int[n];
        _sitesOf = [.. Enumerable.Range(0, problem.Orbits.Count).Select(o => Enumerable.Range(0, n).Where(i => problem.OrbitOf[i] == o).ToArray())];
        for (int o = 0; o < _sitesOf.Length; o++)
        {
            int[] sites = (int[])_sitesOf[o].Clone();
            random.Shuffle<int>(sites);
            int next = 0;
            for (int k = 0; k < counts[o].Length; k++)
            {
                for (int c = 0; c < counts[o][k]; c++)
                {
                    _occupants[sites[next++]] = k;
                }
            }

            while (next < sites.Length)
            {
                _occupants[sites[next++]] = counts[o].Length;
            }
        }

        // Sites of orbits where an exchange can change something.
        _movable = [.. Enumerable.Range(0, n).Where(i => _sitesOf[problem.OrbitOf[i]].Select(j => _occupants[j]).Distinct().Count() > 1)];
        _potential = new double[n];
        for (int i = 0; i < n; i++)
        {
            double sum = problem.Field[i];
            for (int j = 0; j < n; j++)
            {
                sum += problem.Matrix[(i * n) + j] * problem.Charge(j, _occupants[j]);
            }

            _potential[i] = sum;
        }
    }

    /// <summary>Index of the species on each site; the index past the last is a vacancy.</summary>
    internal int[] Occupants => _occupants;

    /// <summary>Whether there is more than one arrangement.</summary>
    internal bool HasFreedom => _movable.Length > 0;

    /// <summary>Anneals and then samples; the arrangement left is a typical one of the sampling temperature.</summary>
    internal void Run()
    {
        double coldest = Units.BoltzmannEvPerK * SamplingTemperatureK * RelativePermittivity;
        for (int sweep = 0; sweep < AnnealingSweeps + SamplingSweeps; sweep++)
        {
            double progress = Math.Min(1, (double)sweep / AnnealingSweeps);
            Sweep(HottestEv * Math.Pow(coldest / HottestEv, progress));
        }
    }

    /// <summary>As many attempted exchanges as there are movable sites, at a temperature in unscreened eV.</summary>
    internal void Sweep(double temperatureEv)
    {
        for (int m = 0; m < _movable.Length; m++)
        {
            int i = _movable[_random.Next(_movable.Length)];
            int[] partners = _sitesOf[_problem.OrbitOf[i]];
            int j = partners[_random.Next(partners.Length)];
            if (_occupants[i] == _occupants[j])
            {
                continue;
            }

            double change = Change(i, j);
            if (change <= 0 || _random.NextDouble() < Math.Exp(-change / temperatureEv))
            {
                Exchange(i, j);
            }
        }
    }

    /// <summary>Energy change of exchanging the occupants of two sites, eV.</summary>
    internal double Change(int i, int j)
    {
        int n = _occupants.Length, ki = _occupants[i], kj = _occupants[j];
        double shift = _problem.Charge(i, kj) - _problem.Charge(i, ki);
        double[] matrix = _problem.Matrix;
        double coulomb = (shift * (_potential[i] - _potential[j]))
            + (0.5 * shift * shift * (matrix[(i * n) + i] + matrix[(j * n) + j] - (2 * matrix[(i * n) + j])));

        // Contact between i and j themselves is the same before and after, so each leaves out the other.
        return coulomb
            + _problem.Exclusion(i, kj, _occupants, j) + _problem.Exclusion(j, ki, _occupants, i)
            - _problem.Exclusion(i, ki, _occupants, j) - _problem.Exclusion(j, kj, _occupants, i);
    }

    internal void Exchange(int i, int j)
    {
        int n = _occupants.Length;
        double shift = _problem.Charge(i, _occupants[j]) - _problem.Charge(i, _occupants[i]);
        (_occupants[i], _occupants[j]) = (_occupants[j], _occupants[i]);
        if (shift == 0)
        {
            return;
        }

        ReadOnlySpan<double> rowI = _problem.Matrix.AsSpan(i * n, n), rowJ = _problem.Matrix.AsSpan(j * n, n);
        Vector<double> shifts = new(shift);
        int k = 0;
        for (; k <= n - Vector<double>.Count; k += Vector<double>.Count)
        {
            Vector<double> updated = new Vector<double>(_potential, k) + (shifts * (new Vector<double>(rowI[k..]) - new Vector<double>(rowJ[k..])));
            updated.CopyTo(_potential, k);
        }

        for (; k < n; k++)
        {
            _potential[k] += shift * (rowI[k] - rowJ[k]);
        }
    }
}
