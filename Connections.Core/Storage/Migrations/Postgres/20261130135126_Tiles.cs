using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Postgres
{
    /// <summary>Accounts of integration tiles, whose secrets lie beside those of connections.</summary>
    [DbContext(typeof(PostgresConnectionsDbContext))]
    [Migration("20261130135126_Tiles")]
    public class Tiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Secrets_Connections_OwnerId",
                table: "Secrets");

            migrationBuilder.AddColumn<string>(
                name: "Tile",
                table: "WorkflowRunSteps",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "TileAccounts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    IsDefault = table.Column<bool>(type: "boolean", nullable: false),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    NameKey = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Tile = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    CredentialType = table.Column<string>(type: "character varying(100)", maxLength: 100,
                        nullable: false),
                    Fields = table.Column<string>(type: "text", nullable: false),
                    OrganizationLevel = table.Column<int>(type: "integer", nullable: false),
                    PolicyVersion = table.Column<Guid>(type: "uuid", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedById = table.Column<Guid>(type: "uuid", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    SchemaMissing = table.Column<bool>(type: "boolean", nullable: false),
                    Health = table.Column<int>(type: "integer", nullable: false),
                    HealthMessage = table.Column<string>(type: "text", nullable: true),
                    HealthAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TileAccounts", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_TileAccounts_ExpiresAt",
                table: "TileAccounts",
                column: "ExpiresAt",
                filter: "\"ExpiresAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_TileAccounts_HealthAt_Id",
                table: "TileAccounts",
                columns: new[] { "HealthAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_TileAccounts_Tile",
                table: "TileAccounts",
                column: "Tile",
                unique: true,
                filter: "\"IsDefault\"");

            migrationBuilder.CreateIndex(
                name: "IX_TileAccounts_Tile_NameKey",
                table: "TileAccounts",
                columns: new[] { "Tile", "NameKey" },
                unique: true);

            // What workflows use is read again: steps without a connection may use a tile.
            migrationBuilder.Sql("""UPDATE "Workflows" SET "KnowsUses" = FALSE""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """DELETE FROM "Secrets" WHERE "OwnerId" NOT IN (SELECT "Id" FROM "Connections")""");

            migrationBuilder.DropTable(
                name: "TileAccounts");

            migrationBuilder.DropColumn(
                name: "Tile",
                table: "WorkflowRunSteps");

            migrationBuilder.AddForeignKey(
                name: "FK_Secrets_Connections_OwnerId",
                table: "Secrets",
                column: "OwnerId",
                principalTable: "Connections",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
