using System.Globalization;
using Screening.Core.Numerics;

namespace Screening.Core.Candidates;

/// <summary>Seeds of the replicas of a protocol, drawn from its one seed.</summary>
public static class ReplicaSeed
{
    /// <summary>Seed of one replica at one temperature; below 2^53, so that every reader of JSON keeps it exact.</summary>
    /// <param name="seed">Seed of the protocol.</param>
    /// <param name="structureHash"><see cref="RunKey.OfStructure"/>: two candidates must not share the noise of their heat baths.</param>
    /// <param name="temperatureK">Temperature, K.</param>
    /// <param name="replica">Number of the replica, from 0.</param>
    public static ulong Of(ulong seed, string structureHash, double temperatureK, int replica) =>
        new RandomStream(seed, string.Create(CultureInfo.InvariantCulture, $"{structureHash}/replica/{temperatureK:R} K/{replica}")).NextUInt64() >> 11;
}
