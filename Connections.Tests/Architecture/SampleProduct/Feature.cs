namespace Connections.Tests.Architecture.SampleProduct.Feature;

internal interface IService;

internal class Service : IService
{
    public static int Count<T>() => typeof(T).Name.Length;

    public void Run() => GC.KeepAlive(this);
}

internal sealed class FeatureException : Exception;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class MarkerAttribute : Attribute;
