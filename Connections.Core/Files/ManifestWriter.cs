using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Secrets;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Connections.Core.Files;

/// <summary>
/// Writes descriptions as files have them. In place of each secret stands a variable whose name says what it is
/// for.
/// </summary>
internal sealed class ManifestWriter
{
    private readonly StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly HashSet<string> variables = [];
    private readonly Emitter emitter;

    public ManifestWriter() =>
        emitter = new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences());

    /// <summary>The variables for secrets, in the order of the file.</summary>
    public IReadOnlyCollection<string> Variables => variables;

    /// <summary>The whole document.</summary>
    public string Write(IReadOnlyList<ExportedConnection> connections, IReadOnlyList<ExportedGroup> groups,
        IReadOnlyList<ExportedTileAccount> tiles, IReadOnlyList<ExportedWorkflow> workflows,
        IReadOnlyList<ExportedApp> apps)
    {
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Map(() =>
        {
            if (connections.Count > 0) Key("connections", () => Items(connections, Connection));
            if (groups.Count > 0) Key("groups", () => Items(groups, Group));
            if (tiles.Count > 0) Key("tiles", () => Items(tiles, TileAccount));
            if (workflows.Count > 0) Key("workflows", () => Items(workflows, Workflow));
            if (apps.Count > 0) Key("apps", () => Items(apps, App));
            // A document without anything is read again, too.
            if (connections.Count + groups.Count + tiles.Count + workflows.Count + apps.Count == 0)
                Key("connections", () => Items(connections, Connection));
        });
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private void Connection(ExportedConnection connection) => Map(() =>
    {
        Text("name", connection.Name);
        if (connection.Description.Length > 0) Text("description", connection.Description);
        Text("integration", connection.Integration.Type);
        Text("authentication", connection.Kind.Type);
        Field[] form = [.. connection.Integration.FieldsFor(connection.Kind)];
        Key("fields", () => Form(connection, form, connection.Fields, ""));
        if (connection.HandsOut) Text("hands_out_credentials", "true");
        if (connection.Tags.Count > 0) Key("identifier_tags", () => Items(connection.Tags, Scalar));
        Access(connection.Access);
    });

    private void Group(ExportedGroup group) => Map(() =>
    {
        Text("name", group.Name);
        if (group.Description.Length > 0) Text("description", group.Description);
        Text("integration", group.IntegrationType);
        Key("identifier_tags", () => Items(group.Keys, Scalar));
        if (group.Members.Count > 0) Key("members", () => Items(group.Members, Scalar));
        Access(group.Access);
    });

    private void TileAccount(ExportedTileAccount account) => Map(() =>
    {
        var credential = account.Credential;
        Text("name", credential.Name);
        Text("integration", credential.Integration.Type);
        Text("authentication", credential.Kind.Type);
        if (account.IsDefault) Text("default", "true");
        Field[] form = [.. credential.Integration.FieldsFor(credential.Kind)];
        // Accounts of two tiles may have the same name: their variables don't.
        var named = credential with { Name = $"{credential.Integration.Type}_{credential.Name}" };
        Key("fields", () => Form(named, form, credential.Fields, ""));
        Access(credential.Access);
    });

    private void Workflow(ExportedWorkflow workflow) => Map(() =>
    {
        Text("name", workflow.Name);
        if (workflow.Description.Length > 0) Text("description", workflow.Description);
        if (workflow.Tags.Count > 0) Key("tags", () => Items(workflow.Tags, Scalar));
        if (workflow.RunAs != RunAs.Owner) Text("run_as", ManifestWorkflowReader.Word(workflow.RunAs));
        if (workflow.ServiceAccount is { } account) Text("service_account", account);
        if (workflow.IsPublished) Text("published", "true");
        if (workflow.RepeatableSteps.Count > 0)
            Key("repeatable_steps", () => Items(workflow.RepeatableSteps, Scalar));
        if (workflow.HasWebhookSecret)
            Text(WebhookSecret.Field, $"${{env:{Variable(workflow.Name, WebhookSecret.Field)}}}");
        Key(SpecReader.Root, () => Node(workflow.Spec));
        Access(workflow.Access);
    });

    private void App(ExportedApp app) => Map(() =>
    {
        Text("name", app.Name);
        if (app.Description.Length > 0) Text("description", app.Description);
        if (app.Tags.Count > 0) Key("tags", () => Items(app.Tags, Scalar));
        if (app.RunAs != AppIdentity.Author) Text("run_as", ManifestAppReader.Word(app.RunAs));
        if (app.ServiceAccount is { } account) Text("service_account", account);
        if (app.IsPublished) Text("published", "true");
        Key(ManifestAppReader.Definition, () => Node(app.Definition));
        Access(app.Access);
    });

    // A document, so that it is read as it is: a text that looks like a number stays a text.
    private void Node(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                Map(() =>
                {
                    foreach (var (name, value) in members) Key(name, () => Node(value));
                });
                break;
            case JsonArray items:
                Items<JsonNode?>([.. items], Node);
                break;
            case JsonValue value when value.TryGetValue<string>(out var words):
                Scalar(words, isQuoted: !YamlDocument.IsText(words));
                break;
            default:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, node?.ToJsonString() ?? "null",
                    ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true));
                break;
        }
    }

    private void Access(IReadOnlyList<(string Words, string Level)> access) => Key("access", () => Map(() =>
    {
        foreach (var (_, level) in access.Where(a => a.Words == "organization")) Text("organization", level);
        foreach (var kind in access.Where(a => a.Words != "organization")
            .Select(a => (Parts: a.Words.Split('/', 2), a.Level)).GroupBy(a => a.Parts[0]))
        {
            Key(kind.Key, () => Map(() =>
            {
                foreach (var (parts, level) in kind) Text(parts[1], level);
            }));
        }
    }));

    private void Form(ExportedConnection connection, IReadOnlyList<Field> form, FieldSet values, string prefix) =>
        Map(() =>
    {
        foreach (var field in form.Where(f => !f.ReadOnly))
        {
            var path = prefix + field.Name;
            switch (values[field.Name])
            {
                case FieldValue.Items items:
                    Key(field.Name,
                        () => Items(items.Values,
                            item => Form(connection, field.Fields, item,
                                FieldRules.ItemPath(path, item.Text(field.ItemKey!) ?? "") + "/")));
                    break;
                case FieldValue.Many many:
                    Key(field.Name, () => Items(many.Values, v => Scalar(Placeholders.Escape(v))));
                    break;
                case FieldValue.Text plain when field.Public:
                    Text(field.Name, Placeholders.Escape(plain.Value));
                    break;
                default:
                    if (field.Format == FieldFormat.Body
                        && (values.Part(field.Name) is not null
                            || connection.Secrets.Any(s => s.StartsWith(path + "/", StringComparison.Ordinal))))
                        Key(field.Name,
                            () => Form(connection, field.Fields, values.Part(field.Name) ?? [], path + "/"));
                    else if (connection.Secrets.Contains(path))
                        Text(field.Name, $"${{env:{Variable(connection.Name, path)}}}");
                    break;
            }
        }
    });

    // BILLING_API_PROD_TOKENS_TOKEN1_VALUE; another one where two would be the same.
    private string Variable(string name, string path)
    {
        var word = new StringBuilder();
        foreach (var letter in $"{name}_{path}".ToUpperInvariant())
            word.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        if (char.IsAsciiDigit(word[0])) word.Insert(0, '_');
        var variable = word.ToString();
        for (var i = 2; !variables.Add(variable); i++) variable = $"{word}_{i}";
        return variable;
    }

    private void Map(Action content)
    {
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
        content();
        emitter.Emit(new MappingEnd());
    }

    private void Items<T>(IReadOnlyList<T> items, Action<T> one)
    {
        emitter.Emit(
            new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true,
                typeof(T) == typeof(string) ? SequenceStyle.Flow : SequenceStyle.Block));
        foreach (var item in items) one(item);
        emitter.Emit(new SequenceEnd());
    }

    private void Key(string name, Action value)
    {
        Scalar(name);
        value();
    }

    private void Text(string name, string value)
    {
        Scalar(name);
        Scalar(value);
    }

    // Where a plain text would be read as nothing, or as several lines are best read, it says so; otherwise the emitter
    // knows what to quote.
    private void Scalar(string value) => Scalar(value, isQuoted: false);

    private void Scalar(string value, bool isQuoted)
    {
        var style = isQuoted || value is "" or "~" || value.Equals("null", StringComparison.OrdinalIgnoreCase)
            || value.Any(IsOdd) ? ScalarStyle.DoubleQuoted
            : value.Contains('\n', StringComparison.Ordinal)
            ? value.EndsWith('\n') || char.IsWhiteSpace(value[0]) ? ScalarStyle.DoubleQuoted : ScalarStyle.Literal
            : ScalarStyle.Any;
        emitter.Emit(
            new Scalar(AnchorName.Empty, TagName.Empty, value, style, isPlainImplicit: true, isQuotedImplicit: true));
    }

    // Other line breaks than \n, which would be read as one, and what does not show.
    private static bool IsOdd(char letter) =>
        letter != '\n' && (char.IsControl(letter) || letter is '\u2028' or '\u2029' or '\uFEFF');
}

/// <summary>A connection as it is written: no secret, only where there is one.</summary>
internal sealed record ExportedConnection(
    string Name, string Description, Integration Integration, CredentialKind Kind, FieldSet Fields,
    IReadOnlySet<string> Secrets, IReadOnlyList<string> Tags, IReadOnlyList<(string Words, string Level)> Access,
    bool HandsOut);

/// <summary>A group as it is written.</summary>
internal sealed record ExportedGroup(string Name, string Description, string IntegrationType,
    IReadOnlyList<string> Keys, IReadOnlyList<string> Members, IReadOnlyList<(string Words, string Level)> Access);

/// <summary>A workflow as it is written: its document with names, and of its secret only that there is one.</summary>
internal sealed record ExportedWorkflow(string Name, string Description, IReadOnlyList<string> Tags, RunAs RunAs,
    string? ServiceAccount, bool IsPublished, IReadOnlyList<string> RepeatableSteps, bool HasWebhookSecret,
    JsonNode? Spec, IReadOnlyList<(string Words, string Level)> Access);

/// <summary>An app as it is written: its definition with names.</summary>
internal sealed record ExportedApp(string Name, string Description, IReadOnlyList<string> Tags, AppIdentity RunAs,
    string? ServiceAccount, bool IsPublished, JsonNode? Definition, IReadOnlyList<(string Words, string Level)> Access);

/// <summary>An account of a tile as it is written.</summary>
/// <param name="Credential">Its credential, as that of a connection.</param>
/// <param name="IsDefault">Whether it is the default of its tile.</param>
internal sealed record ExportedTileAccount(ExportedConnection Credential, bool IsDefault);
