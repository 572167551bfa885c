namespace Connections.Core.Requests.Aws;

/// <summary>
/// The names with which services of AWS are signed, where the host says another. Taken from the endpoints and models
/// that AWS publishes.
/// </summary>
internal static class AwsSigningNames
{
    private static readonly Dictionary<string, string> ByHost = new(StringComparer.Ordinal)
    {
        ["agreement-marketplace"] = "aws-marketplace",
        ["analytics-omics"] = "omics",
        ["aos"] = "es",
        ["appconfigdata"] = "appconfig",
        ["appstream2"] = "appstream",
        ["appsync-api"] = "appsync",
        ["appsync-realtime-api"] = "appsync",
        ["arc-recovery-control-config"] = "route53-recovery-control-config",
        ["arc-region-switch-control-plane"] = "arc-region-switch",
        ["ats.iot"] = "iotdata",
        ["bedrock-agent"] = "bedrock",
        ["bedrock-agent-runtime"] = "bedrock",
        ["bedrock-agentcore-control"] = "bedrock-agentcore",
        ["bedrock-data-automation"] = "bedrock",
        ["bedrock-data-automation-runtime"] = "bedrock",
        ["bedrock-runtime"] = "bedrock",
        ["cassandra-streams"] = "cassandra",
        ["catalog-marketplace"] = "aws-marketplace",
        ["cloudhsmv2"] = "cloudhsm",
        ["cloudsearchdomain"] = "cloudsearch",
        ["contact-lens"] = "connect",
        ["control-storage-omics"] = "omics",
        ["data-lakeformation"] = "lakeformation",
        ["data-servicediscovery"] = "servicediscovery",
        ["data-signer"] = "signer",
        ["data.iot"] = "iotdata",
        ["data.iotevents"] = "ioteventsdata",
        ["deployment-marketplace"] = "aws-marketplace",
        ["discovery-marketplace"] = "aws-marketplace",
        ["efs"] = "elasticfilesystem",
        ["email"] = "ses",
        ["entitlement-marketplace"] = "aws-marketplace",
        ["forecastquery"] = "forecast",
        ["git-codecommit"] = "codecommit",
        ["identity-chime"] = "chime",
        ["iot-tunneling"] = "IoTSecuredTunneling",
        ["ivsrealtime"] = "ivs",
        ["jobs.iot"] = "iot-jobs-data",
        ["kafka-api"] = "kafka",
        ["lambda-url"] = "lambda",
        ["mail-manager"] = "ses",
        ["maps.geo"] = "geo-maps",
        ["marketplace"] = "aws-marketplace",
        ["media-pipelines-chime"] = "chime",
        ["meetings-chime"] = "chime",
        ["memory-db"] = "memorydb",
        ["messaging-chime"] = "chime",
        ["metering-marketplace"] = "aws-marketplace",
        ["migrationhub-config"] = "mgh",
        ["models-v2-lex"] = "lex",
        ["oidc"] = "sso-oauth",
        ["participant.connect"] = "execute-api",
        ["personalize-events"] = "personalize",
        ["personalize-runtime"] = "personalize",
        ["pinpoint"] = "mobiletargeting",
        ["places.geo"] = "geo-places",
        ["portal.sso"] = "awsssoportal",
        ["query-lakeformation"] = "lakeformation",
        ["reporting-marketplace"] = "aws-marketplace",
        ["routes.geo"] = "geo-routes",
        ["runtime-medical-imaging"] = "medical-imaging",
        ["runtime-v2-lex"] = "lex",
        ["s3-accelerate"] = "s3",
        ["s3-accesspoint"] = "s3",
        ["s3-control"] = "s3",
        ["s3express-control"] = "s3express",
        ["servicecatalog-appregistry"] = "servicecatalog",
        ["sms-voice.pinpoint"] = "sms-voice",
        ["storage-omics"] = "omics",
        ["streams-dynamodb"] = "dynamodb",
        ["sync-states"] = "states",
        ["timestream-ingest"] = "timestream",
        ["timestream-query"] = "timestream",
        ["transcribestreaming"] = "transcribe",
        ["tunneling.iot"] = "IoTSecuredTunneling",
        ["voice-chime"] = "chime",
        ["workflows-omics"] = "omics",
    };

    /// <summary>The name for a host that ends with these labels, before its region.</summary>
    public static string Find(ReadOnlySpan<string> labels)
    {
        var last = labels[^1];
        if (labels.Length > 1)
        {
            // Each account has an endpoint of its own for its devices: a1b2c3-ats.iot.
            if (last == "iot" && labels[^2].EndsWith("-ats", StringComparison.Ordinal)) return "iotdata";
            if (ByHost.TryGetValue($"{labels[^2]}.{last}", out var two)) return two;
        }
        if (last.StartsWith("s3express-", StringComparison.Ordinal)) return "s3express";
        return ByHost.GetValueOrDefault(last, last);
    }

    /// <summary>
    /// The name for a host whose service comes after its region, as those of one cluster or domain do.
    /// </summary>
    public static string OfDomain(string label) =>
        label == "neptune" ? "neptune-db" : ByHost.GetValueOrDefault(label, label);

    /// <summary>
    /// Whether a service takes the path of an address as it is, because a key in it may hold anything.
    /// </summary>
    public static bool TakesPathAsIs(string service) =>
        service is "s3" or "s3express" or "s3-outposts" or "s3-object-lambda";
}
