using System.Globalization;
using System.Reflection;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.ForceFields.NamedSets;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields;

/// <summary>Whether a field is built for speed in large cells or in double precision for any cell.</summary>
public enum EngineKind
{
    /// <summary>Tabulated single-precision pairs; cells at least two cutoffs wide.</summary>
    Fast,

    /// <summary>Double precision over explicit images; any cell, slow.</summary>
    Reference,
}

/// <summary>What a caller may choose beside the potential itself.</summary>
/// <param name="Engine">Speed or generality.</param>
/// <param name="RadiusFactor">Fixed radius factor of a bond-valence field; null: calibrated or the variant's own.</param>
/// <param name="GeometrySuspect">Whether the input geometry is known to be doubtful; null: judged from the cell.</param>
public sealed record PotentialSettings(EngineKind Engine = EngineKind.Fast, double? RadiusFactor = null, bool? GeometrySuspect = null);

/// <summary>A named potential: what it is, where it comes from, and how to build it for a cell.</summary>
/// <param name="Name">Name for the command line and for records.</param>
/// <param name="Form">Functional form in words.</param>
/// <param name="Elements">Elements it covers.</param>
/// <param name="Citation">Source of the numbers.</param>
/// <param name="Confidence">How far to trust it; says so where a set was fitted rather than published.</param>
/// <param name="Hash">SHA-256 of the parameters and choices behind it, hexadecimal.</param>
/// <param name="Create">Builds it for a cell; throws <see cref="OutsidePotentialException"/> where it does not cover the cell.</param>
public sealed record Potential(
    string Name,
    string Form,
    IReadOnlyList<Element> Elements,
    string Citation,
    string Confidence,
    string Hash,
    Func<OrderedCell, PotentialSettings, IForceField> Create)
{
    /// <summary>Smallest distance between opposite faces that the fast engine needs beyond what cells are prepared with, Å; 0 for any.</summary>
    public double NeededWidthAngstrom { get; init; }
}

/// <summary>The one list of potentials; a new one is one registration here, a new parameter file in data/force-fields none.</summary>
public static class PotentialCatalog
{
    /// <summary>The potential of a run that names none.</summary>
    public const string Default = BondValenceModel.CoulombName;

    private const string ResourceFolder = "force-fields/", BondValenceFile = ResourceFolder + "bond-valence.json";

    private static readonly Lazy<IReadOnlyList<Potential>> Registered = new(() => [.. BondValence(), .. Shipped().SelectMany(Variants)]);

    public static IReadOnlyList<Potential> All => Registered.Value;

    /// <summary>A registered potential by name, or one read from a parameter file.</summary>
    /// <exception cref="OutsidePotentialException">Neither a known name nor a file; the message lists the names.</exception>
    /// <exception cref="PotentialFileException">The file is no parameter file.</exception>
    public static Potential Get(string nameOrFile)
    {
        ArgumentNullException.ThrowIfNull(nameOrFile);
        if (All.FirstOrDefault(p => string.Equals(p.Name, nameOrFile, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        if (!File.Exists(nameOrFile) && InstalledModels.Find(InstalledModels.Folder, nameOrFile) is { } installed)
        {
            return NepPotential.FromFile(installed);
        }

        return NepPotential.IsFile(nameOrFile) ? NepPotential.FromFile(nameOrFile)
            : File.Exists(nameOrFile)
            ? Variants(NamedPairSet.Parse(nameOrFile, File.ReadAllBytes(nameOrFile))).First()
            : throw new OutsidePotentialException($"There is no potential and no file '{nameOrFile}'. Known potentials: {string.Join(", ", All.Select(p => p.Name).Concat(InstalledModels.Files(InstalledModels.Folder).Select(Path.GetFileNameWithoutExtension)))}.");
    }

    private static IEnumerable<Potential> BondValence()
    {
        BondValenceTable table = BondValenceTable.Shared;
        Element[] elements = [.. table.Cations.Concat(table.Anions).Select(s => s.Element).Distinct().OrderBy(e => e.AtomicNumber)];
        Potential Entry(string name, string form, string confidence, BondValenceOptions options) => new(
            name, form, elements, table.Citation, confidence, table.Hash, (cell, settings) =>
            {
                BondValenceOptions chosen = options with { RadiusFactor = settings.RadiusFactor ?? options.RadiusFactor, GeometrySuspect = settings.GeometrySuspect };
                return settings.Engine == EngineKind.Fast ? BondValenceForceField.Create(cell, chosen.For(cell)) : BondValenceForceField.CreateReference(cell, chosen);
            });

        const string parameters = "parameters high (two independent tables agree)";
        yield return Entry(
            BondValenceModel.CoulombName,
            "bond-valence Morse wells + damped Coulomb, force-shifted at 8 Å; radius factor from zero pressure",
            parameters + "; ranks fast against slow conductors with a tethered framework, no absolute diffusivities",
            new BondValenceOptions());
        yield return Entry(
            BondValenceModel.PlainName,
            "bond-valence Morse wells + screened repulsion of like ions, f = 0.74, force-shifted at 8 Å",
            parameters + "; for static maps: free dynamics destroys crystals",
            new BondValenceOptions { Variant = BondValenceVariant.Plain });
        const double small = 6;
        yield return Entry(
            Truncated(BondValenceModel.PlainName, small),
            "bond-valence Morse wells + screened repulsion of like ions, f = 0.74, plainly cut at 6 Å",
            parameters + "; for comparison with other programs",
            new BondValenceOptions { Variant = BondValenceVariant.Plain, CutoffAngstrom = small, ForceShifted = false });
    }

    /// <summary>The set itself, and one entry for each shorter plain cutoff it offers for small cells.</summary>
    private static IEnumerable<Potential> Variants(NamedPairSet set)
    {
        yield return new(set.Name, set.Form, set.Elements, set.Citation, set.Confidence, set.Hash, (cell, settings) => Build(set, cell, settings, null)) { NeededWidthAngstrom = set.NeededWidth(set.CutoffAngstrom) };
        foreach (double cutoff in set.SmallCellCutoffs)
        {
            yield return new(
                Truncated(set.Name, cutoff),
                string.Create(CultureInfo.InvariantCulture, $"{set.Form}, short range plainly cut at {cutoff} Å without tail, for small cells and comparisons"),
                set.Elements, set.Citation, set.Confidence, set.Hash, (cell, settings) => Build(set, cell, settings, cutoff))
            { NeededWidthAngstrom = set.NeededWidth(cutoff) };
        }
    }

    private static IForceField Build(NamedPairSet set, OrderedCell cell, PotentialSettings settings, double? cutoff) =>
        settings.Engine == EngineKind.Fast ? set.CreateFast(cell, cutoff) : set.CreateReference([.. cell.Atoms.Distinct()], cutoff);

    private static string Truncated(string name, double cutoff) => string.Create(CultureInfo.InvariantCulture, $"{name}@{cutoff}");

    private static IEnumerable<NamedPairSet> Shipped()
    {
        Assembly assembly = Assembly.GetExecutingAssembly();
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(ResourceFolder, StringComparison.Ordinal) && n != BondValenceFile).Order(StringComparer.Ordinal))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            yield return NamedPairSet.Parse(name, bytes.ToArray());
        }
    }
}
