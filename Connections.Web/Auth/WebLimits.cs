using System.ComponentModel.DataAnnotations;

namespace Connections.Web.Auth;

/// <summary>
/// How much may be tried from outside: the settings <c>RateLimits:*</c> of sign-in and API. Each process counts for
/// itself.
/// </summary>
internal sealed class WebLimits
{
    private const int Most = 1_000_000;

    /// <summary><c>RateLimits:SignInsPerMinute</c>: attempts to sign in from one address.</summary>
    [Range(1, Most)]
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary><c>RateLimits:ApiPerMinute</c>: calls of one API key.</summary>
    [Range(1, Most)]
    public int ApiPerMinute { get; set; } = 600;

    /// <summary><c>RateLimits:FailedKeysPerMinute</c>: calls without valid keys from one address.</summary>
    [Range(1, Most)]
    public int FailedKeysPerMinute { get; set; } = 60;
}
