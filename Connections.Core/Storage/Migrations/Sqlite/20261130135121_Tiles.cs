using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <summary>Accounts of integration tiles, whose secrets lie beside those of connections.</summary>
    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130135121_Tiles")]
    public class Tiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            Rebuild(migrationBuilder, "");

            migrationBuilder.AddColumn<string>(
                name: "Tile",
                table: "WorkflowRunSteps",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "TileAccounts",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    IsDefault = table.Column<bool>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    NameKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Tile = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    CredentialType = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Fields = table.Column<string>(type: "TEXT", nullable: false),
                    OrganizationLevel = table.Column<int>(type: "INTEGER", nullable: false),
                    PolicyVersion = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedById = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SchemaMissing = table.Column<bool>(type: "INTEGER", nullable: false),
                    Health = table.Column<int>(type: "INTEGER", nullable: false),
                    HealthMessage = table.Column<string>(type: "TEXT", nullable: true),
                    HealthAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Version = table.Column<byte[]>(type: "BLOB", nullable: false)
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
            migrationBuilder.Sql("""UPDATE "Workflows" SET "KnowsUses" = 0""");
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

            Rebuild(migrationBuilder, """
                , CONSTRAINT "FK_Secrets_Connections_OwnerId" FOREIGN KEY ("OwnerId")
                    REFERENCES "Connections" ("Id") ON DELETE CASCADE
                """);
        }

        // SQLite changes the constraints of a table only with the table. Nothing refers to this one.
        private static void Rebuild(MigrationBuilder migrationBuilder, string constraint)
        {
            migrationBuilder.Sql(
                $"""
                CREATE TABLE "SecretsOfAll" (
                    "OwnerId" BLOB NOT NULL,
                    "Path" TEXT NOT NULL,
                    "SecretVersion" INTEGER NOT NULL,
                    "Algorithm" INTEGER NOT NULL,
                    "KeyId" TEXT NOT NULL,
                    "WrappedKey" BLOB NOT NULL,
                    "Nonce" BLOB NOT NULL,
                    "Ciphertext" BLOB NOT NULL,
                    "Tag" BLOB NOT NULL,
                    "SetAt" TEXT NOT NULL,
                    "SetById" BLOB NOT NULL,
                    "Lost" INTEGER NOT NULL,
                    CONSTRAINT "PK_Secrets" PRIMARY KEY ("OwnerId", "Path")
                    {constraint}
                )
                """);
            const string columns = """
                "OwnerId", "Path", "SecretVersion", "Algorithm", "KeyId", "WrappedKey", "Nonce", "Ciphertext", "Tag",
                "SetAt", "SetById", "Lost"
                """;
            migrationBuilder.Sql($"""INSERT INTO "SecretsOfAll" ({columns}) SELECT {columns} FROM "Secrets" """);
            migrationBuilder.Sql("""DROP TABLE "Secrets" """);
            migrationBuilder.Sql("""ALTER TABLE "SecretsOfAll" RENAME TO "Secrets" """);
            migrationBuilder.Sql("""CREATE INDEX "IX_Secrets_KeyId" ON "Secrets" ("KeyId")""");
        }
    }
}
