using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Integrations;
using Connections.Tests.Support;
using Connections.Web.Ui;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>
/// One form that the catalog can ask for: an integration, a credential kind, and what is chosen where a choice brings
/// other fields.
/// </summary>
internal sealed record CatalogFormVariant(Integration Integration, CredentialKind Kind, Field? Chooses, string Choice)
{
    /// <summary>Name of the connection that is made on this way.</summary>
    public string Name => $"{Integration.Name} {Kind.Name} {Choice}".Trim();

    /// <summary>Every variant of the forms of a catalog, so that a new file is walked without a line of code.</summary>
    public static IEnumerable<CatalogFormVariant> All(IntegrationCatalog catalog) =>
        from integration in catalog.All
        from kind in integration.Credentials
        let chooses = integration.FieldsFor(kind)
            .FirstOrDefault(
                f => f.Format == FieldFormat.Choice && integration.FieldsFor(kind).Any(o => o.When?.Field == f.Name))
        from choice in chooses?.Options.Select(o => o.Value) ?? [""]
        select new CatalogFormVariant(integration, kind, chooses, choice);

    /// <summary>
    /// As few ways as have everything that a form can have: each control, each way to choose a kind, each family of
    /// credentials.
    /// </summary>
    public static IReadOnlyList<CatalogFormVariant> OneOfEachShape(IntegrationCatalog catalog)
    {
        var left = All(catalog).Select(variant => (Way: variant, Parts: variant.Parts().ToHashSet())).ToList();
        var missing = left.SelectMany(w => w.Parts).ToHashSet();
        var chosen = new List<CatalogFormVariant>();
        while (missing.Count > 0)
        {
            var best = left.MaxBy(w => w.Parts.Count(missing.Contains));
            missing.ExceptWith(best.Parts);
            chosen.Add(best.Way);
        }
        return chosen;
    }

    /// <summary>What its form is made of.</summary>
    public IEnumerable<string> Parts()
    {
        yield return Kind.Authentication.GetType().Name;
        yield return Integration.Credentials.Count switch
        {
            1 => "one kind",
            <= 3 => "kinds side by side",
            _ =>
            "a list of kinds"
        };
        foreach (var part in Integration.FieldsFor(Kind).SelectMany(field => PartsOf(field, ""))) yield return part;
    }

    private static IEnumerable<string> PartsOf(Field field, string within) =>
        field.Fields.SelectMany(inner => PartsOf(inner, $"{field.Format} of ")).Prepend(
            $"{within}{(field.Optional ? "optional " : "")}{(field.Public ? "" : "secret ")}{(field.Transient ? "transient " : "")}{field.Format}");
}

/// <summary>
/// Fills the form of one way by the labels on the screen, with the schema's examples and a marked value for each
/// secret.
/// </summary>
internal sealed class CatalogForm(CatalogFormVariant variant, ILocator dialog)
{
    /// <summary>Is in every secret that is a text. It passes for a hexadecimal number too.</summary>
    public const string Mark = "5ecca0a7d00d";

    // Awkward on purpose; a field that forbids one of them gets the next.
    private static readonly string[] Tails = ["+/=\"<&'é\\", "+/=\"<&'", ""];
    private static int last;
    private readonly FormFields form = new([.. variant.Integration.FieldsFor(variant.Kind)]);
    private readonly List<byte[]> keys = [];
    private readonly (string Key, string Certificate) pem = Certificates.Make();

    /// <summary>The secrets typed, by path. What is used once and not kept is none of them.</summary>
    public IReadOnlyDictionary<string, string> Secrets =>
        form.SecretChanges().Where(s => form.Fields.FirstOrDefault(f => f.Name == s.Key) is not { Transient: true })
            .ToDictionary(s => s.Key, s => s.Value.Value!.Reveal());

    /// <summary>Pieces of private keys, which bear no mark of ours.</summary>
    public IReadOnlyList<byte[]> Keys => keys;

    /// <summary>Whether the rules warn of what is typed, so that saving takes a second press.</summary>
    public bool Warns => Faults.Any(f => f.Severity == ErrorSeverity.Warning);

    private IReadOnlyList<ValidationError> Faults =>
        FieldRules.Validate(variant.Integration, variant.Kind, form.Values(withSecrets: true));

    public async Task FillAsync()
    {
        await ShowKindAsync();
        await FillAsync(dialog, form);
        Faults.Where(f => f.Severity == ErrorSeverity.Error).Should()
            .BeEmpty($"the examples in the file of {variant.Integration.Type} pass its own rules");
    }

    private async Task ShowKindAsync()
    {
        if (variant.Integration.Credentials.Count == 1) return;
        if (variant.Integration.Credentials.Count > 3)
            await dialog.GetByLabel("Authentication Type", new() { Exact = true }).SelectOptionAsync(variant.Kind.Type);
        else await dialog.GetByRole(AriaRole.Radiogroup,
            new() { Name = "Authentication Type" }).GetByText(variant.Kind.Name, new() { Exact = true }).ClickAsync();
        // Two kinds may have fields of one name: the form of the other one must be gone.
        if (variant.Kind.Description is { } says)
            await Assertions.Expect(dialog.GetByText(says, new() { Exact = true })).ToBeVisibleAsync();
    }

    // A choice brings fields and takes others away: what is shown is asked again after each.
    private async Task FillAsync(ILocator place, FormFields level)
    {
        var done = new HashSet<string>();
        while (level.Shown.FirstOrDefault(f => done.Add(f.Name)) is { } field) await FillAsync(place, level, field);
    }

    private async Task FillAsync(ILocator place, FormFields level, Field field)
    {
        switch (field.Format)
        {
            case FieldFormat.List:
                var list = Group(place, field);
                if (field.Optional)
                {
                    await list.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Add ") }).ClickAsync();
                    level.AddItem(field);
                }
                await FillAsync(list.GetByRole(AriaRole.Group).First, level.Items(field)[0].Fields);
                break;
            case FieldFormat.Body:
                await FillAsync(Group(place, field), level.Part(field));
                break;
            case FieldFormat.MultiChoice:
                foreach (var option in field.Options)
                {
                    await Group(place, field).GetByLabel(option.Label, new() { Exact = true }).CheckAsync();
                    level.Choose(field, option.Value, isChosen: true);
                }
                break;
            case FieldFormat.Choice:
                var choice = field == variant.Chooses ? variant.Choice : field.Options[^1].Value;
                await place.GetByRole(AriaRole.Combobox,
                    new() { Name = field.Label, Exact = true }).SelectOptionAsync(choice);
                level.SetText(field, choice);
                break;
            default:
                var value = ValueOf(field);
                await place.GetByRole(AriaRole.Textbox, new() { Name = field.Label, Exact = true }).FillAsync(value);
                if (field.Public) level.SetText(field, value);
                else level.SetSecret(field, SecretDraft.Typed(value));
                break;
        }
    }

    private static ILocator Group(ILocator place, Field field) =>
        place.GetByRole(AriaRole.Group,
            new() { NameRegex = new Regex($"^{Regex.Escape(field.FullLabel)}( Optional)?$") });

    private string ValueOf(Field field) => field switch
    {
        { Format: FieldFormat.PemCertificate } => pem.Certificate,
        { Format: FieldFormat.PemKey } => Key(),
        // An example refers to an entry of a list; where this way has no such list, there is nothing to refer to.
        { Public: true, TemplateOver: { } list, Example: { } example } when form.Shown.All(f => f.Name != list) =>
            Regex.Replace(example, @"\{\{ (?!access_token)\w+ \}\}", "example"),
        { Public: true } => field.Example ?? field.Default ?? "example",
        _ => Marked(field),
    };

    private string Key()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem.Key);
        keys.Add(key.ExportParameters(includePrivateParameters: true).D![..12]);
        return pem.Key;
    }

    // The longest and most awkward value that the field's rules take without a word; else one that they take at all.
    private string Marked(Field field)
    {
        var mark = $"{Mark}{Interlocked.Increment(ref last):x4}";
        var length = Math.Max(mark.Length, field.Example?.Length ?? 0);
        string[] candidates = [.. Tails.Select(tail => field.Example + mark + tail), mark.PadRight(length, '0'), mark];
        var judged =
            candidates.Select(c => (Text: c, Faults: FieldFormats.Check(field, c, DateTimeOffset.UnixEpoch).ToList()))
            .Where(c => HeaderPolicy.For(variant.Kind).ValueFault(null, field, c.Text) is null).ToList();
        return judged.FirstOrDefault(c => c.Faults.Count == 0).Text
            ?? judged.First(c => c.Faults.All(f => f.Severity != ErrorSeverity.Error)).Text;
    }
}
