using System.CommandLine;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Core.Results.Filtering;
using Screening.Core.Structures;

namespace Screening.Runner;

/// <summary>Runs a verb and turns every foreseen error into one sentence on stderr and its exit code.</summary>
public static class CommandLine
{
    public static int Run(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
            {
                Console.Error.WriteLine(message);
            }

            Console.Error.WriteLine("See `screening --help`, or `screening VERB --help`.");
            return ExitCodes.WrongUsage;
        }

        try
        {
            // The host of `run` handles signals itself; the short verbs may simply end.
            return parsed.Invoke(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception error) when (Code(error) is { } code)
        {
            Console.Error.WriteLine(error.Message);
            return code;
        }
    }

    /// <summary>Exit code of a foreseen error; null for a defect of the program, which may crash with its stack trace.</summary>
    internal static int? Code(Exception error) => error switch
    {
        UsageException or FilterSyntaxException => ExitCodes.WrongUsage,
        StructureFileException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => ExitCodes.BadInput,
        PotentialFileException or OutsidePotentialException => ExitCodes.BadInput,
        StoreUnusableException => ExitCodes.StoreUnusable,
        OperationCanceledException => ExitCodes.Interrupted,
        IOException => ExitCodes.BadInput,
        _ => null,
    };
}
