using Screening.Benchmarks.Lammps;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Electrostatics;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Numerics;
using Screening.Core.Particles;

namespace Screening.Benchmarks;

/// <summary>
/// CPU time of one force call on hot NaCl by size: pairs and reciprocal sum. With DOTNET_EnableAVX512=0 or DOTNET_EnableHWIntrinsic=0
/// in the environment it shows what machines without these instructions get.
/// </summary>
internal static class ForceCosts
{
    private const double ForceError = 1.44e-4;
    private const int Rounds = 7;

    internal static void Run(TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant($"| atoms | cutoff, Å | pairs, µs | reciprocal, µs | both, µs | ({PairTableForceField.BestWidth})"));
        output.WriteLine("|---|---|---|---|---|");
        foreach ((int cells, double cutoff) in new[] { (3, 8.6), (4, 11.4), (5, 13), (6, 13), (7, 13), (8, 13) })
        {
            MdState state = SodiumChloride.Rattled(cells, 0.25, new RandomStream(1, "benchmark"));
            EwaldParameters split = EwaldParameters.ForForceError(state.Lattice.VolumeCubicAngstrom, state.Count, state.Count, cutoff, ForceError);
            PairTableForceField pairs = new(SodiumChloride.ShortRange(state, cutoff).WithRealSpace(split), state);
            VectorEwald reciprocal = new(state, SodiumChloride.Charges(state), split);
            Integrator both = new(state, new SumForceField(pairs, reciprocal), null, 0.001);
            output.WriteLine(FormattableString.Invariant($"| {state.Count} | {cutoff} | {Best(() => pairs.AddForces(state, Wanted.Forces)):0.0} | {Best(() => reciprocal.AddForces(state, Wanted.Forces)):0.0} | {Best(() => both.Evaluate(Wanted.Forces)):0.0} |"));
            output.Flush();
        }
    }

    /// <summary>Best of several rounds of about 30 ms, µs per call.</summary>
    private static double Best(Action call)
    {
        const double round = 0.03;
        call();
        double start = ThreadClock.Seconds;
        call();
        int calls = Math.Max(1, (int)(round / Math.Max(1e-7, ThreadClock.Seconds - start)));
        double best = double.MaxValue;
        for (int r = 0; r < Rounds; r++)
        {
            start = ThreadClock.Seconds;
            for (int n = 0; n < calls; n++)
            {
                call();
            }

            best = Math.Min(best, (ThreadClock.Seconds - start) / calls);
        }

        return best * 1e6;
    }
}
