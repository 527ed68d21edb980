using System.Diagnostics;
using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors;

namespace Screening.Benchmarks.Descriptors;

/// <summary>What the descriptors of a screening run cost beside its dynamics, and how much memory they take for short and long runs.</summary>
internal static class DescriptorCost
{
    private const double PerAngstromSquared = 1;                       // tether of the default protocol, eV/Å²

    /// <summary>CPU time of the same run with and without descriptors, in turn, and of each descriptor on the frames of that run.</summary>
    public static void Profile(string file, int targetAtoms, int rounds, TextWriter output)
    {
        PreparedCandidate candidate = CandidatePreparation.Prepare(StructureReader.Read(file), new PreparationOptions { TargetAtoms = targetAtoms, Orderings = 1, Seed = 1 });
        OrderedCell cell = candidate.Orderings[0];
        Recorder frames = new();
        Run(cell, frames, 1);
        List<double> without = [], with = [];
        for (int round = 0; round < rounds; round++)
        {
            without.Add(Seconds(() => RunAll(cell, new Recorder(keep: false))));
            with.Add(Seconds(() =>
            {
                DescriptorSet set = new(new DescriptorOptions());
                RunAll(cell, set);
                set.Complete();
            }));
        }

        double bare = without.Min();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cell.Count} atoms, {cell.Atoms.Count(a => a == cell.Mobile)} mobile, {Profiles.Standard.Replicas} x {frames.Count} frames; least of {rounds}: dynamics {bare:0.000} s, with all descriptors {with.Min():0.000} s: {100 * ((with.Min() / bare) - 1):0.0} % more"));
        int standard = DescriptorCatalog.Create(new()).Count;
        string? only = Environment.GetEnvironmentVariable("ONLY");     // one descriptor under a profiler
        IReadOnlyList<IDescriptor> Fresh() => [.. DescriptorCatalog.Create(new()), .. DescriptorCatalog.CreateAll(new())];
        foreach (int d in Enumerable.Range(0, Fresh().Count).Where(d => only is null || only == Fresh()[d].GetType().Name))
        {
            List<double> begun = [], fed = [], completed = [];
            IDescriptor descriptor = null!;
            for (int round = 0; round < rounds; round++)
            {
                descriptor = Fresh()[d];
                begun.Add(Seconds(() => frames.Begin(descriptor)));
                fed.Add(Seconds(() =>
                {
                    frames.Play(descriptor);
                    for (int replica = 1; replica < Profiles.Standard.Replicas; replica++)
                    {
                        frames.Begin(descriptor);
                        frames.Play(descriptor);
                    }
                }));
                completed.Add(Seconds(() => descriptor.Complete()));
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {descriptor.GetType().Name,-32} begin {1000 * begun.Min(),8:0.0} ms {100 * begun.Min() / bare,6:0.0} %, frames {1000 * fed.Min(),8:0.0} ms {100 * fed.Min() / bare,6:0.0} %, end {1000 * completed.Min(),8:0.0} ms {100 * completed.Min() / bare,6:0.0} %{(d < standard ? "" : "  (analyze)")}"));
        }
    }

    /// <summary>Feeds frames of vibrating and hopping ions to the descriptors of a screening run and says what memory that took.</summary>
    public static void Memory(int frames, TextWriter output)
    {
        const int Ions = 150, Atoms = 300;
        Species lithium = new(Element.Parse("Li"), 1), sulfur = new(Element.Parse("S"), -1);
        Lattice lattice = Lattice.Cubic(18);
        RandomStream random = new(1, "memory");
        double[][] site = [new double[Atoms], new double[Atoms], new double[Atoms]], r = [new double[Atoms], new double[Atoms], new double[Atoms]];
        double[][] v = [new double[Atoms], new double[Atoms], new double[Atoms]];
        for (int i = 0; i < Atoms; i++)
        {
            (site[0][i], site[1][i], site[2][i]) = (2.6 * (i % 7), 2.6 * (i / 7 % 7), 2.6 * (i / 49));
        }

        DescriptorSet set = new(new DescriptorOptions());
        set.Begin(new()
        {
            Atoms = [.. Enumerable.Repeat(lithium, Ions), .. Enumerable.Repeat(sulfur, Atoms - Ions)], Mobile = lithium, FrameIntervalPs = 0.01,
            Lattice = lattice, TemperatureK = 1000, HasVelocities = true, MobileSites = [.. Enumerable.Range(0, Atoms).Select(i => new ReferenceSite("site", lattice.ToFractional(new(site[0][i], site[1][i], site[2][i])), 0.5))], ModelCharges = [.. Enumerable.Range(0, Atoms).Select(i => i < Ions ? 1.0 : -1.0)],
        });
        long live = 0;
        for (int t = 0; t < frames; t++)
        {
            if (random.Next(20) == 0)
            {
                site[random.Next(3)][random.Next(Ions)] += random.Next(2) == 0 ? 2.6 : -2.6;
            }

            for (int axis = 0; axis < 3; axis++)
            {
                for (int i = 0; i < Atoms; i++)
                {
                    r[axis][i] = site[axis][i] + (0.15 * random.NextNormal());
                    v[axis][i] = 10 * random.NextNormal();
                }
            }

            set.Accept(new() { Index = t, TimePs = 0.01 * t, Lattice = lattice, X = r[0], Y = r[1], Z = r[2], Vx = v[0], Vy = v[1], Vz = v[2] });
            if (t % Math.Max(1, frames / 20) == 0)
            {
                live = Math.Max(live, GC.GetTotalMemory(true));
            }
        }

        live = Math.Max(live, GC.GetTotalMemory(true));
        set.End();
        set.Complete();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{frames} frames of {Atoms} atoms: at most {live / 1e6:0.0} MB alive after collection, {GC.GetTotalAllocatedBytes() / 1e6:0.0} MB allocated in all, peak resident {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"));
    }

    /// <summary>The replicas of the default protocol.</summary>
    private static void RunAll(OrderedCell cell, IFrameSink sink)
    {
        for (int replica = 0; replica < Profiles.Standard.Replicas; replica++)
        {
            Run(cell, sink, (ulong)replica + 1);
        }
    }

    private static void Run(OrderedCell cell, IFrameSink sink, ulong seed)
    {
        BondValenceForceField field = BondValenceForceField.Create(cell, new BondValenceOptions().For(cell));
        int[] types = field.Model.TypesOf(cell.Atoms);
        SumForceField tethered = new(field, new HarmonicTether(MdState.From(cell), i => !cell.IsMobile(i), PerAngstromSquared));
        Simulation.Run(cell, tethered, new() { EquilibrationPs = Profiles.Standard.EquilibrationPs, ProductionPs = Profiles.Standard.ProductionPs, Seed = seed }, sink, [.. types.Select(t => field.Model.ChargesE[t])], CancellationToken.None);
    }

    private static double Seconds(Action work)
    {
        GC.Collect();
        TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        return (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds;
    }

    /// <summary>Keeps the frames of a run, to play them again.</summary>
    private sealed class Recorder(bool keep = true) : IFrameSink
    {
        private readonly List<double[][]> _frames = [];
        private readonly List<Lattice> _lattices = [];
        private TrajectoryInfo? _info;

        public int Count => _frames.Count;

        public void Begin(TrajectoryInfo info) => _info = info;

        public void Accept(in Frame frame)
        {
            if (keep)
            {
                _frames.Add([frame.X.ToArray(), frame.Y.ToArray(), frame.Z.ToArray(), frame.Vx.ToArray(), frame.Vy.ToArray(), frame.Vz.ToArray()]);
                _lattices.Add(frame.Lattice);
            }
        }

        public void End()
        {
        }

        public void Begin(IFrameSink sink) => sink.Begin(_info!);

        public void Play(IFrameSink sink)
        {
            for (int t = 0; t < _frames.Count; t++)
            {
                double[][] f = _frames[t];
                sink.Accept(new() { Index = t, TimePs = t * _info!.FrameIntervalPs, Lattice = _lattices[t], X = f[0], Y = f[1], Z = f[2], Vx = f[3], Vy = f[4], Vz = f[5] });
            }

            sink.End();
        }
    }
}
