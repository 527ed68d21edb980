using System.CommandLine;
using System.Text;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Runner.Output;

namespace Screening.Runner.Verbs;

/// <summary>export: stored records as a file for other programs or other stores.</summary>
public static class ExportVerb
{
    public static Command Create()
    {
        Argument<string> filter = new("filter") { Description = "Which records; all without it.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "" };
        Option<string> file = new("--out")
        {
            Description = "FILE.jsonl: everything, one JSON record per line, for `import`. FILE.csv: scalars. FILE.db: a backup of the whole store.",
            Required = true, HelpName = "FILE",
        };
        Option<string?> store = SharedOptions.Store();
        Command verb = new("export", "Write stored records to a file.") { filter, file, store };
        verb.SetAction(parsed => Run(SharedOptions.StorePath(parsed.GetValue(store)), parsed.GetValue(filter) ?? "", parsed.GetValue(file)!, Console.Error));
        return verb;
    }

    internal static int Run(string path, string filter, string file, TextWriter log)
    {
        using IResultStore store = StoreFactory.Open(path, StoreAccess.Read);
        string suffix = Path.GetExtension(file).ToLowerInvariant();
        if (suffix is not (".jsonl" or ".csv" or ".db") || (suffix == ".db" && filter.Length > 0))
        {
            throw new UsageException($"--out {file}: expected a name ending in .jsonl, .csv, or, without a filter, .db.");
        }

        if (File.Exists(file))
        {
            throw new UsageException($"{file} exists; name a new file.");
        }

        int count = store.Count;
        if (suffix == ".db")
        {
            _ = store is SqliteResultStore sqlite ? sqlite.BackUp(file) : throw new UsageException($"--out {file}: only SQLite stores are copied as a whole; export {path} to .jsonl.");
        }
        else
        {
            count = WriteText(store, filter, file, suffix == ".csv");
        }

        log.WriteLine(FormattableString.Invariant($"{count} records written to {file}"));
        return ExitCodes.Done;
    }

    private static int WriteText(IResultStore store, string filter, string file, bool csv)
    {
        int count = 0;
        IEnumerable<ResultRecord> records = store.Find(new(filter)).Select(r =>
        {
            count++;
            return csv ? r : r with { Series = store.Series(r.Id) };
        });
        string partial = file + ".partial";
        using (StreamWriter output = new(partial, append: false, new UTF8Encoding(false)))
        {
            if (csv)
            {
                ResultRecord[] all = [.. records];
                List<string> quantities = [.. all.SelectMany(r => r.Quantities.Keys).Distinct().Order(StringComparer.Ordinal)];
                string columns = string.Join(',', ResultFields.All.Select(f => f.Name).Concat(KnownQuantities.All.Select(k => k.Name)).Concat(quantities.Where(q => !KnownQuantities.IsKnown(q))));
                RecordCsv.Write(all, RecordColumns.Resolve(columns, quantities), output);
            }
            else
            {
                RecordFile.Write(records, output);
            }
        }

        File.Move(partial, file);
        return count;
    }
}
