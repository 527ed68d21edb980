using System.CommandLine;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;

namespace Screening.Runner.Verbs;

/// <summary>doctor: whether a store file is sound, and what it holds.</summary>
public static class DoctorVerb
{
    public static Command Create()
    {
        Option<string?> store = SharedOptions.Store();
        Option<bool> repair = new("--repair") { Description = "Keep the old file as FILE.before-repair, and make a sound one of all that can be read." };
        Command verb = new("doctor", "Check a store file and count what it holds.") { store, repair };
        verb.SetAction(parsed =>
        {
            string path = SharedOptions.StorePath(parsed.GetValue(store));
            if (parsed.GetValue(repair))
            {
                Console.Error.WriteLine(StoreRepair.Run(path));
            }

            using SqliteResultStore results = SqliteResultStore.Open(path, StoreAccess.Read);
            IReadOnlyList<string> problems = results.CheckIntegrity();
            if (problems.Count > 0)
            {
                foreach (string problem in problems)
                {
                    Console.Error.WriteLine(problem);
                }

                throw new StoreUnusableException($"The store {path} is damaged; `doctor --repair` keeps what can still be read, or restore a copy.");
            }

            Console.WriteLine(FormattableString.Invariant($"{path}: sound, schema version {SqliteResultStore.SchemaVersion}, {results.Count} results"));
            foreach (IGrouping<Verdict, ResultRecord> group in results.Find(ResultQuery.All).GroupBy(r => r.Verdict.Verdict).OrderBy(g => g.Key))
            {
                Console.WriteLine(FormattableString.Invariant($"  {group.Key.Text()}: {group.Count()}"));
            }

            return ExitCodes.Done;
        });
        return verb;
    }
}
