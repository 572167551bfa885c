namespace Connections.Core;

/// <summary>Where this installation runs: the settings <c>Deployment:*</c>.</summary>
public sealed class Deployment
{
    /// <summary><c>Deployment:Site</c>: the site's name; empty: none.</summary>
    public string Site { get; set; } = "";

    /// <summary>
    /// <c>Deployment:UnsupportedSites</c>: sites on which the product only shows why it is not to be used.
    /// </summary>
    public IList<string> UnsupportedSites { get; } = [];

    /// <summary>Whether the product is supported here.</summary>
    public bool IsSupported => Site.Length == 0 || !UnsupportedSites.Contains(Site, StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses on an unsupported site.</summary>
    /// <exception cref="Problem.Unavailable">With the site's name.</exception>
    public void EnsureSupported()
    {
        if (!IsSupported)
            throw new Problem.Unavailable($"This product is not supported for your selected Datadog site ({Site}).");
    }
}
