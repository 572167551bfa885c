using Connections.Core.Requests.Credentials;
using Connections.Core.Resolving;

namespace Connections.Core.Execution;

/// <summary>Where what was resolved becomes what makes requests.</summary>
internal static class ResolvedConnectionExtensions
{
    /// <summary>What is needed to act as the connection.</summary>
    public static Credential ToCredential(this ResolvedConnection resolved) =>
        new(resolved.Integration, resolved.Kind, resolved.Fields, resolved.Secrets) { StoredAs = resolved.Id };
}
