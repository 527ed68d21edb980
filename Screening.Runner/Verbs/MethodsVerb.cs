using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Results;
using Screening.Reports.Agreement;
using Screening.Reports.Calibration;
using Spectre.Console;

namespace Screening.Runner.Verbs;

/// <summary>methods: how each method of a store orders measured conductivities, beside composition and static barrier.</summary>
internal static class MethodsVerb
{
    private const int PlainWidth = 200;

    public static Command Create()
    {
        Option<FileInfo> table = new("--table")
        {
            Description = "Measured conductivities, comma-separated: formula, conductivity_S_cm, file, and where known is_upper_bound, publication (doi), family.",
            Required = true,
            HelpName = "FILE",
        };
        Option<string?> store = SharedOptions.Store();
        Option<ulong> seed = new("--seed") { Description = "Seed of folds and resamples.", DefaultValueFactory = _ => 1 };
        Option<bool> json = new("--json") { Description = "Print one JSON document, with every material." };
        Command verb = new("methods", "Compare the methods of a store, potential and protocol, by how they order measured conductivities.") { table, store, seed, json };
        verb.SetAction(parsed =>
        {
            FileInfo file = parsed.GetValue(table)!;
            IReadOnlyList<CalibrationEntry> entries = file.Exists ? CalibrationTable.Read(file.FullName) : throw new UsageException($"--table {file} does not exist.");
            using IResultStore results = StoreFactory.Open(SharedOptions.StorePath(parsed.GetValue(store)), StoreAccess.Read);
            MethodAgreement agreement = MethodAgreement.Of(entries, results.Find(ResultQuery.All), parsed.GetValue(seed));
            if (parsed.GetValue(json))
            {
                Console.WriteLine(Document(agreement).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            }
            else
            {
                Print(agreement);
            }

            return ExitCodes.Done;
        });
        return verb;
    }

    private static void Print(MethodAgreement agreement)
    {
        foreach ((string method, int computed, int usable) in agreement.Methods)
        {
            Console.WriteLine(FormattableString.Invariant($"{method}: {computed} of {agreement.Materials.Count} materials computed, {usable} with a usable D ({Verdicts(agreement, method)})"));
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = PlainWidth;
        }

        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("materials", "predictor", "n", "fast", "Spearman", "AUC (σ ≥ 1e-4)");
        foreach (MethodAgreementRow row in agreement.Rows)
        {
            table.AddRow(row.Set, Markup.Escape(row.Predictor), row.Count.ToString(CultureInfo.InvariantCulture), row.Fast.ToString(CultureInfo.InvariantCulture), Text(row.Spearman), Text(row.Area));
        }

        AnsiConsole.Write(table);
        Console.WriteLine("Intervals: 90 %, resampling materials. D below what a run can see ties as the slowest.");
    }

    private static string Verdicts(MethodAgreement agreement, string method) => string.Join(", ", agreement.Materials
        .Where(m => m.Verdicts.ContainsKey(method)).GroupBy(m => m.Verdicts[method]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key)
        .Select(g => FormattableString.Invariant($"{g.Count()} {g.Key.Text()}")));

    private static string Text(IntervalEstimate? e) => e is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{e.Value:0.00} [[{e.Low:0.00}, {e.High:0.00}]]");

    private static JsonObject Document(MethodAgreement agreement) => new()
    {
        ["methods"] = new JsonArray([.. agreement.Methods.Select(m => new JsonObject { ["method"] = m.Method, ["computed"] = m.Computed, ["usable"] = m.Usable })]),
        ["agreement"] = new JsonArray([.. agreement.Rows.Select(r => new JsonObject
        {
            ["materials"] = r.Set, ["predictor"] = r.Predictor, ["count"] = r.Count, ["fast"] = r.Fast, ["spearman"] = Interval(r.Spearman), ["auc"] = Interval(r.Area),
        })]),
        ["materials"] = new JsonArray([.. agreement.Materials.Select(m => new JsonObject
        {
            ["id"] = m.Entry.Id,
            ["formula"] = m.Entry.Formula,
            ["family"] = m.Entry.Family,
            ["log10_conductivity_S_cm"] = m.Entry.Log10Sigma,
            ["is_upper_bound"] = m.Entry.IsUpperBound,
            ["geometry_suspect"] = m.FileSuspect,
            ["scores"] = new JsonObject([.. m.Scores.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)(s.Value > double.MinValue ? JsonValue.Create(s.Value) : null)))]),
            ["verdicts"] = new JsonObject([.. m.Verdicts.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)JsonValue.Create(v.Value.Text())))]),
        })]),
    };

    private static JsonNode? Interval(IntervalEstimate? e) => e is null ? null : new JsonObject { ["value"] = Finite(e.Value), ["low"] = Finite(e.Low), ["high"] = Finite(e.High) };

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;
}
