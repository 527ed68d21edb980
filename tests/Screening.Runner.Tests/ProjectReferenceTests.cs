using System.Reflection;

namespace Screening.Runner.Tests;

/// <summary>References point one way: Descriptors to Core, Reports to Core, and only Runner sees everything.</summary>
public sealed class ProjectReferenceTests
{
    [TestCase("Screening.Core")]
    [TestCase("Screening.Descriptors", "Screening.Core")]
    [TestCase("Screening.Reports", "Screening.Core")]
    [TestCase("screening", "Screening.Core", "Screening.Descriptors", "Screening.Reports")]
    public void A_project_references_no_project_but_the_allowed_ones(string assembly, params string[] allowed)
    {
        IEnumerable<string> referenced = Assembly.Load(assembly)
            .GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Screening", StringComparison.OrdinalIgnoreCase));

        Assert.That(referenced, Is.SubsetOf(allowed));
    }

    [TestCase("Screening.Core")]
    [TestCase("Screening.Descriptors", "Screening.Core")]
    [TestCase("Screening.Reports", "Screening.Core")]
    [TestCase("Screening.Runner", "Screening.Core", "Screening.Descriptors", "Screening.Reports")]
    public void A_project_file_names_no_project_but_the_allowed_ones(string project, params string[] allowed)
    {
        // An unused reference leaves no trace in the assembly, so the project files are read too.
        string file = File.ReadAllText(Testing.Repository.File(project, project + ".csproj"));
        IEnumerable<string> named = file.Split('"')
            .Where(part => part.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(part => Path.GetFileNameWithoutExtension(part.Replace('\\', '/')));

        Assert.That(named, Is.EquivalentTo(allowed));
    }
}
