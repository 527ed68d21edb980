using Screening.Core.Candidates;
using Screening.Core.Checkpoints;
using Screening.Core.ForceFields;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors;
using Screening.Runner.Campaigns;
using Screening.Testing;

namespace Screening.Runner.Tests.Campaigns;

/// <summary>The whole path of a candidate, stopped anywhere and resumed, gives the record of the path never stopped.</summary>
[TestFixture]
public sealed class ResumeTests
{
    private const int FramesOfAll = 2 * 3 * 21;        // temperatures, replicas, frames of each

    private static readonly Protocol Tiny = Profiles.Quick with
    {
        Name = "tiny",
        TemperaturesK = [600, 900],
        Replicas = 3,
        ProductionPs = 0.2,
        EquilibrationPs = 0.05,
        TargetAtoms = 100,
    };

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-resume-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("LiCl", "bond-valence")]
    [TestCase("Li6PS5Cl", "bond-valence", Category = "Physics")]
    public void A_candidate_stopped_at_random_frames_gives_the_records_of_one_never_stopped(string name, string potential)
    {
        string expected = Text(Compute(name, potential, stopAtFrame: int.MaxValue, folder: null, [])!);
        RandomStream random = new(11, name);
        List<string> log = [];
        int sessions = 0;
        IReadOnlyList<ResultRecord>? records = null;
        while (records is null && sessions++ < 20)
        {
            // Frames played again count too: each session reaches further than the one before.
            records = Compute(name, potential, Math.Max(1, (sessions * FramesOfAll / 6) + random.Next(20) - 10), _folder, log);
        }

        Assert.That(sessions, Is.GreaterThan(3), "it was really stopped");
        Assert.That(log, Has.Some.Match(@"^resumed at 0\.\d of 0\.6 ps$"));
        Assert.That(Text(records!), Is.EqualTo(expected));
    }

    [Test]
    public void A_neuroevolution_potential_resumes_bit_for_bit_too()
    {
        string model = Repository.Shared("reference", "nep", "models", "nep4_Li3PS4_A.txt");
        Protocol tiny = Profiles.Free(Tiny) with { Name = "tiny-free", TemperaturesK = [600], Replicas = 2, ProductionPs = 0.06, EquilibrationPs = 0.02, HydrogenTimeStepFs = null };
        string expected = Text(Compute("Li3PS4-beta", model, int.MaxValue, folder: null, [], tiny)!);
        List<string> log = [];
        IReadOnlyList<ResultRecord>? first = Compute("Li3PS4-beta", model, 4, _folder, log, tiny), second = Compute("Li3PS4-beta", model, 11, _folder, log, tiny);
        IReadOnlyList<ResultRecord> last = Compute("Li3PS4-beta", model, int.MaxValue, _folder, log, tiny)!;

        Assert.That((first, second), Is.EqualTo(((IReadOnlyList<ResultRecord>?)null, (IReadOnlyList<ResultRecord>?)null)), "it was really stopped");
        Assert.That(log, Has.Exactly(2).StartsWith("resumed at"));
        Assert.That(last[0].Quantities, Does.ContainKey("largest_scaled_descriptor"));
        Assert.That(Text(last), Is.EqualTo(expected));
    }

    [Test]
    public void What_is_stored_leaves_no_checkpoint_and_what_is_left_over_is_swept()
    {
        string checkpoints = Path.Combine(_folder, "store.db.checkpoints");
        File.Copy(Candidate("LiCl"), Path.Combine(_folder, "LiCl.cif"));
        CheckpointFolder saved = new(checkpoints, TimeSpan.Zero, TimeProvider.System);
        using CancellationTokenSource stop = new();
        using IResultStore store = StoreFactory.Open(Path.Combine(_folder, "store.db"));
        Assert.That(() => Job(new StoppingDescriptor(10, stop), saved, store).Run(Path.Combine(_folder, "LiCl.cif"), stop.Token), Throws.InstanceOf<OperationCanceledException>());
        string left = Directory.GetDirectories(checkpoints).Single();
        Directory.CreateDirectory(Path.Combine(_folder, "copy"));
        foreach (string file in Directory.GetFiles(left))
        {
            File.Copy(file, Path.Combine(_folder, "copy", Path.GetFileName(file)));
        }

        Job(new StoppingDescriptor(int.MaxValue, stop), saved, store).Run(Path.Combine(_folder, "LiCl.cif"), CancellationToken.None);

        Assert.That(store.Count, Is.EqualTo(2));
        Assert.That(Directory.GetDirectories(checkpoints), Is.Empty);
        Directory.Move(Path.Combine(_folder, "copy"), left);         // as a crash between storing and removing leaves it
        saved.Sweep(store.Contains, _ => { });
        Assert.That(Directory.Exists(checkpoints), Is.False);
    }

    [Test]
    public void The_log_of_a_candidate_tells_start_stop_resumption_and_verdict()
    {
        string file = Path.Combine(_folder, "LiCl.cif"), logs = Path.Combine(_folder, "logs");
        File.Copy(Candidate("LiCl"), file);
        CheckpointFolder saved = new(Path.Combine(_folder, "saved"), TimeSpan.Zero, TimeProvider.System);
        using CancellationTokenSource stop = new();
        using MemoryResultStore store = new();
        List<string> told = [];
        Assert.That(() => Job(new StoppingDescriptor(10, stop), saved, store, logs, told).Run(file, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Job(new StoppingDescriptor(int.MaxValue, stop), saved, store, logs, told).Run(file, CancellationToken.None);

        string[] lines = File.ReadAllLines(Directory.GetFiles(logs).Single());
        Assert.That(lines[0], Does.Contain("started by version").And.Contain("GB of disk free"));
        Assert.That(lines, Has.Some.EndsWith(" interrupted").And.Some.Contains("resumed at").And.Some.Contains("LiCl-600K-").And.Some.Contains("LiCl-900K-"));
        Assert.That(told.Single(), Does.StartWith(file).And.Contain("resumed at"));
    }

    [Test]
    public void A_log_keeps_its_newest_lines_within_its_bound()
    {
        CandidateLogs logs = new(_folder, TimeProvider.System);
        for (int i = 0; i < 500; i++)
        {
            logs.Write("a/b c.cif", "0123456789", $"line {i} {new string('x', 300)}");
        }

        string file = Directory.GetFiles(_folder).Single();
        Assert.That(Path.GetFileName(file), Is.EqualTo("b-c.cif-01234567.log"));
        Assert.That(new FileInfo(file).Length, Is.LessThanOrEqualTo(CandidateLogs.LargestBytes));
        Assert.That(File.ReadAllLines(file)[^1], Does.Contain("line 499 "));
    }

    private static string Candidate(string name) => Repository.File("data", "candidates", name + ".cif");

    private static CandidateJob Job(StoppingDescriptor descriptor, CheckpointFolder saved, IResultStore store, string? logs = null, List<string>? told = null) => new(
        new CandidatePipeline(Tiny, PotentialCatalog.Get("bond-valence"), options => [.. DescriptorCatalog.Create(options), descriptor], saved), store,
        new JobSurroundings { Checkpoints = saved, Logs = new(logs, TimeProvider.System), Note = text => told?.Add(text), Health = () => Hosting.HostHealth.Now(".") });

    /// <summary>Records, or null where it was stopped.</summary>
    private static IReadOnlyList<ResultRecord>? Compute(string name, string potential, int stopAtFrame, string? folder, List<string> log, Protocol? protocol = null)
    {
        using CancellationTokenSource stop = new();
        StoppingDescriptor stopping = new(stopAtFrame, stop);
        CheckpointFolder? saved = folder is null ? null : new(folder, TimeSpan.FromHours(1), TimeProvider.System);
        CandidatePipeline pipeline = new(protocol ?? Tiny, PotentialCatalog.Get(potential), options => [.. DescriptorCatalog.Create(options), stopping], saved);
        try
        {
            return pipeline.Run(new("x", "0", StructureReader.Read(Candidate(name))) { Log = log.Add }, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static string Text(IReadOnlyList<ResultRecord> records)
    {
        using StringWriter text = new();
        RecordFile.Write(records.Select(r => r with { Provenance = r.Provenance with { Finished = default, WallSeconds = 0 } }), text);
        return text.ToString();
    }

    /// <summary>Cancels at a frame, counted over all temperatures and replicas.</summary>
    private sealed class StoppingDescriptor(int stopAtFrame, CancellationTokenSource stop) : IDescriptor
    {
        private int _frames;

        public void Begin(TrajectoryInfo info)
        {
        }

        public void Accept(in Frame frame)
        {
            if (++_frames == stopAtFrame)
            {
                stop.Cancel();
            }
        }

        public void End()
        {
        }

        public DescriptorOutput Complete() => DescriptorOutput.Empty;
    }
}
