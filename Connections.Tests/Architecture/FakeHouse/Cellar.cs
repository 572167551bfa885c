using Connections.Tests.Architecture.FakeHouse.Attic;

namespace Connections.Tests.Architecture.FakeHouse.Cellar;

// One forbidden reference each, from the cellar to the attic.
#pragma warning disable CS0649 // Of some fields only the type counts.

internal sealed class ByBaseType : Roof;

internal sealed class ByInterface : ITop;

internal sealed class ByField
{
    public static readonly Roof? Roof;
}

internal sealed class ByProperty
{
    public Roof? Roof { get; set; }
}

internal sealed class ByGenericArgument
{
    public static readonly IReadOnlyDictionary<string, List<Roof>>? Roofs;
}

internal sealed class ByConstraint
{
    public static string? Name<T>() where T : Roof => typeof(T).FullName;
}

internal sealed class ByArray
{
    public static readonly Roof[][]? Roofs;
}

internal sealed class ByParameter
{
    public static bool Exists(in Roof? roof) => roof is not null;
}

[Tiled]
internal sealed class ByAttribute;

[System.ComponentModel.TypeConverter(typeof(Roof))]
internal sealed class ByAttributeArgument;

internal sealed class ByLocal
{
    public static bool Exists(object thing)
    {
        var roof = thing as Roof;
        return roof is not null;
    }
}

internal sealed class ByCall
{
    public static void Shelter() => new Roof().Shelter();
}

internal sealed class ByTypeOf
{
    public static string? Name() => typeof(Roof).FullName;
}

internal sealed class ByGenericCall
{
    public static int Count(IEnumerable<object> things) => things.OfType<Roof>().Count();
}

internal sealed class ByCatch
{
    public static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (LeakException)
        {
            GC.KeepAlive(act);
        }
    }
}

internal sealed class ByLambda
{
    public static Func<object, bool> Test { get; } = thing => thing is Roof;
}

internal sealed class ByAsync
{
    public static async Task<bool> TestAsync(object thing)
    {
        await Task.Yield();
        return thing is Roof;
    }
}

internal sealed class ByIterator
{
    public static IEnumerable<bool> Test(object thing)
    {
        yield return thing is Roof;
    }
}

internal sealed class ByNestedType
{
    internal sealed class Inner
    {
        public static readonly Roof? Roof;
    }
}
