using System.Globalization;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Energy;

/// <summary>
/// Energy of one mobile ion with all other ions in the bond-valence field, eV: E_i = Σ_j φ(r_ij), whole pair energies, so that it is what taking the
/// ion out would cost; Morse wells with anions (Adams and Rao, Phys. Status Solidi A 208, 1746 (2011)), damped Coulomb terms with all.
/// Screening factor 0.74 as published, range 8 Å or half the narrowest width of the cell, force-shifted. The field is that of a run but
/// for its calibrated factor, which a trajectory does not tell.
/// </summary>
internal sealed class IonEnergyModel
{
    // Below, a sum over nearest images misses neighbours that matter.
    private const double SmallestRangeAngstrom = 5;

    private readonly PairModel _model;
    private readonly int[] _types;

    private IonEnergyModel(PairModel model, int[] types) => (_model, _types) = (model, types);

    /// <summary>The model of a trajectory; null with the reason where it has no parameters for it or the cell is too narrow.</summary>
    public static IonEnergyModel? Create(TrajectoryInfo info, out string? reason)
    {
        BondValenceOptions options = new();
        options = options with { CutoffAngstrom = Math.Min(options.CutoffAngstrom, info.Lattice.SmallestWidth / 2) };
        Species[] unknown = [.. info.Atoms.Distinct().Where(s => s.OxidationState * info.Mobile.OxidationState < 0
            && !(info.Mobile.IsCation ? options.Table.TryGetPair(info.Mobile, s, out _) : options.Table.TryGetPair(s, info.Mobile, out _)))];
        reason = options.CutoffAngstrom < SmallestRangeAngstrom
            ? string.Create(CultureInfo.InvariantCulture, $"the cell is narrower than {2 * SmallestRangeAngstrom} Å")
            : unknown.Length > 0 ? $"no bond-valence parameters of {info.Mobile} with {unknown[0]}" : null;
        if (reason is not null)
        {
            return null;
        }

        try
        {
            PairModel model = BondValenceModel.Create(info.Atoms, BondValenceOptions.PlainRadiusFactor, options);
            return new(model, model.TypesOf(info.Atoms));
        }
        catch (OutsidePotentialException e)
        {
            reason = e.Message;
            return null;
        }
    }

    /// <summary>Energy of an atom among points in units of the lattice vectors, eV.</summary>
    public double Of(Lattice lattice, ReadOnlySpan<Fractional> points, int atom)
    {
        double energy = 0, range = Math.Min(_model.CutoffAngstrom, lattice.SmallestWidth / 2);
        for (int j = 0; j < points.Length; j++)
        {
            if (j != atom && lattice.Distance(points[atom], points[j]) is var r && r < range)
            {
                energy += _model[_types[atom], _types[j]].At(r).EnergyEv;
            }
        }

        return energy;
    }
}
