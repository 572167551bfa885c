using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Groups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "DependentsVersion",
                table: "Connections",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.CreateTable(
                name: "ConnectionGroups",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    NameKey = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Description = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    IntegrationType = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    KeysText = table.Column<string>(type: "character varying(603)", maxLength: 603, nullable: false),
                    SearchText = table.Column<string>(type: "text", nullable: false),
                    OrganizationLevel = table.Column<int>(type: "integer", nullable: false),
                    PolicyVersion = table.Column<Guid>(type: "uuid", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedById = table.Column<Guid>(type: "uuid", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    UpdatedById = table.Column<Guid>(type: "uuid", nullable: false),
                    UsedBy = table.Column<int>(type: "integer", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConnectionGroups", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ConnectionGroupDeletedMembers",
                columns: table => new
                {
                    GroupId = table.Column<Guid>(type: "uuid", nullable: false),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConnectionGroupDeletedMembers", x => new { x.GroupId, x.ConnectionId });
                    table.ForeignKey(
                        name: "FK_ConnectionGroupDeletedMembers_ConnectionGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "ConnectionGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ConnectionGroupDeletedMembers_Connections_ConnectionId",
                        column: x => x.ConnectionId,
                        principalTable: "Connections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ConnectionGroupMembers",
                columns: table => new
                {
                    GroupId = table.Column<Guid>(type: "uuid", nullable: false),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConnectionGroupMembers", x => new { x.GroupId, x.ConnectionId });
                    table.ForeignKey(
                        name: "FK_ConnectionGroupMembers_ConnectionGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "ConnectionGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ConnectionGroupMembers_Connections_ConnectionId",
                        column: x => x.ConnectionId,
                        principalTable: "Connections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ConnectionGroupPlaces",
                columns: table => new
                {
                    GroupId = table.Column<Guid>(type: "uuid", nullable: false),
                    Combination = table.Column<string>(type: "character varying(603)", maxLength: 603, nullable: false),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConnectionGroupPlaces", x => new { x.GroupId, x.Combination });
                    table.ForeignKey(
                        name: "FK_ConnectionGroupPlaces_ConnectionGroupMembers_GroupId_Connec~",
                        columns: x => new { x.GroupId, x.ConnectionId },
                        principalTable: "ConnectionGroupMembers",
                        principalColumns: new[] { "GroupId", "ConnectionId" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroupDeletedMembers_ConnectionId",
                table: "ConnectionGroupDeletedMembers",
                column: "ConnectionId");

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroupMembers_ConnectionId",
                table: "ConnectionGroupMembers",
                column: "ConnectionId");

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroupPlaces_GroupId_ConnectionId",
                table: "ConnectionGroupPlaces",
                columns: new[] { "GroupId", "ConnectionId" });

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_IntegrationType_Id_OrganizationLevel",
                table: "ConnectionGroups",
                columns: new[] { "IntegrationType", "Id", "OrganizationLevel" });

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_NameKey",
                table: "ConnectionGroups",
                column: "NameKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_UpdatedAt_Id_OrganizationLevel",
                table: "ConnectionGroups",
                columns: new[] { "UpdatedAt", "Id", "OrganizationLevel" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ConnectionGroupDeletedMembers");

            migrationBuilder.DropTable(
                name: "ConnectionGroupPlaces");

            migrationBuilder.DropTable(
                name: "ConnectionGroupMembers");

            migrationBuilder.DropTable(
                name: "ConnectionGroups");

            migrationBuilder.DropColumn(
                name: "DependentsVersion",
                table: "Connections");
        }
    }
}
