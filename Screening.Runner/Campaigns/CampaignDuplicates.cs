using Screening.Core.Candidates;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Runner.Campaigns;

/// <summary>
/// Recognises files that describe a crystal which an earlier file of the campaign describes: another setting, cell, origin, order,
/// refinement or copy. Files are to be shown in the campaign's order by one thread, so that the first is the first whatever the number of
/// workers.
/// </summary>
/// <param name="pipeline">Names protocol and potential.</param>
/// <param name="store">Tells which files are known without reading them.</param>
public sealed class CampaignDuplicates(ICandidatePipeline pipeline, IResultStore store)
{
    private readonly RecordFactory _factory = new(pipeline.Protocol, pipeline.PotentialName, pipeline.PotentialHash);
    private readonly Dictionary<string, List<Member>> _byElements = new(StringComparer.Ordinal);

    private sealed record Member(string Path, Lazy<StructureFingerprint?> Fingerprint);

    /// <summary>What is known of a file before it is screened: its stored results, or the earlier file with its crystal; else neither.</summary>
    /// <remarks>A file whose results are stored is never a duplicate of another.</remarks>
    public (StoredSummary? Stored, string? First) Look(string path)
    {
        try
        {
            if (Stored(RunKey.OfBytes(StructureFiles.ReadAllBytes(path))) is { } known)
            {
                // Read only if a new file holds the same elements.
                if (known is { Formula.Length: > 0, IsDuplicate: false })
                {
                    Add(Elements(known.Elements), new(path, new(() => Read(path))));
                }

                return (known, null);
            }

            Structure structure = StructureReader.Read(path);
            StructureFingerprint? fingerprint = Fingerprint(structure);
            string elements = Elements(structure.Composition.Elements.Select(e => e.Symbol));
            if (fingerprint is null)
            {
                return default;
            }

            string? first = _byElements.GetValueOrDefault(elements)?.Find(m => m.Fingerprint.Value?.IsSameAs(fingerprint) == true)?.Path;
            if (first is null)
            {
                Add(elements, new(path, new(fingerprint)));
            }

            return (null, first);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StructureFileException)
        {
            return default;        // told where the file itself is screened
        }
    }

    /// <summary>The stored result of a file at the first temperature; null unless the store holds all temperatures.</summary>
    /// <param name="inputHash">SHA-256 of its bytes, hex.</param>
    public StoredSummary? Stored(string inputHash) => store.Summary(_factory.InputKey(inputHash, pipeline.Protocol.TemperaturesK[0])) is { } first
        && pipeline.Protocol.TemperaturesK.Skip(1).All(t => store.Contains(_factory.InputKey(inputHash, t))) ? first : null;

    /// <summary>
    /// Stores the results of the first file under the name of the second too, marked, so that both sources are seen and the second is
    /// known next time.
    /// </summary>
    /// <returns>False where the first has no results to share.</returns>
    /// <exception cref="StoreUnusableException">The store takes no records.</exception>
    public bool Share(string path, string first)
    {
        try
        {
            string inputHash = RunKey.OfBytes(StructureFiles.ReadAllBytes(path)), firstHash = RunKey.OfBytes(StructureFiles.ReadAllBytes(first));
            List<ResultRecord> shared = [];
            foreach (double temperature in pipeline.Protocol.TemperaturesK)
            {
                if (store.Get(_factory.InputKey(firstHash, temperature)) is not { } record)
                {
                    return false;
                }

                shared.Add(_factory.Duplicate(record, path, inputHash, temperature) with { Series = store.Series(record.Id) });
            }

            store.Append(shared);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Add(string elements, Member member)
    {
        if (!_byElements.TryGetValue(elements, out List<Member>? members))
        {
            _byElements[elements] = members = [];
        }

        members.Add(member);
    }

    private static string Elements(IEnumerable<string> symbols) => string.Join('-', symbols.Order(StringComparer.Ordinal));

    private static StructureFingerprint? Read(string path)
    {
        try
        {
            return Fingerprint(StructureReader.Read(path));
        }
        catch (StructureFileException)
        {
            return null;
        }
    }

    private static StructureFingerprint? Fingerprint(Structure structure) => StructureAudit.Examine(structure).IsRejected ? null : StructureFingerprint.Of(structure);
}
