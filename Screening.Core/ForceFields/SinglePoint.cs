using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields;

/// <summary>Energy, forces and virial of a structure exactly as its file gives it: same cell, same atoms, same order.</summary>
/// <param name="State">Positions and, after the call, forces in file order.</param>
/// <param name="Energetics">Energy and virial.</param>
/// <param name="ForceField">The field that was evaluated.</param>
public sealed record SinglePoint(MdState State, Energetics Energetics, IForceField ForceField)
{
    /// <summary>Evaluates a potential on an ordered structure.</summary>
    /// <exception cref="StructureFileException">The structure is disordered.</exception>
    /// <exception cref="OutsidePotentialException">The potential does not cover it.</exception>
    public static SinglePoint Evaluate(Structure structure, Potential potential, PotentialSettings settings) => At(AsIs(structure), potential, settings);

    /// <summary>Relaxes an ordered structure in its own cell, then evaluates the potential there.</summary>
    /// <param name="structure">Ordered.</param>
    /// <param name="relaxer">What relaxes.</param>
    /// <param name="potential">What is evaluated.</param>
    /// <param name="settings">Of both.</param>
    /// <param name="kind">What may move.</param>
    /// <exception cref="StructureFileException">The structure is disordered.</exception>
    /// <exception cref="OutsidePotentialException">A potential does not cover it.</exception>
    /// <exception cref="CloseContactException">Two atoms are too close for it.</exception>
    public static (RelaxedCell Relaxed, SinglePoint Point) Relax(Structure structure, Potential relaxer, Potential potential, PotentialSettings settings, RelaxationKind kind)
    {
        ArgumentNullException.ThrowIfNull(relaxer);
        OrderedCell cell = AsIs(structure);
        IForceField field = relaxer.Create(cell, settings);
        using IDisposable? held = field as IDisposable;
        RelaxedCell relaxed = GeometryRelaxation.Run(cell, field, kind);
        return (relaxed, At(relaxed.Cell, potential, settings));
    }

    private static SinglePoint At(OrderedCell cell, Potential potential, PotentialSettings settings)
    {
        IForceField field = potential.Create(cell, settings);
        MdState state = MdState.From(cell);
        Energetics energetics = field.AddForces(state, Wanted.All);
        return new(state, energetics, field);
    }

    /// <summary>The structure as a cell in file order, its species from the oxidation states of the whole content.</summary>
    /// <exception cref="StructureFileException">The structure is disordered.</exception>
    internal static OrderedCell AsIs(Structure structure)
    {
        if (structure.IsDisordered)
        {
            throw new StructureFileException(structure.Source, null, "a single point needs every site fully occupied by one element; order the structure first (verb prepare).");
        }

        OxidationAssignment oxidation = OxidationStates.Solve(structure);
        Species[] atoms = [.. structure.Sites.Select((_, site) => MostOf(oxidation.SharesOf(site, 0)))];
        return new OrderedCell
        {
            Lattice = structure.Lattice,
            Atoms = atoms,
            Positions = [.. structure.Sites.Select(s => s.Position)],
            SiteLabels = [.. structure.Sites.Select(s => s.Label)],
            Mobile = MobileIon.Find(oxidation) ?? atoms[0],
        };
    }

    /// <summary>An averaged mixed valence stays an average: the field then sees the mean state.</summary>
    private static Species MostOf(IReadOnlyList<IonShare> shares) => shares.Count == 1
        ? shares[0].Species
        : new(shares[0].Species.Element, shares.Sum(s => s.Fraction * s.Species.OxidationState));
}
