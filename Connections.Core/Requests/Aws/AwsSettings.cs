using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Requests.Aws;

/// <summary>The settings <c>Aws:*</c> with which this deployment asks AWS for roles.</summary>
internal sealed class AwsSettings
{
    /// <summary><c>Aws:Partition</c>.</summary>
    [AllowedValues("aws", "aws-us-gov", "aws-cn")]
    public string Partition { get; set; } = "aws";

    /// <summary><c>Aws:PrincipalId</c>, for messages.</summary>
    [RegularExpression("[0-9]{12}", ErrorMessage = "Give the 12 digits of the account.")]
    public string? PrincipalId { get; set; }

    /// <summary>
    /// <c>Aws:Region</c>: of the endpoint that is asked for roles, and of hosts whose name has none. Each partition has
    /// one by default.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>
    /// <c>Aws:StsEndpoint</c>: another address of the Security Token Service, such as that of a VPC endpoint.
    /// </summary>
    public Uri? StsEndpoint { get; set; }

    /// <summary>
    /// <c>Aws:Credentials</c>: the deployment's own keys. Without them the chain of the AWS SDK finds them:
    /// environment, profile, role of the machine.
    /// </summary>
    public AwsDeploymentKeys Credentials { get; set; } = new();

    /// <summary>The region that counts.</summary>
    public string RegionOrDefault => Region is { Length: > 0 } region ? region : Partition switch
    {
        "aws-us-gov" => "us-gov-west-1",
        "aws-cn" => "cn-north-1",
        _ => "us-east-1",
    };
}

/// <summary>The deployment's own keys.</summary>
internal sealed class AwsDeploymentKeys
{
    /// <summary><c>Aws:Credentials:AccessKeyId</c>.</summary>
    public string? AccessKeyId { get; set; }

    /// <summary><c>Aws:Credentials:SecretAccessKey</c>.</summary>
    public string? SecretAccessKey { get; set; }

    /// <summary><c>Aws:Credentials:SessionToken</c>, where they are temporary.</summary>
    public string? SessionToken { get; set; }
}

/// <summary>Keys with which a request is signed.</summary>
/// <param name="AccessKey">Which.</param>
/// <param name="Secret">Signs.</param>
/// <param name="Session">Is beside the signature, where they are temporary.</param>
internal sealed record AwsKeys(string AccessKey, SecretValue Secret, SecretValue? Session);
