using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Storage;

namespace Connections.Core.Automation.Runs;

/// <summary>What is to be started, and by whom or what.</summary>
/// <param name="Source">What starts it.</param>
/// <param name="Initiator">Who starts it; a trigger where no person does.</param>
internal sealed record RunOrder(RunSource Source, Actor Initiator)
{
    /// <summary>Values of parameters by name.</summary>
    public JsonObject Given { get; init; } = [];

    /// <summary>
    /// Whether values for no parameter are left out instead of refused: who sends an event knows no parameters.
    /// </summary>
    public bool IgnoresOthers { get; init; }

    /// <summary>What tells it from other starts of the workflow for a day; null: nothing does.</summary>
    public string? DeliveryKey { get; init; }

    /// <summary>The version that is run; null: the one that its source starts.</summary>
    public Guid? VersionId { get; init; }

    /// <summary>What is taken over from an earlier run; null: nothing.</summary>
    public RunTakeover? Takeover { get; init; }

    /// <summary>What <c>Source</c> has besides the run's address.</summary>
    public JsonObject Origin { get; init; } = [];

    /// <summary>The app in which someone started it; null: it wasn't started in one.</summary>
    public StartingApp? App { get; init; }

    /// <summary>Who is told to have started it.</summary>
    public Actor Starter => App?.Viewer ?? Initiator;

    /// <summary>What is written in the same commit.</summary>
    public Action<ConnectionsDbContext>? Alongside { get; init; }

    /// <summary>The trigger that the document must have; null: none.</summary>
    public string? Trigger => VersionId is not null ? null : Source switch
    {
        RunSource.Api => SpecTriggers.Api,
        RunSource.Webhook => SpecTriggers.Webhook,
        RunSource.Schedule => SpecTriggers.Schedule,
        RunSource.App => SpecTriggers.App,
        _ => null,
    };
}

/// <summary>An app in which someone starts a workflow, with the rights of the app's identity.</summary>
/// <param name="Id">The app.</param>
/// <param name="Name">Its name.</param>
/// <param name="Viewer">Who starts it.</param>
internal sealed record StartingApp(Guid Id, string Name, Actor Viewer);

/// <summary>A run that was accepted.</summary>
/// <param name="Id">The run.</param>
/// <param name="IsNew">Whether it was this start that did it, and not an earlier one of the same key.</param>
internal readonly record struct AcceptedRun(Guid Id, bool IsNew);
