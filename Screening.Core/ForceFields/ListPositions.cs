using Screening.Core.Particles;

namespace Screening.Core.ForceFields;

/// <summary>Builds a neighbour list again as it was: from the positions it was built from, not from those of now.</summary>
internal static class ListPositions
{
    /// <summary>Lets something be done with the state at other positions; they are put back afterwards.</summary>
    /// <param name="state">Unchanged on return.</param>
    /// <param name="positions">All x, all y, all z, Å.</param>
    /// <param name="build">What to do.</param>
    /// <exception cref="ArgumentException">The positions are of another number of atoms.</exception>
    internal static void With(MdState state, ReadOnlySpan<double> positions, Action<MdState> build)
    {
        int n = state.Count;
        if (positions.Length != 3 * n)
        {
            throw new ArgumentException($"The history holds {positions.Length} coordinates; {3 * n} are expected.", nameof(positions));
        }

        double[] x = [.. state.X], y = [.. state.Y], z = [.. state.Z];
        positions[..n].CopyTo(state.X);
        positions[n..(2 * n)].CopyTo(state.Y);
        positions[(2 * n)..].CopyTo(state.Z);
        try
        {
            build(state);
        }
        finally
        {
            x.CopyTo(state.X, 0);
            y.CopyTo(state.Y, 0);
            z.CopyTo(state.Z, 0);
        }
    }
}
