using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bunit;
using Connections.Core.Integrations;
using Connections.Tests.Support;
using Connections.Web.Components.Dialogs;
using Connections.Web.Ui;
using Xunit.Abstractions;

namespace Connections.Tests.Components.Dialogs;

/// <summary>
/// Every schema of the catalog, from its empty form to an edit. Those of one category share a host: to start one
/// takes longer than to use it.
/// </summary>
public sealed class AllCredentialKindsTests(ITestOutputHelper output) : DialogTest
{
    private const string Canary = "caNaRy7f3d9";
    private static readonly (string Key, string Certificate) pem = Pair();

    public static TheoryData<string> Categories() =>
        [.. IntegrationCatalog.Load().All.Select(i => i.Category).Distinct()];

    [Theory]
    [MemberData(nameof(Categories))]
    public async Task Each_is_filled_in_created_and_edited_and_its_secrets_are_never_drawn(string category)
    {
        foreach (var integration in Core.Get<IntegrationCatalog>().All.Where(i => i.Category == category))
            foreach (var kind in integration.Credentials)
            {
                output.WriteLine(kind.Type);
                await WalkAsync(integration, kind);
            }
        Drawn.Should().NotContain(Canary).And.NotContain(pem.Key.Split('\n')[5]);
    }

    private async Task WalkAsync(Integration integration, CredentialKind kind)
    {
        var dialog = await OpenNewAsync(integration.Type);
        ShowKind(integration, kind);
        var form = new FormFields([.. integration.FieldsFor(kind)]);

        // Nothing typed: each required field says so.
        await PressAsync("Create");
        ErrorAt("name").Should().Contain("Enter a name");
        foreach (var field in form.Shown.Where(f => f is { Optional: false, Default: null }))
            ErrorAt(form.PlaceOf(field)).Should().Contain("is required", $"{kind.Type} needs {field.Name}");

        Type("name", $"My {kind.Type}");
        foreach (var field in form.Shown.Where(
            f => !f.Optional || !f.Public && f.Format is not (FieldFormat.List or FieldFormat.Body)))
        {
            if (field.Format == FieldFormat.MultiChoice)
                Screen.Find($"#{CatalogForm.IdOf(form.PlaceOf(field))} input").Change(true);
            else if (field.Format == FieldFormat.Choice) Choose(form.PlaceOf(field), field.Options[0].Value);
            else Type(form.PlaceOf(field), ValueOf(field));
        }
        await PressAsync("Create");
        if (HasButton("Create anyway")) await PressAsync("Create anyway");
        Screen.FindAll("#connection-form .fault:not(.warning)").Select(f => f.TextContent).Should().BeEmpty();
        if (HasButton("Done")) await PressAsync("Done");
        var id = (await ResultOf(dialog))!.Data.Should().BeOfType<Guid>().Subject;

        var made = await ReadAsync(id);
        made.Row.Name.Should().Be($"My {kind.Type}");
        foreach (var field in form.Shown.Where(
            f => f is { Public: true, Optional: false }
                && f.Format is not (FieldFormat.Choice or FieldFormat.MultiChoice)))
            made.Fields.Text(field.Name).Should().Be(ValueOf(field));
        var secrets = made.Secrets.Select(s => (s.Path, s.SetAt)).ToList();

        var edit = await OpenEditAsync(id);
        Type("name", $"Our {kind.Type}");
        Type("tags", "env:prod,");
        await PressAsync("Save");
        if (HasButton("Save anyway")) await PressAsync("Save anyway");
        (await ResultOf(edit))!.Data.Should().Be(true);

        var changed = await ReadAsync(id);
        changed.Row.Name.Should().Be($"Our {kind.Type}");
        changed.Row.Tags.Should().Equal("env:prod");
        changed.Secrets.Select(s => (s.Path, s.SetAt)).Should().BeEquivalentTo(secrets);
        FieldText.Format(changed.Fields).Should().Be(FieldText.Format(made.Fields),
            "an edit of name and tags changes no field");
    }

    private void ShowKind(Integration integration, CredentialKind kind)
    {
        if (integration.Credentials.Count == 1) return;
        if (integration.Credentials.Count > 3) Choose("credentials", kind.Type);
        else Screen.FindAll("input[type=radio]")[integration.Credentials.ToList().IndexOf(kind)].Change(true);
    }

    private static string ValueOf(Field field) => field switch
    {
        { Format: FieldFormat.PemKey } => pem.Key,
        { Format: FieldFormat.PemCertificate } => pem.Certificate,
        { Public: false } =>
            field.Checks.Any(c => c.Severity == global::Connections.Core.ErrorSeverity.Error) ? field.Example!
                : (field.Example ?? "") + Canary,
        _ => field.Example ?? field.Default ?? "example",
    };

    private static (string, string) Pair()
    {
        using var key = TestKeys.Rsa();
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50),
            DateTimeOffset.UnixEpoch.AddYears(80));
        return (key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem());
    }
}
