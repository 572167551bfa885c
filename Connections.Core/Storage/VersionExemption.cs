using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Storage;

/// <summary>Which columns make a row's version new when they change.</summary>
internal static class VersionExemption
{
    private const string Annotation = "Connections:LeavesVersion";

    /// <summary>A change of this column alone makes no version.</summary>
    public static PropertyBuilder<T> LeavesVersion<T>(this PropertyBuilder<T> property) =>
        property.HasAnnotation(Annotation, true);

    /// <summary>Whether a change of this column alone makes no version.</summary>
    public static bool LeavesVersion(this IReadOnlyProperty property) =>
        property.FindAnnotation(Annotation) is not null;
}
