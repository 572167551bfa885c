using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <summary>What workflows use, now and in the last days, and how many use each connection and group.</summary>
    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130040028_Uses")]
    public class Uses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "KnowsUses",
                table: "Workflows",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "PastChoices",
                columns: table => new
                {
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    GroupId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PastChoices", x => new { x.ConnectionId, x.GroupId, x.UserId, x.Day });
                    table.ForeignKey(
                        name: "FK_PastChoices_Connections_ConnectionId",
                        column: x => x.ConnectionId,
                        principalTable: "Connections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Uses",
                columns: table => new
                {
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    VersionKind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Step = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    UserKind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    TargetId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Identifiers = table.Column<string>(type: "TEXT", nullable: false),
                    Pattern = table.Column<string>(type: "TEXT", nullable: false),
                    IsConstant = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsFirst = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Uses", x => new { x.UserId, x.VersionKind, x.Step });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Connections_UsedBy_Id_OrganizationLevel_DeletedAt",
                table: "Connections",
                columns: new[] { "UsedBy", "Id", "OrganizationLevel", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_UsedBy_Id_OrganizationLevel",
                table: "ConnectionGroups",
                columns: new[] { "UsedBy", "Id", "OrganizationLevel" });

            migrationBuilder.CreateIndex(
                name: "IX_PastChoices_Day",
                table: "PastChoices",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_PastChoices_GroupId_Day",
                table: "PastChoices",
                columns: new[] { "GroupId", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_Uses_Kind_TargetId_UserId",
                table: "Uses",
                columns: new[] { "Kind", "TargetId", "UserId" });

            // Groups are counted here; workflows by code at the start, which can read their documents.
            migrationBuilder.Sql(
                """
                UPDATE "Connections" SET "UsedBy" = (SELECT COUNT(*) FROM "ConnectionGroupMembers" AS m
                    WHERE m."ConnectionId" = "Connections"."Id")
                """);
            migrationBuilder.Sql("""UPDATE "ConnectionGroups" SET "UsedBy" = 0""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PastChoices");

            migrationBuilder.DropTable(
                name: "Uses");

            migrationBuilder.DropIndex(
                name: "IX_Connections_UsedBy_Id_OrganizationLevel_DeletedAt",
                table: "Connections");

            migrationBuilder.DropIndex(
                name: "IX_ConnectionGroups_UsedBy_Id_OrganizationLevel",
                table: "ConnectionGroups");

            migrationBuilder.DropColumn(
                name: "KnowsUses",
                table: "Workflows");
        }
    }
}
