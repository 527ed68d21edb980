using Screening.Core.Candidates;
using Screening.Runner.Hosting;

namespace Screening.Runner.Tests;

[TestFixture]
[NonParallelizable]
public sealed class SettingsTests
{
    private static string Json(Protocol protocol) => System.Text.Json.JsonSerializer.Serialize(protocol);

    [TestCase("quick")]
    [TestCase("standard")]
    [TestCase("overnight")]
    public void Shipped_settings_leave_the_built_in_profiles_as_documented(string profile)
    {
        ScreeningOptions options = ScreeningSettings.Load(new Dictionary<string, string?> { ["Profile"] = profile });

        Assert.That(Json(options.ToProtocol()), Is.EqualTo(Json(Profiles.All.Single(p => p.Name == profile))));
    }

    [Test]
    public void The_command_line_wins_over_the_environment()
    {
        Environment.SetEnvironmentVariable("SCREENING_Workers", "3");
        Environment.SetEnvironmentVariable("SCREENING_Profiles__quick__ProductionPs", "4.5");
        try
        {
            ScreeningOptions options = ScreeningSettings.Load(new Dictionary<string, string?> { ["Profile"] = "quick", ["Workers"] = "5", ["Seed"] = null });

            Assert.That((options.Workers, options.ToProtocol().ProductionPs, options.Seed), Is.EqualTo((5, 4.5, 1ul)));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SCREENING_Workers", null);
            Environment.SetEnvironmentVariable("SCREENING_Profiles__quick__ProductionPs", null);
        }
    }

    [TestCase("Profile", "fast", "no profile 'fast'; known: quick, standard, overnight")]
    [TestCase("Workers", "-1", "Workers is -1, expected 0 (one per core) to 4096")]
    [TestCase("Workers", "many", "'many' at 'Workers'")]
    [TestCase("Profiles:quick:Replcas", "2", "has no setting 'Replcas'; known: TemperaturesK, Replicas")]
    [TestCase("Profiles:standard:TimeStepFs", "70", "TimeStepFs is 70, expected 0.05 to 5 fs")]
    [TestCase("TemperaturesK:0", "-5", "TemperaturesK is -5, expected 1 to 10000 K")]
    public void A_wrong_setting_is_refused_with_what_it_is_and_may_be(string setting, string value, string message)
    {
        Assert.That(() => ScreeningSettings.Load(new Dictionary<string, string?> { [setting] = value }),
            Throws.TypeOf<UsageException>().With.Message.Contains(message));
    }
}
