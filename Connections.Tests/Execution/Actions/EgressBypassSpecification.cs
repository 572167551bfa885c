using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Execution.Actions;

/// <summary>
/// Ways round the host rule and the policy that worked in other products, tried on a run. The remote system sees where
/// each arrives.
/// </summary>
public sealed class EgressBypassSpecification() : RunSpecification(postgres: false)
{
    private const string OtherSecret = "the-0ther-c0nnections-secret";

    private bool strict;

    protected override (string Key, string Value)[] Settings =>
        strict ? [] : [.. base.Settings, CoreHost.LogsEverything];

    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("///evil.example/x")]
    [InlineData("/\\evil.example/x")]
    [InlineData("\\\\evil.example\\x")]
    [InlineData("@evil.example/x")]
    [InlineData(":9/x")]
    [InlineData("https://evil.example/x")]
    [InlineData("https:evil.example/x")]
    [InlineData("http://127.0.0.1@evil.example/x")]
    [InlineData("http://evil.example#@127.0.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/../../x")]
    [InlineData("/%2e%2e/x")]
    [InlineData("{{ base_url }}.evil.example/x")]
    [InlineData("{{ base_url }}@evil.example/x")]
    [InlineData("http://{{ Trigger.host }}/x")]
    [InlineData("{{ Trigger.url }}")]
    [InlineData("/{{ Trigger.path }}")]
    public async Task No_address_leads_a_credential_to_another_host(string url)
    {
        var id = await ConnectAsync();
        RunResult? result = null;
        try
        {
            result = await Runner.RunAsync(Owner, ActionRunner.HttpRequest,
                new() { ["url"] = url, ["followRedirect"] = true }, id,
                Json("""{"Trigger":{"host":"evil.example","url":"https://evil.example/","path":"../../evil"}}"""),
                default);
        }
        catch (Problem.Invalid refused)
        {
            refused.Faults.Should().OnlyContain(f => f.Field == "url");
        }

        // Refused, stopped, or a path on the connection's own host: there is nothing else.
        foreach (var request in Remote.Requests) request.Headers["Host"].Should().Be(Remote.Address.Authority);
        if (result is { Status: null }) result.Message.Should().Contain("only sent to");
        if (result is not null) Remote.Requests.Should().HaveCount(result.Status is null ? 0 : 1);
    }

    [Theory]
    [InlineData("""{"url":"/x/@"}""")]
    [InlineData("""{"url":"/","urlParams":[{"key":"connection_id","value":"@"},{"key":"@","value":"x"}]}""")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"X-Connection","value":"@"}],"cookies":[{"key":"c","value":"@"}]}""")]
    [InlineData("""{"verb":"POST","url":"/","body":{"connectionId":"@","credentials":{"id":"@"},"action":{"connection":"@"}}}""")]
    [InlineData("""{"verb":"POST","url":"/","formData":[{"key":"connection","value":"@"}]}""")]
    [InlineData("""{"url":"/","connectionId":"@"}""")]
    [InlineData("""{"url":"/","connection":{"id":"@"}}""")]
    [InlineData("""{"url":"/{{ @.token }}"}""")]
    [InlineData("""{"url":"/{{ connections.Other.token }}"}""")]
    [InlineData("""{"url":"/{{ connections[\"@\"].token }}"}""")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"X-A","value":"{{ Other.token }}"}]}""")]
    [InlineData("""{"verb":"POST","url":"/","body":"{{ Trigger.connection.token }}"}""")]
    public async Task The_id_or_name_of_another_connection_means_nothing_wherever_it_stands(string inputs)
    {
        var id = await ConnectAsync();
        var other = await Service.AddAsync(Owner, Inputs.Http("Other", OtherSecret, Remote.Address.ToString()),
            default);
        foreach (var named in new[] { $"{other}", "Other" })
        {
            RunResult? result = null;
            try
            {
                result = await RunAsync(id, inputs.Replace("@", named, StringComparison.Ordinal),
                    """{"Trigger":{"connection":{"id":"@","name":"Other"}}}""".Replace("@", $"{other}",
                        StringComparison.Ordinal));
            }
            catch (Problem.Invalid)
            {
                // Refused before anything was sent: as good.
            }
            System.Text.Json.JsonSerializer.Serialize(result).Should().NotContain(OtherSecret);
        }

        foreach (var request in Remote.Requests) request.Headers["Authorization"].Should().Be($"Bearer {Secret}");
        foreach (var request in Remote.Requests) $"{request.Target} {string.Join(' ', request.Headers.Values)} {request.Text}".Should().NotContain(OtherSecret);
        (await HistoryAsync(other)).Select(h => h.Action).Should().Equal(["created"], "its secret was not even opened");
    }

    [Theory]
    [InlineData("""{"url":"/{{ token }}"}""")]
    [InlineData("""{"url":"/","urlParams":[{"key":"a","value":"{{ token }}"}]}""")]
    [InlineData("""{"url":"/","requestHeaders":[{"key":"X-A","value":"{{token}}"}]}""")]
    [InlineData("""{"url":"/","cookies":[{"key":"a","value":"{{ token }}"}]}""")]
    [InlineData("""{"verb":"POST","url":"/","body":{"deep":[{"er":"{{ token }}"}]}}""")]
    [InlineData("""{"verb":"POST","url":"/","formData":[{"key":"a","value":"{{ token }}"}]}""")]
    public async Task An_actions_inputs_cannot_name_the_connections_own_secret(string inputs)
    {
        var id = await ConnectAsync();

        (await FluentActions.Awaiting(() => RunAsync(id, inputs)).Should()
            .ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
            .Contain(f => f.Message.Contains("is a secret of the connection", StringComparison.Ordinal));

        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_failure_is_reported_and_logged_without_the_query_in_which_secrets_travel()
    {
        var fields = Inputs.HttpFields("http://127.0.0.1:9/", ("token", Secret));
        fields.Add("url_parameters",
            new FieldValue.Items([new FieldSet { { "name", "key" }, { "value", "{{ token }}" } }]));
        var id = await Service.AddAsync(Owner, Inputs.Http("Gone") with { Fields = fields }, default);

        var result = await RunAsync(id, """{"url":"/things","urlParams":[{"key":"of","value":"the-caller"}]}""");

        result.Status.Should().BeNull();
        var said = System.Text.Json.JsonSerializer.Serialize(result)
            + System.Text.Json.JsonSerializer.Serialize(await HistoryAsync(id)) + string.Join('\n', Host.Everything);
        said.Should().NotContain(Secret).And.NotContain(Uri.EscapeDataString(Secret));
        result.Message.Should().Contain("127.0.0.1").And.NotContain("the-caller").And.NotContain("key=");
    }

    [Fact]
    public async Task An_address_inside_is_one_text_whether_something_listens_there_or_not()
    {
        await RestartWithoutAllowedAddressesAsync();
        var (open, closed) = (await ConnectAsync("Open"), await ConnectAsync("Closed", "http://127.0.0.1:9/"));

        var (there, gone) = (await RunAsync(open, """{"url":"/"}"""), await RunAsync(closed, """{"url":"/"}"""));

        there.Message.Should().Be(gone.Message).And.Be("This address is not allowed.");
        Remote.Requests.Should().BeEmpty();
        (await HistoryAsync(open)).Single(h => h.Action == "executed").Changes.Should()
            .Contain(c => c.Field == "blocked by", "an auditor sees the rule");
    }

    [Fact]
    public async Task The_rule_that_blocks_a_run_is_told_to_auditors_alone()
    {
        await RestartWithoutAllowedAddressesAsync();
        var id = await ConnectAsync("Inside", "http://127.0.0.1:9/");
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        await RestrictAsync(id, AccessLevel.Resolver, (Owner, AccessLevel.Editor));

        (await RunAsync(id, """{"url":"/"}""")).NextStep.Should().Be(
            "Rule: 127.0.0.1 is loopback and 127.0.0.1:9 is not in Egress:Allow. To allow it, add it to Egress:Allow "
            + "and restart.");
        var bobs = await RunAsync(id, """{"url":"/"}""", actor: bob);
        bobs.Message.Should().Be("This address is not allowed.");
        bobs.NextStep.Should().Be("Try an address that begins with https://; or ask an admin to allow this one.");
    }

    [Theory]
    [InlineData("Cookie", "session=of-the-caller")]
    [InlineData("X-Custom", "a")]
    public async Task A_request_has_only_what_action_and_connection_say(string name, string value)
    {
        var id = await ConnectAsync();

        await Runner.RunAsync(Owner, ActionRunner.HttpRequest,
            new()
            {
                ["url"] = "/",
                ["requestHeaders"] = new System.Text.Json.Nodes.JsonArray(
                    new System.Text.Json.Nodes.JsonObject { ["key"] = name, ["value"] = value })
            }, id, null, default);

        Remote.Requests.Single().Headers.Keys.Should().BeEquivalentTo("Host", "Accept", "Accept-Encoding", "User-Agent",
            "Authorization", name);
    }

    private async Task RestartWithoutAllowedAddressesAsync()
    {
        strict = true;
        await Host.StopAsync();
        Host = await Installation.StartAsync();
    }
}
