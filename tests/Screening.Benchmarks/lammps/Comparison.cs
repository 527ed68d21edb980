using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Particles;

namespace Screening.Benchmarks.Lammps;

/// <summary>One row of the comparison: n³ cells, the model, each program's settings, steps of one round.</summary>
internal sealed record Case(int Cells, string Mode, double LammpsCutoff, int Order, double Cutoff, int LammpsSteps, int Steps);

/// <summary>
/// How many times faster than LAMMPS is one core here on the same system at the same force error? Both run in turn, so that a busy
/// machine meets both; what counts is CPU time of the loop, start-up and warm-up left out.
/// </summary>
internal static partial class Comparison
{
    /// <summary>LAMMPS' "1e-5" is relative to e²/Å², 14.4 eV/Å; the same error is requested here.</summary>
    private const double ForceError = 1.44e-4;

    private const double Alpha = 0.25;

    private static readonly Case[] Cases =
    [
        new(3, "pppm", 8, 6, 8.6, 400, 6000),
        new(4, "pppm", 8, 7, 11.4, 200, 2000),
        new(5, "pppm", 8, 7, 13, 120, 800),
        new(3, "dsf", 8.5, 0, 8.5, 250, 8000),
        new(5, "dsf", 10, 0, 10, 50, 1200),
    ];

    internal static void Run(string input, int rounds, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("screening-lammps").FullName;
        try
        {
            output.WriteLine("| atoms | model | LAMMPS µs/step | ours µs/step | ratio, median (min..max) | force error LAMMPS / ours, eV/Å | bytes per step |");
            output.WriteLine("|---|---|---|---|---|---|---|");
            foreach (Case c in Cases)
            {
                output.WriteLine(Row(c, input, folder, rounds));
                output.Flush();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Row(Case c, string input, string folder, int rounds)
    {
        string frame = Path.Combine(folder, "frame");
        Lammps(c, input, folder, 300, 1, frame);
        (double theirError, double ourError) = ForceErrors(c, frame);
        List<double> theirs = [], ours = [], ratios = [];
        long bytes = 0;
        for (int round = 0; round < rounds; round++)
        {
            theirs.Add(Lammps(c, input, folder, 40, c.LammpsSteps, null));
            (double microseconds, bytes) = Ours(c, frame);
            ours.Add(microseconds);
            ratios.Add(theirs[^1] / microseconds);
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"| {8 * c.Cells * c.Cells * c.Cells} | {(c.Mode == "pppm" ? "PPPM 1e-5 / Ewald" : "damped shifted force")}, rc {c.LammpsCutoff} / {c.Cutoff} | {Median(theirs):F0} | {Median(ours):F1} | **{Median(ratios):F1}** ({ratios.Min():F1}..{ratios.Max():F1}) | {theirError:E1} / {ourError:E1} | {bytes} |");
    }

    private static IForceField Field(Case c, MdState state) => c.Mode == "pppm"
        ? SodiumChloride.Ewald(state, c.Cutoff, ForceError)
        : new PairTableForceField(SodiumChloride.DampedShiftedForce(state, c.Cutoff, Alpha), state);

    /// <summary>CPU time of one step in µs, and the bytes allocated by it.</summary>
    private static (double Microseconds, long Bytes) Ours(Case c, string frame)
    {
        const int report = 100;
        TimeSpan warm = TimeSpan.FromSeconds(0.6);        // until the compiler has replaced its first versions
        MdState state = SodiumChloride.Read(frame);
        Integrator integrator = new(state, Field(c, state), null, 0.001);
        integrator.Evaluate(Wanted.All);
        Stopwatch clock = Stopwatch.StartNew();
        for (int step = 0; clock.Elapsed < warm; step++)
        {
            integrator.Step(step % 2 == 0 ? Wanted.All : Wanted.Forces);
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread();
        double start = ThreadClock.Seconds, energy = 0;
        for (int step = 1; step <= c.Steps; step++)
        {
            Energetics energetics = integrator.Step(step % report == 0 ? Wanted.All : Wanted.Forces);
            energy = step % report == 0 ? energetics.PotentialEnergyEv : energy;
        }

        double seconds = ThreadClock.Seconds - start;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return double.IsFinite(energy) ? (seconds / c.Steps * 1e6, bytes / c.Steps) : throw new InvalidOperationException("The run broke.");
    }

    /// <summary>Force errors on one frame: each program against double precision with a converged Ewald sum at its own cutoff.</summary>
    private static (double Theirs, double Ours) ForceErrors(Case c, string frame)
    {
        MdState theirs = SodiumChloride.Read(frame), ours = SodiumChloride.Read(frame);
        ours.ClearForces();
        Field(c, ours).AddForces(ours, Wanted.Forces);
        return (Distance(theirs, Tight(c, frame, c.LammpsCutoff)), Distance(ours, Tight(c, frame, c.Cutoff)));
    }

    private static MdState Tight(Case c, string frame, double cutoff)
    {
        MdState state = SodiumChloride.Read(frame);
        state.ClearForces();
        (c.Mode == "pppm" ? SodiumChloride.Tight(state, cutoff) : new Core.ForceFields.Pairs.ReferencePairForceField(SodiumChloride.DampedShiftedForce(state, cutoff, Alpha)))
            .AddForces(state, Wanted.Forces);
        return state;
    }

    private static double Distance(MdState a, MdState b) => Math.Sqrt(Enumerable.Range(0, a.Count)
        .Sum(i => Math.Pow(a.Fx[i] - b.Fx[i], 2) + Math.Pow(a.Fy[i] - b.Fy[i], 2) + Math.Pow(a.Fz[i] - b.Fz[i], 2)) / a.Count);

    /// <summary>CPU time of one LAMMPS step, µs: loop time times the CPU use it prints.</summary>
    private static double Lammps(Case c, string input, string folder, int warm, int steps, string? frame)
    {
        ProcessStartInfo start = new("lmp") { WorkingDirectory = folder, RedirectStandardOutput = true };
        string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "-in", input, "-log", "none", "-var", "n", Number(c.Cells), "-var", "mode", c.Mode, "-var", "rc", Number(c.LammpsCutoff), "-var", "order", Number(c.Order),
            "-var", "alpha", Number(Alpha), "-var", "warm", Number(warm), "-var", "steps", Number(steps), "-var", "dump", frame is null ? "no" : "yes", "-var", "frame", frame ?? "frame",
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double Last(Regex pattern) => double.Parse(pattern.Matches(text)[frame is null ? ^1 : 0].Groups[1].Value, CultureInfo.InvariantCulture);
        return process.ExitCode == 0
            ? Last(LoopTime()) * Last(CpuUse()) / 100 / steps * 1e6
            : throw new InvalidOperationException("lmp failed: " + text[Math.Max(0, text.Length - 400)..]);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    [GeneratedRegex(@"Loop time of ([\d.e+-]+) on")]
    private static partial Regex LoopTime();

    [GeneratedRegex(@"([\d.]+)% CPU use")]
    private static partial Regex CpuUse();
}
