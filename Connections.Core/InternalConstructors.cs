using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core;

/// <summary>
/// Registers services whose constructors are internal. The container sees public constructors only, and what these
/// services are made of is nobody's business outside Core: who could make a service could leave out its checks.
/// </summary>
internal static class InternalConstructors
{
    /// <summary>A service of which there is one, made by its only constructor.</summary>
    public static IServiceCollection AddInternalSingleton<TService>(this IServiceCollection services)
        where TService : class => services.Add<TService>(ServiceLifetime.Singleton);

    /// <summary>A service of which there is one in each scope, made by its only constructor.</summary>
    public static IServiceCollection AddInternalScoped<TService>(this IServiceCollection services)
        where TService : class => services.Add<TService>(ServiceLifetime.Scoped);

    /// <summary>
    /// Finds the services registered here that lack one which their constructor takes, as sentences: what
    /// <c>ValidateOnBuild</c> finds of public constructors.
    /// </summary>
    public static IReadOnlyList<string> FindIncomplete(IServiceCollection services)
    {
        var registered = services.Select(d => d.ServiceType).ToHashSet();
        return
        [
            .. from made in services.Select(d => d.ImplementationFactory?.Target).OfType<Construction>()
               from type in made.Takes
               where !registered.Contains(type)
                   && !(type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
                       || registered.Contains(type.GetGenericTypeDefinition())))
                   && type != typeof(IServiceScopeFactory) && type != typeof(IServiceProvider)
               select $"{made.Type.Name} takes {type.Name}, which is not registered.",
        ];
    }

    private static IServiceCollection Add<TService>(this IServiceCollection services, ServiceLifetime lifetime)
        where TService : class
    {
        services.Add(new ServiceDescriptor(typeof(TService), new Construction(typeof(TService)).Make, lifetime));
        return services;
    }

    private sealed class Construction(Type type)
    {
        private readonly ConstructorInfo constructor =
            type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single();

        public Type Type => type;

        public IEnumerable<Type> Takes => constructor.GetParameters().Select(p => p.ParameterType);

        public object Make(IServiceProvider provider) =>
            constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. Takes.Select(provider.GetRequiredService)],
                null);
    }
}
