using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Postgres
{
    /// <summary>TileFiles: which file manages an account of a tile.</summary>
    [DbContext(typeof(PostgresConnectionsDbContext))]
    [Migration("20261130205506_TileFiles")]
    public class TileFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ManagedBy",
                table: "TileAccounts",
                type: "character varying(400)",
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
