using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;

namespace Connections.Web.Ui;

/// <summary>Apps in words.</summary>
internal static class AppMessages
{
    /// <summary>What viewers see.</summary>
    public static string Publication(AppRow row) =>
        WorkflowMessages.Publication(row.Published is not null, row.HasDraft);

    /// <summary>Why a reader can't change it; null where they can.</summary>
    public static string? WhyNotEdit(AppRow row, string? lacks) => row.MayEdit ? null
        : lacks ?? (row is { MayRelease: true, ManagedBy: { } file } ? Problem.ManagedByFile.WhyNot(row.Name, file)
            : WorkflowMessages.WhyNotEdit(row.MyLevel, row.MyLevel.WithArticle(), "app"));
}
