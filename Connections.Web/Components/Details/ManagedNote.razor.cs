using Connections.Core.Audit;
using Connections.Core.Files;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Details;

/// <summary>
/// In the details of what a file manages: which file, how to change it, what changed past it, and the way out.
/// </summary>
public sealed partial class ManagedNote
{
    private ReadRetry? reading;
    private IReadOnlyList<FieldChange> drift = [];

    /// <summary>What is managed.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public string File { get; set; } = "";

    /// <summary>What kind of thing it is.</summary>
    [Parameter]
    public ManagedKind Kind { get; set; }

    /// <summary>Whether the reader may release it.</summary>
    [Parameter]
    public bool MayRelease { get; set; }

    /// <summary>Raised when it was released.</summary>
    [Parameter]
    public EventCallback Released { get; set; }

    [Inject]
    public required ManagedFiles Files { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <summary>The id of the sentence that says why it is not changed here.</summary>
    public static string AnchorOf(Guid id) => $"managed-{id}";

    private string Anchor => AnchorOf(Id);

    private string Allowed => Kind is ManagedKind.Workflow or ManagedKind.App ? "You can still run it."
        : "You can still test and use it.";

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    protected override Task OnInitializedAsync()
    {
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
        return LoadAsync();
    }

    private Task LoadAsync() => reading!.TryAsync(async () =>
        drift = (await Files.DriftAsync(await Actors.CurrentAsync(), [Id], Left)).GetValueOrDefault(Id) ?? []);

    private static string Words(FieldChange change) => change switch
    {
        { Secret: true } => $"{change.Field}: differs from the secret that was applied",
        { Old: null } => $"{change.Field}: {change.New}, which is not in the file",
        { New: null } => $"{change.Field}: {change.Old} was removed",
        _ => $"{change.Field}: {change.New}, but {change.Old} in the file",
    };

    private async Task ReleaseAsync()
    {
        var resource = Kind.ToString().ToLowerInvariant();
        if ((await Asking.AskAsync<ConfirmDialog>("Release from file", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, Name },
            { d => d.Question, $"“{Name}” will be an ordinary {resource} again that you change here instead of in {File}. While that file still describes it, the next apply manages it again." },
            { d => d.Verb, "Release" },
            { d => d.IsDanger, false },
            { d => d.Act, async () =>
                {
                    var actor = await Actors.CurrentAsync();
                    await (Kind switch
                    {
                        ManagedKind.Group => Files.ReleaseGroupAsync(actor, Id, Left),
                        ManagedKind.Workflow => Files.ReleaseWorkflowAsync(actor, Id, Left),
                        ManagedKind.App => Files.ReleaseAppAsync(actor, Id, Left),
                        _ => Files.ReleaseConnectionAsync(actor, Id, Left),
                    });
                }
            },
        })).Canceled) return;
        Notifier.Confirm($"“{Name}” is no longer managed by a file.");
        await Released.InvokeAsync();
    }
}
