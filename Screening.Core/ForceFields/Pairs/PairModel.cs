using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Pairs;

/// <summary>
/// A pair model made concrete for the species of one cell: which form acts between which species, up to which distance.
/// What an engine (reference or tabulated) runs.
/// </summary>
public sealed class PairModel
{
    private readonly IPairPotential[,] _forms;

    /// <param name="name">Name for records.</param>
    /// <param name="species">Distinct species of the cell; the order numbers the types of this model.</param>
    /// <param name="cutoffAngstrom">Range of every pair, Å.</param>
    /// <param name="form">Form between two species; called once per unordered pair.</param>
    /// <param name="chargesE">Charge of each species as this model uses it, e; [species].</param>
    public PairModel(string name, IReadOnlyList<Species> species, double cutoffAngstrom, Func<int, int, IPairPotential> form, IReadOnlyList<double> chargesE)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cutoffAngstrom);
        Name = name;
        Species = species;
        CutoffAngstrom = cutoffAngstrom;
        ChargesE = chargesE;
        int count = species.Count;
        _forms = new IPairPotential[count, count];
        for (int a = 0; a < count; a++)
        {
            for (int b = a; b < count; b++)
            {
                _forms[a, b] = _forms[b, a] = form(a, b);
            }
        }
    }

    public string Name { get; }

    public IReadOnlyList<Species> Species { get; }

    public double CutoffAngstrom { get; }

    /// <summary>Charge of each species in this model, e; [species]. Not the formal charge.</summary>
    public IReadOnlyList<double> ChargesE { get; }

    /// <summary>Charge of each atom, e, [atom]; empty where the model has no charges.</summary>
    public double[] ChargesOf(IReadOnlyList<Species> atoms) => ChargesE.All(q => q == 0) ? [] : [.. TypesOf(atoms).Select(t => ChargesE[t])];

    public IPairPotential this[int a, int b] => _forms[a, b];

    /// <summary>This model and the real-space part of an Ewald sum over its charges, for engines that tabulate both together.</summary>
    public PairModel WithRealSpace(Electrostatics.EwaldParameters split) => new(Name, Species, CutoffAngstrom, (a, b) =>
        ChargesE[a] * ChargesE[b] == 0 ? _forms[a, b] : new PairSum(_forms[a, b], new ScreenedCoulomb(ChargesE[a] * ChargesE[b], split.Alpha)), ChargesE);

    /// <summary>Index in <see cref="Species"/> of each of the given species.</summary>
    /// <exception cref="OutsidePotentialException">A species is not part of the model.</exception>
    public int[] TypesOf(IReadOnlyList<Species> species)
    {
        int[] types = new int[species.Count];
        for (int i = 0; i < types.Length; i++)
        {
            int type = -1;
            for (int t = 0; t < Species.Count && type < 0; t++)
            {
                type = Species[t] == species[i] ? t : -1;
            }

            types[i] = type >= 0 ? type : throw new OutsidePotentialException($"The model {Name} was made for {string.Join(", ", Species)} and does not know {species[i]}.");
        }

        return types;
    }
}
