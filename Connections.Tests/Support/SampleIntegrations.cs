using Connections.Core;
using Connections.Core.Integrations;

namespace Connections.Tests.Support;

/// <summary>Integrations made for tests.</summary>
internal static class SampleIntegrations
{
    private static readonly Uri Page = new("https://docs.example/");

    public static Field Public(string name, string? value = null, bool optional = false) =>
        new() { Name = name, Label = name, Public = true, Optional = optional, Default = value };

    public static Field Secret(string name, bool optional = false) =>
        new() { Name = name, Label = name, Optional = optional };

    public static Field List(string name, bool secret = false) => new()
    {
        Name = name,
        Label = name,
        Format = FieldFormat.List,
        ItemKey = "name",
        Optional = true,
        Fields = [Public("name"), secret ? Secret("value") : Public("value")],
    };

    public static Integration Integration(string? baseUrl, AuthenticationMethod authentication,
        IReadOnlyList<Field> fields, TestRequest? test = null, IReadOnlyList<string>? hosts = null) => new()
        {
            Type = "Sample",
            Name = "Sample",
            Category = "Tests",
            Description = "Made for tests.",
            Documentation = Page,
            Sources = [Page],
            BaseUrl = baseUrl,
            Hosts = hosts ?? [],
            Credentials = [new CredentialKind { Type = "SampleKey", Name = "Key", Fields = fields,
            Authentication = authentication, Test = test, LeastPrivilege = "Reading is enough." }],
        };

    /// <summary>As the catalog's HTTP integration with tokens.</summary>
    public static Integration Http(TestRequest? test = null) => Integration(
        "{{ base_url }}",
        new AuthenticationMethod.Request
        {
            HeadersFrom = "headers",
            QueryFrom = "url_parameters",
            BodyFrom = "body",
            VariablesFrom = "tokens"
        },
        [
            Public("base_url") with { Format = FieldFormat.Url, FormsHost = true },
            List("tokens", secret: true),
            List("headers"),
            List("url_parameters"),
            new Field { Name = "body", Label = "Body", Format = FieldFormat.Body, Optional = true,
                Fields = [Public("content"), Public("content_type")] },
            Public("test_url", "{{ base_url }}", optional: true),
            Public("test_method", "GET", optional: true),
        ],
        test ?? new TestRequest { UrlFrom = "test_url", MethodFrom = "test_method" });

    public static FieldSet HttpFields(string baseUrl, (string, string)[]? headers = null,
        (string, string)[]? parameters = null, (string Content, string Type)? body = null, params string[] tokens)
    {
        var fields = new FieldSet { { "base_url", baseUrl }, { "headers", Items(headers) },
            { "url_parameters", Items(parameters) },
            { "tokens", new FieldValue.Items([.. tokens.Select(t => new FieldSet { { "name", t } })]) } };
        if (body is { } one)
            fields.Set("body",
                new FieldValue.Part(new FieldSet { { "content", one.Content }, { "content_type", one.Type } }));
        return fields;
    }

    public static Dictionary<string, SecretValue> Secrets(params (string Path, string Value)[] secrets) =>
        secrets.ToDictionary(s => s.Path, s => new SecretValue(s.Value));

    private static FieldValue.Items Items((string Name, string Value)[]? pairs) =>
        new([.. (pairs ?? []).Select(p => new FieldSet { { "name", p.Name }, { "value", p.Value } })]);
}
