using System.CommandLine;
using Screening.Reports.Ranking;

namespace Screening.Runner.Verbs;

/// <summary>Options that rank and report have in common.</summary>
internal static class SharedReportOptions
{
    internal static Argument<string> Filter() => new("filter")
    {
        Description = "ASE-db syntax: 'Li,S,band_center<12,verdict=ok'; everything stored without it.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "",
    };

    internal static Option<FileInfo?> Criteria() => new("--criteria")
    {
        Description = "JSON file with weights, Pareto criteria, N and seed of the ranking; see docs/ranking.md.",
        HelpName = "FILE",
    };

    /// <summary>Criteria of a file, or the documented defaults.</summary>
    internal static RankingCriteria Read(FileInfo? file)
    {
        try
        {
            return file is null ? new() : RankingCriteria.Read(file.FullName);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
