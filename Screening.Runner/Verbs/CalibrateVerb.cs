using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Screening.Core.Results;
using Screening.Reports.Agreement;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;
using Spectre.Console;

namespace Screening.Runner.Verbs;

/// <summary>calibrate: fits the conductivity model to measurements and stored results, and says by cross-validation what it is worth.</summary>
internal static class CalibrateVerb
{
    /// <summary>Columns of a table that goes to a file: nothing wraps.</summary>
    private const int PlainWidth = 180;

    public static Command Create()
    {
        Option<FileInfo> table = new("--table")
        {
            Description = "Measured conductivities, comma-separated: formula, conductivity_S_cm, and where known file, is_upper_bound, publication (doi), family.",
            Required = true,
            HelpName = "FILE",
        };
        Option<string?> store = SharedOptions.Store();
        Option<string> name = new("--name") { Description = "Version name of the model, kept beside every prediction.", DefaultValueFactory = _ => "calibration-1" };
        Option<string> citation = new("--citation") { Description = "Source of the measurements, kept in the model.", DefaultValueFactory = _ => "" };
        Option<FileInfo?> file = new("--out") { Description = "File for the model; only the table of the cross-validation without it.", HelpName = "FILE" };
        Option<ulong> seed = new("--seed") { Description = "Seed of folds and resamples.", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("calibrate", "Fit predicted conductivities to measurements, and print the cross-validation.") { table, store, name, citation, file, seed, json };
        verb.SetAction(parsed =>
        {
            IReadOnlyList<CalibrationMaterial> materials = Materials(parsed.GetValue(table)!, SharedOptions.StorePath(parsed.GetValue(store)));
            ulong from = parsed.GetValue(seed);
            (IReadOnlyList<CrossValidationRow> rows, IReadOnlyList<HeldOutResidual> residuals) = CrossValidation.Run(materials, from);
            IReadOnlyList<CleanGeometryRow> clean = CleanGeometryRow.Of(materials, from);
            if (parsed.GetValue(file) is { } target)
            {
                (PlaceScale diffusivity, PlaceScale barrier) = CrossValidation.Scales(materials);
                ConductivityModel model = new(parsed.GetValue(name)!, [.. materials.Select(m => m.Entry)], diffusivity, barrier, NoveltyInterval.Fit(residuals));
                string command = string.Create(CultureInfo.InvariantCulture, $"screening calibrate --table {parsed.GetValue(table)!.Name} --name {model.Name} --seed {from}");
                File.WriteAllText(target.FullName, ConductivityModelFile.Write(model, parsed.GetValue(citation)!, command));
            }

            if (parsed.GetValue(json))
            {
                WriteJson(materials, rows, clean);
            }
            else
            {
                Print(materials, rows, clean);
            }

            return ExitCodes.Done;
        });
        return verb;
    }

    private static CalibrationMaterial[] Materials(FileInfo table, string store)
    {
        IReadOnlyList<CalibrationEntry> entries = table.Exists ? CalibrationTable.Read(table.FullName) : throw new UsageException($"--table {table} does not exist.");
        RankingCriteria criteria = new();
        using IResultStore results = StoreFactory.Open(store, StoreAccess.Read);
        Dictionary<string, ResultRecord> records = Ranker.Rank(results.Find(ResultQuery.All), criteria with { RankSuspectGeometry = true })
            .Select(c => c.Record)
            .GroupBy(r => Path.GetFileName(r.Source.Replace('\\', '/')), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
        return [.. entries.Select(e => new CalibrationMaterial(e, PhysicsEvidence.Of(records.GetValueOrDefault(e.StructureFile), criteria)))];
    }

    private static void Print(IReadOnlyList<CalibrationMaterial> materials, IReadOnlyList<CrossValidationRow> rows, IReadOnlyList<CleanGeometryRow> clean)
    {
        Console.WriteLine(Summary(materials));
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = PlainWidth;
        }

        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("held out", "predictor", "n", "Spearman", "AUC (σ ≥ 1e-4)", "mean error, decades", "within 80 %");
        foreach (CrossValidationRow row in rows)
        {
            table.AddRow(row.Grouping, row.Predictor, row.Count.ToString(CultureInfo.InvariantCulture), Text(row.Spearman), Text(row.Area),
                row.MeanAbsoluteError is { } e ? Text(e) : "-", row.Coverage is { } c ? c.ToString("P0", CultureInfo.InvariantCulture) : "-");
        }

        AnsiConsole.Write(table);
        Table unfitted = new() { Border = TableBorder.Simple };
        unfitted.AddColumns("geometry", "unfitted score", "n", "Spearman", "AUC against all", "AUC against σ ≤ 1e-8");
        foreach (CleanGeometryRow row in clean)
        {
            unfitted.AddRow(row.Geometry, row.Score, row.Count.ToString(CultureInfo.InvariantCulture), Text(row.Spearman), Text(row.Area), Text(row.AreaAgainstSlow));
        }

        AnsiConsole.Write(unfitted);
        Console.WriteLine("Intervals: 90 %, resampling whole groups (first table) or materials (second).");
    }

    private static string Summary(IReadOnlyList<CalibrationMaterial> materials) => string.Create(CultureInfo.InvariantCulture,
        $"{materials.Count} measured, {materials.Count(m => m.Entry.IsUpperBound)} of them upper bounds; {materials.Count(m => m.Entry.StructureFile.Length > 0)} with a structure; simulated {materials.Count(m => m.Evidence.Log10Diffusivity is not null)}, of these clean geometry {materials.Count(m => m.Evidence is { Log10Diffusivity: not null, Clean: true })}; {materials.Select(m => m.Entry.Publication).Distinct().Count()} publications, {materials.Select(m => m.Entry.Family).Distinct().Count()} families");

    private static string Text(IntervalEstimate? e) => e is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{e.Value:0.000} [[{e.Low:0.00}, {e.High:0.00}]]");

    private static void WriteJson(IReadOnlyList<CalibrationMaterial> materials, IReadOnlyList<CrossValidationRow> rows, IReadOnlyList<CleanGeometryRow> clean)
    {
        JsonSerializerOptions format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };
        Console.WriteLine(JsonSerializer.Serialize(new { measured = materials.Count, cross_validation = rows, unfitted = clean }, format));
    }
}
