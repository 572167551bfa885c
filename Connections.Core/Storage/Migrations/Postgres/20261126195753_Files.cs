using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Files : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ManagedBy",
                table: "Connections",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ManagedBy",
                table: "ConnectionGroups",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ManagedThings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Applied = table.Column<string>(type: "text", nullable: false),
                    Digests = table.Column<string>(type: "text", nullable: false),
                    AppliedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    AppliedById = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ManagedThings", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Connections_ManagedBy",
                table: "Connections",
                column: "ManagedBy",
                filter: "\"ManagedBy\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionGroups_ManagedBy",
                table: "ConnectionGroups",
                column: "ManagedBy",
                filter: "\"ManagedBy\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ManagedThings");

            migrationBuilder.DropIndex(
                name: "IX_Connections_ManagedBy",
                table: "Connections");

            migrationBuilder.DropIndex(
                name: "IX_ConnectionGroups_ManagedBy",
                table: "ConnectionGroups");

            migrationBuilder.DropColumn(
                name: "ManagedBy",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "ManagedBy",
                table: "ConnectionGroups");
        }
    }
}
