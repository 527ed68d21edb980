using System.Globalization;
using Screening.Core.Numerics;

namespace Screening.Core.Candidates;

/// <summary>Seeds of the replicas of a protocol, drawn from its one seed.</summary>
public static class ReplicaSeed
{
    /// <summary>Seed of one replica at one temperature; below 2^53, so that every reader of JSON keeps it exact.</summary>
    public static ulong Of(ulong seed, double temperatureK, int replica) =>
        new RandomStream(seed, string.Create(CultureInfo.InvariantCulture, $"replica/{temperatureK:R} K/{replica}")).NextUInt64() >> 11;
}
