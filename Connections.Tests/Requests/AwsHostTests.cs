using Connections.Core.Requests.Aws;
using Connections.Tests.Support;

namespace Connections.Tests.Requests;

/// <summary>
/// Service and region of AWS's own hosts, against the endpoints and signing names that AWS publishes for its SDKs.
/// </summary>
public sealed class AwsHostTests
{
    [Fact]
    public void A_public_host_is_signed_as_the_published_endpoints_say()
    {
        var published = File.ReadLines(Path.Combine(Repository.Root, "Connections.Tests", "Requests", "AwsHosts.txt"))
            .Select(line => line.Split(' ')).ToList();

        published.Should().HaveCountGreaterThan(700);
        var wrong = published.Where(p => AwsHost.Read(p[0]) != (p[1], p[2]))
            .Select(p => $"{p[0]} is {p[1]} in {p[2]}, read as {AwsHost.Read(p[0])}");
        wrong.Should().BeEmpty();
    }

    [Theory]
    [InlineData("bucket.name.s3.eu-west-1.amazonaws.com", "s3", "eu-west-1")]
    [InlineData("bucket.s3.dualstack.ap-southeast-2.amazonaws.com", "s3", "ap-southeast-2")]
    [InlineData("bucket.s3.amazonaws.com", "s3", "us-east-1")]
    [InlineData("us-west-2.s3.amazonaws.com", "s3", "us-east-1")]
    [InlineData("s3-us-west-2.amazonaws.com", "s3", "us-west-2")]
    [InlineData("bucket.s3-accelerate.amazonaws.com", "s3", "us-east-1")]
    [InlineData("name-123.s3-accesspoint.us-west-2.amazonaws.com", "s3", "us-west-2")]
    [InlineData("name-123.s3-object-lambda.us-west-2.amazonaws.com", "s3-object-lambda", "us-west-2")]
    [InlineData("b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "s3express", "us-east-1")]
    [InlineData("abc123.execute-api.us-gov-west-1.amazonaws.com", "execute-api", "us-gov-west-1")]
    [InlineData("search-logs-x1.eu-north-1.es.amazonaws.com", "es", "eu-north-1")]
    [InlineData("x1.us-east-1.aoss.amazonaws.com", "aoss", "us-east-1")]
    [InlineData("c.cluster-1.us-east-1.neptune.amazonaws.com", "neptune-db", "us-east-1")]
    [InlineData("vpce-0a1-b2.ssm.us-east-2.vpce.amazonaws.com", "ssm", "us-east-2")]
    [InlineData("a1b2c3-ats.iot.us-east-1.amazonaws.com", "iotdata", "us-east-1")]
    [InlineData("id.lambda-url.eu-west-3.on.aws", "lambda", "eu-west-3")]
    [InlineData("id.appsync-api.eu-west-1.amazonaws.com", "appsync", "eu-west-1")]
    [InlineData("git-codecommit.us-east-1.amazonaws.com", "codecommit", "us-east-1")]
    [InlineData("kms-fips.us-east-1.amazonaws.com", "kms", "us-east-1")]
    public void A_host_of_an_account_tells_service_and_region(string host, string service, string region) =>
        AwsHost.Read(host).Should().Be((service, region));

    [Theory]
    [InlineData("api.example.com")]
    [InlineData("amazonaws.com.evil.example")]
    [InlineData("localhost")]
    public void A_custom_host_has_no_service_and_region(string host) => AwsHost.Read(host).Should().BeNull();
}
