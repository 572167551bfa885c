using Connections.Core.Apps.Running;

namespace Connections.Web.Components.Apps.View;

/// <summary>A button. It keeps the focus while it can't be pressed.</summary>
public sealed partial class AppButton
{
    private bool CanPress => !Component.IsDisabled && !IsLoading;

    private string Look => string.Join(' ', new[]
    {
        Properties.Flag("isPrimary") ? "cnx-primary" : null,
        Properties.Flag("isBorderless") ? "bare" : null,
        Properties.Text("level") switch
        {
            "danger" => "danger",
            "success" => "success",
            "warning" => "warning",
            _ => null,
        },
    }.Where(c => c is not null));

    private Task PressAsync() => CanPress ? SendAsync(AppMessageKind.Click) : Task.CompletedTask;
}
