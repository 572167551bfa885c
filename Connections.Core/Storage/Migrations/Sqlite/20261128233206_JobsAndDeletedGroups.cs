using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class JobsAndDeletedGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Connections_UsedBy_Id_OrganizationLevel_DeletedAt",
                table: "Connections");

            migrationBuilder.DropIndex(
                name: "IX_ConnectionGroups_NameKey",
                table: "ConnectionGroups");

            migrationBuilder.AddColumn<DateTime>(
                name: "DeletedAt",
                table: "ConnectionGroups",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "DeletedById",
                table: "ConnectionGroups",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "PurgeAt",
                table: "ConnectionGroups",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Jobs",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Input = table.Column<string>(type: "TEXT", nullable: false),
                    StartedById = table.Column<byte[]>(type: "BLOB", nullable: false),
                    StarterKind = table.Column<int>(type: "INTEGER", nullable: false),
                    StarterName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    StarterAddress = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    KeyId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    KeyName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FinishedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CanceledAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    IsDismissed = table.Column<bool>(type: "INTEGER", nullable: false),
                    HolderId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    HeldUntil = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Jobs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "JobItems",
                columns: table => new
                {
                    JobId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    ResourceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    At = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobItems", x => new { x.JobId, x.Number });
                    table.ForeignKey(
                        name: "FK_JobItems_Jobs_JobId",
                        column: x => x.JobId,
                        principalTable: "Jobs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_DeletedAt_Id_OrganizationLevel",
                table: "ConnectionGroups",
                columns: new[] { "DeletedAt", "Id", "OrganizationLevel" },
                filter: "\"DeletedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_NameKey",
                table: "ConnectionGroups",
                column: "NameKey",
                unique: true,
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_PurgeAt",
                table: "ConnectionGroups",
                column: "PurgeAt",
                filter: "\"PurgeAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_JobItems_JobId_State_Number",
                table: "JobItems",
                columns: new[] { "JobId", "State", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_FinishedAt",
                table: "Jobs",
                column: "FinishedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_StartedById_CreatedAt",
                table: "Jobs",
                columns: new[] { "StartedById", "CreatedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "JobItems");

            migrationBuilder.DropTable(
                name: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_ConnectionGroups_DeletedAt_Id_OrganizationLevel",
                table: "ConnectionGroups");

            migrationBuilder.DropIndex(
                name: "IX_ConnectionGroups_NameKey",
                table: "ConnectionGroups");

            migrationBuilder.DropIndex(
                name: "IX_ConnectionGroups_PurgeAt",
                table: "ConnectionGroups");

            migrationBuilder.DropColumn(
                name: "DeletedAt",
                table: "ConnectionGroups");

            migrationBuilder.DropColumn(
                name: "DeletedById",
                table: "ConnectionGroups");

            migrationBuilder.DropColumn(
                name: "PurgeAt",
                table: "ConnectionGroups");

            migrationBuilder.CreateIndex(
                name: "IX_Connections_UsedBy_Id_OrganizationLevel_DeletedAt",
                table: "Connections",
                columns: new[] { "UsedBy", "Id", "OrganizationLevel", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_NameKey",
                table: "ConnectionGroups",
                column: "NameKey",
                unique: true);
        }
    }
}
