using Connections.Tests.Architecture.SampleProduct.Feature;

namespace Connections.Tests.Architecture.SampleProduct.Base;

// One forbidden reference each, from Base to Feature.
#pragma warning disable CS0649 // Of some fields only the type counts.

internal sealed class ByBaseType : Service;

internal sealed class ByInterface : IService;

internal sealed class ByField
{
    public static readonly Service? Service;
}

internal sealed class ByProperty
{
    public Service? Service { get; set; }
}

internal sealed class ByGenericArgument
{
    public static readonly IReadOnlyDictionary<string, List<Service>>? Services;
}

internal sealed class ByConstraint
{
    public static string? Name<T>() where T : Service => typeof(T).FullName;
}

internal sealed class ByArray
{
    public static readonly Service[][]? Services;
}

internal sealed class ByParameter
{
    public static bool Exists(in Service? service) => service is not null;
}

[Marker]
internal sealed class ByAttribute;

[System.ComponentModel.TypeConverter(typeof(Service))]
internal sealed class ByAttributeArgument;

internal sealed class ByLocal
{
    public static bool Exists(object value)
    {
        var service = value as Service;
        return service is not null;
    }
}

internal sealed class ByCall
{
    public static void Run() => new Service().Run();
}

internal sealed class ByTypeOf
{
    public static string? Name() => typeof(Service).FullName;
}

internal sealed class ByGenericCall
{
    public static int Count(IEnumerable<object> values) => values.OfType<Service>().Count();
}

internal sealed class ByCatch
{
    public static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (FeatureException)
        {
            GC.KeepAlive(act);
        }
    }
}

internal sealed class ByLambda
{
    public static Func<object, bool> Test { get; } = value => value is Service;
}

internal sealed class ByAsync
{
    public static async Task<bool> TestAsync(object value)
    {
        await Task.Yield();
        return value is Service;
    }
}

internal sealed class ByIterator
{
    public static IEnumerable<bool> Test(object value)
    {
        yield return value is Service;
    }
}

internal sealed class ByNestedType
{
    internal sealed class Inner
    {
        public static readonly Service? Service;
    }
}
