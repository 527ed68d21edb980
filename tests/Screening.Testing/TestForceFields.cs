using Screening.Core.ForceFields;
using Screening.Core.Particles;

namespace Screening.Testing;

/// <summary>
/// Lennard-Jones times (1 - r²/r_c²)³ between all atoms, minimum image in a rectangular cell: two continuous derivatives at the cutoff,
/// so that energy conservation is the integrator's alone. Cell widths must be at least twice the cutoff.
/// </summary>
public sealed class LennardJonesForceField(double epsilonEv, double sigmaAngstrom, double cutoffAngstrom) : IForceField
{
    public string Name => "test Lennard-Jones";

    public double CutoffAngstrom => cutoffAngstrom;

    public Energetics AddForces(MdState state, Wanted wanted)
    {
        double a = state.Lattice.A.X, b = state.Lattice.B.Y, c = state.Lattice.C.Z;
        double energy = 0, xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0;
        for (int i = 0; i < state.Count; i++)
        {
            for (int j = i + 1; j < state.Count; j++)
            {
                double dx = Nearest(state.X[i] - state.X[j], a), dy = Nearest(state.Y[i] - state.Y[j], b), dz = Nearest(state.Z[i] - state.Z[j], c);
                double r2 = (dx * dx) + (dy * dy) + (dz * dz);
                if (r2 >= cutoffAngstrom * cutoffAngstrom)
                {
                    continue;
                }

                double r = Math.Sqrt(r2);
                (double v, double dv) = Term(r);
                energy += v;
                double f = -dv / r;
                state.Fx[i] += f * dx;
                state.Fy[i] += f * dy;
                state.Fz[i] += f * dz;
                state.Fx[j] -= f * dx;
                state.Fy[j] -= f * dy;
                state.Fz[j] -= f * dz;
                xx += f * dx * dx;
                yy += f * dy * dy;
                zz += f * dz * dz;
                xy += f * dx * dy;
                xz += f * dx * dz;
                yz += f * dy * dz;
            }
        }

        return wanted == Wanted.Forces ? Energetics.NotAsked : new Energetics(energy, new Virial(xx, yy, zz, xy, xz, yz));
    }

    private static double Nearest(double d, double length) => d - (length * Math.Round(d / length));

    private (double V, double Slope) Term(double r)
    {
        double s2 = sigmaAngstrom * sigmaAngstrom / (r * r), s6 = s2 * s2 * s2;
        double v = 4 * epsilonEv * s6 * (s6 - 1), slope = -24 * epsilonEv * s6 * ((2 * s6) - 1) / r;
        double u = 1 - (r * r / (cutoffAngstrom * cutoffAngstrom)), fade = u * u * u;
        double fadeSlope = -6 * r / (cutoffAngstrom * cutoffAngstrom) * u * u;
        return (v * fade, (slope * fade) + (v * fadeSlope));
    }
}

/// <summary>No forces at all.</summary>
public sealed class FreeForceField : IForceField
{
    public string Name => "free";

    public double CutoffAngstrom => 0;

    public Energetics AddForces(MdState state, Wanted wanted) => new(0, default);
}

/// <summary>Another model up to a given evaluation, then forces made by the test: what a broken model or run looks like.</summary>
public sealed class SabotagedForceField(IForceField inner, int fromEvaluation, Action<MdState> sabotage) : IForceField
{
    private int _evaluations;

    public string Name => "sabotaged";

    public double CutoffAngstrom => inner.CutoffAngstrom;

    public bool IsTranslationInvariant => inner.IsTranslationInvariant;

    public Energetics AddForces(MdState state, Wanted wanted)
    {
        Energetics energetics = inner.AddForces(state, wanted);
        if (++_evaluations >= fromEvaluation)
        {
            sabotage(state);
        }

        return energetics;
    }
}
