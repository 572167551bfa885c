using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>How accounts are listed.</summary>
internal static class MemberQueries
{
    /// <summary>One page of accounts, by name.</summary>
    public static async Task<PagedResult<MemberRow>> MembersAsync(this IQueryable<User> users, MemberQuery query,
        PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        users = users.AsNoTracking();
        if (query.Search?.Trim() is { Length: > 0 } search)
        {
            if (!DatabaseText.Holds(search)) return new([], 0);
            var sought = search.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, which knows no culture.
            users = users.Where(u => u.Name.ToLower().Contains(sought) || u.Email.ToLower().Contains(sought));
#pragma warning restore CA1304, CA1311, CA1862
        }
        if (query.Id is { } id) users = users.Where(u => u.Id == id);
        if (query.TeamId is { } team) users = users.Where(u => u.Teams.Any(t => t.Id == team));
        if (query.RoleId is { } role) users = users.Where(u => u.Roles.Any(r => r.Id == role));

        var rows = await users.OrderBy(u => u.Name).ThenBy(u => u.Id).Skip(page.Offset).Take(page.Size)
            .Include(u => u.Roles).Include(u => u.Teams).AsSplitQuery().ToListAsync(ct);
        return new([.. rows.Select(Row)], await users.CountAsync(ct));
    }

    private static MemberRow Row(User u) => new(
        u.Id, u.Name, u.Email, StateOf(u), u.Issuer is not null,
        [.. u.Roles.OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase).Select(r => new NamedRef(r.Id, r.Name))],
        [.. u.Teams.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase).Select(t => new NamedRef(t.Id, t.Name))],
        u.CreatedAt, u.LastSignInAt, u.Version);

    private static AccountState StateOf(User u) =>
        u.DisabledAt is not null ? AccountState.Disabled
        : u is { IsServiceAccount: false, Issuer: null, PasswordHash: null } ? AccountState.Invited
            : AccountState.Active;
}
