using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Replacements;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Resolving;
using Connections.Web.Components.Details;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.List;

/// <summary>The details of one connection, beside the list. There is no secret in what it has to show.</summary>
public sealed partial class ConnectionPanel
{
    private ConnectionDetails? details;
    private Integration? integration;
    private string? problem;
    private ConnectionTestResult? result;
    private bool testing;
    private bool resolving;
    private bool following;

    /// <summary>Raised when a test has changed what the list shows.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required ConnectionQueries Reading { get; init; }

    [Inject]
    public required ConnectionTester Tester { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    [Inject]
    public required ReplacementService Replacements { get; init; }

    [Inject]
    public required AwsIdentity Aws { get; init; }

    private CredentialKind? Kind => integration?.Kind(details?.Row.CredentialType ?? "");

    private string Schema =>
        integration is null ? details!.Row.IntegrationType : Kind is null ? integration.Name
            : $"{integration.Name} · {Kind.Name}";

    private bool CanTest => Kind is { } kind && ConnectionTester.CanTest(kind);

    private string? NoteId => details is { MayRelease: true } ? ManagedNote.AnchorOf(Id) : null;

    private string? EditRefusal => details switch
    {
        { MayRelease: true, Row: { ManagedBy: { } file } row } => Problem.ManagedByFile.WhyNot(row.Name, file),
        { MayEdit: false, Row: var row } =>
            OwnPermissions.Refusal(row.Access, AccessLevel.Editor, Core.People.Permissions.ConnectionsWrite),
        _ => Availability.Refusal,
    };

    private string? TestRefusal =>
        details!.MayResolve ? Availability.Refusal
            : OwnPermissions.Refusal(details.Row.Access, AccessLevel.Resolver,
                Core.People.Permissions.ConnectionsResolve);

    private string? ExternalId =>
        Kind?.Authentication is AuthenticationMethod.AwsSignature aws ? details!.Fields.Text(aws.ExternalIdFrom) : null;

    /// <inheritdoc/>
    protected override async Task ReadAsync(Actor actor)
    {
        details = await Reading.GetAsync(actor, Id, Left);
        integration = Catalog.Find(details.Row.IntegrationType);
    }

    /// <inheritdoc/>
    protected override void Forget() => details = null;

    /// <inheritdoc/>
    protected override Task<PagedResult<HistoryEntry>> HistoryAsync(Actor actor, PageRequest page) =>
        Reading.HistoryAsync(actor, Id, page, Left);

    private async Task TestAsync()
    {
        if (testing) return;
        (testing, problem, result) = (true, null, null);
        await Notifier.TryAsync(
            async () => result = await Tester.TestStoredAsync(await Actors.CurrentAsync(), Id, Left),
            failed => problem = failed.Message);
        testing = false;
        // What came back is shown at once: reading details and list again may take longer, or fail.
        StateHasChanged();
        await LoadAsync();
        await Changed.InvokeAsync();
    }

    private async Task ReplaceAsync()
    {
        var (id, name) = (Id, details!.Row.Name);
        var result = await Asking.AskAsync<ReplaceConnectionDialog>($"Replace “{name}”",
            new DialogParameters<ReplaceConnectionDialog>
            {
                { d => d.Id, id },
                { d => d.Name, name },
                { d => d.IntegrationType, details.Row.IntegrationType },
            });
        if (result is not { Canceled: false, Data: ReplacementPlan done }) return;
        await Changed.InvokeAsync();
        if (done.Id is not { } replacement) Notifier.Confirm("Nothing was changed.");
        else Notifier.Confirm($"{ReplaceConnectionDialog.Count(done.Replaced)} now use “{done.To}”.", ("Undo", async () =>
        {
            await Replacements.UndoAsync(await Actors.CurrentAsync(), replacement, CancellationToken.None);
            await InvokeAsync(Changed.InvokeAsync);
        }
            ));
    }

    private IEnumerable<(string Label, string Value)> Values()
    {
        foreach (var (name, value) in details!.Fields)
        {
            // Who consented is beside the way to connect.
            if (Kind?.Authentication is AuthenticationMethod.OAuthCode oauth && oauth.ConnectedAsFrom == name) continue;
            var label = FieldOf(name)?.FullLabel ?? name;
            switch (value)
            {
                case FieldValue.Text text:
                    yield return (label, text.Value);
                    break;
                case FieldValue.Many many:
                    yield return (label, string.Join(", ", many.Values));
                    break;
                case FieldValue.Part part:
                    foreach (var (inner, content) in part.Value)
                        if (content is FieldValue.Text text)
                            yield return ($"{label} · {(inner == "content" ? "content" : "type")}", text.Value);
                    break;
                case FieldValue.Items items:
                    // Items whose value is a secret stand among the secrets.
                    foreach (var item in items.Values)
                        if (item.Text("value") is { } shown) yield return ($"{label} · {item.Text("name")}", shown);
                    break;
            }
        }
    }

    private string LabelOf(string path)
    {
        var parts = path.Split('/');
        var field = FieldOf(parts[0]);
        return parts.Length > 1 ? $"{field?.Label ?? parts[0]} · {parts[1]}" : field?.Label ?? path;
    }

    private Field? FieldOf(string name) => integration is null ? null
        : integration.Fields.Concat(Kind?.Fields ?? []).FirstOrDefault(f => f.Name == name);
}
