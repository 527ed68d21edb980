using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>Formal charges for the atoms of a trajectory, whose files name elements only.</summary>
public static class TrajectorySpecies
{
    /// <summary>
    /// One species per element: the state that makes the first frame neutral, else (where no assignment balances) the usual state of each
    /// element, zero where none is known.
    /// </summary>
    /// <param name="frame">A frame.</param>
    /// <param name="warning">Why the states are only the usual ones, or null.</param>
    public static Species[] Assign(TrajectoryFrame frame, out string? warning)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Structure structure = new()
        {
            Lattice = frame.Lattice,
            Sites = [.. frame.Elements.Select((e, i) => new Site(e.Symbol, new Fractional(frame.U[i], frame.V[i], frame.W[i]).Wrapped(), [new(e, 1)], i))],
        };
        OxidationAssignment assignment = OxidationStates.Solve(structure);
        bool balanced = Math.Abs(assignment.ResidualChargeE) < 0.01;
        warning = balanced ? null : "No oxidation states balance the composition; charges are the usual ones of each element.";
        Dictionary<Element, Species> states = frame.Elements.Distinct().ToDictionary(e => e, e => new Species(e,
            (balanced ? assignment.StateOf(e) : null) ?? Usual(e)));
        return [.. frame.Elements.Select(e => states[e])];
    }

    private static double Usual(Element element) => OxidationStateTable.Cationic(element) is [var first, ..]
        ? first.State
        : element.Symbol switch
        {
            "F" or "Cl" or "Br" or "I" => -1,
            "O" or "S" or "Se" or "Te" => -2,
            "N" => -3,
            "P" => 5,
            "H" => 1,
            _ => 0,
        };
}
