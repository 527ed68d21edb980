using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Screening.Runner;
using Screening.Testing;

namespace Screening.Runner.Tests;

[TestFixture]
public sealed class EnergyVerbTests
{
    /// <summary>Single precision, summed in different orders: a few 1e-6 of forces of about 1 eV/Å.</summary>
    private const double ForceTolerance = 1e-5;

    private string _file = "";

    [SetUp]
    public void WriteStructure()
    {
        _file = Path.Combine(Path.GetTempPath(), $"screening-energy-{Guid.NewGuid():N}.extxyz");
        const int n = 4;
        const double a = 5.14;
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{8 * n * n * n}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Lattice=\"{n * a} 0 0 1.5 {n * a} 0 0 -0.8 {n * a}\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"");
        for (int k = 0; k < 8 * n * n * n; k++)
        {
            // Half cells in a checkerboard, each atom moved a little, the cell sheared.
            (int i, int j, int l) = (k % (2 * n), k / (2 * n) % (2 * n), k / (4 * n * n));
            string symbol = (i + j + l) % 2 == 0 ? "Li" : "Cl";
            text.AppendLine(CultureInfo.InvariantCulture, $"{symbol} {(i * a / 2) + (j * 0.75 / n) + (0.1 * Math.Sin(k))} {(j * a / 2) - (l * 0.4 / n) + (0.1 * Math.Cos(3 * k))} {(l * a / 2) + (0.1 * Math.Sin(2 * k))}");
        }

        File.WriteAllText(_file, text.ToString());
    }

    [TearDown]
    public void RemoveStructure() => File.Delete(_file);

    /// <summary>The same program on the same file with instruction sets switched off: 16 lanes, 8 lanes, none.</summary>
    [TestCase("DOTNET_EnableAVX512")]
    [TestCase("DOTNET_EnableAVX2")]
    [TestCase("DOTNET_EnableHWIntrinsic")]
    public void The_ewald_sum_is_the_same_with_an_instruction_set_switched_off(string setting)
    {
        string[] arguments = ["energy", _file, "--potential", "licl-fumi-tosi@6", "--engine", "fast", "--json"];
        using JsonDocument expected = JsonDocument.Parse(Run(null, arguments).Output), actual = JsonDocument.Parse(Run(setting, arguments).Output);
        double energy = expected.RootElement.GetProperty("energy_eV").GetDouble();

        Assert.That(Forces(actual.RootElement), Is.EqualTo(Forces(expected.RootElement)).Within(ForceTolerance));
        Assert.That(actual.RootElement.GetProperty("energy_eV").GetDouble(), Is.EqualTo(energy).Within(1e-6 * Math.Abs(energy)));
    }

    [TestCase("DOTNET_EnableAVX512")]
    [TestCase("DOTNET_EnableAVX2")]
    [TestCase("DOTNET_EnableHWIntrinsic")]
    public void Fast_forces_are_those_of_the_reference_with_an_instruction_set_switched_off(string setting)
    {
        double[] expected = Forces(Energy(null, "reference")), actual = Forces(Energy(setting, "fast"));

        Assert.That(actual, Is.EqualTo(expected).Within(ForceTolerance));
        Assert.That(expected.Max(Math.Abs), Is.GreaterThan(0.1));
    }

    [Test]
    public void Fast_forces_are_those_of_the_reference_on_the_widest_registers()
    {
        Assert.That(Forces(Energy(null, "fast")), Is.EqualTo(Forces(Energy(null, "reference"))).Within(ForceTolerance));
    }

    [Test]
    public void Bond_valence_variants_agree_with_another_program(
        [Values("LiCl", "LiFePO4", "Na3PS4")] string name, [Values("plain_f074", "coulomb_f16")] string variant)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "softbv_cases", "reference.json")));
        JsonElement expected = document.RootElement.GetProperty(name).GetProperty("variants").GetProperty(variant);
        string[] choice = variant.StartsWith("plain", StringComparison.Ordinal) ? ["--variant", "plain"] : ["--variant", "coulomb", "--radius-factor", "1.6"];
        (int code, string output, string errors) = Run(null, ["energy", Repository.Shared("reference", "softbv_cases", name + ".extxyz"), .. choice, "--json"]);
        Assert.That(code, Is.Zero, errors);
        using JsonDocument actual = JsonDocument.Parse(output);

        double energy = expected.GetProperty("energy_ev").GetDouble();
        Assert.That(actual.RootElement.GetProperty("energy_eV").GetDouble(), Is.EqualTo(energy).Within(1e-9 * Math.Abs(energy)));
        Assert.That(
            Forces(actual.RootElement),
            Is.EqualTo(expected.GetProperty("forces_ev_per_a").EnumerateArray().SelectMany(f => f.EnumerateArray()).Select(f => f.GetDouble())).Within(2e-8));        // printed to 1e-8
    }

    [Test]
    public void An_unknown_potential_is_wrong_usage_and_lists_the_known_ones()
    {
        (int code, _, string errors) = Run(null, "energy", _file, "--potential", "nonsense");

        Assert.That(code, Is.EqualTo(ExitCodes.WrongUsage));
        Assert.That(errors, Does.Contain("licl-fumi-tosi"));
    }

    [Test]
    public void An_element_outside_the_potential_is_bad_input_in_one_sentence()
    {
        (int code, _, string errors) = Run(null, "energy", _file, "--potential", "agi-shimojo-kobayashi");

        Assert.That(code, Is.EqualTo(ExitCodes.BadInput));
        Assert.That(errors.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(errors, Does.Contain("Li"));
    }

    [Test]
    public void Potentials_are_listed_with_hash_and_confidence()
    {
        using JsonDocument list = JsonDocument.Parse(Run(null, "potentials", "--json").Output);

        Assert.That(list.RootElement.EnumerateArray().Select(p => p.GetProperty("name").GetString()), Has.Member("bond-valence"));
        Assert.That(list.RootElement.EnumerateArray().Select(p => p.GetProperty("hash").GetString()), Has.All.Length.EqualTo(64));
    }

    private static double[] Forces(JsonElement document) =>
        [.. document.GetProperty("forces_eV_per_A").EnumerateArray().SelectMany(f => f.EnumerateArray()).Select(f => f.GetDouble())];

    private JsonElement Energy(string? switchedOff, string engine)
    {
        (int code, string output, string errors) = Run(switchedOff, "energy", _file, "--radius-factor", "1.6", "--engine", engine, "--json");
        Assert.That(code, Is.Zero, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    private static (int Code, string Output, string Errors) Run(string? switchedOff, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(ExitCodes).Assembly.Location);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (switchedOff is not null)
        {
            start.Environment[switchedOff] = "0";
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
