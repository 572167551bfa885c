using Microsoft.Extensions.Configuration;

namespace Connections.Core.Secrets;

/// <summary>Where the master keys come from: the settings <c>Secrets:*</c>.</summary>
public sealed class MasterKeyOptions
{
    /// <summary>
    /// <c>Secrets:MasterKeys</c>: the first one writes, the others still read. Empty: a file made at first start in the
    /// data folder.
    /// </summary>
    public IList<MasterKeySource> MasterKeys { get; } = [];

    /// <summary>
    /// Reads the section. A key that is in place of the list, or of an entry, is taken for its value.
    /// </summary>
    public static MasterKeyOptions Read(IConfigurationSection secrets)
    {
        var options = new MasterKeyOptions();
        var list = secrets.GetSection(nameof(MasterKeys));
        if (list.Value is { Length: > 0 } only) options.MasterKeys.Add(new MasterKeySource { Value = only });
        foreach (var entry in list.GetChildren())
        {
            var source = new MasterKeySource();
            entry.Bind(source);
            if (entry.Value is { Length: > 0 } key) source.Value = key;
            options.MasterKeys.Add(source);
        }
        return options;
    }
}

/// <summary>One master key: its value, or the file that holds it. 32 random bytes in base64.</summary>
public sealed class MasterKeySource
{
    /// <summary>The key itself.</summary>
    public string? Value { get; set; }

    /// <summary>A file that holds it, such as a mounted secret.</summary>
    public string? File { get; set; }
}
