using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Runner.Hosting;

namespace Screening.Runner.Campaigns;

/// <summary>The records one run of one file gave, and what it takes to make them again.</summary>
/// <param name="Records">One per temperature.</param>
/// <param name="Protocol">As far as the records and the settings tell it.</param>
/// <param name="Potential">The potential of the records, as it is now.</param>
public sealed record StoredCandidate(IReadOnlyList<ResultRecord> Records, Protocol Protocol, Potential Potential)
{
    public string Source => Records[0].Source;

    /// <summary>The candidates some records belong to, each with all its temperatures.</summary>
    /// <param name="chosen">Records of the candidates.</param>
    /// <param name="store">Where they are from.</param>
    /// <param name="settings">Profiles of one's own.</param>
    /// <param name="potentialFile">Where a potential is that the records name and that is not installed; null for none.</param>
    /// <exception cref="UsageException">A record's protocol or potential is not known here.</exception>
    public static IReadOnlyList<StoredCandidate> Of(
        IReadOnlyList<ResultRecord> chosen, IResultStore store, ScreeningOptions settings, string? potentialFile = null)
    {
        Dictionary<(string, string), Potential> potentials = [];
        HashSet<(string, string, string, ulong, string)> wanted = [.. chosen.Select(Run)];
        return [.. store.Find(ResultQuery.All).Where(r => wanted.Contains(Run(r))).GroupBy(Run).Select(group =>
        {
            ResultRecord first = group.First();
            ScreeningOptions own = new() { Profiles = settings.Profiles };
            (string, string) made = (first.Potential, first.Provenance.PotentialHash);
            Potential potential = potentials.TryGetValue(made, out Potential? known) ? known : potentials[made] = PotentialOf(first, potentialFile);
            Protocol protocol = ProtocolChanges.Named(first.Protocol, own, potential);
            return new StoredCandidate([.. group], protocol with { Seed = first.Seed, TemperaturesK = Temperatures(group, protocol) }, potential);
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

    /// <summary>Parameters that ship with the program are taken as they are now; a file must be the one that made the record.</summary>
    private static Potential PotentialOf(ResultRecord record, string? file)
    {
        Potential? known = PotentialCatalog.All.FirstOrDefault(p => p.Name == record.Potential);
        Potential found = file is not null && known is null ? Verbs.SharedOptions.Potential(file) : known ?? ByName(record);
        return known is not null || found.Hash == record.Provenance.PotentialHash ? found : throw new UsageException(
            $"{record.Id} was made with a potential {record.Potential} of hash {record.Provenance.PotentialHash}; '{file ?? record.Potential}' has {found.Hash}. Name the file it was made with: --potential FILE.");
    }

    private static Potential ByName(ResultRecord record)
    {
        try
        {
            return PotentialCatalog.Get(record.Potential);
        }
        catch (Exception error) when (error is OutsidePotentialException or PotentialFileException)
        {
            throw new UsageException($"{record.Id} was made with the potential {record.Potential}, which is not at hand: name its file with --potential FILE, or put it into the folder of potentials.");
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
