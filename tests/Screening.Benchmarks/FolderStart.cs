using System.Diagnostics;
using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Runner.Campaigns;

namespace Screening.Benchmarks;

/// <summary>
/// How soon a campaign over a folder of very many structure files begins, and what everything but the computing costs: `-- folder [FILES]`.
/// Each file is a crystal of its own of one of 180 sets of elements; the pipeline gives a record at once.
/// </summary>
internal static class FolderStart
{
    private static readonly string[] Cations = "Na K Rb Mg Ca Sr Ba Sc Y La Ti Zr Hf V Nb Ta Cr Mo W Mn Fe Co Ni Cu Zn Al Ga In Si P".Split(' ');
    private static readonly string[] Anions = ["O", "S", "Se", "F", "Cl", "Br"];

    /// <summary>Measures a first start, one with everything stored, and one with a new file at the end.</summary>
    public static void Run(int files)
    {
        string folder = Directory.CreateTempSubdirectory("screening-folder-").FullName;
        try
        {
            for (int i = 0; i < files; i++)
            {
                Write(folder, i);
            }

            Start(folder, "new, the first thousand", most: 1000);
            Fill(folder);
            Start(folder, "known");
            Write(folder, files);
            Start(folder, "one new behind all the others");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string folder, int i)
    {
        double edge = 5 + (i * 1e-4), other = 5 * (1 + (0.5 * ((i * 7919) % 1000) / 1000.0));
        File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i:000000}.vasp")), string.Create(CultureInfo.InvariantCulture,
            $"crystal {i}\n1.0\n{edge} 0 0\n0 {other} 0\n0 0 6\nLi {Cations[i % Cations.Length]} {Anions[i / Cations.Length % Anions.Length]}\n2 1 2\nDirect\n0 0 0\n0.5 0.5 0\n0.5 0 0.5\n0 0.5 0.5\n0.5 0.5 0.5\n"));
    }

    // A commit for each would take longer than all that is measured here.
    private static void Fill(string folder)
    {
        Instant pipeline = new();
        using IResultStore store = StoreFactory.Open(Path.Combine(folder, "store.db"));
        store.Load(CampaignRunner.Files([folder]).Select(f =>
            pipeline.Run(new(f.Path, RunKey.OfBytes(StructureFiles.ReadAllBytes(f.Path)), StructureReader.Read(f.Path)), CancellationToken.None)[0]));
    }

    private static void Start(string folder, string name, int most = int.MaxValue)
    {
        using IResultStore store = StoreFactory.Open(Path.Combine(folder, "store.db"));
        using CancellationTokenSource enough = new();
        Instant pipeline = new()
        {
            Afterwards = runs =>
        {
            if (runs >= most)
            {
                enough.Cancel();
            }
        }
        };
        using CandidateJob job = new(pipeline, store);
        using CampaignProgress progress = new();
        pipeline.Clock.Start();
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        try
        {
            new CampaignRunner(job, progress, new Silent()).Run(new([folder], Environment.ProcessorCount), enough.Token);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            Console.Error.WriteLine($"stopped after {most}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,30}: first candidate after {pipeline.FirstAfter?.TotalSeconds ?? double.NaN,6:0.00} s, {progress.Finished} files in {pipeline.Clock.Elapsed.TotalSeconds,6:0.0} s "
            + $"({(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds:0.0} s of processor time), {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB at most"));
    }

    private sealed class Silent : ICampaignDisplay
    {
        public void Finished(FileReport report, CampaignProgress progress)
        {
        }
    }

    private sealed class Instant : ICandidatePipeline
    {
        private int _runs;

        public Action<int> Afterwards { get; init; } = _ => { };

        public Stopwatch Clock { get; } = new();

        public TimeSpan? FirstAfter { get; private set; }

        public Protocol Protocol => Profiles.Quick;

        public string PotentialName => "none";

        public string PotentialHash => "0";

        public IReadOnlyList<ResultRecord> Run(CandidateInput input, CancellationToken cancel)
        {
            int runs = Interlocked.Increment(ref _runs);
            if (runs == 1)
            {
                FirstAfter = Clock.Elapsed;
            }

            Afterwards(runs);

            return [new RecordFactory(Protocol, PotentialName, PotentialHash).Of(input, 1000, new(Verdict.Ok, "made up"), 0)];
        }
    }
}
