using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>How structures become cells for dynamics; the defaults are the ones published numbers of this program use.</summary>
public sealed record PreparationOptions
{
    /// <summary>Smallest distance between opposite faces, Å; twice the cutoff of the default potential (8 Å).</summary>
    public double MinimumWidthAngstrom { get; init; } = 16;

    /// <summary>
    /// Width a cell may shrink to, Å, where no cell of at most <see cref="MaximumAtoms"/> with the parent's composition is as wide
    /// as wanted. Potentials then reach only half the width of such a cell (warning <c>narrow-cell</c>).
    /// </summary>
    public double NarrowestWidthAngstrom { get; init; } = 13.5;

    /// <summary>Cells up to this size are preferred while they match the parent's composition.</summary>
    public int TargetAtoms { get; init; } = 400;

    /// <summary>Largest cell a disordered parent may get for the sake of its composition.</summary>
    public int MaximumAtoms { get; init; } = 500;

    /// <summary>Number of different arrangements of a disordered parent; an ordered parent always gives one.</summary>
    public int Orderings { get; init; } = 1;

    public ulong Seed { get; init; } = 1;

    /// <summary>The mobile element, or null to recognise it by <see cref="MobileIon"/>.</summary>
    public Element? Mobile { get; init; }

    /// <summary>Whether a charged file gets the number of mobile ions that makes it neutral, on its own sites or on new ones; the repair is reported.</summary>
    public bool BalancesCharge { get; init; } = true;

    /// <summary>
    /// The ion to insert into frameworks that lack charge and hold no mobile ion, or null (default) to insert only what a file states itself.
    /// </summary>
    public Element? InsertedIon { get; init; }

    /// <summary>Largest change of the mobile ion's amount, as a fraction, that may be used to make a cell neutral.</summary>
    public double MaximumMobileDeviation { get; init; } = 0.10;

    /// <summary>Largest change of any other element's amount, as a fraction; a dilute dopant may be rounded this far.</summary>
    public double MaximumElementDeviation { get; init; } = 0.25;

    /// <summary>Room for a cell that shrinks when it is relaxed.</summary>
    private const double WidthMargin = 1.05;

    /// <summary>The same with cells wide enough for a potential; only the bond-valence field shortens its range for a narrow cell.</summary>
    /// <param name="potential">The potential.</param>
    /// <param name="relaxation">A cell that is relaxed gets some room to shrink.</param>
    public PreparationOptions For(Potential potential, RelaxationKind relaxation = RelaxationKind.None)
    {
        ArgumentNullException.ThrowIfNull(potential);
        double needed = Needed(potential, relaxation);
        return this with
        {
            MinimumWidthAngstrom = Math.Max(MinimumWidthAngstrom, needed),
            NarrowestWidthAngstrom = potential.NeedsTether ? Math.Max(NarrowestWidthAngstrom, 2 * BondValenceOptions.SmallestCutoffAngstrom) : Math.Max(MinimumWidthAngstrom, needed),
        };
    }

    /// <summary>The same with cells wide enough for another potential too, which relaxes them.</summary>
    public PreparationOptions And(Potential relaxer, RelaxationKind relaxation)
    {
        ArgumentNullException.ThrowIfNull(relaxer);
        double needed = Needed(relaxer, relaxation);
        return this with { MinimumWidthAngstrom = Math.Max(MinimumWidthAngstrom, needed), NarrowestWidthAngstrom = Math.Max(NarrowestWidthAngstrom, needed) };
    }

    private static double Needed(Potential potential, RelaxationKind relaxation) =>
        (relaxation == RelaxationKind.Cell ? WidthMargin : 1) * potential.NeededWidthAngstrom;
}
