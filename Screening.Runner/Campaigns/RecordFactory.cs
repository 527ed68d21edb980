using System.Reflection;
using System.Text;
using Screening.Core.Candidates;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Runner.Campaigns;

/// <summary>Fills in what every record of a campaign has in common.</summary>
public sealed class RecordFactory(Protocol protocol, string potentialName, string potentialHash)
{
    private const int IdDigits = 8;

    /// <summary>Version of the program as it stands in records.</summary>
    public static string ProgramVersion { get; } = typeof(RecordFactory).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
        .InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>A record of a readable structure; descriptors, replicas and the like are added by the caller.</summary>
    /// <param name="repaired">Composition that was simulated where it is not the file's.</param>
    public ResultRecord Of(CandidateInput input, double temperatureK, VerdictDecision verdict, double wallSeconds, Composition? repaired = null)
    {
        Composition composition = repaired ?? input.Structure.Composition;
        string key = RunKey.Of(input.Structure, protocol, temperatureK, potentialHash);
        return Base(input.Source, input.InputHash, key, composition.ReducedFormula, temperatureK, verdict, wallSeconds) with
        {
            Composition = composition.Elements.ToDictionary(e => e.Symbol, composition.FractionOf),
        };
    }

    /// <summary>Records of a file that is no structure: one per temperature, so that the next run knows it.</summary>
    public IReadOnlyList<ResultRecord> Unreadable(string source, string inputHash, string reason) => [.. protocol.TemperaturesK.Select(temperature =>
        Base(source, inputHash, InputKey(inputHash, temperature), "", temperature, new(Verdict.BadInput, reason), 0))];

    /// <summary>Key under which the store knows a file without reading it; a new program version reads refused files again.</summary>
    public string InputKey(string inputHash, double temperatureK) =>
        RunKey.OfInput(inputHash + "/" + ProgramVersion, protocol, temperatureK, potentialHash);

    /// <summary>The results of one file under the name of another that describes the same crystal.</summary>
    public ResultRecord Duplicate(ResultRecord first, string source, string inputHash, double temperatureK)
    {
        string key = RunKey.OfBytes(Encoding.UTF8.GetBytes($"{first.Key}/{source}"));
        return first with
        {
            Id = $"{first.Id[..(first.Id.LastIndexOf('-') + 1)]}{key[..IdDigits]}",
            Key = key,
            InputKey = InputKey(inputHash, temperatureK),
            Source = source,
            Remarks = [.. first.Remarks, $"{ResultRecord.DuplicateRemark}{first.Id} ({first.Source})"],
            Provenance = first.Provenance with { InputHash = inputHash },
        };
    }

    private ResultRecord Base(
        string source, string inputHash, string key, string formula, double temperatureK, VerdictDecision verdict, double wallSeconds) => new()
        {
            Id = $"{Name(formula.Length > 0 ? formula : Path.GetFileNameWithoutExtension(source))}-{temperatureK:0}K-{key[..IdDigits]}",
            Key = key,
            InputKey = InputKey(inputHash, temperatureK),
            Source = source,
            Formula = formula,
            MobileIon = null,
            Atoms = 0,
            TemperatureK = temperatureK,
            TimePs = 0,
            Potential = potentialName,
            Protocol = protocol.Name,
            Seed = protocol.Seed,
            Orderings = 0,
            Verdict = verdict,
            Quantities = new Dictionary<string, Quantity>(),
            Composition = new Dictionary<string, double>(),
            Provenance = new()
            {
                ProgramVersion = ProgramVersion,
                NumericsVersion = NumericsVersion.Current,
                PotentialName = potentialName,
                PotentialHash = potentialHash,
                InputHash = inputHash,
                Host = Environment.MachineName,
                Finished = DateTimeOffset.UtcNow,
                WallSeconds = wallSeconds,
            },
        };

    // Identifiers are typed and stand in file names of the report: letters, digits, point and hyphen only.
    private static string Name(string text)
    {
        StringBuilder name = new();
        foreach (char c in text.Take(40))
        {
            name.Append(char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-');
        }

        return name.ToString().Trim('-', '.') is { Length: > 0 } kept ? kept : "file";
    }
}
