namespace Screening.Testing;

/// <summary>Finds files of the repository and of the reference folder beside it from a running test.</summary>
public static class Repository
{
    /// <summary>Root of the checkout: the folder that holds Screening.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside the checkout.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A path in the reference folder beside the checkout; skips the running test, saying so, where it is absent.</summary>
    public static string Shared(params string[] parts)
    {
        string path = Path.GetFullPath(Path.Combine([Root, "..", "shared", .. parts]));
        if (!System.IO.File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Ignore($"Needs {Path.Combine(["../shared", .. parts])}, which is not here.");
        }

        return path;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Screening.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Screening.sln above {AppContext.BaseDirectory}.");
    }
}
