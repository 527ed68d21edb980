using System.CommandLine;
using Screening.Core.Results;

namespace Screening.Runner.Verbs;

/// <summary>import: records of an exported file or of another store into this one; what is there already stays as it is.</summary>
public static class ImportVerb
{
    public static Command Create()
    {
        Argument<string[]> files = new("files") { Description = "Files written by `export` (.jsonl), or other stores (.db).", Arity = ArgumentArity.OneOrMore };
        Option<string?> store = SharedOptions.Store();
        Command verb = new("import", "Take records of other stores into this one.") { files, store };
        verb.SetAction(parsed => Run(SharedOptions.StorePath(parsed.GetValue(store)), parsed.GetValue(files)!, Console.Error));
        return verb;
    }

    internal static int Run(string path, IReadOnlyList<string> files, TextWriter log)
    {
        try
        {
            // Everything is read once before anything is stored: a file that breaks off half-way leaves the store as it was.
            foreach (string file in files)
            {
                _ = Records(file).Count();
            }
        }
        catch (FormatException bad)
        {
            log.WriteLine(bad.Message);
            return ExitCodes.BadInput;
        }

        using IResultStore store = StoreFactory.Open(path);
        int before = store.Count, read = 0;
        foreach (string file in files)
        {
            store.Load(Records(file).Select(record =>
            {
                read++;
                return record;
            }));
        }

        int added = store.Count - before;
        log.WriteLine(FormattableString.Invariant($"{added} records taken in, {read - added} were there before; store {path}"));
        return ExitCodes.Done;
    }

    private static IEnumerable<ResultRecord> Records(string file)
    {
        if (!file.EndsWith(".db", StringComparison.OrdinalIgnoreCase) && !StoreFactory.IsLiteDb(file))
        {
            foreach (ResultRecord record in RecordFile.Read(file))
            {
                yield return record;
            }

            yield break;
        }

        using IResultStore other = StoreFactory.Open(file, StoreAccess.Read);
        foreach (ResultRecord record in other.Find(ResultQuery.All))
        {
            yield return record with { Series = other.Series(record.Id) };
        }
    }
}
