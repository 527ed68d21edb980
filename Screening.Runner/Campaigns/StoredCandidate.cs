using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Runner.Hosting;

namespace Screening.Runner.Campaigns;

/// <summary>The records one run of one file gave, and what it takes to make them again.</summary>
/// <param name="Records">One per temperature.</param>
/// <param name="Protocol">As far as the records and the settings tell it.</param>
public sealed record StoredCandidate(IReadOnlyList<ResultRecord> Records, Protocol Protocol)
{
    public string Source => Records[0].Source;

    /// <summary>The candidates some records belong to, each with all its temperatures.</summary>
    /// <exception cref="UsageException">A record's protocol is not known here.</exception>
    public static IReadOnlyList<StoredCandidate> Of(IReadOnlyList<ResultRecord> chosen, IResultStore store, ScreeningOptions settings)
    {
        HashSet<(string, string, string, ulong, string)> wanted = [.. chosen.Select(Run)];
        return [.. store.Find(ResultQuery.All).Where(r => wanted.Contains(Run(r))).GroupBy(Run).Select(group =>
        {
            ResultRecord first = group.First();
            ScreeningOptions own = new() { Profiles = settings.Profiles };
            Protocol protocol = ProtocolChanges.Named(first.Protocol, own);
            return new StoredCandidate([.. group], protocol with { Seed = first.Seed, TemperaturesK = Temperatures(group, protocol) });
        })];
    }

    /// <summary>Reads the structure file again.</summary>
    /// <param name="input">The structure, where the file is what it was.</param>
    /// <returns>Why it cannot be used, or null.</returns>
    public string? TryRead(out CandidateInput? input)
    {
        input = null;
        try
        {
            string hash = RunKey.OfBytes(File.ReadAllBytes(Source));
            if (hash != Records[0].Provenance.InputHash)
            {
                return $"{Source} has changed since (SHA-256 {hash[..12]}, was {Records[0].Provenance.InputHash}); `run` screens it as it is now.";
            }

            input = new(Source, hash, StructureReader.Read(Source));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StructureFileException)
        {
            return e is StructureFileException ? e.Message : $"{Source}: {e.Message}";
        }
    }

    // Equal sets of temperatures keep the profile's order, which is part of the key.
    private static IReadOnlyList<double> Temperatures(IEnumerable<ResultRecord> group, Protocol protocol)
    {
        double[] found = [.. group.Select(r => r.TemperatureK).Distinct()];
        return found.Length == protocol.TemperaturesK.Count && found.All(protocol.TemperaturesK.Contains) ? protocol.TemperaturesK : found;
    }

    private static (string, string, string, ulong, string) Run(ResultRecord r) => (r.Source, r.Provenance.InputHash, r.Protocol, r.Seed,
        string.Create(CultureInfo.InvariantCulture, $"{r.Provenance.PotentialHash}/{r.Provenance.NumericsVersion}"));
}
