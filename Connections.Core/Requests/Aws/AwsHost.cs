using System.Text.RegularExpressions;

namespace Connections.Core.Requests.Aws;

/// <summary>Which service and region a public host of AWS belongs to, as a signature names them.</summary>
internal static partial class AwsHost
{
    // The longer one first: of two that fit, it says more.
    private static readonly string[] Suffixes =
        [".api.amazonwebservices.com.cn", ".amazonaws.com.cn", ".amazonaws.com", ".api.aws", ".on.aws"];

    /// <summary>Service and region; null where the host is not one of AWS's own, or does not tell.</summary>
    public static (string Service, string Region)? Read(string host)
    {
        if (Suffixes.FirstOrDefault(s => host.EndsWith(s, StringComparison.OrdinalIgnoreCase)) is not { } suffix)
            return null;
        // Parts that say how a service is reached, not which one it is.
        var labels = host[..^suffix.Length].ToLowerInvariant().Split('.')
            .Select(l => l.EndsWith("-fips", StringComparison.Ordinal) ? l[..^5] : l)
            .Where(l => l is not ("dualstack" or "vpce" or "global" or "fips"))
            .ToArray();
        if (labels.Length == 0) return null;
        var at = Array.FindLastIndex(labels, l => Region().IsMatch(l));

        // A bucket may be called as a region is; older hosts of S3 have the region in the same label: s3-us-west-2.
        if (labels[^1] == "s3" && at >= 0) at = -1;
        if (at < 0 && labels[^1].StartsWith("s3-", StringComparison.Ordinal) && Region().IsMatch(labels[^1][3..]))
            return ("s3", labels[^1][3..]);
        if (at < 0 && labels[^1] == "us-gov")
            return labels.Length > 1 ? (AwsSigningNames.Find(labels.AsSpan(..^1)), "us-gov-west-1") : null;
        if (at < 0) return AwsSigningNames.Find(labels) is var service ? (service, RegionOf(service, suffix)) : null;

        // A few have the service behind the region: search-x.us-east-1.es.
        if (at < labels.Length - 1) return (AwsSigningNames.OfDomain(labels[at + 1]), labels[at]);
        return at > 0 ? (AwsSigningNames.Find(labels.AsSpan(..at)), labels[at]) : null;
    }

    // What is one for all regions is signed for the one where it is run.
    private static string RegionOf(string service, string suffix) =>
        !suffix.EndsWith(".cn", StringComparison.Ordinal) ? "us-east-1" : service is "iam" or "s3" ? "cn-north-1"
            : "cn-northwest-1";

    [GeneratedRegex(@"\A[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}\z")]
    private static partial Regex Region();
}
