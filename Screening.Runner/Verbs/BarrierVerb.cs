using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Dynamics;
using Screening.Core.Dynamics.ReactionPaths;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Runner.Verbs;

/// <summary>barrier: energy barriers of single mobile ions by climbing-image nudged elastic band.</summary>
public static class BarrierVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "Structure file: CIF, POSCAR or extended XYZ." };
        Option<string> potential = new("--potential") { Description = "Potential by name (see potentials), or a parameter or model file.", DefaultValueFactory = _ => PotentialCatalog.Default, HelpName = "NAME" };
        Option<MoveMechanism?> mechanism = new("--mechanism")
        {
            Description = "vacancy (a neighbouring ion is taken out) or site (into a site that the ordering leaves empty); default: sites where there are any in reach, else vacancies.",
            HelpName = "NAME",
            CustomParser = result => Mechanism(result.Tokens[0].Value, result.AddError),
        };
        Option<double> shortest = new("--shortest") { Description = "Shortest move, Å; shorter ones are mostly split positions of one site.", DefaultValueFactory = _ => 2, HelpName = "A" };
        Option<double> longest = new("--longest") { Description = "Longest move, Å.", DefaultValueFactory = _ => 5, HelpName = "A" };
        Option<int> most = new("--moves") { Description = "Most kinds of move (pair of site types and length), shortest first.", DefaultValueFactory = _ => 4, HelpName = "N" };
        Option<int> images = new("--images") { Description = "Images between the ends.", DefaultValueFactory = _ => 7, HelpName = "N" };
        Option<double> force = new("--force") { Description = "Largest residual force of a relaxed band, eV/Å.", DefaultValueFactory = _ => 0.02, HelpName = "F" };
        Option<ulong> seed = new("--seed") { Description = "Seed of the ordering of a disordered structure.", DefaultValueFactory = _ => 1UL, HelpName = "N" };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("barrier", "Energy barriers of single mobile ions: climbing-image nudged elastic band in a supercell, everything relaxed, at the cell of the file.")
        {
            file, potential, mechanism, shortest, longest, most, images, force, seed, json,
        };
        verb.SetAction(parsed => Run(
            new(parsed.GetRequiredValue(file), parsed.GetRequiredValue(potential), parsed.GetValue(mechanism), parsed.GetValue(shortest), parsed.GetValue(longest),
                parsed.GetValue(most), parsed.GetValue(seed), new() { Images = parsed.GetValue(images), ForceToleranceEvPerAngstrom = parsed.GetValue(force) }),
            parsed.GetValue(json), Console.Out, Console.Error));
        return verb;
    }

    /// <returns>0 when every move has its barrier, 1 where one has none.</returns>
    /// <exception cref="UsageException">An option is out of range.</exception>
    internal static int Run(BarrierRequest request, bool json, TextWriter output, TextWriter log)
    {
        if (!(request.Shortest > 0) || !(request.Longest > request.Shortest) || request.Moves < 1 || request.Band.Images < 1 || !(request.Band.ForceToleranceEvPerAngstrom > 0))
        {
            throw new UsageException("--shortest, --moves, --images and --force must be positive, and --longest greater than --shortest.");
        }

        Potential potential = SharedOptions.Potential(request.Potential);
        PreparedCandidate candidate = CandidatePreparation.Prepare(StructureReader.Read(request.Path), new PreparationOptions { Seed = request.Seed }.For(potential));
        foreach (StructureWarning warning in candidate.Warnings)
        {
            log.WriteLine($"{request.Path}: {warning.Message}");
        }

        if (candidate.Rejection is not null || candidate.Orderings.Count == 0)
        {
            throw new StructureFileException(request.Path, null, candidate.Rejection?.Message ?? "no ordered cell could be made");
        }

        OrderedCell ideal = candidate.Orderings[0];
        IForceField Model(OrderedCell c) => Field(potential, ideal, c, candidate.GeometrySuspect, request.Path);
        OrderedCell cell = MoveBarrier.Relaxed(ideal, Model(ideal));
        SingleIonMove[] moves = [.. SingleIonMove.Find(cell, request.Mechanism, request.Shortest, request.Longest).Take(request.Moves)];
        if (moves.Length == 0)
        {
            throw new StructureFileException(request.Path, null, FormattableString.Invariant($"no {cell.Mobile.Element.Symbol} ion has a place to go between {request.Shortest} and {request.Longest} Å away"));
        }

        MoveBarrier[] barriers = [.. moves.Select(m => MoveBarrier.Of(cell, m, Model, request.Band))];
        if (json)
        {
            WriteJson(request, potential, cell, barriers, output);
        }
        else
        {
            WriteText(candidate, potential, cell, barriers, output);
        }

        return barriers.All(b => b.Problem is null) ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    /// <summary>With the framework tethered to its ideal sites where the potential needs that, as in dynamics.</summary>
    private static IForceField Field(Potential potential, OrderedCell ideal, OrderedCell cell, bool geometrySuspect, string path)
    {
        const double tether = 1;        // eV/Å², that of md
        try
        {
            IForceField field = potential.Create(cell, new(GeometrySuspect: geometrySuspect));
            return potential.NeedsTether ? new SumForceField(field, new HarmonicTether(MdState.From(Anchors(ideal, cell)), i => !cell.IsMobile(i), tether)) : field;
        }
        catch (Exception error) when (error is OutsidePotentialException or ArgumentException)
        {
            throw new StructureFileException(path, null, error.Message);
        }
    }

    /// <summary>The cell with the framework at its ideal places: mobile ions come first, and only those can be missing.</summary>
    private static OrderedCell Anchors(OrderedCell ideal, OrderedCell cell)
    {
        int missing = ideal.Count - cell.Count;
        return cell with { Positions = [.. cell.Positions.Select((place, i) => cell.IsMobile(i) ? place : ideal.Positions[i + missing])] };
    }

    private static void WriteText(PreparedCandidate candidate, Potential potential, OrderedCell cell, MoveBarrier[] barriers, TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant($"{candidate.Structure.Composition.ReducedFormula}, {cell.Count} atoms, mobile {cell.Mobile.Element.Symbol}, {potential.Name} ({potential.Confidence})"));
        foreach (MoveBarrier b in barriers)
        {
            string what = FormattableString.Invariant($"{b.Move.FromLabel} -> {b.Move.ToLabel}, {b.Move.DistanceAngstrom:0.00} Å, {Name(b.Move.Mechanism)}");
            output.WriteLine(b.Path is { } path
                ? FormattableString.Invariant($"  {what}: barrier {path.BarrierEv:0.000} eV, back {path.ReverseBarrierEv:0.000} eV, path {path.DistancesAngstrom[^1]:0.00} Å") + (b.Problem is null ? "" : $"; {b.Problem}")
                : $"  {what}: none, {b.Problem}");
        }
    }

    private static void WriteJson(BarrierRequest request, Potential potential, OrderedCell cell, MoveBarrier[] barriers, TextWriter output)
    {
        JsonObject document = new()
        {
            ["source"] = request.Path,
            ["mobile_ion"] = cell.Mobile.Element.Symbol,
            ["atoms"] = cell.Count,
            ["potential"] = potential.Name,
            ["confidence"] = potential.Confidence,
            ["moves"] = new JsonArray([.. barriers.Select(b => new JsonObject
            {
                ["mechanism"] = Name(b.Move.Mechanism),
                ["from"] = b.Move.FromLabel,
                ["to"] = b.Move.ToLabel,
                ["distance_A"] = b.Move.DistanceAngstrom,
                ["converged"] = b.Path?.Converged ?? false,
                ["problem"] = b.Problem,
                ["barrier_eV"] = Energy(b.Path?.BarrierEv),
                ["reverse_barrier_eV"] = Energy(b.Path?.ReverseBarrierEv),
                ["largest_force_eV_per_A"] = b.Path?.LargestForceEvPerAngstrom,
                ["steps"] = b.Path?.Steps,
                ["path_A"] = Numbers(b.Path?.DistancesAngstrom),
                ["energies_eV"] = Numbers(b.Path?.EnergiesEv),
            })]),
        };
        output.WriteLine(document.ToJsonString(Indented));

        static JsonObject? Energy(double? value) => value is null ? null : new() { ["value"] = value, ["standard_error"] = null, ["unit"] = "eV" };
        static JsonArray? Numbers(IReadOnlyList<double>? values) => values is null ? null : new([.. values.Select(v => (JsonNode)v)]);
    }

    private static string Name(MoveMechanism mechanism) => mechanism == MoveMechanism.Vacancy ? "vacancy" : "site";

    private static MoveMechanism? Mechanism(string text, Action<string> error)
    {
        switch (text)
        {
            case "vacancy": return MoveMechanism.Vacancy;
            case "site": return MoveMechanism.VacantSite;
            default:
                error($"--mechanism is '{text}'; vacancy or site is expected.");
                return null;
        }
    }
}

/// <summary>What a call of barrier asks for.</summary>
internal sealed record BarrierRequest(
    string Path, string Potential, MoveMechanism? Mechanism, double Shortest, double Longest, int Moves, ulong Seed, NudgedElasticBandOptions Band);
