using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <summary>Coverage: the last check of what workflows and apps use, and what it found.</summary>
    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130170950_Coverage")]
    public class Coverage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CoverageReports",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FinishedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Checked = table.Column<int>(type: "INTEGER", nullable: false),
                    Omitted = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CoverageReports", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CoverageFindings",
                columns: table => new
                {
                    ReportId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    IsDraft = table.Column<bool>(type: "INTEGER", nullable: false),
                    UserKind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Step = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    TargetKind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    TargetId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    GroupId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Identifiers = table.Column<string>(type: "TEXT", nullable: false),
                    Message = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    Detail = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CoverageFindings", x => new { x.ReportId, x.Number });
                    table.ForeignKey(
                        name: "FK_CoverageFindings_CoverageReports_ReportId",
                        column: x => x.ReportId,
                        principalTable: "CoverageReports",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_CoverageReports_FinishedAt",
                table: "CoverageReports",
                column: "FinishedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CoverageFindings");

            migrationBuilder.DropTable(
                name: "CoverageReports");
        }
    }
}
