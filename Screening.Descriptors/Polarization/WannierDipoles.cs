using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Polarization;

/// <summary>
/// Dipoles of ions from Wannier centres: p_a = −2e Σ (w − R_a) over the centres that lie nearer to ion a than to any other atom (periodic),
/// two electrons each (Wood et al., Phil. Trans. R. Soc. A 379, 20190467 (2021), methods c: the vector sum of the centres of each anion).
/// </summary>
public sealed class WannierDipoles : IDipoleSolver
{
    private const double ElectronsPerCentre = 2;
    private readonly SortedDictionary<int, long> _centresPerAnion = [];
    private readonly int[] _anions;
    private WannierCentres? _centres;
    private double[] _dipoles = [];

    private WannierDipoles(TrajectoryInfo info) => _anions = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i].IsAnion)];

    public IReadOnlyList<int> Ions => _anions;

    public ReadOnlySpan<double> Dipoles => _dipoles;

    public string? Description => _centresPerAnion.Count == 0
        ? null
        : "dipoles of Wannier centres, two electrons each; centres per anion: "
            + string.Join(", ", _centresPerAnion.Select(p => FormattableString.Invariant($"{p.Key} ({100.0 * p.Value / _centresPerAnion.Values.Sum():0.#} %)")));

    /// <summary>The polarization values and distributions of <see cref="AnionPolarization"/> from files, one per frame.</summary>
    /// <param name="paths">Files of wannier90.</param>
    /// <param name="lattice">Cell, which the files do not hold.</param>
    /// <param name="species">Tells which elements are anions; elements it does not hold carry no dipole.</param>
    /// <param name="seed">Seed of the mode test.</param>
    /// <exception cref="StructureFileException">A file cannot be read, or its atoms differ from those of the first.</exception>
    public static DescriptorOutput Measure(IReadOnlyList<string> paths, Lattice lattice, IReadOnlyList<Species> species, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(lattice);
        WannierDipoles? dipoles = null;
        AnionPolarization polarization = new(seed, info => dipoles = new(info));
        WannierCentres? first = null;
        foreach ((string path, int n) in paths.Select((p, n) => (p, n)))
        {
            WannierCentres centres = WannierCentres.Read(path);
            if (first is null)
            {
                first = centres;
                Species[] atoms = [.. centres.Elements.Select(e => species.FirstOrDefault(s => s.Element == e) is { Element: not null } known ? known : new Species(e, 0))];
                polarization.Begin(new()
                {
                    Atoms = atoms, Mobile = atoms[0], FrameIntervalPs = AnionPolarization.SampleIntervalPs, Lattice = lattice, ExpectedFrames = paths.Count,
                });
            }
            else if (!centres.Elements.SequenceEqual(first.Elements))
            {
                throw new StructureFileException(path, null, "its atoms differ from those of the first file");
            }

            if (dipoles is not null)
            {
                dipoles._centres = centres;
            }

            polarization.Accept(new()
            {
                Index = n,
                TimePs = n * AnionPolarization.SampleIntervalPs,
                Lattice = lattice,
                X = [.. centres.Atoms.Select(r => r.X)],
                Y = [.. centres.Atoms.Select(r => r.Y)],
                Z = [.. centres.Atoms.Select(r => r.Z)],
            });
        }

        if (first is null)
        {
            return DescriptorOutput.Empty;
        }

        polarization.End();
        return polarization.Complete();
    }

    public DipoleOutcome Solve(Lattice lattice, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        Fractional[] atoms = new Fractional[x.Length];
        for (int i = 0; i < atoms.Length; i++)
        {
            atoms[i] = lattice.ToFractional(new(x[i], y[i], z[i]));
        }

        Cartesian[] sum = new Cartesian[atoms.Length];
        int[] count = new int[atoms.Length];
        foreach (Cartesian centre in _centres!.Centres)
        {
            Fractional w = lattice.ToFractional(centre);
            int owner = 0;
            Cartesian nearest = default;
            double best = double.PositiveInfinity;
            for (int i = 0; i < atoms.Length; i++)
            {
                Cartesian from = lattice.NearestImage(atoms[i], w);
                if (from.LengthSquared < best)
                {
                    (owner, nearest, best) = (i, from, from.LengthSquared);
                }
            }

            sum[owner] += nearest;
            count[owner]++;
        }

        _dipoles = [.. _anions.SelectMany(i => new[] { -ElectronsPerCentre * sum[i].X, -ElectronsPerCentre * sum[i].Y, -ElectronsPerCentre * sum[i].Z })];
        foreach (int anion in _anions)
        {
            _centresPerAnion[count[anion]] = _centresPerAnion.GetValueOrDefault(count[anion]) + 1;
        }

        return DipoleOutcome.Converged;
    }
}
