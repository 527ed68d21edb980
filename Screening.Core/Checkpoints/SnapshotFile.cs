using System.Security.Cryptography;
using Screening.Core.Dynamics;
using Screening.Core.Structures;

namespace Screening.Core.Checkpoints;

/// <summary>A snapshot of a run in one file: mark, format, tag of the run, the numbers bit for bit, and a SHA-256 over all of it.</summary>
public static class SnapshotFile
{
    private const int TagBytes = 32, DigestBytes = 32, MostArrays = 100, MostNumbers = 100_000_000;

    private static ReadOnlySpan<byte> Mark => "SCREENING-RUN\n"u8;

    /// <summary>Replaces the file at once: it is never half written.</summary>
    /// <exception cref="IOException">It cannot be written; the file is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> tag, SimulationSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        writer.Write(Mark);
        writer.Write(snapshot.Format);
        writer.Write(tag);
        writer.Write(snapshot.Step);
        writer.Write(snapshot.Frames);
        writer.Write(snapshot.Producing);
        writer.Write(snapshot.Ended);
        writer.Write(snapshot.LargestResidualAngstrom);
        Lattice cell = snapshot.Lattice;
        Write(writer, [cell.A.X, cell.A.Y, cell.A.Z, cell.B.X, cell.B.Y, cell.B.Z, cell.C.X, cell.C.Y, cell.C.Z]);
        Write(writer, snapshot.Arrays);
        Write(writer, snapshot.Framework);
        Write(writer, [snapshot.EquilibrationBath, snapshot.ProductionBath, snapshot.Statistics, snapshot.Constraint, snapshot.Barostat, snapshot.ForceHistory]);
        writer.Write(snapshot.Minimisation is not null);
        if (snapshot.Minimisation is { } m)
        {
            writer.Write(m.Converged);
            writer.Write(m.Steps);
            Write(writer, [m.InitialEnergyEv, m.FinalEnergyEv, m.LargestForceEvPerAngstrom, m.RmsDisplacementAngstrom]);
        }

        writer.Flush();
        writer.Write(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        writer.Flush();
        DurableFile.Replace(path, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <summary>Reads a snapshot of the run with this tag.</summary>
    /// <param name="problem">Why there is none to go on from; null also where there is no file.</param>
    public static SimulationSnapshot? TryRead(string path, ReadOnlySpan<byte> tag, out string? problem)
    {
        problem = null;
        byte[] content;
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"it cannot be read: {e.Message}";
            return null;
        }

        problem = Problem(content, tag);
        if (problem is not null)
        {
            return null;
        }

        try
        {
            using BinaryReader reader = new(new MemoryStream(content, Mark.Length, content.Length - Mark.Length - DigestBytes));
            return Read(reader);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException)
        {
            problem = $"it cannot be understood: {e.Message}";
            return null;
        }
    }

    private static string? Problem(ReadOnlySpan<byte> content, ReadOnlySpan<byte> tag)
    {
        int head = Mark.Length + sizeof(int);
        if (!content.StartsWith(Mark) || content.Length < head + TagBytes + DigestBytes)
        {
            return "it is no checkpoint, or cut off";
        }

        if (BitConverter.ToInt32(content[Mark.Length..]) is var format && format != SimulationSnapshot.CurrentFormat)
        {
            return FormattableString.Invariant($"it is of format {format}, this program writes {SimulationSnapshot.CurrentFormat}");
        }

        Span<byte> digest = stackalloc byte[DigestBytes];
        SHA256.HashData(content[..^DigestBytes], digest);
        if (!digest.SequenceEqual(content[^DigestBytes..]))
        {
            return "it is cut off or damaged";
        }

        return content.Slice(head, TagBytes).SequenceEqual(tag) ? null : "it is of another run (structure, protocol, potential, program or kind of machine)";
    }

    private static SimulationSnapshot Read(BinaryReader reader)
    {
        int format = reader.ReadInt32();
        reader.ReadBytes(TagBytes);
        (long step, long frames) = (reader.ReadInt64(), reader.ReadInt64());
        (bool producing, bool ended, double residual) = (reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadDouble());
        double[] cell = ReadArray(reader);
        double[][] arrays = ReadArrays(reader), framework = ReadArrays(reader), parts = ReadArrays(reader);
        if (cell.Length != 9 || parts.Length != 6)
        {
            throw new InvalidDataException("the number of its parts is wrong.");
        }

        MinimisationResult? minimisation = null;
        if (reader.ReadBoolean())
        {
            (bool converged, int steps) = (reader.ReadBoolean(), reader.ReadInt32());
            double[] m = ReadArray(reader);
            minimisation = new(converged, steps, m[0], m[1], m[2], m[3]);
        }

        return new SimulationSnapshot
        {
            Format = format,
            Step = step,
            Frames = frames,
            Producing = producing,
            Ended = ended,
            LargestResidualAngstrom = residual,
            Lattice = new(new(cell[0], cell[1], cell[2]), new(cell[3], cell[4], cell[5]), new(cell[6], cell[7], cell[8])),
            Arrays = arrays,
            Framework = framework,
            EquilibrationBath = parts[0],
            ProductionBath = parts[1],
            Statistics = parts[2],
            Constraint = parts[3],
            Barostat = parts[4],
            ForceHistory = parts[5],
            Minimisation = minimisation,
        };
    }

    private static void Write(BinaryWriter writer, double[][] arrays)
    {
        writer.Write(arrays.Length);
        foreach (double[] array in arrays)
        {
            Write(writer, array);
        }
    }

    private static void Write(BinaryWriter writer, double[] array)
    {
        writer.Write(array.Length);
        writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(array.AsSpan()));
    }

    private static double[][] ReadArrays(BinaryReader reader)
    {
        int count = Checked(reader.ReadInt32(), MostArrays);
        double[][] arrays = new double[count][];
        for (int i = 0; i < count; i++)
        {
            arrays[i] = ReadArray(reader);
        }

        return arrays;
    }

    private static double[] ReadArray(BinaryReader reader)
    {
        double[] array = new double[Checked(reader.ReadInt32(), MostNumbers)];
        reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    private static int Checked(int count, int most) => count >= 0 && count <= most ? count : throw new InvalidDataException($"a length of {count} makes no sense.");
}
