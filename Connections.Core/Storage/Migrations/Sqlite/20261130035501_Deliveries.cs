using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <summary>What starts runs besides people: webhooks, schedules, and the keys of their deliveries.</summary>
    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130035501_Deliveries")]
    public class Deliveries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "DeliveryKey",
                table: "WorkflowRuns",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "WebhookSecrets",
                columns: table => new
                {
                    OwnerId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Path = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    SecretVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Algorithm = table.Column<byte>(type: "INTEGER", nullable: false),
                    KeyId = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    WrappedKey = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Nonce = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Ciphertext = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Tag = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SetAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SetById = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Lost = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WebhookSecrets", x => x.OwnerId);
                    table.ForeignKey(
                        name: "FK_WebhookSecrets_Workflows_OwnerId",
                        column: x => x.OwnerId,
                        principalTable: "Workflows",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WorkflowRefusedStarts",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkflowId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ScheduledAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkflowRefusedStarts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_WorkflowRefusedStarts_Workflows_WorkflowId",
                        column: x => x.WorkflowId,
                        principalTable: "Workflows",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WorkflowSchedules",
                columns: table => new
                {
                    WorkflowId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    Zone = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    StartsAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    NextAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkflowSchedules", x => x.WorkflowId);
                    table.ForeignKey(
                        name: "FK_WorkflowSchedules_Workflows_WorkflowId",
                        column: x => x.WorkflowId,
                        principalTable: "Workflows",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_WorkflowRuns_WorkflowId_DeliveryKey",
                table: "WorkflowRuns",
                columns: new[] { "WorkflowId", "DeliveryKey" },
                unique: true,
                filter: "\"DeliveryKey\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_WebhookSecrets_KeyId",
                table: "WebhookSecrets",
                column: "KeyId");

            migrationBuilder.CreateIndex(
                name: "IX_WorkflowRefusedStarts_At",
                table: "WorkflowRefusedStarts",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_WorkflowRefusedStarts_WorkflowId_At",
                table: "WorkflowRefusedStarts",
                columns: new[] { "WorkflowId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_WorkflowSchedules_NextAt",
                table: "WorkflowSchedules",
                column: "NextAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "WebhookSecrets");

            migrationBuilder.DropTable(
                name: "WorkflowRefusedStarts");

            migrationBuilder.DropTable(
                name: "WorkflowSchedules");

            migrationBuilder.DropIndex(
                name: "IX_WorkflowRuns_WorkflowId_DeliveryKey",
                table: "WorkflowRuns");

            migrationBuilder.DropColumn(
                name: "DeliveryKey",
                table: "WorkflowRuns");
        }
    }
}
