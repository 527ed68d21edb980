namespace Screening.Core.Results;

/// <summary>Where every number of a record came from.</summary>
public sealed record Provenance
{
    public required string ProgramVersion { get; init; }

    /// <summary>Bumped whenever results change in any bit for the same input; part of the key.</summary>
    public required int NumericsVersion { get; init; }

    public required string PotentialName { get; init; }

    public required string PotentialHash { get; init; }

    /// <summary>SHA-256 of the input file's bytes, hex.</summary>
    public required string InputHash { get; init; }

    public required string Host { get; init; }

    public required DateTimeOffset Finished { get; init; }

    public required double WallSeconds { get; init; }
}

/// <summary>One replica (a seed, an ordering) behind a record: what it gave on its own.</summary>
public sealed record ReplicaSummary(
    int Ordering, ulong Seed, double TimePs, double? TracerDiffusivityCm2PerS, double? MeanTemperatureK,
    double? ConservedDriftEvPerAtomPerNs, Verdict Verdict, string Reason);

/// <summary>
/// The result of one candidate at one temperature under one protocol, all replicas together; failures are records too.
/// </summary>
public sealed record ResultRecord
{
    /// <summary>Short readable identifier, unique in a store.</summary>
    public required string Id { get; init; }

    /// <summary>Content hash of structure, protocol, potential and numerics version, hex: equal keys mean equal results.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// Hash of the input file's bytes, protocol, potential and numerics version, hex: finds a known file again without reading
    /// it as a structure. Null where the record did not come from a file.
    /// </summary>
    public string? InputKey { get; init; }

    /// <summary>Path of the structure file as the user gave it.</summary>
    public required string Source { get; init; }

    public required string Formula { get; init; }

    public required string? MobileIon { get; init; }

    public required int Atoms { get; init; }

    public required double TemperatureK { get; init; }

    /// <summary>Production time of all replicas together, ps.</summary>
    public required double TimePs { get; init; }

    public required string Potential { get; init; }

    /// <summary>Name of the protocol (profile) that made the numbers, such as standard.</summary>
    public required string Protocol { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Number of different orderings behind the record.</summary>
    public required int Orderings { get; init; }

    public required VerdictDecision Verdict { get; init; }

    /// <summary>Every scalar, keyed by name with unit suffix (spec section 7 names, and more).</summary>
    public required IReadOnlyDictionary<string, Quantity> Quantities { get; init; }

    public IReadOnlyList<DescriptorSeries> Series { get; init; } = [];

    public IReadOnlyList<ReplicaSummary> Replicas { get; init; } = [];

    /// <summary>Warnings and remarks of audit, preparation and descriptors.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Head of the remark that marks a record shared with another source of the same crystal; the other record's id follows.</summary>
    public const string DuplicateRemark = "duplicate-of: ";

    /// <summary>Id of the record whose results these are, where this file describes the same crystal as an earlier one; null otherwise.</summary>
    public string? DuplicateOf => Remarks.FirstOrDefault(r => r.StartsWith(DuplicateRemark, StringComparison.Ordinal))?[DuplicateRemark.Length..].Split(' ')[0];

    /// <summary>Elements with their fractions, for filters such as Li,S.</summary>
    public required IReadOnlyDictionary<string, double> Composition { get; init; }

    public required Provenance Provenance { get; init; }
}
