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

    internal static Option<RankingOrder?> Order()
    {
        Option<RankingOrder?> order = new("--order")
        {
            Description = "predicted: by predicted conductivity at 300 K, which also places what was not simulated; simulated: by the simulated score. Without it predicted, where the calibration knows the method of the runs.",
            HelpName = "predicted|simulated",
            CustomParser = result => result.Tokens[0].Value switch
            {
                "predicted" => RankingOrder.Predicted,
                "simulated" => RankingOrder.Simulated,
                string other => Refuse(result, other),
            },
        };
        order.CompletionSources.Add("predicted", "simulated");
        return order;

        static RankingOrder? Refuse(System.CommandLine.Parsing.ArgumentResult result, string found)
        {
            result.AddError($"--order is '{found}', expected predicted or simulated.");
            return null;
        }
    }

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
