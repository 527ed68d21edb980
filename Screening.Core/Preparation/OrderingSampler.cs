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
    private readonly bool[] _grouped;
    private int[] _movable;

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

        _grouped = new bool[n];
        foreach (AssemblySites assembly in problem.Assemblies)
        {
            Fill(assembly);
        }

        _movable = Movable();
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

    /// <summary>Gives the alternatives of a region to its instances at random, in their numbers.</summary>
    private void Fill(AssemblySites assembly)
    {
        int[] order = [.. Enumerable.Range(0, assembly.Instances.Length)];
        _random.Shuffle<int>(order);
        int next = 0;
        foreach (int instance in order)
        {
            int group = 0;
            for (int before = assembly.Counts[0]; group < assembly.Counts.Length && next >= before; before += group < assembly.Counts.Length ? assembly.Counts[group] : 0)
            {
                group++;
            }

            next++;
            for (int m = 0; m < assembly.Instances[instance].Length; m++)
            {
                int site = assembly.Instances[instance][m];
                _grouped[site] = true;
                _occupants[site] = assembly.Groups[instance][m] == group ? 0 : _problem.Orbits[_problem.OrbitOf[site]].Species.Count;
            }
        }
    }

    /// <summary>Exchanges what two instances of a region hold, site by site of each orbit, and takes it back where the energy forbids it.</summary>
    private void ExchangeInstances(AssemblySites assembly, double temperatureEv)
    {
        int[] first = assembly.Instances[_random.Next(assembly.Instances.Length)], second = assembly.Instances[_random.Next(assembly.Instances.Length)];
        int[] a = [.. first.OrderBy(i => _problem.OrbitOf[i])], b = [.. second.OrderBy(i => _problem.OrbitOf[i])];
        double change = 0;
        for (int m = 0; m < a.Length; m++)
        {
            if (_occupants[a[m]] != _occupants[b[m]])
            {
                change += Change(a[m], b[m]);
                Exchange(a[m], b[m]);
            }
            else
            {
                a[m] = b[m] = -1;
            }
        }

        if (change > 0 && _random.NextDouble() >= Math.Exp(-change / temperatureEv))
        {
            for (int m = a.Length - 1; m >= 0; m--)
            {
                if (a[m] >= 0)
                {
                    Exchange(a[m], b[m]);
                }
            }
        }
    }

    /// <summary>Index of the species on each site; the index past the last is a vacancy.</summary>
    internal int[] Occupants => _occupants;

    /// <summary>
    /// Ions that had to leave their orbit for another of the same species, because more of them were published on split
    /// positions than these can hold without filling both halves.
    /// </summary>
    internal int Relocated { get; private set; }

    /// <summary>Anneals and then samples; the arrangement left is a typical one of the sampling temperature.</summary>
    internal void Run()
    {
        double coldest = Units.BoltzmannEvPerK * SamplingTemperatureK * RelativePermittivity;
        for (int sweep = 0; sweep < AnnealingSweeps; sweep++)
        {
            Sweep(HottestEv * Math.Pow(coldest / HottestEv, (double)sweep / AnnealingSweeps));
        }

        Relocated = Relieve();
        for (int sweep = 0; sweep < SamplingSweeps; sweep++)
        {
            Sweep(coldest);
        }
    }

    /// <summary>
    /// Moves ions out of contacts that exclude one another to the vacancy, on any orbit that takes the species, where they cost
    /// least; ends when no move lowers the number or severity of contacts. Returns the moves that changed orbit.
    /// </summary>
    private int Relieve()
    {
        int n = _occupants.Length, relocated = 0;
        for (int move = 0; move < n; move++)
        {
            (double Change, int From, int To, int Kind) best = (double.PositiveInfinity, -1, -1, -1);
            for (int i = 0; i < n; i++)
            {
                IReadOnlyList<Structures.Species> species = _problem.Orbits[_problem.OrbitOf[i]].Species;
                if (_grouped[i] || _occupants[i] >= species.Count || _problem.Exclusion(i, _occupants[i], _occupants, -1) <= 0)
                {
                    continue;
                }

                for (int j = 0; j < n; j++)
                {
                    IReadOnlyList<Structures.Species> there = _problem.Orbits[_problem.OrbitOf[j]].Species;
                    if (_grouped[j] || _occupants[j] < there.Count)
                    {
                        continue;
                    }

                    int kind = there.ToList().IndexOf(species[_occupants[i]]);
                    double contacts = kind < 0 ? 0 : _problem.Exclusion(j, kind, _occupants, i) - _problem.Exclusion(i, _occupants[i], _occupants, j);
                    if (contacts >= -1e-9)
                    {
                        continue;
                    }

                    double q = _problem.Charge(i, _occupants[i]);
                    double change = contacts + (q * (_potential[j] - _potential[i]))
                        + (0.5 * q * q * (_problem.Matrix[(i * n) + i] + _problem.Matrix[(j * n) + j] - (2 * _problem.Matrix[(i * n) + j])));
                    if (change < best.Change)
                    {
                        best = (change, i, j, kind);
                    }
                }
            }

            if (best.From < 0)
            {
                break;
            }

            double charge = _problem.Charge(best.From, _occupants[best.From]);
            _occupants[best.To] = best.Kind;
            _occupants[best.From] = _problem.Orbits[_problem.OrbitOf[best.From]].Species.Count;
            Shift(best.From, best.To, -charge);
            relocated += _problem.OrbitOf[best.From] == _problem.OrbitOf[best.To] ? 0 : 1;
        }

        _movable = Movable();
        return relocated;
    }

    /// <summary>Sites of orbits where an exchange can change something.</summary>
    private int[] Movable()
    {
        bool[] mixed = [.. _sitesOf.Select(sites => sites.Select(i => _occupants[i]).Distinct().Count() > 1)];
        return [.. Enumerable.Range(0, _occupants.Length).Where(i => !_grouped[i] && mixed[_problem.OrbitOf[i]])];
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

        foreach (AssemblySites assembly in _problem.Assemblies)
        {
            for (int m = 0; m < assembly.Instances.Length; m++)
            {
                ExchangeInstances(assembly, temperatureEv);
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
        double shift = _problem.Charge(i, _occupants[j]) - _problem.Charge(i, _occupants[i]);
        (_occupants[i], _occupants[j]) = (_occupants[j], _occupants[i]);
        if (shift != 0)
        {
            Shift(i, j, shift);
        }
    }

    /// <summary>Updates the potentials for a charge that appears on one site and leaves the other.</summary>
    private void Shift(int i, int j, double shift)
    {
        int n = _occupants.Length;
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
