using Screening.Core.ForceFields;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics.ReactionPaths;

/// <summary>How a band is relaxed.</summary>
public sealed record NudgedElasticBandOptions
{
    /// <summary>Images between the two ends. Default 7; an odd number puts one at the middle of a symmetric path.</summary>
    public int Images { get; init; } = 7;

    /// <summary>Spring constant between neighbouring images, eV/Å². Default 5.</summary>
    public double SpringEvPerSquareAngstrom { get; init; } = 5;

    /// <summary>Largest force on any atom, the path's own direction left out, at which the band counts as relaxed, eV/Å. Default 0.01.</summary>
    public double ForceToleranceEvPerAngstrom { get; init; } = 0.01;

    /// <summary>Most evaluations of each image. Default 1000.</summary>
    public int StepLimit { get; init; } = 1000;

    /// <summary>Longest move of an atom in one step, Å. Default 0.1.</summary>
    public double LargestMoveAngstrom { get; init; } = 0.1;

    /// <summary>Bends the first guess, a straight line: an atom and how far it is off the line in the middle, Å. Default: straight.</summary>
    public (int Atom, Structures.Cartesian Offset)? Bow { get; init; }
}

/// <summary>A relaxed path.</summary>
/// <param name="Converged">Whether the forces fell below the tolerance.</param>
/// <param name="Steps">Evaluations of each image.</param>
/// <param name="EnergiesEv">Energies from the first end, eV; ends included, [image].</param>
/// <param name="DistancesAngstrom">Length of the path up to each image, Å.</param>
/// <param name="Highest">The climbing image.</param>
/// <param name="LargestForceEvPerAngstrom">Largest residual force at the end, eV/Å.</param>
/// <param name="Images">The states, ends included.</param>
public sealed record ReactionPath(bool Converged, int Steps, IReadOnlyList<double> EnergiesEv, IReadOnlyList<double> DistancesAngstrom,
    int Highest, double LargestForceEvPerAngstrom, IReadOnlyList<MdState> Images)
{
    /// <summary>Energy of the saddle point above the first end, eV; 0 where the path only rises or falls.</summary>
    public double BarrierEv => EnergiesEv[Highest];

    /// <summary>The same seen from the other end, eV.</summary>
    public double ReverseBarrierEv => EnergiesEv[Highest] - EnergiesEv[^1];
}

/// <summary>
/// Nudged elastic band with the improved tangent (Henkelman and Jónsson, J. Chem. Phys. 113, 9978 (2000)) and a climbing image
/// (Henkelman, Uberuaga and Jónsson, J. Chem. Phys. 113, 9901 (2000)): from the start the highest image climbs along the path and
/// feels no spring, so that it ends on the saddle point. All images are relaxed together by damped dynamics (FIRE).
/// </summary>
public static class NudgedElasticBand
{
    private const double FirstTimeStep = 0.1, LargestTimeStep = 0.6, SmallestTimeStep = 0.005;
    private const double MixingStart = 0.25, MixingDecay = 0.99, Growth = 1.1, Shrink = 0.5;
    private const int StepsBeforeGrowth = 10;

    /// <summary>Finds the path between two relaxed states of the same atoms in the same cell.</summary>
    /// <param name="from">First end; a minimum.</param>
    /// <param name="to">Other end; a minimum, its positions unwrapped so that no atom jumps by a lattice vector.</param>
    /// <param name="forceField">Model; one instance serves all images in turn.</param>
    /// <param name="options">How.</param>
    /// <param name="cancel">Looked at between steps.</param>
    /// <exception cref="ArgumentException">The ends differ in their atoms or coincide, or there are no images.</exception>
    public static ReactionPath Run(MdState from, MdState to, IForceField forceField, NudgedElasticBandOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(forceField);
        options ??= new NudgedElasticBandOptions();
        if (from.Count != to.Count || options.Images < 1)
        {
            throw new ArgumentException($"The ends have {from.Count} and {to.Count} atoms and {options.Images} images are to lie between; equal numbers and at least one image are expected.");
        }

        Band band = new(from, to, options.Images, forceField, options.SpringEvPerSquareAngstrom, options.Bow);
        double worst = band.Evaluate();
        double step = FirstTimeStep, mixing = MixingStart;
        int downhill = 0, steps = 0;
        for (; worst > options.ForceToleranceEvPerAngstrom && steps < options.StepLimit && double.IsFinite(worst); steps++)
        {
            cancel.ThrowIfCancellationRequested();
            if (band.Power() > 0)
            {
                if (++downhill > StepsBeforeGrowth)
                {
                    (step, mixing) = (Math.Min(step * Growth, LargestTimeStep), mixing * MixingDecay);
                }
            }
            else if (steps > 0)
            {
                band.StepBack(step / 2);
                (step, mixing, downhill) = (Math.Max(step * Shrink, SmallestTimeStep), MixingStart, 0);
            }

            band.Move(step, mixing, options.LargestMoveAngstrom);
            worst = band.Evaluate();
        }

        return new(worst <= options.ForceToleranceEvPerAngstrom, steps, [.. band.Energies.Select(e => e - band.Energies[0])],
            band.Distances(), band.Climbing, worst, band.Images);
    }
}
