using Connections.Core.Integrations;
using Scheme = Connections.Core.Integrations.Authentication;

namespace Connections.Core.Runtime.Authentication;

/// <summary>One way to authenticate a request.</summary>
internal interface IRequestAuthentication
{
    /// <summary>Puts the credential on a request.</summary>
    /// <exception cref="Problem.Invalid">A value is missing or cannot stand at its place; names the field.</exception>
    ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct);
}

/// <summary>The ways to authenticate, by credential kind.</summary>
internal static class Authentications
{
    /// <summary>Whether requests of that kind can be made.</summary>
    public static bool Supports(CredentialKind kind) => Find(kind) is not null;

    /// <summary>The way of that kind.</summary>
    /// <exception cref="NotSupportedException">There is none: ask <see cref="Supports"/> first.</exception>
    public static IRequestAuthentication For(CredentialKind kind) =>
        Find(kind) ?? throw new NotSupportedException($"Requests cannot be authenticated by {kind.Name} here.");

    private static IRequestAuthentication? Find(CredentialKind kind) => kind.Authentication switch
    {
        Scheme.None => new NoAuthentication(),
        Scheme.Basic basic => new BasicAuthentication(basic),
        Scheme.Request request => new RequestAuthentication(request),
        _ => null,
    };
}
