using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Screening.Core.Numerics;
using Screening.Core.Structures;

namespace Screening.Core.Candidates;

/// <summary>
/// Content hashes: whatever decides the numbers of a record and nothing else, so that equal keys mean equal results and a
/// second run finds what the first one stored. File names, comments and the protocol's name do not count.
/// </summary>
public static class RunKey
{
    /// <summary>Key of one candidate at one temperature: structure, protocol, potential and numerics version; SHA-256, hex.</summary>
    /// <param name="structure">As read; the order of its sites counts, since it decides the order of the atoms.</param>
    public static string Of(Structure structure, Protocol protocol, double temperatureK, string potentialHash) =>
        Hash(Append(Text(structure), protocol, temperatureK, potentialHash));

    /// <summary>Hash of the structure alone: candidates draw different random numbers, runs of one candidate the same.</summary>
    public static string OfStructure(Structure structure) => Hash(Text(structure));

    private static StringBuilder Text(Structure structure)
    {
        StringBuilder text = new("structure");
        foreach (Cartesian vector in new[] { structure.Lattice.A, structure.Lattice.B, structure.Lattice.C })
        {
            Numbers(text.Append('\n'), vector.X, vector.Y, vector.Z);
        }

        foreach (Site site in structure.Sites)
        {
            text.Append('\n').Append(site.Label).Append(' ').Append(site.Orbit.ToString(CultureInfo.InvariantCulture));
            Numbers(text, site.Position.U, site.Position.V, site.Position.W);
            foreach (Occupant occupant in site.Occupants)
            {
                Numbers(text.Append(' ').Append(occupant.Element.Symbol), occupant.Occupancy, occupant.StatedOxidationState ?? double.NaN);
            }
        }

        return text;
    }

    /// <summary>Key of a file's bytes under a protocol: tells without reading the structure whether it has been screened.</summary>
    /// <param name="inputHash">SHA-256 of the file, hex.</param>
    public static string OfInput(string inputHash, Protocol protocol, double temperatureK, string potentialHash) =>
        Hash(Append(new StringBuilder("input\n").Append(inputHash), protocol, temperatureK, potentialHash));

    /// <summary>SHA-256 of a file, lower-case hex.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static StringBuilder Append(StringBuilder text, Protocol protocol, double temperatureK, string potentialHash)
    {
        text.Append("\nprotocol");
        Numbers(text, [.. protocol.TemperaturesK]);
        Numbers(text, protocol.Replicas, protocol.ProductionPs, protocol.EquilibrationPs, protocol.TimeStepFs, protocol.FrameIntervalFs,
            protocol.TetherEvPerSquareAngstrom, protocol.DetectionFloorCm2PerS, protocol.TargetAtoms);
        if (protocol.Relaxation != RelaxationKind.None)        // keys of protocols without it stay what they were
        {
            text.Append(" relax ").Append(protocol.Relaxation);
            if (protocol.RelaxationPotentialHash is { } relaxer)
            {
                text.Append(" with ").Append(relaxer);
            }
        }

        if (protocol.MinimumWidthAngstrom is { } width)
        {
            Numbers(text.Append(" width"), width);
        }

        if (protocol.HydrogenTimeStepFs is { } step)
        {
            Numbers(text.Append(" hydrogen"), step);
        }

        if (protocol.ExtendedReplicas > protocol.Replicas)
        {
            Numbers(text.Append(" extended"), protocol.ExtendedReplicas);
        }

        if (protocol.EndsFrozen)
        {
            text.Append(" ends-frozen");
        }

        text.Append(protocol.EstimatesPairs ? "" : " no-estimates").Append(protocol.BalancesCharge ? "" : " no-balance")
            .Append(protocol.RestoresPolyhedra ? " polyhedra" : "").Append(protocol.RadiusByAnions ? " anion-radius" : "")
            .Append(protocol.InsertedIon is { } ion ? $" insert {ion}" : "");
        text.Append(" seed ").Append(protocol.Seed.ToString(CultureInfo.InvariantCulture));
        Numbers(text.Append("\ntemperature"), temperatureK);
        return text.Append("\npotential ").Append(potentialHash)
            .Append("\nnumerics ").Append(NumericsVersion.Current.ToString(CultureInfo.InvariantCulture));
    }

    private static void Numbers(StringBuilder text, params ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            // Shortest text that reads back to the same bits; -0 and 0 are the same number.
            text.Append(' ').Append((value + 0.0).ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static string Hash(StringBuilder text) => OfBytes(Encoding.UTF8.GetBytes(text.ToString()));
}
