using System.CommandLine;
using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Sockets;
using Screening.Core.Structures;
using Screening.Runner.Hosting;

namespace Screening.Runner.Verbs;

/// <summary>Options several verbs have.</summary>
public static class SharedOptions
{
    private static readonly HashSet<string> Announced = [];

    public static Option<string?> Store() => new("--store") { Description = "Database file; screening.db in the working directory unless the settings name another.", HelpName = "FILE" };

    public static Option<string?> PotentialFile() => new("--potential") { Description = "File of the potential that made the results, where it is not installed.", HelpName = "FILE" };

    /// <summary>What is relaxed before anything else; null where the command line does not say.</summary>
    public static Option<RelaxationKind?> Relax() => new("--relax")
    {
        Description = "Relax the start first: none, positions (published cell kept), or cell (positions and cell at zero pressure).",
        HelpName = "KIND",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (char.IsAsciiLetter(text.FirstOrDefault()) && Enum.TryParse(text, ignoreCase: true, out RelaxationKind kind))
            {
                return kind;
            }

            result.AddError($"--relax is '{text}'; none, positions or cell is expected.");
            return null;
        },
    };

    public static Option<string?> RelaxWith() => new("--relax-with") { Description = "Potential that relaxes, where it is not that of the run; alone it means --relax cell.", HelpName = "POTENTIAL" };

    /// <summary>What two options say together.</summary>
    public static RelaxationKind? Relaxation(RelaxationKind? kind, string? with) => kind ?? (with is null ? null : RelaxationKind.Cell);

    /// <summary>The store the command line names, else the one of the settings.</summary>
    public static string StorePath(string? named) => named ?? ScreeningSettings.Load().Store;

    /// <summary>The potential that a name, file or address means.</summary>
    /// <exception cref="UsageException">There is none, or it must not be used; the message says what there is.</exception>
    /// <exception cref="StructureFileException">Its file is broken.</exception>
    public static Potential Potential(string named)
    {
        try
        {
            Potential potential = PotentialCatalog.Get(named);
            if (IpiAddress.IsAddress(named) && Announced.Add(named))
            {
                Console.Error.WriteLine($"Listening for {potential.Form}.");
            }

            return potential.Unsupported is { } reason ? throw new UsageException($"{potential.Name} is listed, not usable: {reason}") : potential;
        }
        catch (OutsidePotentialException error)
        {
            throw new UsageException(error.Message);
        }
        catch (PotentialFileException error)
        {
            throw new StructureFileException(error.Path, null, error.Message);
        }
    }
}
