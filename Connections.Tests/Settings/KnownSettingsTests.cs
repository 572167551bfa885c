using System.Text.RegularExpressions;
using Connections.Core.Egress;
using Connections.Core.Secrets;
using Connections.Core.Settings;
using Connections.Tests.Support;
using Connections.Web.Auth;
using Connections.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Connections.Tests.Settings;

/// <summary>Settings are looked at by name and type before anything starts.</summary>
public sealed partial class KnownSettingsTests
{
    private const string Canary = "canary-of-settings";

    [Theory]
    [InlineData("Egress:Alow:0", "10.0.0.0/8:443", "There is no setting Egress:Alow. Did you mean Egress:Allow?")]
    [InlineData("Egress:Alow", "10.0.0.0/8:443", "Did you mean Egress:Allow?")]
    [InlineData("Authentication:Oidc:RoleClaim", "groups", "Did you mean Authentication:Oidc:RolesClaim?")]
    [InlineData("Server:PublicOrgin", "https://x.example.com", "Did you mean Server:PublicOrigin?")]
    [InlineData("Egres:Allow:0", "10.0.0.0/8:443", "There is no setting Egres. Did you mean Egress?")]
    [InlineData("Storage:Directory", "/srv", "Did you mean Data:Directory?")]
    [InlineData("Server:RecheckSeconds", "5", "Did you mean Authentication:RecheckSeconds?")]
    [InlineData("Authentication:Oidc:Roles:urn:admins", "Admin", "contains a colon in its name")]
    [InlineData("Authentication:Oidc", "https://login.example.com", "Authentication:Oidc can't have a value itself")]
    [InlineData("Server:PublicOrigin:0", "https://x.example.com", "Server:PublicOrigin takes one value, not several.")]
    [InlineData("Server:AllowHttp", "yes", "Server:AllowHttp is “yes”. Give true or false.")]
    [InlineData("Server:AllowHttp", "", "Server:AllowHttp is empty.")]
    [InlineData("RateLimits:RunsPerMinute", "many",
        "RateLimits:RunsPerMinute is “many”. Give a whole number from 1 to 1000000.")]
    [InlineData("RateLimits:ApiPerMinute", "0", "RateLimits:ApiPerMinute is 0. Give a number from 1 to 1000000.")]
    [InlineData("Health:RetestHours", "-1", "Health:RetestHours is -1.")]
    [InlineData("Health:RetestHours", "NaN", "Give a number from 0 to 87600.")]
    [InlineData("Storage:Provider", "Postgresql", "Storage:Provider is “Postgresql”. Give Sqlite or Postgres.")]
    [InlineData("Storage:Provider", "7", "Give Sqlite or Postgres.")]
    [InlineData("Egress:Proxy", "proxy", "Egress:Proxy is “proxy”. Give an address with its scheme")]
    [InlineData("Aws:Partition", "aws-mars", "Give aws or aws-us-gov or aws-cn.")]
    [InlineData("Aws:PrincipalId", "1234", "Give the 12 digits of the account.")]
    [InlineData("Secrets:MasterKeys:0:Valeu", Canary, "Did you mean Secrets:MasterKeys:Value?")]
    public void A_setting_that_cannot_be_meant_is_refused_by_name(string name, string value, string words) =>
        SettingsCheck.Known.FindFaults(Given((name, value))).Should().ContainSingle().Which.Should()
            .Contain(words).And.NotContain(Canary);

    [Theory]
    [InlineData("PATH", "/bin")]
    [InlineData("AWS_REGION", "eu-central-1")]
    [InlineData("Server_PublicOrigin", "https://x.example.com")]
    [InlineData("Logging:LogLevel:Default", "Debug")]
    [InlineData("Server", "my-machine")]
    [InlineData("Metrics:Allow", "x")]
    [InlineData("egress:ALLOW:0", "10.0.0.0/8:443")]
    [InlineData("Egress:Allow", "10.0.0.0/8:443")]
    [InlineData("Authentication:Oidc:Roles:connections-admins", "Admin")]
    [InlineData("Authentication:Oidc:Teams:*", "*")]
    [InlineData("Secrets:MasterKeys:0:File", "/run/secrets/key")]
    [InlineData("Secrets:MasterKeys", Canary)]
    [InlineData("Aws:Credentials:SessionToken", "x")]
    [InlineData("Aws:PrincipalId", "")]
    [InlineData("Setup:Owner:Email", "ada@example.com")]
    public void A_setting_that_is_right_or_another_programs_is_let_through(string name, string value) =>
        SettingsCheck.Known.FindFaults(Given((name, value))).Should().BeEmpty();

    [Theory]
    [InlineData("Server_PublicOrigin",
        "If you mean Server:PublicOrigin, write it as Server__PublicOrigin in the environment.")]
    [InlineData("EGRESS.ALLOW", "If you mean Egress:Allow, write it as Egress__Allow")]
    [InlineData("AWS_REGION", null)]
    [InlineData("SERVER", null)]
    public void A_name_with_another_separator_is_warned_of(string name, string? words)
    {
        var found = SettingsCheck.Known.FindDoubtful(Given((name, Canary)));

        if (words is null) found.Should().BeEmpty();
        else found.Should().ContainSingle().Which.Should().Contain(words).And.NotContain(Canary);
    }

    [Fact]
    public void The_settings_that_come_with_the_product_are_known() =>
        SettingsCheck.Known.FindFaults(
            new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.json")).Build()).Should()
            .BeEmpty();

    [Fact]
    public void An_argument_that_nothing_reads_is_refused()
    {
        var refused = () => SettingsCheck.EnsureValid(Given(), ["--url", "http://localhost:5081"]);

        refused.Should().Throw<Core.StartupException>().WithMessage("There is no setting url. Did you mean urls?");
        var misplaced = () => SettingsCheck.EnsureValid(Given(), ["--PublicOrigin", "https://x.example.com"]);
        misplaced.Should().Throw<Core.StartupException>()
            .WithMessage("There is no setting PublicOrigin. Did you mean Server:PublicOrigin?");
        var unknown = () => SettingsCheck.EnsureValid(Given(), ["--Nonsense", "1"]);
        unknown.Should().Throw<Core.StartupException>().WithMessage("*Available: *Egress,*Server,*");
        SettingsCheck.EnsureValid(Given(),
            ["--urls", "http://localhost:5081", "--Data:Directory=/srv", "--environment", "Production"]);
    }

    [Theory]
    [InlineData("http://localhost:99999")]
    [InlineData("localhost:5080")]
    [InlineData("foo")]
    [InlineData("ftp://localhost:5080")]
    [InlineData("http://localhost:5080/connections")]
    public void An_address_to_listen_on_that_is_none_is_refused(string url) =>
        FluentActions.Invoking(() => SettingsCheck.EnsureValid(Given(("Urls", url)), [])).Should()
            .Throw<Core.StartupException>().WithMessage($"Urls is “{url}”. Give*");

    [Theory]
    [InlineData("HTTP_PORTS", "http")]
    [InlineData("HTTP_PORTS", "8080;80800")]
    [InlineData("HTTPS_PORTS", "-1")]
    public void A_port_to_listen_on_that_is_none_is_refused(string name, string ports) =>
        FluentActions.Invoking(() => SettingsCheck.EnsureValid(Given((name, ports)), [])).Should()
            .Throw<Core.StartupException>().WithMessage($"{name} is “{ports.Split(';')[^1]}”. Give a port number*");

    [Fact]
    public void Forwarded_headers_of_everyone_are_refused() =>
        FluentActions.Invoking(() => SettingsCheck.EnsureValid(Given(("FORWARDEDHEADERS_ENABLED", "true")), []))
            .Should().Throw<Core.StartupException>().WithMessage("*Server:TrustedProxies*");

    [Fact]
    public void All_faults_are_reported_at_once() =>
        FluentActions.Invoking(
            () => SettingsCheck.EnsureValid(Given(("Egress:Alow", "x"), ("Server:AllowHttp", "1")), []))
            .Should().Throw<Core.StartupException>().WithMessage("*Egress:Alow*Server:AllowHttp*");

    [Fact]
    public void A_text_where_a_list_belongs_is_read_as_a_list()
    {
        Given(("Egress:Allow", "10.0.0.0/8:443")).Read<EgressSettings>("Egress").Allow.Should().Equal("10.0.0.0/8:443");
        Given(("Egress:Allow", "10.0.0.0/8:443, 127.0.0.1/32:*")).Read<EgressSettings>("Egress").Allow.Should()
            .Equal("10.0.0.0/8:443", "127.0.0.1/32:*");
        Given(("Server:TrustedProxies", "127.0.0.1")).Read<ServerOptions>("Server").TrustedProxies.Should()
            .Equal("127.0.0.1");
        Given(("Deployment:UnsupportedSites", "a.example"), ("Deployment:UnsupportedSites:0", "b.example"),
            ("Deployment:UnsupportedSites:1", "c.example"))
            .Read<Core.Deployment>("Deployment").UnsupportedSites.Should().Equal(["a.example"],
                "the text was set over the list of the file");
        Given(("Server:TrustedProxies:0", "127.0.0.1"),
            ("Server:TrustedProxies:1", "::1")).Read<ServerOptions>("Server").TrustedProxies.Should().Equal("127.0.0.1",
                "::1");
    }

    [Fact]
    public void A_master_key_given_as_text_is_taken()
    {
        MasterKeyOptions.Read(
            Given(("Secrets:MasterKeys", "one")).GetSection("Secrets")).MasterKeys.Single().Value.Should().Be("one");
        MasterKeyOptions.Read(
            Given(("Secrets:MasterKeys:0", "one"),
                ("Secrets:MasterKeys:1:File", "two")).GetSection("Secrets")).MasterKeys
            .Select(k => k.Value ?? k.File).Should().Equal("one", "two");
    }

    [Fact]
    public void Every_setting_that_the_code_reads_by_name_is_known()
    {
        var folders = new[] { "Connections.Core", "Connections.Web" };
        var read = folders.SelectMany(
            f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(f => ReadByName().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet();

        read.Should().Contain("Data:Directory", "the reading finds what is there");
        read.Where(name => !SettingsCheck.Known.Contains(name)).Should()
            .BeEmpty("SettingsCheck or CoreServices.AddCore must name it, or it is refused at start");
    }

    [Fact]
    public void Every_setting_is_in_the_documents()
    {
        var documents = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

        SettingsCheck.Known.Names.Select(n => n.Split(':')[^1]).Distinct()
            .Where(n => !documents.Contains(n, StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/api.md")]
    public void A_setting_in_the_documents_is_one(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        var named = Named().Matches(text).Select(m => m.Groups[1].Value).Where(n => !IsTheFrameworks(n)).ToList();

        named.Should().NotBeEmpty();
        named.Where(n => !SettingsCheck.Known.Contains(n)).Should().BeEmpty();
    }

    private static bool IsTheFrameworks(string name) =>
        name.StartsWith("Logging:", StringComparison.Ordinal) || name.StartsWith("Kestrel:", StringComparison.Ordinal);

    private static IConfigurationRoot Given(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build();

    [GeneratedRegex(@"`((?!AWS:)[A-Z][A-Za-z]+(?::[A-Z][A-Za-z]+)+)")]
    private static partial Regex Named();

    [GeneratedRegex("""onfiguration(?:\[|\.GetValue(?:<\w+>)?\(|\.GetSection\()"([A-Z]\w*:[\w:]+)["]""")]
    private static partial Regex ReadByName();
}
