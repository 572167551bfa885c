namespace Connections.Web.Components.Apps.View;

/// <summary>One component of an app; what does not work here is a box with its name.</summary>
public sealed partial class AppComponentView
{
    private static readonly Dictionary<string, Type> kinds = new()
    {
        ["text"] = typeof(AppTextBlock),
        ["textInput"] = typeof(AppTextField),
        ["textArea"] = typeof(AppTextField),
        ["numberInput"] = typeof(AppNumberField),
        ["checkbox"] = typeof(AppCheckbox),
        ["select"] = typeof(AppSelect),
        ["button"] = typeof(AppButton),
        ["table"] = typeof(AppTable),
        ["calloutValue"] = typeof(AppCallout),
        ["jsonInput"] = typeof(AppJsonField),
        ["modal"] = typeof(AppModal),
    };

    private Dictionary<string, object> Passed => new()
    {
        [nameof(Component)] = Component,
        [nameof(OnMessage)] = OnMessage,
        [nameof(IsReadOnly)] = IsReadOnly,
    };
}
