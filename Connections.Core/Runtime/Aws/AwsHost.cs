using System.Text.RegularExpressions;

namespace Connections.Core.Runtime.Aws;

/// <summary>Which service and region a host of AWS belongs to, as a signature names them.</summary>
internal static partial class AwsHost
{
    private static readonly string[] Suffixes = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws"];

    // Where a service signs by another name than its host has.
    private static readonly Dictionary<string, string> Signs = new(StringComparer.Ordinal)
    {
        ["email"] = "ses",
        ["bedrock-runtime"] = "bedrock",
        ["bedrock-agent"] = "bedrock",
        ["bedrock-agent-runtime"] = "bedrock",
        ["git-codecommit"] = "codecommit",
        ["lambda-url"] = "lambda",
        ["s3-accesspoint"] = "s3",
    };

    /// <summary>Service and region; null where the host is not one of AWS's own.</summary>
    public static (string Service, string Region)? Read(string host)
    {
        if (Suffixes.FirstOrDefault(s => host.EndsWith(s, StringComparison.OrdinalIgnoreCase)) is not { } suffix) return null;
        var labels = host[..^suffix.Length].ToLowerInvariant().Split('.').Where(l => l is not ("dualstack" or "vpce")).ToArray();
        var at = Array.FindLastIndex(labels, l => Region().IsMatch(l));

        // Older hosts of S3 have the region in the same label: s3-us-west-2.
        if (at < 0 && labels[^1].StartsWith("s3-", StringComparison.Ordinal) && Region().IsMatch(labels[^1][3..])) return ("s3", labels[^1][3..]);
        if (at < 0) return (Name(labels[^1]), suffix.EndsWith(".cn", StringComparison.Ordinal) ? "cn-north-1" : "us-east-1");

        // A few have the service behind the region: search-x.us-east-1.es.
        var label = at < labels.Length - 1 ? labels[at + 1] : at > 0 ? labels[at - 1] : "";
        return label.Length == 0 ? null : (Name(label), labels[at]);
    }

    private static string Name(string label)
    {
        if (label.EndsWith("-fips", StringComparison.Ordinal)) label = label[..^5];
        return Signs.GetValueOrDefault(label, label);
    }

    [GeneratedRegex(@"\A[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}\z")]
    private static partial Regex Region();
}
