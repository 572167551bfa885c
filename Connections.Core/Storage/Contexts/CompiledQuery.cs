using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Connections.Core.Storage.Contexts;

/// <summary>
/// A query that is asked so often that it is translated once, from <see cref="EF"/>'s <c>CompileAsyncQuery</c>. Each
/// database has a translation of its own.
/// </summary>
/// <param name="compile">Makes the compiled query; it is bound to the first model that it meets.</param>
internal sealed class CompiledQuery<TQuery>(Func<TQuery> compile) where TQuery : class
{
    private readonly ConditionalWeakTable<IModel, TQuery> made = [];

    /// <summary>The query as it is asked of that database.</summary>
    public TQuery On(ConnectionsDbContext db) => made.GetValue(db.Model, _ => compile());
}
