using Screening.Core.Dynamics.Barostats;
using Screening.Core.ForceFields;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>What a minimisation of cell and positions did.</summary>
/// <param name="Converged">Whether forces and stress fell below their tolerances.</param>
/// <param name="Rounds">Moves of the cell.</param>
/// <param name="EnthalpyEv">Energy + pressure · volume at the end, eV.</param>
/// <param name="LargestForceEvPerAngstrom">Largest force on an atom at the end, eV/Å.</param>
/// <param name="LargestStressGpa">Largest component of the difference between inner and outside pressure, GPa.</param>
public sealed record CellMinimisationResult(
    bool Converged, int Rounds, double EnthalpyEv, double LargestForceEvPerAngstrom, double LargestStressGpa);

/// <summary>
/// Minimises energy + pressure · volume over positions and cell. The positions are relaxed at each cell (<see cref="Minimiser"/>); the
/// cell then follows the residual stress by quasi-Newton steps in the logarithmic strain (Broyden-Fletcher-Goldfarb-Shanno on
/// the six components), each accepted only if the enthalpy falls.
/// </summary>
public static class CellMinimiser
{
    private const double LargestStrain = 0.03;                 // per step
    private const double FirstStiffnessGpa = 60;               // a middling ionic crystal; the steps learn the real one

    /// <summary>
    /// Energy by which whole shells of a crystal crossing a plain cutoff may falsify a comparison of two cells, eV per atom: a step
    /// that costs less but lowers the stress is good.
    /// </summary>
    private const double CutoffNoiseEv = 1e-3;

    private const int Components = 6;

    /// <summary>Moves cell and atoms to the nearest minimum; velocities are set to zero.</summary>
    /// <param name="state">Changed in place.</param>
    /// <param name="forceField">Must give a virial and follow the cell; no tether.</param>
    /// <param name="pressureGpa">Outside pressure, GPa.</param>
    /// <param name="coupling">Whether the shape may change.</param>
    /// <param name="positions">How positions are relaxed; null for a force tolerance of 1e-4 eV/Å.</param>
    /// <param name="stressToleranceGpa">Largest stress at which the minimum counts as reached.</param>
    /// <param name="roundLimit">Most moves of the cell.</param>
    /// <param name="cancel">Looked at between steps.</param>
    /// <exception cref="ArgumentException">The force field holds atoms at places in space, so that the cell cannot follow.</exception>
    public static CellMinimisationResult Run(MdState state, IForceField forceField, double pressureGpa = 0,
        PressureCoupling coupling = PressureCoupling.FullCell, MinimiserOptions? positions = null,
        double stressToleranceGpa = 5e-3, int roundLimit = 60, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(forceField);
        if (!forceField.IsTranslationInvariant)
        {
            throw new ArgumentException($"'{forceField.Name}' holds atoms at fixed places; a changing cell needs a model without tether.", nameof(forceField));
        }

        positions ??= new MinimiserOptions { ForceToleranceEvPerAngstrom = 1e-4, StepLimit = 2000 };
        double pressure = pressureGpa / Units.GigapascalPerEvPerCubicAngstrom;
        double stiffness = FirstStiffnessGpa / Units.GigapascalPerEvPerCubicAngstrom * state.Lattice.VolumeCubicAngstrom;
        double[,] inverse = Diagonal(1 / stiffness);
        Point here = Relax();
        int rounds = 0, failures = 0;
        while (here.StressGpa > stressToleranceGpa && rounds < roundLimit && failures < 12)
        {
            double[] step = Times(inverse, here.Force);
            double longest = step.Max(Math.Abs), slope = step.Zip(here.Force, (s, f) => s * f).Sum();
            double scale = slope > 0 ? Math.Min(1, LargestStrain / longest) * Math.Pow(0.5, failures) : 0;
            if (scale == 0)
            {
                inverse = Diagonal(1 / stiffness);
                failures++;
                continue;
            }

            for (int k = 0; k < Components; k++)
            {
                step[k] *= scale;
            }

            MdCopy saved = new(state);
            ToStrain(step).Apply(state, velocities: false);
            Point there = Relax();
            rounds++;
            double rise = (there.Enthalpy - here.Enthalpy) / state.Count;
            if (rise > 1e-9 && !(there.StressGpa < here.StressGpa && rise < CutoffNoiseEv))
            {
                saved.Restore(state);
                failures++;
                continue;
            }

            failures = 0;
            Update(inverse, step, [.. here.Force.Zip(there.Force, (a, b) => a - b)]);
            here = there;
        }

        state.ClearForces();
        forceField.AddForces(state, Wanted.Forces);
        return new(here.Converged && here.StressGpa <= stressToleranceGpa, rounds, here.Enthalpy, here.LargestForce, here.StressGpa);

        Point Relax()
        {
            MinimisationResult relaxed = Minimiser.Run(state, forceField, positions, cancel);
            state.ClearForces();
            Energetics e = forceField.AddForces(state, Wanted.All);
            double pv = pressure * state.Lattice.VolumeCubicAngstrom;
            Virial w = e.Virial;
            double mean = (w.Trace / 3) - pv;

            // −∂H/∂ε_ab; an off-diagonal strain stands for two components.
            double[] force = coupling == PressureCoupling.Isotropic
                ? [mean, mean, mean, 0, 0, 0]
                : [w.Xx - pv, w.Yy - pv, w.Zz - pv, 2 * w.Xy, 2 * w.Xz, 2 * w.Yz];
            double worst = force.Select((f, k) => Math.Abs(k < 3 ? f : f / 2)).Max() / state.Lattice.VolumeCubicAngstrom;
            return new(e.PotentialEnergyEv + pv, force, relaxed.LargestForceEvPerAngstrom, relaxed.Converged, worst * Units.GigapascalPerEvPerCubicAngstrom);
        }
    }

    private static Strain ToStrain(double[] e) => new(e[0], e[1], e[2], e[3], e[4], e[5]);

    private static double[,] Diagonal(double value)
    {
        double[,] m = new double[Components, Components];
        for (int k = 0; k < Components; k++)
        {
            m[k, k] = value;
        }

        return m;
    }

    private static double[] Times(double[,] m, double[] v) =>
        [.. Enumerable.Range(0, Components).Select(i => Enumerable.Range(0, Components).Sum(j => m[i, j] * v[j]))];

    /// <summary>Inverse Hessian after a step s that changed the gradient by y; left alone where the curvature is not positive.</summary>
    private static void Update(double[,] inverse, double[] s, double[] y)
    {
        double sy = s.Zip(y, (a, b) => a * b).Sum();
        if (sy <= 1e-14)
        {
            return;
        }

        double[] hy = Times(inverse, y);
        double yhy = y.Zip(hy, (a, b) => a * b).Sum();
        for (int i = 0; i < Components; i++)
        {
            for (int j = 0; j < Components; j++)
            {
                inverse[i, j] += ((1 + (yhy / sy)) * s[i] * s[j] / sy) - (((hy[i] * s[j]) + (s[i] * hy[j])) / sy);
            }
        }
    }

    private sealed record Point(double Enthalpy, double[] Force, double LargestForce, bool Converged, double StressGpa);

    private sealed class MdCopy(MdState state)
    {
        private readonly Structures.Lattice _lattice = state.Lattice;
        private readonly double[] _x = [.. state.X], _y = [.. state.Y], _z = [.. state.Z];

        public void Restore(MdState target)
        {
            target.Lattice = _lattice;
            _x.CopyTo(target.X, 0);
            _y.CopyTo(target.Y, 0);
            _z.CopyTo(target.Z, 0);
        }
    }
}
