using System.Security.Cryptography;
using System.Text.Json;
using Screening.Core.ForceFields.Electrostatics;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.NamedSets;

/// <summary>
/// A pair potential with point charges from a parameter file: charges by element, and for each pair of elements a list of terms
/// (exponential, power, core). The files in data/force-fields show the layout; users may write their own.
/// </summary>
public sealed class NamedPairSet
{
    private readonly Dictionary<Element, double> _charges = [];
    private readonly Dictionary<(Element, Element), (IPairPotential Form, IReadOnlyList<InversePower> Powers)> _pairs = [];

    private NamedPairSet(string path, byte[] json)
    {
        Hash = Convert.ToHexStringLower(SHA256.HashData(json));
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            Name = root.GetProperty("name").GetString()!;
            Form = root.GetProperty("form").GetString()!;
            Citation = root.GetProperty("citation").GetString()!;
            Confidence = root.GetProperty("confidence").GetString()!;
            CutoffAngstrom = root.GetProperty("cutoff_A").GetDouble();
            HasTail = root.GetProperty("tail_correction").GetBoolean();
            SmallCellCutoffs = [.. root.GetProperty("small_cell_cutoffs_A").EnumerateArray().Select(c => c.GetDouble())];
            foreach (JsonProperty charge in root.GetProperty("charges_e").EnumerateObject())
            {
                _charges.Add(Element.Parse(charge.Name), charge.Value.GetDouble());
            }

            foreach (JsonProperty pair in root.GetProperty("pairs").EnumerateObject())
            {
                Element[] elements = [.. pair.Name.Split('-').Select(Element.Parse)];
                _pairs[(elements[0], elements[1])] = _pairs[(elements[1], elements[0])] = Terms(pair.Value);
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new PotentialFileException(path, error.Message);
        }
    }

    public string Name { get; }

    public string Form { get; }

    public string Citation { get; }

    public string Confidence { get; }

    public string Hash { get; }

    /// <summary>Range of the short-range forms, Å.</summary>
    public double CutoffAngstrom { get; }

    /// <summary>Whether power forms are continued beyond the cutoff at uniform density.</summary>
    public bool HasTail { get; }

    /// <summary>Shorter plain cutoffs offered for the small cells of published comparisons, Å.</summary>
    public IReadOnlyList<double> SmallCellCutoffs { get; }

    public IReadOnlyList<Element> Elements => [.. _charges.Keys];

    /// <exception cref="PotentialFileException">The text is no parameter file of this layout.</exception>
    public static NamedPairSet Parse(string path, byte[] json) => new(path, json);

    /// <summary>Charge of each species, e.</summary>
    /// <exception cref="OutsidePotentialException">An element is not part of the set.</exception>
    public double[] ChargesOf(IReadOnlyList<Species> species) => [.. species.Select(s => _charges.TryGetValue(s.Element, out double charge)
        ? charge
        : throw new OutsidePotentialException($"The potential {Name} has no parameters for the element {s.Element.Symbol}; it holds {string.Join(", ", Elements)}."))];

    /// <summary>The short-range pair model of the given species.</summary>
    public PairModel ShortRange(IReadOnlyList<Species> species, double cutoff) => new(Name, species, cutoff, (a, b) =>
        _pairs.TryGetValue((species[a].Element, species[b].Element), out (IPairPotential Form, IReadOnlyList<InversePower>) pair) ? pair.Form : new NoInteraction(),
        ChargesOf(species));

    /// <summary>The whole field in double precision: short range, Ewald sum and, where the set has one, the tail.</summary>
    /// <param name="species">Distinct species of the cell.</param>
    /// <param name="plainCutoff">A plain cutoff without tail instead of the set's own, Å.</param>
    public IForceField CreateReference(IReadOnlyList<Species> species, double? plainCutoff = null)
    {
        double cutoff = plainCutoff ?? CutoffAngstrom;
        PairModel model = ShortRange(species, cutoff);
        List<IForceField> parts = [new ReferencePairForceField(model), new ReferenceEwald(species, model.ChargesE)];
        if (HasTail && plainCutoff is null)
        {
            parts.Add(new TailCorrection(Powers(species), cutoff));
        }

        return new SumForceField(parts);
    }

    private List<(Species A, Species B, InversePower Term)> Powers(IReadOnlyList<Species> species)
    {
        List<(Species, Species, InversePower)> powers = [];
        for (int a = 0; a < species.Count; a++)
        {
            for (int b = a; b < species.Count; b++)
            {
                if (_pairs.TryGetValue((species[a].Element, species[b].Element), out (IPairPotential Form, IReadOnlyList<InversePower> Powers) pair))
                {
                    powers.AddRange(pair.Powers.Select(t => (species[a], species[b], t)));
                }
            }
        }

        return powers;
    }

    /// <summary>The sum of the listed terms (a core replaces all terms before it at short range) and, for the tail, its power terms.</summary>
    private static (IPairPotential Form, IReadOnlyList<InversePower> Powers) Terms(JsonElement list)
    {
        List<IPairPotential> terms = [];
        List<InversePower> powers = [];
        foreach (JsonElement term in list.EnumerateArray())
        {
            double Number(string key) => term.GetProperty(key).GetDouble();
            switch (term.GetProperty("type").GetString())
            {
                case "exponential":
                    terms.Add(new ExponentialRepulsion(Number("strength"), Number("range"), term.TryGetProperty("radii", out JsonElement radii) ? radii.GetDouble() : 0));
                    break;
                case "power":
                    powers.Add(new InversePower(Number("coefficient"), Number("exponent")));
                    terms.Add(powers[^1]);
                    break;
                case "core":
                    terms = [new ShortRangeCore(new PairSum([.. terms]), Number("strength"), Number("exponent"), Number("quadratic"), Number("below"))];
                    break;
                case { } other:
                    throw new FormatException($"unknown term '{other}'; known are exponential, power and core");
                default:
                    throw new FormatException("a term without type");
            }
        }

        return (terms.Count == 1 ? terms[0] : new PairSum([.. terms]), powers);
    }
}
