using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Numerics;
using Screening.Core.Structures;

namespace Screening.Core.Checkpoints;

/// <summary>
/// What a run is, in 32 bytes: cell, options, potential, version of the numerics and the width of the machine's kernels. A checkpoint
/// of another tag would not go on with the same bits and is not used.
/// </summary>
public static class RunTag
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <param name="potential">Name and hash of the potential, with what else decides its forces.</param>
    /// <param name="cell">Cell at the start.</param>
    /// <param name="options">What is simulated.</param>
    /// <param name="modelCharges">Charges handed on to the descriptors, e, [atom].</param>
    public static byte[] Of(string potential, OrderedCell cell, SimulationOptions options, IReadOnlyList<double> modelCharges)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(modelCharges);
        StringBuilder text = new();
        text.Append(FormattableString.Invariant($"snapshot {SimulationSnapshot.CurrentFormat} numerics {NumericsVersion.Current} kernels {PairTableForceField.BestWidth}\n"));
        text.Append(potential).Append('\n').Append(JsonSerializer.Serialize(options, Json)).Append('\n').Append(cell.Mobile).AppendJoin(' ', cell.Atoms);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text.ToString()));
        foreach (Cartesian vector in new[] { cell.Lattice.A, cell.Lattice.B, cell.Lattice.C })
        {
            hash.AppendData(MemoryMarshal.AsBytes<double>([vector.X, vector.Y, vector.Z]));
        }

        hash.AppendData(MemoryMarshal.AsBytes<Fractional>(cell.Positions.ToArray()));
        hash.AppendData(MemoryMarshal.AsBytes<double>(modelCharges.ToArray()));
        return hash.GetHashAndReset();
    }
}
