using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>What concerns a workflow as a whole: name, description, tags, parameters, results.</summary>
public sealed partial class WorkflowBuilderSettings
{
    private SidePanel? frame;
    private string? inputError;
    private string? outputError;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>Whether the reader may change it.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Why the reader may not; null where they may.</summary>
    [Parameter]
    public string? WhyReadOnly { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    /// <summary>Raised when it was released from the file that managed it.</summary>
    [Parameter]
    public EventCallback Released { get; set; }

    /// <summary>Raised when the panel is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private WorkflowDocument Document => State.Document;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && frame is not null) await frame.FocusAsync();
    }

    // How often a parameter is named in the document.
    private int UsesOf(string parameter) =>
        Regex.Count(Document.Text, @"\{\{\s*Trigger\." + Regex.Escape(parameter) + "(?![A-Za-z0-9_-])");

    private Task NameAsync(string? name)
    {
        State.Name = name ?? "";
        return Edited.InvokeAsync();
    }

    private Task DescribeAsync(string? text)
    {
        State.Description = text ?? "";
        return Edited.InvokeAsync();
    }

    private Task TagAsync(IReadOnlyList<string> tags)
    {
        State.Tags = tags;
        return Edited.InvokeAsync();
    }

    private Task InputAsync(Core.Automation.Workflows.ParameterView before, ParameterEdit edit) => EditAsync(() =>
        Document.SetParameter(before.Name, before with
        {
            Name = edit.Name,
            Label = before.Label == before.Name ? edit.Name : before.Label,
            Type = edit.Type,
            Default = edit.Value,
        }), m => inputError = m);

    private Task AddInputAsync() => EditAsync(() =>
    {
        var name = Unique("parameter", Document.View.Inputs.Select(p => p.Name));
        Document.SetParameter(null, new(name, name, ParameterType.String, null, null, null, false));
    }, m => inputError = m);

    private Task RemoveInputAsync(string name) => EditAsync(() => Document.RemoveParameter(name), m => inputError = m);

    private Task OutputAsync(string before, ParameterEdit edit) => EditAsync(
        () => Document.SetOutput(before, new(edit.Name, edit.Type, edit.Value)), m => outputError = m);

    private Task AddOutputAsync() => EditAsync(() =>
    {
        var name = Unique("output", Document.View.Outputs.Select(o => o.Name));
        Document.SetOutput(null, new(name, ParameterType.String, ""));
    }, m => outputError = m);

    private Task RemoveOutputAsync(string name) => EditAsync(() => Document.RemoveOutput(name), m => outputError = m);

    private async Task EditAsync(Action edit, Action<string?> tell)
    {
        tell(null);
        if (await Notifier.TryAsync(() =>
        {
            edit();
            return Task.CompletedTask;
        }, problem => tell(problem.Message))) await Edited.InvokeAsync();
    }

    private static string Unique(string stem, IEnumerable<string> taken)
    {
        var names = taken.ToHashSet(StringComparer.Ordinal);
        var i = 1;
        while (names.Contains(FormattableString.Invariant($"{stem}{i}"))) i++;
        return FormattableString.Invariant($"{stem}{i}");
    }
}
