using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Molecules;

/// <summary>Harmonic angle k/2 (θ - θ₀)² at the middle one of three atoms of a molecule.</summary>
/// <remarks>With e and e' the directions to the ends and r, r' their distances, ∂θ/∂r = (e cos θ - e') / (r sin θ) for the end at e.</remarks>
/// <param name="end">One end; index in the molecule.</param>
/// <param name="centre">The middle.</param>
/// <param name="other">The other end.</param>
/// <param name="spring">k, eV per square radian.</param>
/// <param name="angle">θ₀, rad.</param>
public sealed class HarmonicAngle(int end, int centre, int other, double spring, double angle) : IMolecularTerm
{
    /// <summary>Below this sin θ (a straight or folded angle) the direction of the force is not defined and none is given.</summary>
    private const double SmallestSine = 1e-8;

    public double AddForces(ReadOnlySpan<Cartesian> places, Span<Cartesian> forces)
    {
        Cartesian toEnd = places[end] - places[centre], toOther = places[other] - places[centre];
        double r = toEnd.Length, s = toOther.Length;
        Cartesian e = 1 / r * toEnd, d = 1 / s * toOther;
        double cosine = e.Dot(d), sine = e.Cross(d).Length, bend = Math.Atan2(sine, cosine) - angle;
        if (sine > SmallestSine)
        {
            Cartesian onEnd = (-spring * bend / (r * sine)) * ((cosine * e) - d);
            Cartesian onOther = (-spring * bend / (s * sine)) * ((cosine * d) - e);
            forces[end] += onEnd;
            forces[other] += onOther;
            forces[centre] -= onEnd + onOther;
        }

        return 0.5 * spring * bend * bend;
    }
}
