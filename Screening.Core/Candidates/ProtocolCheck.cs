using System.Globalization;

namespace Screening.Core.Candidates;

/// <summary>Tells what is wrong with a protocol before anything is computed with it.</summary>
public static class ProtocolCheck
{
    /// <summary>One sentence per problem, naming the setting, what it is and what it may be; empty when sound.</summary>
    public static IReadOnlyList<string> Problems(Protocol p)
    {
        List<string> problems = [];
        void Require(bool holds, string setting, double found, string expected)
        {
            if (!holds)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"profile '{p.Name}': {setting} is {found}, expected {expected}."));
            }
        }

        foreach (double temperature in p.TemperaturesK)
        {
            Require(temperature is >= 1 and <= 10_000, "TemperaturesK", temperature, "1 to 10000 K");
        }

        Require(p.TemperaturesK.Count > 0, "the number of TemperaturesK", p.TemperaturesK.Count, "at least one temperature");
        Require(p.TemperaturesK.Distinct().Count() == p.TemperaturesK.Count, "the number of TemperaturesK", p.TemperaturesK.Count, "no temperature twice");
        Require(p.Replicas is >= 1 and <= 1000 || (p.Replicas == 0 && p.Name.Split(';')[0] == Profiles.Static.Name), "Replicas", p.Replicas, "1 to 1000");
        Require(p.ExtendedReplicas is >= 0 and <= 1000, "ExtendedReplicas", p.ExtendedReplicas, "0 to 1000");
        Require(p.ProductionPs is > 0 and <= 1e6, "ProductionPs", p.ProductionPs, "more than 0, at most 1000000 ps");
        Require(p.EquilibrationPs is >= 0 and <= 1e6, "EquilibrationPs", p.EquilibrationPs, "0 to 1000000 ps");
        Require(p.TimeStepFs is >= 0.05 and <= 5, "TimeStepFs", p.TimeStepFs, "0.05 to 5 fs");
        if (p.HydrogenTimeStepFs is { } hydrogen)
        {
            Require(hydrogen is >= 0.05 and <= 5, "HydrogenTimeStepFs", hydrogen, "0.05 to 5 fs");
            double frames = p.FrameIntervalFs / hydrogen;
            Require(frames >= 0.999 && Math.Abs(frames - Math.Round(frames)) < 1e-6, "FrameIntervalFs", p.FrameIntervalFs, "a multiple of HydrogenTimeStepFs");
        }

        Require(p.Relaxation != RelaxationKind.Cell || p.TetherEvPerSquareAngstrom == 0 || p.RelaxationPotential is not null, "TetherEvPerSquareAngstrom", p.TetherEvPerSquareAngstrom,
            "0 with a relaxed cell, whose framework the potential must hold by itself, or a potential of its own for the relaxation (relaxwith)");
        if (p.MinimumWidthAngstrom is { } width)
        {
            Require(width is >= 5 and <= 100, "MinimumWidthAngstrom", width, "5 to 100 Å");
        }

        double steps = p.FrameIntervalFs / p.TimeStepFs;
        Require(steps >= 0.999 && Math.Abs(steps - Math.Round(steps)) < 1e-6, "FrameIntervalFs", p.FrameIntervalFs, "a multiple of TimeStepFs");
        Require(p.FrameIntervalFs < 1000 * p.ProductionPs / 20, "FrameIntervalFs", p.FrameIntervalFs, "at least 20 frames in ProductionPs");
        Require(p.TetherEvPerSquareAngstrom is >= 0 and <= 100, "TetherEvPerSquareAngstrom", p.TetherEvPerSquareAngstrom, "0 to 100 eV/Å²");
        Require(p.DetectionFloorCm2PerS is > 0 and < 1, "DetectionFloorCm2PerS", p.DetectionFloorCm2PerS, "more than 0 cm²/s");
        Require(p.TargetAtoms is >= 20 and <= 20_000, "TargetAtoms", p.TargetAtoms, "20 to 20000");
        return problems;
    }
}
