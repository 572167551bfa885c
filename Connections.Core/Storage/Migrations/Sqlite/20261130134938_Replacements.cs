using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <summary>Which connection was replaced by which, to be undone.</summary>
    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130134938_Replacements")]
    public class Replacements : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ConnectionReplacements",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FromId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FromName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ToId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ToName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ById = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    UndoneAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConnectionReplacements", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReplacedUses",
                columns: table => new
                {
                    ReplacementId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    IsGroup = table.Column<bool>(type: "INTEGER", nullable: false),
                    DraftText = table.Column<string>(type: "TEXT", nullable: false),
                    PublishedText = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReplacedUses", x => new { x.ReplacementId, x.UserId });
                    table.ForeignKey(
                        name: "FK_ReplacedUses_ConnectionReplacements_ReplacementId",
                        column: x => x.ReplacementId,
                        principalTable: "ConnectionReplacements",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionReplacements_At",
                table: "ConnectionReplacements",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionReplacements_FromId_At",
                table: "ConnectionReplacements",
                columns: new[] { "FromId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_ConnectionReplacements_ToId_At",
                table: "ConnectionReplacements",
                columns: new[] { "ToId", "At" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ReplacedUses");

            migrationBuilder.DropTable(
                name: "ConnectionReplacements");
        }
    }
}
