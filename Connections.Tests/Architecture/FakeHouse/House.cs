using Connections.Tests.Architecture.FakeHouse.Attic;

namespace Connections.Tests.Architecture.FakeHouse;

/// <summary>Stands in the house itself and imports a room: forbidden.</summary>
internal sealed class Plan
{
    public static Roof? Roof => null;
}

/// <summary>Stands in the house itself and imports a room, as composition may.</summary>
internal sealed class Composition
{
    public static Roof? Roof => null;
}
