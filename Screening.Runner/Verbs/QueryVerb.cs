using System.CommandLine;
using Screening.Core.Results;
using Screening.Core.Results.Filtering;
using Screening.Reports.Ranking;
using Screening.Runner.Hosting;
using Screening.Runner.Output;

namespace Screening.Runner.Verbs;

/// <summary>query: the stored results that pass a filter, as table, JSON or CSV.</summary>
public static class QueryVerb
{
    public static Command Create()
    {
        Argument<string> filter = new("filter")
        {
            Description = "ASE-db syntax: 'Li,S,band_center<12,verdict=ok'. Elements, and every stored field or quantity with or without its unit.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "",
        };
        Option<string?> sort = new("--sort") { Description = "Key to sort by, downwards with '-' before or behind it: --sort band_center, --sort -score.", HelpName = "KEY[-]" };
        Option<int?> limit = new("--limit") { Description = "At most so many rows.", HelpName = "N" };
        Option<string?> columns = new("--columns") { Description = "Columns of the table or CSV, separated by commas.", HelpName = "KEY,..." };
        Option<bool> json = new("--json") { Description = "One JSON array with everything stored about each row, curves apart." };
        Option<bool> csv = new("--csv") { Description = "Comma-separated values." };
        Option<string?> store = SharedOptions.Store();
        Command verb = new("query", "Show stored results that pass a filter.") { filter, sort, limit, columns, json, csv, store };
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(limit) is < 0)
            {
                throw new UsageException("--limit is negative, expected 0 or more.");
            }

            ResultQuery query = new(parsed.GetValue(filter) ?? "", parsed.GetValue(sort), parsed.GetValue(limit));
            string path = SharedOptions.StorePath(parsed.GetValue(store));
            if (!parsed.GetValue(json))
            {
                return Run(path, query, parsed.GetValue(columns), parsed.GetValue(csv), Console.Out);
            }

            using Stream output = Console.OpenStandardOutput();
            return RunJson(path, query, parsed.GetValue(columns), output);
        });
        return verb;
    }

    internal static int RunJson(string path, ResultQuery query, string? columns, Stream output)
    {
        using IResultStore results = StoreFactory.Open(path, StoreAccess.Read);
        RecordJson.WriteArray(DerivedQuantities.Find(results, query, columns), output);
        return ExitCodes.Done;
    }

    internal static int Run(string path, ResultQuery query, string? columns, bool csv, TextWriter output)
    {
        using IResultStore results = StoreFactory.Open(path, StoreAccess.Read);
        Show([.. DerivedQuantities.Find(results, query, columns)], columns, csv, output);
        return ExitCodes.Done;
    }

    private static void Show(IReadOnlyList<ResultRecord> rows, string? columns, bool csv, TextWriter output)
    {
        List<string> quantities = [.. rows.SelectMany(r => r.Quantities.Keys).Distinct().Order(StringComparer.Ordinal)];
        if (csv)
        {
            string all = string.Join(',', ResultFields.All.Select(f => f.Name)
                .Concat(KnownQuantities.All.Select(k => k.Name)).Concat(quantities.Where(q => !KnownQuantities.IsKnown(q))));
            RecordCsv.Write(rows, RecordColumns.Resolve(columns ?? all, quantities), output);
            return;
        }

        string? remark = RunMethod.Remark(rows, null);
        RecordTable.Write(rows, RecordColumns.Resolve(columns ?? (remark is null ? null : RecordColumns.WithMethod), quantities), output);
        if (remark is not null)
        {
            Console.Error.WriteLine(remark);
        }

        Console.Error.WriteLine(rows.Count == 1 ? "1 row" : FormattableString.Invariant($"{rows.Count} rows"));
    }
}
