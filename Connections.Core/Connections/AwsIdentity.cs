using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace Connections.Core.Connections;

/// <summary>
/// The identity under which this deployment asks AWS for a role: the settings <c>Aws:*</c>. Empty until the operator
/// sets it; the form says so.
/// </summary>
public sealed class AwsIdentity
{
    /// <summary><c>Aws:PrincipalId</c>: the 12-digit account that roles must trust.</summary>
    [RegularExpression("[0-9]{12}", ErrorMessage = "Give the 12 digits of the account.")]
    public string? PrincipalId { get; set; }

    /// <summary><c>Aws:Partition</c>: <c>aws</c>, <c>aws-us-gov</c> or <c>aws-cn</c>.</summary>
    [AllowedValues("aws", "aws-us-gov", "aws-cn")]
    public string Partition { get; set; } = "aws";

    /// <summary>Whether the operator has configured it.</summary>
    public bool IsConfigured => PrincipalId is { Length: 12 } id && id.All(char.IsAsciiDigit);

    /// <summary>
    /// The trust policy to paste into the role, with the External ID that keeps others from using it (the confused
    /// deputy).
    /// </summary>
    public string TrustPolicy(string externalId) =>
        $$"""
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Principal": { "AWS": "arn:{{Partition}}:iam::{{PrincipalId}}:root" },
              "Action": "sts:AssumeRole",
              "Condition": { "StringEquals": { "sts:ExternalId": "{{externalId}}" } }
            }
          ]
        }
        """;

    /// <summary>A new External ID: 32 lower-case hex digits.</summary>
    internal static string NewExternalId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
