using Connections.Core;
using Connections.Core.Integrations;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Integrations;

/// <summary>Short ways to fill in forms of the built-in catalog.</summary>
internal static class TestForms
{
    public static readonly IntegrationCatalog Catalog = IntegrationCatalog.Load();

    public static FieldValue Secret(string text) => new FieldValue.Secret(new SecretValue(text));

    public static FieldValue List(params FieldSet[] items) => new FieldValue.Items(items);

    public static FieldSet Token(string name, string value = "s3cret") =>
        new() { { "name", name }, { "type", "SECRET" }, { "value", Secret(value) } };

    public static FieldSet Pair(string name, string value) => new() { { "name", name }, { "value", value } };

    public static FieldSet Http(params (string Name, FieldValue Value)[] more)
    {
        var values = new FieldSet { { "base_url", "https://api.example.com/v1" } };
        foreach (var (name, value) in more) values.Set(name, value);
        return values;
    }

    public static IReadOnlyList<ValidationError> Check(string kindType, FieldSet values, params string[] stored)
    {
        var integration = Catalog.All.Single(i => i.Kind(kindType) is not null);
        return FieldRules.Validate(integration, integration.Kind(kindType)!, values, stored.ToHashSet(),
            new FakeTimeProvider(Certificates.Now));
    }

    public static (Integration Integration, CredentialKind Kind) GetKind(string kindType)
    {
        var integration = Catalog.All.Single(i => i.Kind(kindType) is not null);
        return (integration, integration.Kind(kindType)!);
    }
}
