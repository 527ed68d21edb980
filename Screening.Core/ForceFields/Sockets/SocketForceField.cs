using System.Text.Json;
using Screening.Core.Particles;

namespace Screening.Core.ForceFields.Sockets;

/// <summary>
/// Energy, forces and virial from outside programs that connect to a <see cref="ForceServer"/>. The protocol does not carry species: a client
/// knows them from its own input, in the same order of atoms, or from the description that a client asking for INIT is sent:
/// <c>{"symbols": ["Li", ...]}</c>.
/// </summary>
public sealed class SocketForceField : IForceField
{
    private readonly ForceServer _server;
    private readonly IpiAddress _address;
    private int[]? _typeOf;
    private string _description = "";

    /// <param name="server">Where clients connect.</param>
    /// <param name="address">Its address with the limits of this field.</param>
    /// <param name="name">For records.</param>
    public SocketForceField(ForceServer server, IpiAddress address, string name) => (_server, _address, Name) = (server, address, name);

    public string Name { get; }

    /// <summary>0: clients see the periodic cell and handle their own range.</summary>
    public double CutoffAngstrom => 0;

    /// <inheritdoc/>
    /// <exception cref="CalculatorFailedException">No client was free in time, or it gave no usable answer.</exception>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        if (!ReferenceEquals(_typeOf, state.TypeOf))
        {
            _description = JsonSerializer.Serialize(new { symbols = state.TypeOf.Select(t => state.SpeciesList[t].Element.Symbol) });
            _typeOf = state.TypeOf;
        }

        return _server.Compute(state, _description, _address);
    }
}
