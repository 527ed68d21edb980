using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Preparation;
using Screening.Core.Sites;
using Screening.Core.Structures;

namespace Screening.Runner.Verbs;

/// <summary>prepare FILE: audits a structure file and makes the ordered supercells that dynamics starts from.</summary>
internal static class PrepareVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        PreparationOptions defaults = new();
        Argument<string> file = new("file") { Description = "Structure file (CIF, POSCAR, extended XYZ, LAMMPS data, JSON; also gzipped), or a folder, archive or list of them, which ends in a table of outcomes." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Option<int> orderings = new("--orderings") { Description = "Different arrangements of a disordered structure.", DefaultValueFactory = _ => defaults.Orderings };
        Option<ulong> seed = new("--seed") { Description = "Seed of the arrangements.", DefaultValueFactory = _ => defaults.Seed };
        Option<double> width = new("--min-width") { Description = "Smallest distance between opposite faces of the supercell, Å.", DefaultValueFactory = _ => defaults.MinimumWidthAngstrom };
        Option<string?> insert = new("--insert") { Description = "Mobile ion to put into frameworks that lack charge and hold none.", HelpName = "ION" };
        Option<string?> folder = new("--out") { Description = "Folder for a CIF and an extended XYZ file of each ordering.", HelpName = "DIR" };
        orderings.Validators.Add(r => Require(r, r.GetValueOrDefault<int>() is >= 1 and <= 1000, "--orderings must be between 1 and 1000."));
        insert.Validators.Add(r => Require(r, MobileIon.Order.Any(m => m.Element.Symbol == r.GetValueOrDefault<string>()), $"--insert must be one of {string.Join(", ", MobileIon.Order.Select(m => m.Element.Symbol))}."));
        width.Validators.Add(r => Require(r, r.GetValueOrDefault<double>() is >= 1 and <= 60, "--min-width must be between 1 and 60 Å."));
        Command command = new("prepare", "Audits a structure file and makes ordered supercells from it.") { file, json, orderings, seed, width, insert, folder };
        command.SetAction(result => Run(
            result.GetValue(file)!,
            new() { Orderings = result.GetValue(orderings), Seed = result.GetValue(seed), MinimumWidthAngstrom = result.GetValue(width), InsertedIon = result.GetValue(insert) is { } ion ? Element.Parse(ion) : null },
            result.GetValue(folder),
            result.GetValue(json),
            Console.Out));
        return command;
    }

    private static void Require(System.CommandLine.Parsing.SymbolResult result, bool holds, string message)
    {
        if (!holds)
        {
            result.AddError(message);
        }
    }

    /// <returns>0 for an accepted file, 3 for a rejected one; for several 0, or 1 where some were rejected.</returns>
    internal static int Run(string path, PreparationOptions options, string? folder, bool json, TextWriter output)
    {
        StructureFile[] files = [.. StructureFiles.Find([path])];
        if (files is not [{ Problem: null, Path: var only }] || only != path)
        {
            if (Directory.Exists(path) || File.Exists(path))
            {
                return PrepareSummary.Run(files, options, folder, json, output);
            }
        }

        JsonObject document = Document(path, options, folder);
        if (json)
        {
            output.WriteLine(document.ToJsonString(Indented));
        }
        else
        {
            Print(document, path, output);
        }

        return (string?)document["status"] == "accepted" ? 0 : 3;
    }

    internal static JsonObject Document(string path, PreparationOptions options, string? folder) => Document(path, options, folder, out _);

    internal static JsonObject Document(string path, PreparationOptions options, string? folder, out StructureFingerprint? fingerprint)
    {
        fingerprint = null;
        Structure structure;
        try
        {
            structure = StructureReader.Read(path);
        }
        catch (StructureFileException e)
        {
            return new()
            {
                ["status"] = "rejected",
                ["composition"] = null,
                ["spacegroup"] = null,
                ["disordered"] = null,
                ["mobile_ion"] = null,
                ["oxidation_states"] = null,
                ["warnings"] = new JsonArray(),
                ["findings"] = new JsonArray(new JsonObject { ["code"] = "unreadable", ["message"] = e.Message, ["severity"] = "reject" }),
                ["error"] = e.Message,
                ["outcome"] = PreparationOutcome.Rejected + ", unreadable",
                ["orderings"] = new JsonArray(),
            };
        }

        AuditReport audit = StructureAudit.Examine(structure);
        fingerprint = audit.IsRejected ? null : StructureFingerprint.Of(structure);
        PreparedCandidate? prepared = audit.IsRejected ? null : CandidatePreparation.Prepare(structure, options);

        // Without a mobile ion there is nothing to screen, but the file is sound: reading and screening are two questions.
        string? reason = audit.Rejection ?? (prepared is { Mobile: not null, Rejection: { } rejection } ? rejection.Message : null);
        IReadOnlyList<AuditFinding> findings = CandidateFindings.Of(structure, audit, prepared);
        return new()
        {
            ["status"] = reason is null ? "accepted" : "rejected",
            ["composition"] = Amounts(structure.Composition),
            ["spacegroup"] = structure.SpaceGroup,
            ["disordered"] = structure.IsDisordered,
            ["mobile_ion"] = prepared?.Mobile?.Element.Symbol,
            ["oxidation_states"] = prepared is null ? null
                : new JsonObject(prepared.Oxidation.AverageStates.Select(s => KeyValuePair.Create(s.Key.Symbol, (JsonNode?)JsonValue.Create(Math.Round(s.Value, 6))))),
            ["residual_charge_e"] = prepared is null ? null : Math.Round(prepared.Oxidation.ResidualChargeE, 6),
            ["bond_valence_sums"] = prepared is null ? null
                : new JsonObject(prepared.BondValenceSums.Select(s => KeyValuePair.Create(s.Key.ToString(), (JsonNode?)JsonValue.Create(Math.Round(s.Value, 4))))),
            ["geometry_suspect"] = prepared?.GeometrySuspect,
            ["global_instability_vu"] = prepared?.GlobalInstability is { } instability ? Math.Round(instability, 4) : null,
            ["warnings"] = new JsonArray([.. findings.Where(f => f.Severity < AuditSeverity.Reject).Select(Finding)]),
            ["findings"] = new JsonArray([.. findings.Select(Finding)]),
            ["outcome"] = prepared is null ? $"{PreparationOutcome.Rejected}, {audit.Findings.First(f => f.Severity == AuditSeverity.Reject).Code}" : PreparationOutcome.Of(prepared, options.MaximumAtoms),
            ["fingerprint"] = Fingerprint(fingerprint),
            ["sites"] = new JsonArray([.. structure.Sites.GroupBy(s => (s.Orbit, s.Label)).Select(g => (JsonNode)new JsonObject
            {
                ["label"] = g.Key.Label,
                ["multiplicity"] = g.Count(),
                ["position"] = new JsonArray(Math.Round(g.First().Position.U, 6), Math.Round(g.First().Position.V, 6), Math.Round(g.First().Position.W, 6)),
                ["occupancy"] = new JsonObject(g.First().Occupants.Select(o => KeyValuePair.Create(o.Element.Symbol, (JsonNode?)JsonValue.Create(Math.Round(o.Occupancy, 6))))),
                ["mobile"] = prepared?.Mobile is { } ion && g.First().Occupants.Any(o => o.Element == ion.Element),
            })]),
            ["interstitials"] = prepared is { Mobile: { } mobile } ? Interstitials(structure, prepared.Oxidation, mobile) : null,
            ["error"] = reason is null ? null : $"{path}: {reason}",
            ["orderings"] = new JsonArray([.. (prepared?.Orderings ?? []).Select(cell => (JsonNode)Ordering(cell, structure, path, folder))]),
        };
    }

    private static JsonArray Interstitials(Structure structure, OxidationAssignment oxidation, Species mobile) =>
        new([.. InterstitialOrbit.Of(structure, mobile.Element, e => oxidation.StateOf(e) * mobile.OxidationState < 0).Select(o => (JsonNode)new JsonObject
        {
            ["coordination"] = o.Shape,
            ["neighbours"] = o.Coordination,
            ["multiplicity"] = o.Multiplicity,
            ["position"] = new JsonArray(Math.Round(o.Position.U, 6), Math.Round(o.Position.V, 6), Math.Round(o.Position.W, 6)),
            ["distance_A"] = Math.Round(o.DistanceAngstrom, 4),
        })]);

    private static JsonNode Finding(AuditFinding finding) => new JsonObject
    {
        ["code"] = finding.Code, ["message"] = finding.Message, ["severity"] = finding.Severity.ToString().ToLowerInvariant(),
    };

    private static JsonObject Ordering(OrderedCell cell, Structure parent, string path, string? folder)
    {
        string? file = null;
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            string name = Path.GetFileName(path);
            string stem = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture,
                $"{(name.Contains('.', StringComparison.Ordinal) ? name[..name.IndexOf('.', StringComparison.Ordinal)] : name)}-ordering-{cell.Ordering}"));
            Structure ordered = cell.ToStructure(string.Create(CultureInfo.InvariantCulture, $"{parent.Name} ordering {cell.Ordering}"));
            file = stem + ".cif";
            CifWriter.Write(ordered, file);
            ExtendedXyzWriter.Write(ordered, stem + ".extxyz");
        }

        (double a, double b, double c) = cell.Lattice.Widths;
        return new()
        {
            ["file"] = file,
            ["atoms"] = cell.Count,
            ["composition"] = Amounts(cell.Composition),
            ["charge_e"] = cell.ChargeE,
            ["coulomb_energy_eV"] = cell.CoulombEnergyEv,
            ["mobile_sites"] = cell.MobileSites.Count,
            ["widths_A"] = new JsonArray(Math.Round(a, 6), Math.Round(b, 6), Math.Round(c, 6)),
        };
    }

    private static JsonObject? Fingerprint(StructureFingerprint? fingerprint) => fingerprint is null ? null : new()
    {
        ["volume_per_atom_A3"] = Math.Round(fingerprint.VolumePerAtomCubicAngstrom, 4),
        ["mean_neighbour_distances_A"] = new JsonObject(fingerprint.Content.Select((c, e) => KeyValuePair.Create(
            c.Element.Symbol, (JsonNode?)new JsonArray([.. fingerprint.DistancesAngstrom[e].Select(d => (JsonNode)Math.Round(d, 4))])))),
    };

    private static JsonObject Amounts(Composition content) =>
        new(content.Elements.Select(e => KeyValuePair.Create(e.Symbol, (JsonNode?)JsonValue.Create(Math.Round(content[e], 6)))));

    private static void Print(JsonObject document, string path, TextWriter output)
    {
        output.WriteLine($"{path}: {(string?)document["status"]}");
        if ((string?)document["error"] is { } error)
        {
            output.WriteLine($"  error: {error}");
        }

        if (document["composition"] is JsonObject content)
        {
            output.WriteLine($"  cell content: {string.Join(" ", content.Select(c => $"{c.Key}{c.Value}"))}{((bool?)document["disordered"] == true ? " (disordered)" : "")}");
            output.WriteLine($"  space group: {(string?)document["spacegroup"] ?? "not stated"}");
        }

        if (document["oxidation_states"] is JsonObject states)
        {
            output.WriteLine($"  oxidation states: {string.Join(", ", states.Select(s => $"{s.Key} {s.Value}"))}");
            output.WriteLine($"  mobile ion: {(string?)document["mobile_ion"] ?? "none"}");
        }

        if (document["fingerprint"] is JsonObject print)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  fingerprint: {(double)print["volume_per_atom_A3"]!:0.00} Å³ per atom; mean distances to the first neighbours, Å: ")
                + string.Join("; ", print["mean_neighbour_distances_A"]!.AsObject().Select(e => $"{e.Key} {string.Join(' ', e.Value!.AsArray().Take(4).Select(d => ((double)d!).ToString("0.00", CultureInfo.InvariantCulture)))}")));
        }

        foreach (JsonNode? ordering in document["orderings"]!.AsArray())
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  ordered cell: {(int)ordering!["atoms"]!} atoms, {string.Join(" ", ordering["composition"]!.AsObject().Select(c => $"{c.Key}{c.Value}"))}, charge {(double)ordering["charge_e"]!:0.###} e, Coulomb energy {(double)ordering["coulomb_energy_eV"]!:0.000} eV")
                + ((string?)ordering["file"] is { } file ? $" -> {file}" : ""));
        }

        foreach (JsonNode? warning in document["warnings"]!.AsArray())
        {
            output.WriteLine($"  {(string?)warning!["code"]}: {(string?)warning["message"]}");
        }
    }
}
