namespace Connections.Core.Automation.Entities;

/// <summary>What started a run.</summary>
public enum RunSource
{
    /// <summary>A person, on screen.</summary>
    Manual,

    /// <summary>A program, through the API.</summary>
    Api,

    /// <summary>A signed delivery to the workflow's address.</summary>
    Webhook,

    /// <summary>The workflow's schedule.</summary>
    Schedule,

    /// <summary>A query of an app.</summary>
    App,
}
