using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Dialogs;

/// <summary>Tries what is typed, before it is saved, and says what was asked of whom and what came back.</summary>
public sealed partial class TestPanel : IDisposable
{
    private const string PanelId = "connection-test";
    private ConnectionTestResult? result;
    private string? problem;
    private bool isOutdated;
    private CancellationTokenSource? asking;
    private bool reveal;

    /// <summary>The form.</summary>
    [Parameter, EditorRequired]
    public ConnectionFormModel Model { get; set; } = null!;

    /// <summary>Raised when the test found a field at fault, or begins or ends.</summary>
    [Parameter]
    public EventCallback<bool> OnChange { get; set; }

    /// <summary>Tests what is typed, where it is not a connection.</summary>
    [Parameter]
    public Func<Actor, ConnectionInput, CancellationToken, Task<ConnectionTestResult>>? Test { get; set; }

    [Inject]
    public required ConnectionTester Tester { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <summary>Whether an answer is awaited.</summary>
    public bool IsRunning => asking is not null;

    /// <summary>Tries what is typed now.</summary>
    public async Task RunAsync()
    {
        if (IsRunning) return;
        using var mine = asking = new CancellationTokenSource();
        (result, problem, isOutdated, reveal) = (null, null, false, true);
        await OnChange.InvokeAsync(false);
        var found = false;
        try
        {
            await Notifier.TryAsync(
                async () =>
                {
                    var actor = await Actors.CurrentAsync();
                    var test = Test is null ? Tester.TestAsync(actor, Model.ToInput(), Model.Edited, mine.Token)
                        : Test(actor, Model.ToInput(), mine.Token);
                    await ((Task)test)
                        .ConfigureAwait(
                            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                    if (!mine.IsCancellationRequested) result = await test;
                },
                failed => found = Refuse(failed));
        }
        finally
        {
            if (asking == mine) asking = null;
        }
        if (mine.IsCancellationRequested) return;
        if (result?.Field is { } field && result.Outcome != TestOutcome.Accepted)
            Model.Refuse([new ValidationError(field, result.Message)]);
        reveal = !found;
        await OnChange.InvokeAsync(found);
    }

    /// <summary>What was tested is not what is typed anymore.</summary>
    public void Outdate()
    {
        isOutdated = result is not null || IsRunning;
        problem = null;
    }

    /// <inheritdoc/>
    public void Dispose() => asking?.Cancel();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!reveal) return;
        reveal = false;
        await Js.RevealAsync(PanelId);
    }

    private void Cancel()
    {
        asking?.Cancel();
        asking = null;
    }

    private bool Refuse(Problem failed)
    {
        if (failed is not Problem.Invalid { Faults: var faults } || faults.All(f => f.Field.Length == 0))
        {
            problem = failed.Message;
            return false;
        }
        Model.Faults.ShowAll();
        Model.Refuse([.. faults.Where(f => Model.Faults.At(Model.PlaceOf(f.Field) ?? "") is null)]);
        problem = "Fix the errors above to run the test.";
        return true;
    }
}
