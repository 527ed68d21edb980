using System.Diagnostics;
using System.Globalization;
using System.Text;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.TensorNet;
using Screening.Core.ForceFields.TensorNet.Fast;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Benchmarks.TensorNet;

/// <summary>
/// How many times faster than the same model in PyTorch is one core here on the same atoms? Both run in turn, so that a busy machine meets
/// both; CPU times, start-up left out. PyTorch is given its edges; here whole steps of dynamics are timed too, list builds included.
/// </summary>
internal static class TensorNetComparison
{
    private const double TemperatureK = 600, StepPs = 0.001, JudgeSeconds = 3, OurSeconds = 1.5;

    internal static void Run(string python, string judge, string index, string structure, int rounds, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("screening-tensornet").FullName;
        try
        {
            TensorNetModel model = TensorNetModelReader.Read(index);
            FloatWeights weights = new(model);
            output.WriteLine("| atoms | neighbours | PyTorch, µs/atom | its matrix product, Gflop/s | a step here, µs/atom | atom-steps/s | ratio, median (min..max) | forces alone, µs/atom | ratio | largest force difference, eV/Å | bytes per step |");
            output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
            foreach ((int a, int b) in new[] { (1, 1), (2, 2) })
            {
                MdState state = Hot(StructureReader.Read(structure), a, b);
                output.WriteLine(Row(weights, state, python, judge, index, folder, rounds));
                output.Flush();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Where the time of a call goes, in percent and µs per atom, and what the matrix products reach.</summary>
    internal static void Profile(string index, string structure, TextWriter output)
    {
        TensorNetModel model = TensorNetModelReader.Read(index);
        FloatWeights weights = new(model);
        foreach ((int a, int b) in new[] { (1, 1), (2, 2) })
        {
            MdState state = Hot(StructureReader.Read(structure), a, b);
            TensorNetForceField field = new(weights, "profile") { Clock = new() };
            Forces(field, state, OurSeconds);
            field.Clock.Reset();
            double call = Forces(field, state, OurSeconds);
            output.WriteLine(FormattableString.Invariant($"{state.Count} atoms: {call / state.Count:F1} µs per atom"));
            foreach ((string stage, double share) in field.Clock.Shares())
            {
                output.WriteLine(FormattableString.Invariant($"  {stage,-20} {100 * share,5:F1} %  {share * call / state.Count,6:F1} µs per atom"));
            }
        }

        foreach (int rows in new[] { 52, 156, 260 })
        {
            output.WriteLine(FormattableString.Invariant($"product of {rows} x 128 by 128 x 128: {ProductRate(rows):F0} Gflop/s"));
        }
    }

    private static unsafe double ProductRate(int rows)
    {
        const int width = 128;
        AlignedBuffer<float> a = new(rows * width), c = new(rows * width);
        PackedMatrix b = new(width, width, (i, j) => 0.01 * (i - j));
        long done = 0;
        double start = ThreadClock.Seconds, now = start;
        while (now - start < 1)
        {
            for (int n = 0; n < 100; n++, done++)
            {
                MatrixProduct.Multiply<Width128>(a.Pointer, rows, b, c.Pointer, null, false);
            }

            now = ThreadClock.Seconds;
        }

        return 2.0 * rows * width * width * done / (now - start) / 1e9;
    }

    /// <summary>The structure, repeated along its first axes, with thermal displacements.</summary>
    private static MdState Hot(Structure structure, int a, int b)
    {
        OrderedCell cell = SinglePoint.AsIs(structure);
        Lattice l = cell.Lattice;
        MdState state = new(new(a * l.A, b * l.B, l.C), [.. Enumerable.Range(0, a * b * cell.Count).Select(i => cell.Atoms[i % cell.Count])]);
        RandomStream random = new(1, "displacements");
        for (int i = 0; i < state.Count; i++)
        {
            int image = i / cell.Count;
            Cartesian r = l.ToCartesian(cell.Positions[i % cell.Count]) + ((image % a) * l.A) + ((image / a) * l.B);
            const double rattle = 0.1;        // Å
            (state.X[i], state.Y[i], state.Z[i]) = (r.X + (rattle * (random.NextDouble() - 0.5)), r.Y + (rattle * (random.NextDouble() - 0.5)), r.Z + (rattle * (random.NextDouble() - 0.5)));
        }

        return state;
    }

    private static string Row(FloatWeights weights, MdState state, string python, string judge, string index, string folder, int rounds)
    {
        TensorNetForceField field = new(weights, "fast");
        string start = Path.Combine(folder, "start.xyz");
        Write(start, state);
        (_, _, double[] reference) = Judge(python, judge, index, start, folder, 0);
        state.ClearForces();
        field.AddForces(state, Wanted.All);
        double difference = Difference(state, reference);
        VelocityInitializer.Draw(state, TemperatureK, new RandomStream(1, "velocities"), true, exact: true, null);
        Integrator integrator = new(state, field, Thermostat.Create(ThermostatKind.VelocityRescaling, TemperatureK, (3 * state.Count) - 3, 0.1, new RandomStream(1, "bath")), StepPs);
        integrator.Evaluate(Wanted.All);
        Steps(integrator, OurSeconds);        // warm-up
        List<double> theirs = [], rates = [], steps = [], forces = [], stepRatios = [], forceRatios = [];
        long bytes = 0;
        for (int round = 0; round < rounds; round++)
        {
            string now = Path.Combine(folder, "now.xyz");
            Write(now, state);
            (double step, bytes) = Steps(integrator, OurSeconds);
            double force = Forces(field, state, OurSeconds);
            (double call, double rate, _) = Judge(python, judge, index, now, folder, JudgeSeconds);
            theirs.Add(call / state.Count);
            rates.Add(rate);
            steps.Add(step / state.Count);
            forces.Add(force / state.Count);
            stepRatios.Add(call / step);
            forceRatios.Add(call / force);
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"| {state.Count} | {(double)field.EdgeCount / state.Count:F0} | {Median(theirs):F0} | {Median(rates):F0} | {Median(steps):F1} | {1e6 / Median(steps):F0} | **{Median(stepRatios):F1}** ({stepRatios.Min():F1}..{stepRatios.Max():F1}) | {Median(forces):F1} | {Median(forceRatios):F1} | {difference:E1} | {bytes} |");
    }

    private static void Write(string path, MdState state)
    {
        Lattice l = state.Lattice;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{state.Count}\nLattice=\"{l.A.X:R} {l.A.Y:R} {l.A.Z:R} {l.B.X:R} {l.B.Y:R} {l.B.Z:R} {l.C.X:R} {l.C.Y:R} {l.C.Z:R}\" Properties=species:S:1:pos:R:3\n");
        for (int i = 0; i < state.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{state.SpeciesList[state.TypeOf[i]].Element} {state.X[i]:R} {state.Y[i]:R} {state.Z[i]:R}\n");
        }

        File.WriteAllText(path, text.ToString());
    }

    /// <summary>CPU time of one step of dynamics, µs, and the bytes it allocates.</summary>
    private static (double Microseconds, long Bytes) Steps(Integrator integrator, double seconds)
    {
        const int energyInterval = 20;
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

    /// <summary>CPU time of energy, forces and virial from a standing neighbour list, µs.</summary>
    private static double Forces(TensorNetForceField field, MdState state, double seconds)
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

    private static (double Microseconds, double ProductRate, double[] Forces) Judge(string python, string judge, string index, string structure, string folder, double seconds)
    {
        string forces = Path.Combine(folder, "forces");
        ProcessStartInfo start = new(python, [judge, index, structure, seconds.ToString(CultureInfo.InvariantCulture), forces]) { RedirectStandardOutput = true };
        foreach (string threads in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" })
        {
            start.Environment[threads] = "1";
        }

        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{judge} ended with {process.ExitCode}: {printed}");
        }

        double[] numbers = [.. printed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1],
                [.. File.ReadAllText(forces).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture))]);
    }

    private static double Difference(MdState state, double[] reference) => Enumerable.Range(0, state.Count).Max(i => Math.Max(
        Math.Abs(state.Fx[i] - reference[3 * i]), Math.Max(Math.Abs(state.Fy[i] - reference[(3 * i) + 1]), Math.Abs(state.Fz[i] - reference[(3 * i) + 2]))));

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
