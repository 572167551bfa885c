using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
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
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ManagedBy",
                table: "ConnectionGroups",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ManagedThings",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Applied = table.Column<string>(type: "TEXT", nullable: false),
                    Digests = table.Column<string>(type: "TEXT", nullable: false),
                    AppliedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    AppliedById = table.Column<byte[]>(type: "BLOB", nullable: false)
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
