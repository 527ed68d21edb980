using System.Text.Json;
using Screening.Core.Dynamics;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

public class MdVerbTests
{
    private static readonly SimulationOptions Short = new() { ProductionPs = 0.05, EquilibrationPs = 0.02 };

    [Test]
    public void A_run_prints_one_document_and_writes_its_frames()
    {
        string trajectory = Path.Combine(Path.GetTempPath(), $"screening-{Guid.NewGuid():N}.xyz");
        StringWriter output = new();

        int exit = MdVerb.Run(new(Repository.File("data", "candidates", "LiCl.cif"), "bond-valence", 1, trajectory, Short), true, output, TextWriter.Null, default);

        using JsonDocument document = JsonDocument.Parse(output.ToString());
        int atoms = document.RootElement.GetProperty("atoms").GetInt32();
        Assert.That(exit, Is.EqualTo(ExitCodes.Done));
        Assert.That(document.RootElement.GetProperty("status").GetString(), Is.EqualTo("completed"));
        Assert.That(document.RootElement.GetProperty("frames").GetInt32(), Is.EqualTo(6));
        Assert.That(File.ReadLines(trajectory).Count(), Is.EqualTo(6 * (atoms + 2)));
        File.Delete(trajectory);
    }

    [Test]
    public void An_unknown_potential_and_a_wrong_option_are_usage_errors()
    {
        string file = Repository.File("data", "candidates", "LiCl.cif");

        Assert.That(() => MdVerb.Run(new(file, "no-such", 1, null, Short), true, TextWriter.Null, TextWriter.Null, default),
            Throws.TypeOf<UsageException>().With.Message.Contains("bond-valence"));
        Assert.That(() => MdVerb.Run(new(file, "bond-valence", 1, null, Short with { TimeStepFs = -1 }), true, TextWriter.Null, TextWriter.Null, default),
            Throws.TypeOf<UsageException>().With.Message.Contains("-1 fs"));
    }
}
