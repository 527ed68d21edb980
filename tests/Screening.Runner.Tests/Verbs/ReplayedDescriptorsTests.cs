using Screening.Core.Checkpoints;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors;
using Screening.Descriptors.Density;
using Screening.Descriptors.Local;
using Screening.Descriptors.Transport;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

/// <summary>Frames written without loss and played back give every descriptor of the live run again.</summary>
public sealed class ReplayedDescriptorsTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-replay").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, true);

    [Test]
    public void Descriptors_of_a_replayed_trajectory_equal_those_of_the_live_run_bit_for_bit()
    {
        PreparedCandidate candidate = CandidatePreparation.Prepare(
            StructureReader.Read(Repository.File("data", "candidates", "Li3PS4-beta.cif")), new PreparationOptions { TargetAtoms = 200, Orderings = 2, Seed = 3 });
        const int replicas = 2;
        DescriptorSet live = new(Every()), replayed = new(Every());
        List<(TrajectoryInfo Info, string Path, long Frames)> runs = [];
        for (int r = 0; r < replicas; r++)
        {
            OrderedCell cell = candidate.Orderings[r % candidate.Orderings.Count];
            BondValenceForceField field = BondValenceForceField.Create(cell, new BondValenceOptions { GeometrySuspect = candidate.GeometrySuspect }.For(cell));
            using Recorder recorder = new(Path.Combine(_folder, $"run-{r}"), cell.Count);
            SimulationOutcome outcome = Simulation.Run(
                cell, new SumForceField(field, new HarmonicTether(MdState.From(cell), i => !cell.IsMobile(i), 1)),
                new() { TemperatureK = 1000, EquilibrationPs = 0.3, ProductionPs = 3, TimeStepFs = 2, FrameIntervalFs = 10, Seed = (ulong)r },
                new FrameFanOut(live, recorder), field.ChargesOf(cell.Atoms), CancellationToken.None);
            Assert.That(outcome.Completed, Is.True);
            runs.Add((recorder.Info!, recorder.Path, recorder.Frames));
        }

        foreach ((TrajectoryInfo info, string path, long frames) in runs)
        {
            using FrameJournal journal = FrameJournal.Open(path, info.Atoms.Count);
            replayed.Begin(info);
            journal.Replay(frames, replayed);
            replayed.End();
        }

        DescriptorOutput first = live.Complete(), second = replayed.Complete();

        Assert.That(first.Values.Select(v => v.Name), Does.Contain("tracer_diffusivity_cm2_s").And.Contain("band_center_THz").And.Contain("site_entropy_kB")
            .And.Contain("polarization_skewness").And.Contain("attempt_frequency_THz").And.Contain("orientation_entropy_PS4_kB"));
        Assert.That(second.Values.Select(v => (v.Name, Bits(v.Value), Bits(v.StandardError))), Is.EqualTo(first.Values.Select(v => (v.Name, Bits(v.Value), Bits(v.StandardError)))));
        Assert.That(second.Remarks, Is.EqualTo(first.Remarks));
        Assert.That(second.Series.Select(s => s.Name), Is.EqualTo(first.Series.Select(s => s.Name)));
        foreach ((DescriptorSeries a, DescriptorSeries b) in first.Series.Zip(second.Series))
        {
            Assert.That(b.X.Select(v => Bits(v)), Is.EqualTo(a.X.Select(v => Bits(v))), a.Name);
            Assert.That(b.Y.Select(v => Bits(v)), Is.EqualTo(a.Y.Select(v => Bits(v))), a.Name);
            Assert.That(b.StandardError?.Select(v => Bits(v)), Is.EqualTo(a.StandardError?.Select(v => Bits(v))), a.Name);
        }
    }

    /// <summary>All registered descriptors and those that only analyze adds.</summary>
    private static IReadOnlyList<IDescriptor> Every() =>
        [.. DescriptorCatalog.Create(new()), new NonGaussianParameter(), new VanHoveDistinct(), new IonDensity(), new CoordinationNumber()];

    private static long Bits(double? value) => value is { } v ? BitConverter.DoubleToInt64Bits(v) : long.MinValue;

    private sealed class Recorder(string path, int atoms) : IFrameSink, IDisposable
    {
        private readonly FrameJournal _journal = FrameJournal.Open(path, atoms);

        public TrajectoryInfo? Info { get; private set; }

        public string Path => path;

        public long Frames { get; private set; }

        public void Begin(TrajectoryInfo info) => Info = info;

        public void Accept(in Frame frame)
        {
            _journal.Append(frame);
            Frames++;
        }

        public void End() => _journal.Flush();

        public void Dispose() => _journal.Dispose();
    }
}
