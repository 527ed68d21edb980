using System.Diagnostics;
using System.Globalization;
using System.Text;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Benchmarks.Nep;

/// <summary>
/// How many times faster than NEP_CPU, the public implementation for processors, is one core here on the same atoms? Both run in turn,
/// so that a busy machine meets both; what counts is CPU time, start-up and warm-up left out. NEP_CPU's call finds its neighbours anew;
/// so the ratio is given for a whole step of dynamics here, list builds, integrator and thermostat included, and for forces alone.
/// </summary>
internal static class NepComparison
{
    private const double TemperatureK = 600, StepPs = 0.001, JudgeSeconds = 1.5, OurSeconds = 1;

    private sealed record Case(string Name, int Cells, double ConstantAngstrom, string[] Elements);

    internal static void Run(string judge, string model, int rounds, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("screening-nep").FullName;
        try
        {
            output.WriteLine("| elements | atoms | NEP_CPU µs/atom | a step here µs/atom | atom-steps/s | ratio, median (min..max) | forces alone µs/atom | ratio | largest force difference, eV/Å | bytes per step |");
            output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
            foreach (Case c in Cases(model))
            {
                output.WriteLine(Row(c, judge, model, folder, rounds));
                output.Flush();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Cells of 500 and 2048 atoms: four of the model's metals, then all its elements.</summary>
    private static IEnumerable<Case> Cases(string model)
    {
        string[] all = [.. NepModelReader.Read(model, null).Elements.Select(e => e.Symbol)];
        string[] four = ["Ag", "Al", "Cu", "Ni"];
        string[] few = four.All(all.Contains) ? four : [.. all.Take(4)];
        foreach (string[] elements in new[] { few, all }.Where((e, n) => n == 0 || all.Length > few.Length))
        {
            foreach (int cells in new[] { 5, 8 })
            {
                yield return new($"{elements.Length} ({string.Join(' ', elements)})", cells, 4.1, elements);
            }
        }
    }

    private static string Row(Case c, string judge, string path, string folder, int rounds)
    {
        NepModel model = NepModelReader.Read(path, [.. c.Elements.Select(Element.Parse)]);
        MdState state = SyntheticNep.Alloy(model, c.Cells, c.ConstantAngstrom);
        NepForceField field = new(model, "fast");
        Minimiser.Run(state, field, new MinimiserOptions(), CancellationToken.None);
        VelocityInitializer.Draw(state, TemperatureK, new RandomStream(1, "velocities"), true, exact: true, null);
        Integrator integrator = new(state, field, Thermostat.Create(ThermostatKind.VelocityRescaling, TemperatureK, (3 * state.Count) - 3, 0.1, new RandomStream(1, "bath")), StepPs);
        integrator.Evaluate(Wanted.All);
        Steps(integrator, OurSeconds);        // warm-up
        List<double> theirs = [], steps = [], forces = [], stepRatios = [], forceRatios = [];
        double difference = 0;
        long bytes = 0;
        for (int round = 0; round < rounds; round++)
        {
            (double step, bytes) = Steps(integrator, OurSeconds);
            double force = Forces(field, state, OurSeconds);
            (double call, double[] reference) = Judge(judge, path, model, state, folder);
            difference = Math.Max(difference, Difference(state, reference));
            theirs.Add(call / state.Count);
            steps.Add(step / state.Count);
            forces.Add(force / state.Count);
            stepRatios.Add(call / step);
            forceRatios.Add(call / force);
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"| {c.Name} | {state.Count} | {Median(theirs):F1} | {Median(steps):F2} | {1e6 / Median(steps):E1} | **{Median(stepRatios):F1}** ({stepRatios.Min():F1}..{stepRatios.Max():F1}) | {Median(forces):F2} | {Median(forceRatios):F1} | {difference:E1} | {bytes} |");
    }

    /// <summary>CPU time of one step of dynamics, µs, and the bytes it allocates.</summary>
    private static (double Microseconds, long Bytes) Steps(Integrator integrator, double seconds)
    {
        const int energyInterval = 100;
        long bytes = GC.GetAllocatedBytesForCurrentThread(), done = 0;
        double start = ThreadClock.Seconds, now = start;
        while (now - start < seconds)
        {
            for (int step = 0; step < energyInterval; step++, done++)
            {
                integrator.Step(step == 0 ? Wanted.All : Wanted.Forces);
            }

            now = ThreadClock.Seconds;
        }

        return ((now - start) / done * 1e6, (GC.GetAllocatedBytesForCurrentThread() - bytes) / done);
    }

    /// <summary>CPU time of energy, forces and virial from a standing neighbour list, µs; leaves the forces in the state.</summary>
    private static double Forces(NepForceField field, MdState state, double seconds)
    {
        long done = 0;
        double start = ThreadClock.Seconds, now = start;
        while (now - start < seconds)
        {
            state.ClearForces();
            field.AddForces(state, Wanted.All);
            done++;
            now = ThreadClock.Seconds;
        }

        return (now - start) / done * 1e6;
    }

    private static (double Microseconds, double[] Forces) Judge(string judge, string path, NepModel model, MdState state, string folder)
    {
        string atoms = Path.Combine(folder, "atoms"), forces = Path.Combine(folder, "forces");
        string[] order = [.. NepModelReader.Read(path, null).Elements.Select(e => e.Symbol)];
        Lattice l = state.Lattice;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{state.Count}\n{l.A.X:R} {l.B.X:R} {l.C.X:R} {l.A.Y:R} {l.B.Y:R} {l.C.Y:R} {l.A.Z:R} {l.B.Z:R} {l.C.Z:R}\n");
        for (int i = 0; i < state.Count; i++)
        {
            Fractional f = l.ToFractional(new(state.X[i], state.Y[i], state.Z[i]));
            Cartesian r = l.ToCartesian(new(f.U - Math.Floor(f.U), f.V - Math.Floor(f.V), f.W - Math.Floor(f.W)));
            int type = Array.IndexOf(order, state.SpeciesList[state.TypeOf[i]].Element.Symbol);
            text.Append(CultureInfo.InvariantCulture, $"{type} {r.X:R} {r.Y:R} {r.Z:R}\n");
        }

        File.WriteAllText(atoms, text.ToString());
        ProcessStartInfo start = new(judge, [path, atoms, forces, JudgeSeconds.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{judge} ended with {process.ExitCode}: {printed}");
        }

        string[] words = printed.Trim().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (double.Parse(words[1], CultureInfo.InvariantCulture),
            [.. File.ReadAllText(forces).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture))]);
    }

    private static double Difference(MdState state, double[] reference) => Enumerable.Range(0, state.Count).Max(i => Math.Max(
        Math.Abs(state.Fx[i] - reference[3 * i]), Math.Max(Math.Abs(state.Fy[i] - reference[(3 * i) + 1]), Math.Abs(state.Fz[i] - reference[(3 * i) + 2]))));

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
