using System.Globalization;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics;

/// <summary>Ends a run before numbers that are none, or that fly off, reach the force field or a sink.</summary>
internal sealed class RunLimits(SimulationOptions options, IReadOnlyList<Species> atoms)
{
    /// <summary>The verdict over forces and velocities after a step, or null.</summary>
    public VerdictDecision? Judge(MdState state, long step)
    {
        if (!ParticleKernels.AllShorterThan(state.Fx, state.Fy, state.Fz, options.LargestForceEvPerAngstrom))
        {
            (int atom, double force) = ParticleKernels.Longest(state.Fx, state.Fy, state.Fz);
            return Exploded(step, $"the force on atom {atom} ({atoms[atom].Element}) is {force:G3} eV/Å, the limit is {options.LargestForceEvPerAngstrom:G3} eV/Å");
        }

        if (!ParticleKernels.AllShorterThan(state.Vx, state.Vy, state.Vz, options.LargestSpeedAngstromPerPs))
        {
            (int atom, double speed) = ParticleKernels.Longest(state.Vx, state.Vy, state.Vz);
            return Exploded(step, $"the speed of atom {atom} ({atoms[atom].Element}) is {speed:G3} Å/ps, the limit is {options.LargestSpeedAngstromPerPs:G3} Å/ps");
        }

        return null;
    }

    /// <summary>The verdict over the change of the conserved quantity, eV per atom, or null.</summary>
    public VerdictDecision? JudgeConserved(double change, long step) => Math.Abs(change) <= options.LargestConservedChangeEvPerAtom
        ? null
        : Exploded(step, $"the conserved energy changed by {change:0.###} eV per atom, more than {options.LargestConservedChangeEvPerAtom:0.###}: energy conservation is lost. A smaller time step may help");

    public static VerdictDecision Exploded(long step, FormattableString what) =>
        new(Verdict.Exploded, $"Step {step.ToString(CultureInfo.InvariantCulture)}: {FormattableString.Invariant(what)}.");
}
