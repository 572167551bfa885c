using Connections.Core;
using Connections.Core.Apps.Editing;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Apps.Build;

/// <summary>The versions of an app: who saved them, when, what changed; a way back. Closes when one was reverted
/// to.</summary>
public sealed partial class AppVersionsDialog
{
    private const int PageSize = 20;

    private readonly List<AppVersionRow> versions = [];
    private IReadOnlyList<string> changes = [];
    private int total;
    private int newest;
    private int? compared;
    private int? naming;
    private string typed = "";

    /// <summary>The app.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>The state that the editor saw.</summary>
    [Parameter, EditorRequired]
    public Guid SeenVersion { get; set; }

    /// <summary>Why nothing can be reverted; null: it can.</summary>
    [Parameter]
    public string? RevertRefusal { get; set; }

    [Inject]
    public required AppQueries Reading { get; init; }

    [Inject]
    public required AppService Apps { get; init; }

    protected override Task OnInitializedAsync() => MoreAsync();

    private Task MoreAsync() => Notifier.TryAsync(async () =>
    {
        var found = await Reading.VersionsAsync(await Actors.CurrentAsync(), Id,
            new PageRequest(versions.Count, PageSize), Left);
        versions.AddRange(found.Rows);
        total = found.Total;
        newest = versions.Count > 0 ? versions[0].Number : 0;
    }, Submission.Refuse);

    private Task CompareAsync(int number) => Notifier.TryAsync(async () =>
    {
        var actor = await Actors.CurrentAsync();
        var after = await Reading.GetAsync(actor, Id, new AppVersionChoice(number), Left);
        // An earlier one may be swept away by now.
        var earlier = versions.FirstOrDefault(v => v.Number < number)
            ?? ((await Reading.VersionsAsync(actor, Id, new PageRequest(versions.Count, 1), Left)).Rows is [var one, ..]
                ? one : null);
        var before = earlier is null ? null
            : await Reading.GetAsync(actor, Id, new AppVersionChoice(earlier.Number), Left);
        (changes, compared) = (AppChanges.Between(before?.Definition, after.Definition), number);
    }, Submission.Refuse);

    private void Name(AppVersionRow version) => (naming, typed) = (version.Number, version.Name);

    private async Task NameAsync()
    {
        if (naming is not { } number || !await Submission.RunAsync(actor => Apps.NameVersionAsync(actor, Id,
            new AppVersionChoice(number), typed, CancellationToken.None))) return;
        var at = versions.FindIndex(v => v.Number == number);
        versions[at] = versions[at] with { Name = typed.Trim() };
        naming = null;
    }

    private Task RevertAsync(int number) => FinishAsync(async actor =>
    {
        // A name that was given just now is no change of anyone else.
        var seen = naming is null && versions.Count > 0
            ? (await Reading.GetAsync(actor, Id, AppVersionChoice.Newest, Left)).Row : null;
        if (seen is not null && seen.Number != newest)
            throw new Problem.Conflict("Someone else saved this app since you opened it. Nothing was overwritten.");
        await Apps.RevertAsync(actor, Id, new AppVersionChoice(number), seen?.Version ?? SeenVersion,
            CancellationToken.None);
    }, $"Reverted to version {number}.");
}
