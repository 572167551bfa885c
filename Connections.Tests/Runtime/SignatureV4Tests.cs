using Connections.Core;
using Connections.Core.Runtime.Aws;

namespace Connections.Tests.Runtime;

/// <summary>The signer against the vectors that AWS publishes as aws-sig-v4-test-suite, and the hosts against its list of endpoints.</summary>
public sealed class SignatureV4Tests
{
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", new SecretValue("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), null);
    private static readonly DateTimeOffset At = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")] // get-vanilla
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")] // post-vanilla
    [InlineData("GET", "/?Param2=value2&Param1=value1", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")] // get-vanilla-query-order-key-case
    [InlineData("GET", "/?Param1=value1", "", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")] // get-vanilla-empty-query-key
    [InlineData("POST", "/", "My-Header1:VALUE1", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")] // post-header-key-sort / post-header-value-case
    [InlineData("GET", "/", "My-Header1: value1|My-Header2:\"a   b   c\"", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")] // get-header-value-trim
    [InlineData("POST", "/", "X-Amz-Security-Token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")] // post-sts-header-before
    public void The_published_vectors_hold(string method, string target, string headers, string signature)
    {
        var signed = headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(h => h.Split(':', 2)).Select(h => KeyValuePair.Create(h[0], h[1]))
            .Append(new("Host", "example.amazonaws.com")).Append(new("X-Amz-Date", SignatureV4.Stamp(At)));

        SignatureV4.Authorization(method, new Uri("https://example.amazonaws.com" + target), signed, Empty, At, "us-east-1", "service", Keys)
            .Should().EndWith($"Signature={signature}").And.StartWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;");
    }

    [Theory]
    [InlineData("ec2.eu-central-1.amazonaws.com", "ec2", "eu-central-1")]
    [InlineData("bucket.name.s3.eu-west-1.amazonaws.com", "s3", "eu-west-1")]
    [InlineData("bucket.s3.dualstack.ap-southeast-2.amazonaws.com", "s3", "ap-southeast-2")]
    [InlineData("bucket.s3.amazonaws.com", "s3", "us-east-1")]
    [InlineData("s3-us-west-2.amazonaws.com", "s3", "us-west-2")]
    [InlineData("iam.amazonaws.com", "iam", "us-east-1")]
    [InlineData("abc123.execute-api.us-gov-west-1.amazonaws.com", "execute-api", "us-gov-west-1")]
    [InlineData("search-logs-x1.eu-north-1.es.amazonaws.com", "es", "eu-north-1")]
    [InlineData("vpce-0a1-b2.ssm.us-east-2.vpce.amazonaws.com", "ssm", "us-east-2")]
    [InlineData("ec2.cn-north-1.amazonaws.com.cn", "ec2", "cn-north-1")]
    [InlineData("lambda.us-west-1.api.aws", "lambda", "us-west-1")]
    [InlineData("id.lambda-url.eu-west-3.on.aws", "lambda", "eu-west-3")]
    [InlineData("kms-fips.us-east-1.amazonaws.com", "kms", "us-east-1")]
    [InlineData("email.us-east-1.amazonaws.com", "ses", "us-east-1")]
    [InlineData("bedrock-runtime.us-east-1.amazonaws.com", "bedrock", "us-east-1")]
    public void A_host_tells_service_and_region(string host, string service, string region) => AwsHost.Read(host).Should().Be((service, region));

    [Theory]
    [InlineData("api.example.com")]
    [InlineData("amazonaws.com.evil.example")]
    [InlineData("localhost")]
    public void A_host_of_ones_own_does_not(string host) => AwsHost.Read(host).Should().BeNull();
}
