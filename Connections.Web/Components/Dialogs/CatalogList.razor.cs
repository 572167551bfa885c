using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// A list of items with fields of their own. A new item takes the focus; a removed one gives it back to the button.
/// </summary>
public sealed partial class CatalogList
{
    private ElementReference add;
    private string says = "";
    private string? focusNext;
    private bool focusAdd;

    /// <summary>The form.</summary>
    [Parameter, EditorRequired]
    public ConnectionFormModel Model { get; set; } = null!;

    /// <summary>The level of the form that the list is in.</summary>
    [Parameter, EditorRequired]
    public FormFields Values { get; set; } = null!;

    /// <summary>The list.</summary>
    [Parameter, EditorRequired]
    public Field Field { get; set; } = null!;

    /// <summary>Raised with the place of what was changed.</summary>
    [Parameter]
    public EventCallback<string> OnChange { get; set; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private string Place => Values.PlaceOf(Field);

    private string Id => CatalogForm.IdOf(Place);

    private string AddId => $"{Id}-add";

    private string Label => Field.ItemLabel ?? "entry";

    private bool IsFull => Values.Items(Field).Count >= FieldRules.MaxItems;

    private FormMessage? Message => Model.Faults.At(Place);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (focusAdd)
        {
            focusAdd = false;
            await add.FocusAsync();
        }
        if (focusNext is not { } id) return;
        focusNext = null;
        await using var module = await Js.InvokeAsync<IJSObjectReference>("import",
            "./Components/Dialogs/CatalogForm.razor.js");
        await module.InvokeVoidAsync("focus", id);
    }

    private string NameOf(FormItem item)
    {
        var key = item.Fields.Fields.First(f => f.Name == Field.ItemKey);
        var number = Values.Items(Field).ToList().IndexOf(item) + 1;
        return item.Fields.Text(key) is { Length: > 0 } name ? $"{Label} {name}" : $"{Label} {number}";
    }

    private Task AddAsync()
    {
        if (IsFull)
        {
            says = $"Maximum {FieldRules.MaxItems}.";
            return Task.CompletedTask;
        }
        var item = Values.AddItem(Field);
        if (item.Fields.Shown is [var first, ..]) focusNext = CatalogForm.IdOf(item.Fields.PlaceOf(first));
        foreach (var field in item.Fields.Shown) Model.Faults.Add(item.Fields.PlaceOf(field));
        says = $"Added {NameOf(item)}";
        return OnChange.InvokeAsync(Place);
    }

    private Task RemoveAsync(FormItem item)
    {
        says = $"Removed {NameOf(item)}";
        Values.RemoveItem(Field, item);
        focusAdd = true;
        return OnChange.InvokeAsync(Place);
    }
}
