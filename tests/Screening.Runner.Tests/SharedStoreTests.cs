using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;

namespace Screening.Runner.Tests;

/// <summary>The program itself as other processes on one store.</summary>
[TestFixture]
public sealed partial class SharedStoreTests
{
    private const int Candidates = 60, Programs = 2;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-shared-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    [Category("Physics")]
    public void Two_programs_with_two_workers_each_finish_sixty_candidates_with_every_one_once()
    {
        string input = Directory.CreateDirectory(Path.Combine(_folder, "in")).FullName;
        // Twelve rock salts, each in five sizes whose volumes differ by more than those of one crystal may.
        string[] salts = [.. "Li F 4.03;Li Cl 5.13;Li Br 5.50;Li I 6.00;Na F 4.62;Na Cl 5.64;Na Br 5.97;Na I 6.47;K F 5.35;K Cl 6.29;K Br 6.60;K I 7.07".Split(';')];
        for (int i = 0; i < Candidates; i++)
        {
            string[] salt = salts[i % salts.Length].Split(' ');
            double a = double.Parse(salt[2], CultureInfo.InvariantCulture) * (0.96 + (0.02 * (i / salts.Length)));
            File.WriteAllText(Path.Combine(input, FormattableString.Invariant($"POSCAR{i:00}.vasp")), string.Create(CultureInfo.InvariantCulture,
                $"rock salt\n{a}\n1 0 0\n0 1 0\n0 0 1\n{salt[0]} {salt[1]}\n4 4\nDirect\n0 0 0\n0 .5 .5\n.5 0 .5\n.5 .5 0\n.5 .5 .5\n.5 0 0\n0 .5 0\n0 0 .5\n"));
        }

        Process[] programs = [.. Enumerable.Range(0, Programs).Select(i => Start("run", "in", "--profile", "quick", "--workers", "2", "--store", "shared.db", "--report", $"report{i}"))];
        string[] logs = [.. programs.Select(p => p.StandardError.ReadToEndAsync()).ToArray().Select(t => t.GetAwaiter().GetResult())];
        foreach (Process program in programs)
        {
            program.WaitForExit();
        }

        Assert.That(programs.Select(p => p.ExitCode), Is.All.Zero, string.Join('\n', logs));
        int[] computed = [.. logs.Select(l => int.Parse(Computed().Match(l).Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.That(computed.Sum(), Is.EqualTo(Candidates), "a candidate was computed twice or not at all");
        Assert.That(computed, Is.All.GreaterThan(0), "both took part");
        using SqliteResultStore store = SqliteResultStore.Open(Path.Combine(_folder, "shared.db"), StoreAccess.Read);
        Assert.That(store.Find(ResultQuery.All).Select(r => r.Source).Distinct().Count(), Is.EqualTo(Candidates));
        Assert.That(store.CheckIntegrity(), Is.Empty);
    }

    [Test]
    public void A_read_only_folder_ends_with_exit_code_4_one_sentence_and_an_intact_file()
    {
        // Even the superuser cannot write a read-only mount.
        using Process probe = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "unshare -rm true"]) { RedirectStandardError = true }) ?? throw new InvalidOperationException("no shell");
        probe.WaitForExit();
        if (!OperatingSystem.IsLinux() || probe.ExitCode != 0)
        {
            Assert.Ignore("Needs Linux with mount namespaces (unshare -rm) to make a folder read-only for the superuser too.");
        }

        string locked = Directory.CreateDirectory(Path.Combine(_folder, "locked")).FullName;
        using (IResultStore store = StoreFactory.Open(Path.Combine(locked, "store.db")))
        {
            store.Append([Testing.ResultRecords.Of("LiCl")]);
        }

        byte[] before = File.ReadAllBytes(Path.Combine(locked, "store.db"));
        File.WriteAllText(Path.Combine(_folder, "POSCAR"), "salt\n5\n1 0 0\n0 1 0\n0 0 1\nLi Cl\n1 1\nDirect\n0 0 0\n.5 .5 .5\n");
        const string mount = "mount --bind locked locked && mount -o remount,bind,ro locked && exec dotnet \"$0\" ";
        foreach ((string verb, int exit) in new[] { ("run POSCAR --store locked/store.db", 4), ("import x.jsonl --store locked/store.db", 4), ("run POSCAR --store locked/new.db", 4), ("query --store locked/store.db", 0) })
        {
            File.WriteAllText(Path.Combine(_folder, "x.jsonl"), "");
            using Process program = Start("unshare", ["-rm", "/bin/sh", "-c", mount + verb, Executable]);
            string error = program.StandardError.ReadToEnd();
            program.WaitForExit();

            Assert.That(program.ExitCode, Is.EqualTo(exit), verb + ": " + error);
            Assert.That(error.Trim(), Does.Not.Contain(" at Screening."), verb);
        }

        Assert.That(File.ReadAllBytes(Path.Combine(locked, "store.db")), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(locked), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_full_disk_ends_with_exit_code_4_and_keeps_what_was_stored()
    {
        using Process probe = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "unshare -rm sh -c 'mount -t tmpfs none /mnt'"]) { RedirectStandardError = true }) ?? throw new InvalidOperationException("no shell");
        probe.WaitForExit();
        if (!OperatingSystem.IsLinux() || probe.ExitCode != 0)
        {
            Assert.Ignore("Needs Linux with mount namespaces (unshare -rm, tmpfs) to have a small disk.");
        }

        string records = Path.Combine(_folder, "many.jsonl"), small = Path.Combine(_folder, "small.db");
        using (IResultStore store = StoreFactory.Open(small))
        {
            store.Append([Testing.ResultRecords.Of("LiCl", key: "before")]);
        }

        using (StreamWriter output = new(records))
        {
            RecordFile.Write(Enumerable.Range(0, 3000).Select(i => Testing.ResultRecords.Of("LiBr", key: FormattableString.Invariant($"key-{i}"))), output);
        }

        Directory.CreateDirectory(Path.Combine(_folder, "disk"));
        using Process program = Start("unshare", ["-rm", "/bin/sh", "-c",
            "mount -t tmpfs -o size=512k none disk && cp small.db disk && dotnet \"$0\" import many.jsonl --store disk/small.db; echo exit $?; dotnet \"$0\" doctor --store disk/small.db", Executable]);
        Task<string> error = program.StandardError.ReadToEndAsync();
        string text = program.StandardOutput.ReadToEnd();
        program.WaitForExit();

        Assert.That(text, Does.Contain("exit 4").And.Contain("sound"), text + error.Result);
        Assert.That(text, Does.Contain(", 1 results"), "the store is as before the import");
        Assert.That(error.Result, Does.Contain("disk is full").And.Not.Contain(" at Screening."));
    }

    private static string Executable => Path.Combine(AppContext.BaseDirectory, "screening.dll");

    private Process Start(params string[] arguments) => Start("dotnet", [Executable, .. arguments]);

    private Process Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["SCREENING_Profiles__quick__ProductionPs"] = "0.5";
        start.Environment["SCREENING_Profiles__quick__EquilibrationPs"] = "0.1";
        start.Environment["SCREENING_Profiles__quick__TargetAtoms"] = "64";
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    [GeneratedRegex(@"(\d+) computed")]
    private static partial Regex Computed();
}
