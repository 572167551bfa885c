using Connections.Core;
using Connections.Core.Files;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Files;

/// <summary>Files are read strictly: each fault is told at its place, with what would be right.</summary>
public sealed class ManifestReaderTests : IDisposable
{
    private const string Head =
        "connections:\n  - name: one\n    integration: HTTP\n    authentication: HTTPBasicAuth\n    fields:\n";
    private const string Fields =
        "      base_url: https://api.example.com\n      username: ada\n      password: ${env:PASSWORD}\n";

    private const string Workflow =
        "workflows:\n  - name: w\n    spec:\n      triggers: [{apiTrigger: {}}]\n      steps:\n"
        + "        - name: Start\n          actionId: com.datadoghq.core.noop\n";

    private static readonly ManifestReader Reading = new(IntegrationCatalog.Load());

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "1:1", "The file is empty.*")]
    [InlineData("- one\n", "1:1", "Expected connections:, groups:, tiles:, workflows: or apps:, not a list.")]
    [InlineData("conections: []\n", "1:1", "A description has no conections:. Did you mean connections?")]
    [InlineData("connections: one\n", "1:14", "connections: must have a list, each entry after a -, not a string.")]
    [InlineData("connections: [1\n", null, "This is not valid YAML: *")]
    [InlineData("connections: []\n---\nconnections: []\n", "2:1", "A second document begins here.*")]
    [InlineData("connections: &all []\ngroups: *all\n", "1:14", "Anchors (&name) are not supported*")]
    [InlineData("connections: !!seq []\n", "1:14", "Tags (!name) are not supported*")]
    [InlineData("connections: [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]\n", null, "This is nested deeper than 12 levels*")]
    [InlineData("connections: []\nconnections: []\n", "2:1",
        "“connections” is listed twice, first at line 1. Keep one.")]
    [InlineData("connections:\n  - integration: HTTP\n    authentication: HTTPBasicAuth\n", "2:5",
        "name: is missing. For example name: billing-api-prod")]
    [InlineData("connections:\n  - name: one\n    integration: Http\n    authentication: HTTPBasicAuth\n", "3:18",
        "There is no integration Http in the catalog. Did you mean HTTP?")]
    [InlineData("connections:\n  - name: one\n    integration: HTTP\n    authentication: HTTPBasic\n", "4:21",
        "HTTP has no authentication type HTTPBasic. Did you mean HTTPBasicAuth?")]
    [InlineData(Head + Fields + "      pasword: x\n", "9:7",
        "HTTP with HTTPBasicAuth has no field pasword. Did you mean password?")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username: ada\n      password: hunter2\n",
        "8:17", "password: is a secret, and secrets don't belong in a file*Write ${env:NAME} or ${file:path} instead*")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username: ada\n      password: ${env:MISSING}\n",
        "8:17", "The environment variable MISSING is not set.*")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username: ada\n      password: ${vault:x}\n",
        "8:17", "“vault” is not a placeholder: use ${env:NAME} or ${file:path}.*")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username: ada\n      password: ${file:none}\n",
        "8:17", "The file none can't be read: it doesn't exist.*")]
    [InlineData(Head + "      base_url: ftp://api.example.com\n      username: ada\n      password: ${env:PASSWORD}\n",
        "6:7", "Base URL*")]
    [InlineData(Head + "      base_url: [a]\n      username: ada\n      password: ${env:PASSWORD}\n", "6:17",
        "base_url: must be a string, not a list.")]
    [InlineData(Head + "      base_url: https://api.example.com\n      username:\n      password: ${env:PASSWORD}\n",
        null, "username: must be a string, not nothing.")]
    [InlineData(Head + Fields + "    identifier_tags: [env]\n", "9:23", "“env” has no value*")]
    [InlineData(Head + Fields + "    access:\n      teams:\n        Ops: owner\n", "11:14",
        "There is no level owner. *")]
    [InlineData(Head + Fields + "    access:\n      team: {}\n", "10:7", "access: has no team:. Did you mean teams?")]
    [InlineData(Head + Fields
        + "  - name: ONE\n    integration: OpenAI\n    authentication: OpenAIAPIKey\n    fields:\n      api_token: "
        + "${env:PASSWORD}\n", "9:5", "The connection ONE is already described at *:2:5.*")]
    public void A_fault_is_reported_at_its_place(string yaml, string? place, string message)
    {
        var faults = Faults(yaml);

        faults.Should().ContainSingle();
        faults[0].Message.Should().Match(message);
        if (place is not null) faults[0].Field.Should().Be($"{folder["one.yaml"]}:{place}");
        faults[0].Message.Should().NotContain("hunter2");
    }

    [Theory]
    [InlineData("workflows: [5]\n", "1:13", "A workflow must have name:, spec: and more, not a string.")]
    [InlineData("workflows:\n  - name: w\n", "2:5", "spec: is missing. It has triggers: and steps:.")]
    [InlineData("workflows:\n  - name: w\n    spec: []\n", "3:11", "spec: must have names with values, not a list.")]
    [InlineData(Workflow + "    runs_as: owner\n", "8:5", "A workflow has no runs_as:. Did you mean run_as?")]
    [InlineData(Workflow + "    run_as: ownr\n", "8:13", "run_as: can't be ownr. Did you mean owner?")]
    [InlineData(Workflow + "    run_as: service_account\n", "8:13", "service_account: is missing.*")]
    [InlineData(Workflow + "    run_as: owner\n    service_account: Robot\n", "8:13",
        "With service_account:, run_as: can only be service_account.*")]
    [InlineData(Workflow + "    published: yes\n", "8:16", "published: must be true or false.")]
    [InlineData(Workflow + "    tags: [two words]\n", "8:12", "“two words” is not a tag.*")]
    [InlineData(Workflow + "    repeatable_steps: [Go]\n", "8:24", "There is no step “Go”. *")]
    [InlineData(Workflow + "    webhook_secret: hunter2\n", "8:21", "webhook_secret: is a secret, and secrets don't*")]
    [InlineData(Workflow + "    webhook_secret: ${env:PASSWORD}\n", "8:21",
        "The secret has 7 characters; use 16 to 200.")]
    [InlineData(Workflow + "    access:\n      teams:\n        Ops: resolver\n", "10:14",
        "There is no level resolver. *runner*")]
    [InlineData(Workflow + "          name: Stop\n", "8:11", "“name” is listed twice, first at line 6. Keep one.")]
    [InlineData(Workflow + "          connectionLable: A\n", "8:*", "*connectionLable*")]
    [InlineData(Workflow + "      connectionEnvs: &a []\n", "8:23", "Anchors (&name) are not supported*")]
    [InlineData(Workflow + "      connectionEnvs:\n        - env: default\n          connections:\n"
        + "            - label: A\n              connection: 5\n", "12:27", "connection: must be a string. *")]
    [InlineData(Workflow + "      connectionEnvs:\n        - env: default\n          connections:\n"
        + "            - label: A\n              connection: one\n"
        + "              connectionId: 01900000-0000-7000-8000-000000000001\n",
        "12:27", "Use connection: or connectionId:, not both.")]
    public void A_fault_of_a_workflow_is_reported_at_its_place(string yaml, string place, string message)
    {
        var fault = Faults(yaml).Should().ContainSingle().Subject;

        fault.Message.Should().Match(message).And.NotContain("hunter2");
        fault.Field.Should().Match($"{folder["one.yaml"]}:{place}");
    }

    [Fact]
    public void A_spec_is_as_deep_as_in_JSON_and_the_rest_of_a_file_is_not()
    {
        var deep = $"          parameters: [{{name: inputData, value: {new string('[', 58)}{new string(']', 58)}}}]\n";
        var tooDeep = deep.Replace("[[", "[[[[[").Replace("]]", "]]]]]");

        Read(Workflow + deep).Workflows.Single().Spec.References.Should().BeEmpty();
        Faults(Workflow + tooDeep).Single().Message.Should().StartWith("This is nested deeper than the 64 levels");
    }

    [Fact]
    public void A_manifest_that_is_not_UTF_8_or_too_large_is_refused()
    {
        File.WriteAllBytes(folder["one.yaml"], [0x63, 0xff, 0xfe]);
        Faults(null).Single().Message.Should().Be("The file is not UTF-8. Save it as UTF-8.");
        File.WriteAllBytes(folder["one.yaml"], new byte[(2 * 1024 * 1024) + 1]);
        Faults(null).Single().Message.Should().StartWith("The file has 2");
    }

    [Fact]
    public void A_text_that_only_looks_like_a_placeholder_is_written_with_another_sign_before_it()
    {
        var described = Read(Head.Replace("HTTPBasicAuth", "HTTPTokenAuth")
            + "      base_url: https://api.example.com\n      headers:\n        - name: X-Note\n          value: "
            + "a$${env:X}b${env:PASSWORD}\n      tokens:\n        - name: token1\n          value: "
            + "x${env:PASSWORD}y\n");

        var input = described.Connections.Single().Input;
        input.Fields.Items("headers")[0].Text("value").Should().Be("a${env:X}bhunter2");
        ((FieldValue.Secret)input.Fields.Items("tokens")[0]["value"]!).Value.Reveal().Should().Be("xhunter2y");
    }

    [Fact]
    public void A_folder_covers_what_was_managed_from_it_and_a_file_only_itself()
    {
        Directory.CreateDirectory(folder["deploy/eu"]);
        foreach (var file in new[] { "deploy/prod.yaml", "deploy/eu/prod.yml", "deploy/notes.txt" })
            File.WriteAllText(folder[file], "connections: []\n");
        var deploy = folder["deploy"];

        var described = Reading.Read([deploy + "/"], new Placeholders(_ => null));

        described.FileNames.Should().Equal($"{deploy}/eu/prod.yml", $"{deploy}/prod.yaml");
        described.Covers($"{deploy}/gone.yaml").Should().BeTrue();
        described.Covers($"{deploy}-of-others/gone.yaml").Should().BeFalse();
        var one = Reading.Read([$"{deploy}/prod.yaml"], new Placeholders(_ => null));
        (one.Covers($"{deploy}/prod.yaml"), one.Covers($"{deploy}/gone.yaml")).Should().Be((true, false));
    }

    [Fact]
    public void Every_fault_is_reported_at_once() =>
        Faults("connections:\n  - nam: one\n    integration: Nothing\n    authentication: x\n  - 5\ngroups:\n  - "
            + "name: g\n").Should().HaveCountGreaterThan(3);

    private IReadOnlyList<ValidationError> Faults(string? yaml)
    {
        var read = () => Read(yaml);
        return read.Should().Throw<Problem.Invalid>().Which.Faults;
    }

    private Manifest Read(string? yaml)
    {
        if (yaml is not null) File.WriteAllText(folder["one.yaml"], yaml);
        return Reading.Read([folder["one.yaml"]], new Placeholders(name => name == "PASSWORD" ? "hunter2" : null));
    }
}
