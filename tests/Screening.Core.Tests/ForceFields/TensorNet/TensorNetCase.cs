using System.Text.Json;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.TensorNet;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.TensorNet;

/// <summary>A reference case: a structure and what an independent program gives for both published models.</summary>
internal sealed class TensorNetCase
{
    internal static readonly string[] Names = ["licl_8", "li2o_12", "li3ps4_64", "li6ps5cl_52", "llzo_96", "triclinic_7"];

    internal static readonly string[] Models = ["tensornet-dgl-matpes-pbe-2025.1", "tensornet-pyg-matpes-pbe-2025.1"];

    private static readonly Dictionary<string, TensorNetModel> Read = [];

    internal TensorNetCase(string name, string model)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "tensornet", "cases", name + ".json")));
        JsonElement root = document.RootElement.Clone();
        Reference = root.GetProperty("models").GetProperty(model);
        double[] l = Numbers(root.GetProperty("cell")), r = Numbers(root.GetProperty("positions"));
        State = new MdState(
            new Lattice(new(l[0], l[1], l[2]), new(l[3], l[4], l[5]), new(l[6], l[7], l[8])),
            [.. root.GetProperty("symbols").EnumerateArray().Select(s => new Species(Element.Parse(s.GetString()!), 0))]);
        for (int i = 0; i < State.Count; i++)
        {
            (State.X[i], State.Y[i], State.Z[i]) = (r[3 * i], r[(3 * i) + 1], r[(3 * i) + 2]);
        }

        Model = ModelOf(model);
    }

    internal JsonElement Reference { get; }

    internal MdState State { get; }

    internal TensorNetModel Model { get; }

    internal static string ModelFile(string name) => Repository.Shared("reference", "tensornet", "model", name);

    internal static TensorNetModel ModelOf(string name)
    {
        lock (Read)
        {
            return Read.TryGetValue(name, out TensorNetModel? known) ? known : Read[name] = TensorNetModelReader.Read(ModelFile(name + ".json"));
        }
    }

    internal static double[] Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().SelectMany(Numbers)]
        : [element.GetDouble()];

    internal double[] Forces() => ForcesOf(State);

    internal static double[] ForcesOf(MdState state) => [.. Enumerable.Range(0, state.Count).SelectMany(i => new[] { state.Fx[i], state.Fy[i], state.Fz[i] })];

    /// <summary>A virial as the nine numbers of the case files.</summary>
    internal static double[] Nine(Virial w) => [w.Xx, w.Xy, w.Xz, w.Xy, w.Yy, w.Yz, w.Xz, w.Yz, w.Zz];
}
