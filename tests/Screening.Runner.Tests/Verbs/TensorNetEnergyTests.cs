using System.Diagnostics;
using System.Text.Json;
using Screening.Core.ForceFields.TensorNet;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

/// <summary>The program with a TensorNet file, with instruction sets switched off in a process of its own.</summary>
[TestFixture]
public sealed class TensorNetEnergyTests
{
    /// <summary>eV/Å: single precision of the network.</summary>
    private const double ForceTolerance = 5e-5;

    private const string Structure = """
        6
        Lattice="5.2 0 0 0.4 5.1 0 0 -0.3 5.4" Properties=species:S:1:pos:R:3 pbc="T T T"
        Li 0.1 0.0 0.2
        Li 2.7 2.5 0.1
        Li 0.2 2.6 2.8
        S 2.6 0.1 2.7
        S 0.1 2.5 0.0
        P 2.6 2.7 2.7
        """;

    private string _folder = "";

    [SetUp]
    public void WriteFiles()
    {
        _folder = Directory.CreateTempSubdirectory("screening-tensornet").FullName;
        File.WriteAllText(Path.Combine(_folder, "cell.extxyz"), Structure);
        foreach (MessageSource source in Enum.GetValues<MessageSource>())
        {
            SyntheticTensorNet.Write(Path.Combine(_folder, source + ".json"), SyntheticTensorNet.Model(["Li", "P", "S"], source, 64));
        }
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void The_fast_engine_gives_the_forces_of_the_reference_with_an_instruction_set_switched_off(
        [Values("DOTNET_EnableAVX512", "DOTNET_EnableHWIntrinsic")] string switchedOff, [Values] MessageSource source)
    {
        double[] expected = Forces(null, source, "reference"), actual = Forces(switchedOff, source, "fast");

        Assert.That(actual, Is.EqualTo(expected).Within(ForceTolerance));
        Assert.That(expected.Max(Math.Abs), Is.GreaterThan(0.01));
    }

    [Test]
    public void Weights_that_are_not_installed_are_told_with_where_to_get_them()
    {
        (int code, _, string errors) = Run(null, "energy", Path.Combine(_folder, "cell.extxyz"), "--potential", "tensornet-matpes");

        Assert.That(code, Is.Not.Zero);
        Assert.That(errors, Does.Contain("not installed").And.Contains("matgl").And.Contains("state.pt"));
    }

    private double[] Forces(string? switchedOff, MessageSource source, string engine)
    {
        (int code, string output, string errors) = Run(
            switchedOff, "energy", Path.Combine(_folder, "cell.extxyz"), "--potential", Path.Combine(_folder, source + ".json"), "--engine", engine, "--json");
        Assert.That(code, Is.Zero, errors);
        using JsonDocument document = JsonDocument.Parse(output);
        return [.. document.RootElement.GetProperty("forces_eV_per_A").EnumerateArray().SelectMany(f => f.EnumerateArray()).Select(f => f.GetDouble())];
    }

    private (int Code, string Output, string Errors) Run(string? switchedOff, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(ExitCodes).Assembly.Location);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["SCREENING_POTENTIALS"] = Path.Combine(_folder, "empty");
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
