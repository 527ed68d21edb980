using Screening.Core.ForceFields.Pairs;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>Builds the pair model of the bond-valence field for one cell.</summary>
public static class BondValenceModel
{
    /// <summary>Name of the default variant in the catalog.</summary>
    public const string CoulombName = "bond-valence";

    /// <summary>Name of the published static variant in the catalog.</summary>
    public const string PlainName = "bond-valence-plain";

    /// <summary>The pair model of a cell with a given radius factor; missing pairs keep their Coulomb part and have no well.</summary>
    /// <param name="atoms">Species of every atom: the charges depend on the whole composition.</param>
    /// <param name="radiusFactor">Factor f on the sums of covalent radii.</param>
    /// <param name="options">Variant, cutoff and damping.</param>
    /// <exception cref="OutsidePotentialException">An element without data, or an uncharged atom.</exception>
    public static PairModel Create(IReadOnlyList<Species> atoms, double radiusFactor, BondValenceOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radiusFactor);
        Species[] species = [.. atoms.Distinct()];
        double[] charges = EffectiveCharges.Of(species, atoms, options.Table);
        return new PairModel(
            options.Variant == BondValenceVariant.Plain ? PlainName : CoulombName,
            species,
            options.CutoffAngstrom,
            (a, b) => Form(species[a], species[b], charges[a] * charges[b], radiusFactor, options),
            charges);
    }

    private static IPairPotential Form(Species a, Species b, double chargeProduct, double radiusFactor, BondValenceOptions options)
    {
        IPairPotential form = chargeProduct > 0
            ? Repulsion(a, b, chargeProduct, radiusFactor, options)
            : Attraction(a, b, chargeProduct, radiusFactor, options);
        return options.ForceShifted ? new ForceShifted(form, options.CutoffAngstrom) : form;
    }

    private static ScreenedCoulomb Repulsion(Species a, Species b, double chargeProduct, double radiusFactor, BondValenceOptions options) =>
        new(chargeProduct, options.Variant == BondValenceVariant.Plain
            ? 1 / ScreeningLength(a, b, radiusFactor, options.Table)
            : options.DampingPerAngstrom);

    private static IPairPotential Attraction(Species a, Species b, double chargeProduct, double radiusFactor, BondValenceOptions options)
    {
        (Species cation, Species anion) = a.IsCation ? (a, b) : (b, a);
        IPairPotential well = options.Table.TryGetPair(cation, anion, out BondValencePair? pair)
            ? new Morse(pair.D0, pair.Alpha, pair.RMin)
            : new NoInteraction();
        return options.Variant == BondValenceVariant.Plain
            ? well
            : new PairSum(well, new SwitchedCoulomb(chargeProduct, ScreeningLength(a, b, radiusFactor, options.Table), options.DampingPerAngstrom));
    }

    /// <summary>ρ = f·(rᵢ + rⱼ), Å.</summary>
    private static double ScreeningLength(Species a, Species b, double radiusFactor, BondValenceTable table)
    {
        table.TryGetElement(a.Element, out BondValenceElement first);
        table.TryGetElement(b.Element, out BondValenceElement second);
        return radiusFactor * (first.CovalentRadiusAngstrom + second.CovalentRadiusAngstrom);
    }
}
