using System.Security.Cryptography;
using System.Text.Json;
using Screening.Core.ForceFields.Electrostatics;
using Screening.Core.ForceFields.Molecules;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Splines;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.NamedSets;

/// <summary>
/// A pair potential with point charges from a parameter file: charges by element, and for each pair of elements a list of terms
/// (exponential, power, core, ...), Lennard-Jones sites, three-body splines. The files in data/force-fields show the layout; users may write their own.
/// </summary>
public sealed class NamedPairSet
{
    /// <summary>Error of the electrostatic forces that the fast engine's Ewald sum is set up for, eV/Å: a ten-thousandth of thermal forces.</summary>
    public const double ForceErrorEvPerAngstrom = 1e-4;

    /// <summary>Damping of the cheaper model, 1/Å, as its authors advise.</summary>
    public const double DampingPerAngstrom = 0.2;

    private readonly Dictionary<Element, double> _charges = [];
    private readonly Dictionary<(Element, Element), (IPairPotential Form, IReadOnlyList<InversePower> Powers)> _pairs = [];
    private readonly Dictionary<Element, double> _selfEnergies = [];
    private readonly List<TripletSpline> _triplets = [];
    private readonly MoleculeRules? _molecules;

    private NamedPairSet(string path, byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            Hash = HashOf(json, root, Path.GetDirectoryName(path) ?? "");
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
                _pairs[(elements[0], elements[1])] = _pairs[(elements[1], elements[0])] = PairTerms.Read(pair.Value, Path.GetDirectoryName(path) ?? "");
            }

            ReadSites(root);
            ReadManyBody(root);
            TemperaturesK = root.TryGetProperty("temperatures_K", out JsonElement kelvins) ? [.. kelvins.EnumerateArray().Select(k => k.GetDouble()).Order()] : [];
            _molecules = root.TryGetProperty("molecules", out JsonElement molecules) ? MoleculeRules.Read(molecules) : null;
            Unsupported = root.TryGetProperty("lacks", out JsonElement lacks) ? lacks.GetString() : null;
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

    /// <summary>Temperatures at which its material is worth running, K, ascending; empty where the file names none.</summary>
    public IReadOnlyList<double> TemperaturesK { get; }

    /// <summary>Why the set must not be used; null for a sound one.</summary>
    public string? Unsupported { get; }

    public IReadOnlyList<Element> Elements => [.. _charges.Keys];

    /// <exception cref="PotentialFileException">The text is no parameter file of this layout.</exception>
    public static NamedPairSet Parse(string path, byte[] json) => new(path, json);

    /// <summary>Charge of each species, e.</summary>
    /// <exception cref="OutsidePotentialException">An element is not part of the set.</exception>
    public double[] ChargesOf(IReadOnlyList<Species> species) => [.. species.Select(s => _charges.TryGetValue(s.Element, out double charge)
        ? charge
        : throw new OutsidePotentialException($"The potential {Name} has no parameters for the element {s.Element.Symbol}; it holds {string.Join(", ", Elements)}."))];

    /// <summary>The short-range pair model of the given species.</summary>
    public PairModel ShortRange(IReadOnlyList<Species> species, double cutoff) => new(Name, species, cutoff, (a, b) => FormOf(species[a].Element, species[b].Element, cutoff), ChargesOf(species));

    /// <summary>The whole field in double precision: short range, Ewald sum and, where the set has one, the tail.</summary>
    /// <param name="cell">The cell it will run.</param>
    /// <param name="plainCutoff">A plain cutoff without tail instead of the set's own, Å.</param>
    /// <exception cref="OutsidePotentialException">The set does not cover the cell, or must not be used at all.</exception>
    public IForceField CreateReference(OrderedCell cell, double? plainCutoff = null)
    {
        RequireUsable();
        MdState state = MdState.From(cell);
        Species[] species = state.SpeciesList;
        double cutoff = plainCutoff ?? CutoffAngstrom;
        PairModel model = ShortRange(species, cutoff);
        List<IForceField> parts = [new ReferencePairForceField(model)];
        if (IsCharged)
        {
            parts.Add(new ReferenceEwald(species, model.ChargesE));
        }

        return Sum(parts, state, model, HasTail && plainCutoff is null);
    }

    /// <summary>
    /// The whole field for dynamics: short range and real-space Coulomb in one set of tables, the rest of Ewald's sum vectorised,
    /// tail, three-body terms.
    /// </summary>
    /// <param name="cell">The cell it will run, at least two cutoffs wide.</param>
    /// <param name="plainCutoff">A plain cutoff without tail instead of the set's own, Å.</param>
    /// <param name="forceError">Error of the electrostatic forces to set the Ewald sum up for, eV/Å; null for <see cref="ForceErrorEvPerAngstrom"/>.</param>
    /// <exception cref="ArgumentException">The cell is narrower than two cutoffs.</exception>
    /// <exception cref="OutsidePotentialException">The set does not cover the cell, or must not be used at all.</exception>
    public IForceField CreateFast(OrderedCell cell, double? plainCutoff = null, double? forceError = null)
    {
        RequireUsable();
        MdState state = MdState.From(cell);
        double cutoff = plainCutoff ?? CutoffAngstrom;
        PairModel model = ShortRange(state.SpeciesList, cutoff);
        List<IForceField> parts = [];
        if (IsCharged)
        {
            double squares = state.TypeOf.Sum(t => model.ChargesE[t] * model.ChargesE[t]);
            EwaldParameters split = EwaldParameters.ForForceError(state.Lattice.VolumeCubicAngstrom, state.Count, squares, cutoff, forceError ?? ForceErrorEvPerAngstrom);
            parts.Add(new PairTableForceField(model.WithRealSpace(split), state));
            parts.Add(new VectorEwald(state, model.ChargesE, split));
        }
        else if (HasSplines)
        {
            // A spline's knots do not fall on the tables' segments: fitted forces would be off by 5e-4 eV/Å.
            parts.Add(new ReferencePairForceField(model));
        }
        else
        {
            parts.Add(new PairTableForceField(model, state));
        }

        return Sum(parts, state, model, HasTail && plainCutoff is null);
    }

    /// <summary>
    /// The cheaper model: Coulomb interactions damped and force-shifted at the set's cutoff instead of an Ewald sum (C. J. Fennell and
    /// J. D. Gezelter, J. Chem. Phys. 124, 234104 (2006)), self energies included. Another potential, not an approximation to a tolerance.
    /// </summary>
    /// <param name="cell">The cell it will run.</param>
    /// <param name="engine">Which engine.</param>
    public IForceField CreateDamped(OrderedCell cell, EngineKind engine)
    {
        RequireUsable();
        MdState state = MdState.From(cell);
        PairModel plain = ShortRange(state.SpeciesList, CutoffAngstrom);
        PairModel model = new(Name, state.SpeciesList, CutoffAngstrom, (a, b) => plain.ChargesE[a] * plain.ChargesE[b] == 0
            ? plain[a, b]
            : new PairSum(plain[a, b], new ForceShifted(new ScreenedCoulomb(plain.ChargesE[a] * plain.ChargesE[b], DampingPerAngstrom), CutoffAngstrom)), plain.ChargesE);
        double self = -Units.CoulombEvAngstrom * ((MathNet.Numerics.SpecialFunctions.Erfc(DampingPerAngstrom * CutoffAngstrom) / (2 * CutoffAngstrom)) + (DampingPerAngstrom / Math.Sqrt(Math.PI)));
        return Sum([engine == EngineKind.Fast ? new PairTableForceField(model, state) : new ReferencePairForceField(model),
            new SelfEnergies(s => self * Math.Pow(_charges[s.Element], 2))], state, model, HasTail);
    }

    /// <summary>Whether the cheaper model exists: charged ions without molecules.</summary>
    public bool OffersDamped => IsCharged && _molecules is null && Unsupported is null;

    /// <summary>Cell width that the fast engine needs with a cutoff, Å; spline sets run in any cell.</summary>
    internal double NeededWidth(double cutoff) => HasSplines ? 0 : 2 * cutoff;

    private bool HasSplines => _pairs.Values.Any(p => p.Form is SplinePair);

    private bool IsCharged => _charges.Values.Any(q => q != 0);

    private void RequireUsable()
    {
        if (Unsupported is { } reason)
        {
            throw new OutsidePotentialException($"There is no valid parameter set '{Name}': {reason}.");
        }
    }

    /// <summary>Walls between elements of molecules are softened: see there.</summary>
    private IPairPotential FormOf(Element a, Element b, double cutoff) => !_pairs.TryGetValue((a, b), out (IPairPotential Form, IReadOnlyList<InversePower>) pair)
        ? new NoInteraction()
        : _molecules is not null && _molecules.Holds(a) && _molecules.Holds(b) ? new SoftenedWall(pair.Form, _molecules.WallLimitEv, cutoff) : pair.Form;

    /// <summary>The pair and Coulomb sums of an engine and what both engines share.</summary>
    private SumForceField Sum(List<IForceField> parts, MdState state, PairModel model, bool tail) => new([.. parts, .. Others(state, model, tail)]);

    /// <summary>What both engines share: tail, three-body terms, molecules, self energies.</summary>
    private IEnumerable<IForceField> Others(MdState state, PairModel model, bool tail)
    {
        if (tail)
        {
            yield return new TailCorrection(Powers(state.SpeciesList), model.CutoffAngstrom);
        }

        if (_molecules is not null)
        {
            yield return _molecules.Build(Name, state, model);
        }

        if (_triplets.Count > 0)
        {
            yield return new TripletSplineForceField(Name, _triplets);
        }

        if (_selfEnergies.Count > 0)
        {
            yield return new SelfEnergies(s => _selfEnergies.GetValueOrDefault(s.Element));
        }
    }

    /// <summary>Hash of the file and, where it names some, of its tables: the numbers of a result depend on both.</summary>
    private static string HashOf(byte[] json, JsonElement root, string folder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(json);
        foreach (JsonElement term in root.GetProperty("pairs").EnumerateObject().SelectMany(p => p.Value.EnumerateArray()))
        {
            if (term.TryGetProperty("file", out JsonElement table) && Path.Combine(folder, table.GetString() ?? "") is var path && File.Exists(path))
            {
                hash.AppendData(File.ReadAllBytes(path));        // a missing one is told where it is read
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Lennard-Jones sites act between all pairs that the file does not list.</summary>
    private void ReadSites(JsonElement root)
    {
        if (!root.TryGetProperty("lennard_jones", out JsonElement section))
        {
            return;
        }

        MixingRule rule = Enum.Parse<MixingRule>(section.GetProperty("mixing").GetString()!, ignoreCase: true);
        (Element Element, LennardJonesSite Site)[] sites = [.. section.GetProperty("sites").EnumerateObject().Select(s =>
            (Element.Parse(s.Name), new LennardJonesSite(s.Value.GetProperty("minimum_A").GetDouble(), s.Value.GetProperty("depth_eV").GetDouble())))];
        foreach ((Element Element, LennardJonesSite Site) a in sites)
        {
            foreach ((Element Element, LennardJonesSite Site) b in sites)
            {
                LennardJones form = new(LennardJonesSite.Mix(a.Site, b.Site, rule));
                _pairs.TryAdd((a.Element, b.Element), (form, [.. PairTerms.PowersOf(form)]));
            }
        }
    }

    private void ReadManyBody(JsonElement root)
    {
        if (root.TryGetProperty("self_energies_eV", out JsonElement selfEnergies))
        {
            foreach (JsonProperty energy in selfEnergies.EnumerateObject())
            {
                _selfEnergies.Add(Element.Parse(energy.Name), energy.Value.GetDouble());
            }
        }

        if (root.TryGetProperty("triplets", out JsonElement triplets))
        {
            foreach (JsonElement t in triplets.EnumerateArray())
            {
                double Number(string key) => t.GetProperty(key).GetDouble();
                Element[] ends = [.. t.GetProperty("ends").EnumerateArray().Select(e => Element.Parse(e.GetString()!))];
                double[] coefficients = [.. t.GetProperty("coefficients").EnumerateArray().Select(c => c.GetDouble())];
                _triplets.Add(new(Element.Parse(t.GetProperty("centre").GetString()!), ends[0], ends[1], Number("cutoff_A"), Number("range_A"),
                    CubicBasisSpline.Uniform(Number("first"), Number("last"), coefficients)));
            }
        }
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
}
