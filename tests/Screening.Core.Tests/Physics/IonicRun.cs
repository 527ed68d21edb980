using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Barostats;
using Screening.Core.ForceFields;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Core.Tests.Physics;

/// <summary>A run with the tabulated engine of a named potential, and what the figures need of it.</summary>
internal sealed class IonicRun : IFrameSink
{
    private readonly List<double[]> _frames = [];        // x, y, z of each atom, drift of the anions removed
    private readonly OrderedCell _cell;
    private double _lengthA, _lengthB, _lengthC;

    private IonicRun(OrderedCell cell) => _cell = cell;

    internal SimulationOutcome Outcome { get; private set; } = null!;

    internal double FrameIntervalPs { get; private init; }

    /// <summary>Mean lengths of the cell vectors, Å.</summary>
    internal double[] Lengths => [_lengthA / _frames.Count, _lengthB / _frames.Count, _lengthC / _frames.Count];

    internal static IonicRun AtConstantVolume(OrderedCell cell, string potential, double kelvin, double femtoseconds, double picoseconds, ulong seed = 1) =>
        Run(cell, potential, new SimulationOptions { TemperatureK = kelvin, TimeStepFs = femtoseconds, ProductionPs = picoseconds, EquilibrationPs = 6, FrameIntervalFs = 120, Seed = seed });

    internal static IonicRun AtZeroPressure(OrderedCell cell, string potential, double kelvin, double femtoseconds, double picoseconds,
        PressureCoupling coupling = PressureCoupling.Isotropic) =>
        Run(cell, potential, new SimulationOptions
        {
            TemperatureK = kelvin, TimeStepFs = femtoseconds, ProductionPs = picoseconds, EquilibrationPs = 12, FrameIntervalFs = 120,
            PressureGpa = 0, PressureCoupling = coupling, BarostatRelaxationPs = 1, EnergyIntervalSteps = 10,
        });

    /// <summary>Mean squared displacement of a species at a lag, Å², over all origins.</summary>
    internal double MeanSquaredDisplacement(string element, double lagPs, int firstFrame = 0, int lastFrame = int.MaxValue)
    {
        int lag = (int)Math.Round(lagPs / FrameIntervalPs), last = Math.Min(lastFrame, _frames.Count), count = _cell.Count;
        int[] atoms = [.. Enumerable.Range(0, count).Where(i => _cell.Atoms[i].Element.Symbol == element)];
        double sum = 0;
        long terms = 0;
        for (int f = firstFrame; f + lag < last; f++)
        {
            double[] a = _frames[f], b = _frames[f + lag];
            foreach (int i in atoms)
            {
                double x = b[i] - a[i], y = b[i + count] - a[i + count], z = b[i + (2 * count)] - a[i + (2 * count)];
                sum += (x * x) + (y * y) + (z * z);
                terms++;
            }
        }

        return sum / terms;
    }

    /// <summary>Slope of the mean squared displacement between two lags over six, cm²/s, and its standard error from quarters of the run.</summary>
    internal (double Value, double Error) Diffusivity(string element, double fromPs, double toPs)
    {
        const int parts = 4;
        const double perCm2PerS = 1e-4;
        double Slope(int first, int last) =>
            (MeanSquaredDisplacement(element, toPs, first, last) - MeanSquaredDisplacement(element, fromPs, first, last)) / (toPs - fromPs) / 6 * perCm2PerS;
        double[] slopes = [.. Enumerable.Range(0, parts).Select(p => Slope(p * _frames.Count / parts, (p + 1) * _frames.Count / parts))];
        double mean = slopes.Average();
        return (mean, Math.Sqrt(slopes.Sum(s => (s - mean) * (s - mean)) / (parts - 1) / parts));
    }

    /// <summary>Root mean square distance of the mean places of a species from its crystal sites, Å: small where the sublattice is kept.</summary>
    internal double OffSites(string element)
    {
        int count = _cell.Count;
        int[] atoms = [.. Enumerable.Range(0, count).Where(i => _cell.Atoms[i].Element.Symbol == element)];
        Cartesian[] off = [.. atoms.Select(i =>
        {
            Cartesian site = _cell.Lattice.ToCartesian(_cell.Positions[i]);
            return new Cartesian(_frames.Average(f => f[i]) - site.X, _frames.Average(f => f[i + count]) - site.Y, _frames.Average(f => f[i + (2 * count)]) - site.Z);
        })];
        Cartesian common = 1.0 / off.Length * off.Aggregate((a, b) => a + b);
        return Math.Sqrt(off.Average(o => (o - common).LengthSquared));
    }

    public void Begin(TrajectoryInfo info)
    {
    }

    public void Accept(in Frame frame)
    {
        int count = _cell.Count;
        double[] places = [.. frame.X, .. frame.Y, .. frame.Z];
        for (int axis = 0; axis < 3; axis++)
        {
            double drift = 0;
            int anions = 0;
            for (int i = 0; i < count; i++)
            {
                if (!_cell.IsMobile(i))
                {
                    Cartesian site = _cell.Lattice.ToCartesian(_cell.Positions[i]);
                    drift += places[(axis * count) + i] - (axis == 0 ? site.X : axis == 1 ? site.Y : site.Z);
                    anions++;
                }
            }

            for (int i = 0; i < count; i++)
            {
                places[(axis * count) + i] -= drift / anions;
            }
        }

        _frames.Add(places);
        (_lengthA, _lengthB, _lengthC) = (_lengthA + frame.Lattice.A.Length, _lengthB + frame.Lattice.B.Length, _lengthC + frame.Lattice.C.Length);
    }

    public void End()
    {
    }

    private static IonicRun Run(OrderedCell cell, string potential, SimulationOptions options)
    {
        IonicRun run = new(cell) { FrameIntervalPs = options.FrameIntervalFs / 1000 };
        run.Outcome = Simulation.Run(cell, PotentialCatalog.Get(potential).Create(cell, new()), options, run);
        Assert.That(run.Outcome.Failure, Is.Null);
        return run;
    }
}
