using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.ForceFields.NamedSets;
using Screening.Core.ForceFields.Nep;
using Screening.Core.ForceFields.Sockets;
using Screening.Core.ForceFields.Splines;
using Screening.Core.ForceFields.TensorNet;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields;

/// <summary>The one list of potentials; a new one is one registration here, a new parameter file in data/force-fields none.</summary>
public static class PotentialCatalog
{
    /// <summary>The potential of a run that names none.</summary>
    public const string Default = BondValenceModel.CoulombName;

    private const string ResourceFolder = "force-fields/", BondValenceFile = ResourceFolder + "bond-valence.json";

    /// <summary>What a name that is not in the list may be, in the order of asking; a new kind is one line.</summary>
    private static readonly IReadOnlyList<PotentialSource> Sources =
    [
        new(IpiAddress.IsAddress, SocketPotential.FromAddress),
        new(NepPotential.IsFile, NepPotential.FromFile),
        new(TensorNetPotential.IsFile, TensorNetPotential.FromFile),
        new(TensorNetPotential.IsPublishedName, TensorNetPotential.NotInstalled),
        new(UltraFastFile.IsFile, path => Variants(NamedPairSet.Parse(path, UltraFastFile.AsParameters(path))).First()),
        new(File.Exists, path => Variants(NamedPairSet.Parse(path, File.ReadAllBytes(path))).First()),
    ];

    private static readonly Lazy<IReadOnlyList<Potential>> Registered = new(() => [.. BondValence(), .. Shipped().SelectMany(Variants)]);

    public static IReadOnlyList<Potential> All => Registered.Value;

    /// <summary>A registered potential by name, an installed model by name, or one read from the file or address named.</summary>
    /// <exception cref="OutsidePotentialException">Neither a known name nor a file; the message lists the names.</exception>
    /// <exception cref="PotentialFileException">The file is no parameter file.</exception>
    public static Potential Get(string nameOrFile)
    {
        ArgumentNullException.ThrowIfNull(nameOrFile);
        if (All.FirstOrDefault(p => string.Equals(p.Name, nameOrFile, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        string named = !File.Exists(nameOrFile) && InstalledModels.Find(InstalledModels.Folder, nameOrFile) is { } installed ? installed : nameOrFile;
        return Sources.FirstOrDefault(s => s.Recognises(named))?.Open(named)
            ?? throw new OutsidePotentialException($"There is no potential and no file '{nameOrFile}'. Known potentials: {string.Join(", ", All.Select(p => p.Name).Concat(InstalledModels.Files(InstalledModels.Folder).Select(InstalledModels.Stem)))}.");
    }

    private static IEnumerable<Potential> BondValence()
    {
        BondValenceTable table = BondValenceTable.Shared;
        Element[] elements = [.. table.Cations.Concat(table.Anions).Select(s => s.Element).Distinct().OrderBy(e => e.AtomicNumber)];
        Potential Entry(string name, string form, string confidence, BondValenceOptions options) => new(
            name, form, elements, table.Citation, confidence, name == Default ? table.Hash : HashOf(table.Hash, name), (cell, settings) =>
            {
                BondValenceOptions chosen = options with { RadiusFactor = settings.RadiusFactor ?? options.RadiusFactor, GeometrySuspect = settings.GeometrySuspect, EstimatesPairs = settings.EstimatesPairs };
                return settings.Engine == EngineKind.Fast ? BondValenceForceField.Create(cell, chosen.For(cell)) : BondValenceForceField.CreateReference(cell, chosen);
            })
        { NeedsTether = true, FitsBondValences = true };

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
        Potential whole = new(set.Name, set.Form, set.Elements, set.Citation, set.Confidence, set.Hash, (cell, settings) => Build(set, cell, settings, null))
        {
            NeededWidthAngstrom = set.NeededWidth(set.CutoffAngstrom), TemperaturesK = set.TemperaturesK, Unsupported = set.Unsupported,
        };
        yield return whole;
        foreach (double cutoff in set.SmallCellCutoffs)
        {
            string name = Truncated(set.Name, cutoff);
            yield return whole with
            {
                Name = name,
                Form = string.Create(CultureInfo.InvariantCulture, $"{set.Form}, short range plainly cut at {cutoff} Å without tail, for small cells and comparisons"),
                Hash = HashOf(set.Hash, name),
                Create = (cell, settings) => Build(set, cell, settings, cutoff),
                NeededWidthAngstrom = set.NeededWidth(cutoff),
            };
        }

        if (set.OffersDamped)
        {
            string name = set.Name + "+dsf";
            yield return whole with
            {
                Name = name,
                Form = string.Create(CultureInfo.InvariantCulture, $"{set.Form} with the Ewald sum replaced by damped shifted forces ({NamedPairSet.DampingPerAngstrom}/Å): cheaper, another model"),
                Hash = HashOf(set.Hash, name),
                Create = (cell, settings) =>
                {
                    Potential.RequireElements(name, set.Elements, cell);
                    return set.CreateDamped(cell, settings.Engine);
                },
            };
        }
    }

    private static IForceField Build(NamedPairSet set, OrderedCell cell, PotentialSettings settings, double? cutoff)
    {
        Potential.RequireElements(set.Name, set.Elements, cell);
        return settings.Engine == EngineKind.Fast ? set.CreateFast(cell, cutoff, settings.ForceErrorEvPerAngstrom) : set.CreateReference(cell, cutoff);
    }

    /// <summary>Hash of a variant of parameters: two variants of one file give different numbers under different keys.</summary>
    private static string HashOf(string parameters, string variant) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{parameters}/{variant}")));

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
