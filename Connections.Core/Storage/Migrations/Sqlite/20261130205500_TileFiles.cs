using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <summary>TileFiles: which file manages an account of a tile.</summary>
    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130205500_TileFiles")]
    public class TileFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ManagedBy",
                table: "TileAccounts",
                type: "TEXT",
                maxLength: 400,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ManagedBy",
                table: "TileAccounts");
        }
    }
}
