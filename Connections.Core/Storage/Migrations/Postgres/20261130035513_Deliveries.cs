using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Postgres
{
    /// <summary>What starts runs besides people: webhooks, schedules, and the keys of their deliveries.</summary>
    [DbContext(typeof(PostgresConnectionsDbContext))]
    [Migration("20261130035513_Deliveries")]
    public class Deliveries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "DeliveryKey",
                table: "WorkflowRuns",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "WebhookSecrets",
                columns: table => new
                {
                    OwnerId = table.Column<Guid>(type: "uuid", nullable: false),
                    Path = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    SecretVersion = table.Column<int>(type: "integer", nullable: false),
                    Algorithm = table.Column<byte>(type: "smallint", nullable: false),
                    KeyId = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    WrappedKey = table.Column<byte[]>(type: "bytea", nullable: false),
                    Nonce = table.Column<byte[]>(type: "bytea", nullable: false),
                    Ciphertext = table.Column<byte[]>(type: "bytea", nullable: false),
                    Tag = table.Column<byte[]>(type: "bytea", nullable: false),
                    SetAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    SetById = table.Column<Guid>(type: "uuid", nullable: false),
                    Lost = table.Column<bool>(type: "boolean", nullable: false)
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
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkflowId = table.Column<Guid>(type: "uuid", nullable: false),
                    Source = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ScheduledAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false)
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
                    WorkflowId = table.Column<Guid>(type: "uuid", nullable: false),
                    Rule = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    Zone = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    StartsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    NextAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
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
