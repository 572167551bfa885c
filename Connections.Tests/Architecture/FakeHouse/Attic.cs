namespace Connections.Tests.Architecture.FakeHouse.Attic;

internal interface ITop;

internal class Roof : ITop
{
    public static int Height<T>() => typeof(T).Name.Length;

    public void Shelter() => GC.KeepAlive(this);
}

internal sealed class LeakException : Exception;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class TiledAttribute : Attribute;
