using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Storage;

/// <summary>Indexes that one of the databases alone has.</summary>
internal static class ProviderIndexes
{
    private const string Annotation = "Connections:OnlyOn";

    /// <summary>Makes the index on that database alone.</summary>
    public static IndexBuilder<T> OnlyOn<T>(this IndexBuilder<T> index, StorageProvider provider) =>
        index.HasAnnotation(Annotation, provider.ToString());

    /// <summary>Takes the indexes of the other database out of the model.</summary>
    public static void KeepIndexesOf(this ModelBuilder model, StorageProvider provider)
    {
        foreach (var type in model.Model.GetEntityTypes())
        {
            foreach (var index in type.GetDeclaredIndexes().ToList())
            {
                var only = index.RemoveAnnotation(Annotation)?.Value as string;
                if (only is not null && only != provider.ToString()) type.RemoveIndex(index.Properties);
            }
        }
    }
}
