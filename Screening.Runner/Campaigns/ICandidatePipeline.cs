using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Runner.Campaigns;

/// <summary>What a record says about where it came from.</summary>
/// <param name="Source">Path as the user gave it.</param>
/// <param name="InputHash">SHA-256 of the file, hex.</param>
public sealed record CandidateInput(string Source, string InputHash, Structure Structure)
{
    /// <summary>Told what happens on the way, one line at a time; not part of any result.</summary>
    public Action<string> Log { get; init; } = _ => { };
}

/// <summary>Computes the records of one candidate, one per temperature of the protocol.</summary>
public interface ICandidatePipeline
{
    Protocol Protocol { get; }

    string PotentialName { get; }

    string PotentialHash { get; }

    /// <summary>What some candidates get instead of <see cref="Protocol"/>; their records stand under its keys. Null where all get the same.</summary>
    Protocol? Instead => null;

    /// <summary>Records of a candidate; what is wrong with it becomes a verdict, never an exception.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was done is saved where there are checkpoints, else nothing is left behind.</exception>
    IReadOnlyList<ResultRecord> Run(CandidateInput input, CancellationToken cancel);
}
