using Connections.Tests.Architecture.SampleProduct.Feature;

namespace Connections.Tests.Architecture.SampleProduct;

/// <summary>Is outside all rooms and imports one: forbidden.</summary>
internal sealed class Root
{
    public static Service? Service => null;
}

/// <summary>Is outside all rooms and imports one, as composition may.</summary>
internal sealed class Composition
{
    public static Service? Service => null;
}
