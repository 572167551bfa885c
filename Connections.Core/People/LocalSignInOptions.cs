using Microsoft.Extensions.Configuration;

namespace Connections.Core.People;

/// <summary>
/// Whether people sign in with a password here: the setting <c>Authentication:Local</c>. Off where an identity provider
/// does it all.
/// </summary>
public sealed class LocalSignInOptions
{
    /// <summary>Whether it is on.</summary>
    [ConfigurationKeyName("Local")]
    public bool IsOn { get; set; } = true;
}
