using Connections.Core;
using Connections.Core.Integrations;
using CsCheck;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

public sealed class FieldRulesPropertyTests
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.String[Gen.Char, 0, 40]),
        (2, Gen.String[Gen.OneOf('{', '}', ' ', 'a', '/', ':', '@', '.', '-', '\\', '\n', '\0', '\ud800', '%', '#', '[',
            ']'), 0, 20]),
        (1, Gen.OneOf("https://", "https://[", "https://a:b@c", "{{ token1 }}", "-----BEGIN CERTIFICATE-----",
            "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----", "xn--", "a@b", "١٢")));

    private static readonly (Integration Integration, CredentialKind Kind)[] Kinds = [.. Catalog.All.SelectMany(
        i => i.Credentials.Select(k => (i, k)))];

    [Fact]
    public void No_text_crashes_the_rules() =>
        Gen.Select(Gen.Int[0, Kinds.Length - 1], Text.Array[1, 30], Gen.Bool).Sample((which, texts, swapped) =>
        {
            var (integration, kind) = Kinds[which];
            var next = 0;
            var values = Fill([.. integration.FieldsFor(kind)], () => texts[next++ % texts.Length], swapped);

            var faults = FieldRules.Validate(integration, kind, values,
                clock: new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Certificates.Now));
            FieldRules.Separate(integration, kind, values);
            FieldRules.SecretPaths(integration, kind, values);
            FieldRules.HostForming(integration, kind, values);
            FieldRules.InTemplates(integration, kind, values);
            FieldRules.Expiry(integration, kind, values);

            return faults.All(f => f.Field.Length > 0 && f.Message.Length > 0);
        }, iter: 3_000);

    [Fact]
    public void A_secret_is_never_in_a_message() =>
        Gen.Select(Gen.Int[0, Kinds.Length - 1],
            Gen.String[Gen.Char['\u0001', '\u00ff'], 0, 20]).Sample((which, tail) =>
        {
            var (integration, kind) = Kinds[which];
            var values = Fill([.. integration.FieldsFor(kind)], () => "MARKER-7f3a" + tail, swapped: false,
                secretsOnly: true);

            return !FieldRules.Validate(integration, kind,
                values).Any(f => f.Message.Contains("MARKER-7f3a", StringComparison.Ordinal));
        }, iter: 1_000);

    [Fact]
    public void A_host_that_is_accepted_names_that_host_and_no_other() =>
        Text.Sample(text =>
        {
            var (integration, kind) = GetKind("OktaAPIToken");
            if (FieldRules.Validate(integration, kind,
                new() { { "domain", text }, { "api_token", Secret("x") } }).Any(f => f.Severity == ErrorSeverity.Error))
                return true;
            var filled = "https://" + FieldRules.InTemplates(integration, kind, new() { { "domain", text } })["domain"];

            return !Uri.TryCreate(filled, UriKind.Absolute, out var url)
                || (url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "", IsDefaultPort: true }
                    && (url.HostNameType is UriHostNameType.Dns or UriHostNameType.Basic || url.Host == text));
        }, iter: 5_000);

    [Fact]
    public void Separating_keeps_every_secret_and_leaves_none_behind() =>
        Gen.String[Gen.Char['a', 'z'], 1, 8].HashSet[0, 20].Sample(names =>
        {
            var (integration, kind) = GetKind("HTTPTokenAuth");
            var separated = FieldRules.Separate(integration, kind,
                Http(("tokens", List([.. names.Select(n => Token(n, "value of " + n))]))));

            return separated.Secrets.Keys.ToHashSet().SetEquals(names.Select(n => $"tokens/{n}/value"))
                && separated.Public.Items("tokens").All(i => i["value"] is null);
        }, iter: 300);

    private static FieldSet Fill(IReadOnlyList<Field> fields, Func<string> next, bool swapped, bool secretsOnly = false)
    {
        var values = new FieldSet();
        foreach (var field in fields)
            if (field.Format == FieldFormat.List)
                values.Set(field.Name,
                    List(Fill(field.Fields, next, swapped, secretsOnly),
                        Fill(field.Fields, next, swapped, secretsOnly)));
            else if (field.Format == FieldFormat.Body)
                values.Set(field.Name, new FieldValue.Part(Fill(field.Fields, next, swapped, secretsOnly)));
            else if (field.Public == swapped || (secretsOnly && !field.Public)) values.Set(field.Name, Secret(next()));
            else values.Add(field.Name, secretsOnly ? field.Example ?? "x" : next());
        return values;
    }
}
