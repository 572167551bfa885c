using System.Text.RegularExpressions;

namespace Connections.Core.Integrations;

/// <summary>
/// The rules that one integration keeps beyond its shape, each told at its place (a JSON pointer) with its own message.
/// </summary>
internal sealed partial class IntegrationValidator
{
    private readonly List<(string Pointer, string Rule)> faults = [];
    private readonly Integration integration;

    private IntegrationValidator(Integration integration) => this.integration = integration;

    public static IReadOnlyList<(string Pointer, string Rule)> Run(Integration integration)
    {
        var check = new IntegrationValidator(integration);
        check.Head();
        var fields = new FieldDefinitionValidator(check.Add);
        fields.Form(integration.Fields, "/fields", []);
        for (var i = 0; i < integration.Credentials.Count; i++)
        {
            var kind = integration.Credentials[i];
            var place = $"/credentials/{i}";
            if (!TypeName().IsMatch(kind.Type))
                check.Add($"{place}/type", $"a credential type must be letters and digits and begin with a letter, "
                    + $"such as OpenAIAPIKey; {DidYouMean.Quote(kind.Type)} does not");
            fields.Form(kind.Fields, $"{place}/fields", integration.Fields);
            new AuthenticationValidator(integration, kind, place, check.Add).Run();
        }
        check.Hosts();
        check.HostsFrom();
        check.TrustFrom();
        if (integration.Failure is { } failure) AnswerValidator.Failure(failure, "/failure", check.Add);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < integration.Actions.Count; i++)
        {
            var action = integration.Actions[i];
            if (!ids.Add(action.Id)) check.Add($"/actions/{i}/id", $"the action {action.Id} is listed twice");
            new ActionValidator(integration, action, $"/actions/{i}", check.Add).Run();
        }
        check.Tile();
        return check.faults;
    }

    private void Head()
    {
        if (!TypeName().IsMatch(integration.Type))
            Add("/type", "a type must be letters and digits and begin with a letter, such as OpenAI; "
                + $"{DidYouMean.Quote(integration.Type)} does not");
        foreach (var (member, text) in (ReadOnlySpan<(string, string)>)[("name", integration.Name),
            ("category", integration.Category), ("description", integration.Description)])
            if (string.IsNullOrWhiteSpace(text)) Add($"/{member}", $"\"{member}\" must not be empty");
        if (integration.Icon is { } icon && !IconName().IsMatch(icon))
            Add("/icon", "an icon is named by its file without folder and extension, such as openai");
        if (integration.Color is { } color && !HexColor().IsMatch(color))
            Add("/color", "a color must be written as #RRGGBB");
        if (integration.Sources.Count == 0)
            Add("/sources", "name at least one page of the vendor that documents the base URL and authentication");
        if (integration.Credentials.Count == 0) Add("/credentials", "there must be at least one authentication type");
    }

    /// <summary>
    /// Where credentials may go is told by fields that say so and are checked for it, and by nothing else.
    /// </summary>
    private void Hosts()
    {
        if (integration.BaseUrl is { } @base)
        {
            var template = TemplateText.Parse(@base);
            HostTemplate("/baseUrl", template);
            var shape = template.Fill(_ => "example");
            var isField = template.IsOneName && FieldEverywhere(template.Names[0])?.Format is null or FieldFormat.Url;
            if (!isField
                && (!shape.StartsWith("https://", StringComparison.Ordinal)
                    || FieldFormats.CanonicalUrl(shape) is null))
                Add("/baseUrl",
                    "a base URL must begin with https://, or be one field of the format Url and nothing else");
            if (shape.EndsWith('/')) Add("/baseUrl", "a base URL must end without a slash");
        }
        else if (integration.Hosts.Count == 0)
            Add("", "say \"baseUrl\", or \"hosts\" where the vendor has more than one: otherwise a credential "
                + "couldn't be sent anywhere");
        for (var i = 0; i < integration.Hosts.Count; i++)
        {
            var template = TemplateText.Parse(integration.Hosts[i]);
            HostTemplate($"/hosts/{i}", template);
            var host = template.Fill(_ => "example");
            var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
            var isPart = template.Names is [{ } only] && only.Contains('.', StringComparison.Ordinal);
            var isNamed = template.IsOneName || isPart || name.Contains('.', StringComparison.Ordinal);
            if (FieldFormats.CanonicalHost(name) != name || !isNamed)
                Add($"/hosts/{i}",
                    "a host must be a lowercase name (api.example.com), a suffix (*.example.com) or a template over "
                    + "fields that form a host");
        }
    }

    private void HostsFrom()
    {
        if (integration.HostsFrom is not { } name) return;
        if (FieldEverywhere(name) is not { } field)
            Add("/hostsFrom", $"{DidYouMean.Quote(name)} is not a field of every credential type");
        else if (field is not { Public: true, FormsHost: true, Format: FieldFormat.Hosts })
            Add("/hostsFrom", $"{name} must be public, of the format Hosts, and say \"formsHost\": true, so that "
                + "changing it asks for the secrets again");
    }

    private void Tile()
    {
        if (integration.Tile is not { } tile) return;
        if (string.IsNullOrWhiteSpace(tile.Description)) Add("/tile/description", "\"description\" must not be empty");
        if (tile.Credentials.Count == 0) Add("/tile/credentials", "name at least one of the authentication types");
        foreach (var (i, type) in tile.Credentials.Index())
        {
            var place = $"/tile/credentials/{i}";
            if (integration.Kind(type) is not { } kind)
                Add(place, $"{DidYouMean.Quote(type)} is not an authentication type of this integration. "
                    + DidYouMean.For(type, [.. integration.Credentials.Select(c => c.Type)]));
            else if (kind.Authentication is AuthenticationMethod.OAuthCode or AuthenticationMethod.AwsSignature)
                Add(place, $"an account of a tile can't have {type}: it isn't complete when it is saved");
            else if (kind.Test is null) Add(place, $"{type} needs a test request, so that accounts can be tested");
        }
        for (var i = 0; i < integration.Actions.Count; i++)
            if (integration.Actions[i].Inputs.Any(input => input.Name == TileSchema.AccountInput))
                Add($"/actions/{i}/inputs", $"with a tile, no action may have the input {TileSchema.AccountInput}: it "
                    + "chooses the account of the tile");
    }

    private void TrustFrom()
    {
        if (integration.TrustFrom is { } name
            && integration.Fields.FirstOrDefault(f => f.Name == name) is not
            {
                Public: true, Optional: true,
                Format: FieldFormat.PemCertificate
            })
            Add("/trustFrom", $"{DidYouMean.Quote(name)} must be a field of the integration itself, public, "
                + "optional, and of the format PemCertificate");
    }

    private void HostTemplate(string place, TemplateText template)
    {
        if (template.Fault is { } fault) Add(place, fault);
        foreach (var name in template.Names)
        {
            var field = FieldEverywhere(name);
            if (field is null)
                Add(place, $"{{{{ {name} }}}} is not a field of every credential type. "
                    + $"{DidYouMean.For(name, [.. integration.Fields.Select(f => f.Name)])}");
            else if (!field.Public) Add(place, $"{{{{ {name} }}}} is secret; a secret can't be part of a URL");
            else if (!field.FormsHost)
                Add(place, $"{{{{ {name} }}}} must say \"formsHost\": true, so that changing it asks for the "
                    + "secrets again");
        }
    }

    // One of the integration's own is every kind's once it says that it forms the host, as it must.
    private Field? FieldEverywhere(string name) =>
        integration.Fields.FirstOrDefault(f => IsNamed(f, name)) ?? Everywhere(integration, name);

    private static bool IsNamed(Field field, string name) => field.Name == name || field.TemplateNames.Contains(name);

    /// <summary>
    /// The field of that name, or with a part of that name, where every credential kind has it; else null.
    /// </summary>
    public static Field? Everywhere(Integration integration, string name)
    {
        var found = integration.Credentials
            .Select(kind => integration.FieldsFor(kind).FirstOrDefault(f => IsNamed(f, name))).ToList();
        return found.Count > 0 && found.TrueForAll(f => f is not null) ? found.Find(f => !f!.Public) ?? found[0] : null;
    }

    private void Add(string pointer, string rule) => faults.Add((pointer, rule));

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]*\z")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*\z")]
    private static partial Regex IconName();

    [GeneratedRegex(@"\A#[0-9A-Fa-f]{6}\z")]
    private static partial Regex HexColor();
}
