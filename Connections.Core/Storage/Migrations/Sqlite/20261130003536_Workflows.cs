using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <summary>Workflows, their versions, and their runs.</summary>
    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130003536_Workflows")]
    public class Workflows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Workflows",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    NameKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Description = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    TagsText = table.Column<string>(type: "TEXT", maxLength: 10050, nullable: false),
                    SearchText = table.Column<string>(type: "TEXT", nullable: false),
                    Handle = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    TriggersText = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    OwnerId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RunAs = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    ServiceAccountId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PublishedVersionId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    DraftVersionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Attention = table.Column<int>(type: "INTEGER", nullable: false),
                    RepeatableText = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedById = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    UpdatedById = table.Column<byte[]>(type: "BLOB", nullable: false),
                    DeletedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DeletedById = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PurgeAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    OrganizationLevel = table.Column<int>(type: "INTEGER", nullable: false),
                    PolicyVersion = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Version = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ManagedBy = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Workflows", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "WorkflowRuns",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkflowId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    VersionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    IdentityId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    IdentityKind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    IdentityName = table.Column<string>(type: "TEXT", nullable: false),
                    InitiatorId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    InitiatorKind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    InitiatorName = table.Column<string>(type: "TEXT", nullable: false),
                    KeyId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    KeyName = table.Column<string>(type: "TEXT", nullable: true),
                    Node = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CancelledById = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Failure = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    FailedStep = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkflowRuns", x => x.Id);
                    table.ForeignKey(
                        name: "FK_WorkflowRuns_Workflows_WorkflowId",
                        column: x => x.WorkflowId,
                        principalTable: "Workflows",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WorkflowVersions",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkflowId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Spec = table.Column<string>(type: "TEXT", nullable: false),
                    Digest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    AdmittedText = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedById = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkflowVersions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_WorkflowVersions_Workflows_WorkflowId",
                        column: x => x.WorkflowId,
                        principalTable: "Workflows",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WorkflowRunData",
                columns: table => new
                {
                    RunId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Seq = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkflowRunData", x => new { x.RunId, x.Seq, x.Kind });
                    table.ForeignKey(
                        name: "FK_WorkflowRunData_WorkflowRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "WorkflowRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WorkflowRunSteps",
                columns: table => new
                {
                    RunId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Seq = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ActionId = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    ConnectionName = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    GroupId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Why = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Message = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    Branch = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkflowRunSteps", x => new { x.RunId, x.Seq });
                    table.ForeignKey(
                        name: "FK_WorkflowRunSteps_WorkflowRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "WorkflowRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_WorkflowRuns_EndedAt",
                table: "WorkflowRuns",
                column: "EndedAt",
                filter: "\"EndedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_WorkflowRuns_Node",
                table: "WorkflowRuns",
                column: "Node",
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_WorkflowRuns_WorkflowId_CreatedAt",
                table: "WorkflowRuns",
                columns: new[] { "WorkflowId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Workflows_Handle",
                table: "Workflows",
                column: "Handle",
                unique: true,
                filter: "\"DeletedAt\" IS NULL AND \"Handle\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Workflows_NameKey",
                table: "Workflows",
                column: "NameKey",
                unique: true,
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Workflows_OwnerId",
                table: "Workflows",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_Workflows_PurgeAt",
                table: "Workflows",
                column: "PurgeAt",
                filter: "\"PurgeAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Workflows_UpdatedAt_Id_OrganizationLevel",
                table: "Workflows",
                columns: new[] { "UpdatedAt", "Id", "OrganizationLevel" });

            migrationBuilder.CreateIndex(
                name: "IX_WorkflowVersions_WorkflowId_Number",
                table: "WorkflowVersions",
                columns: new[] { "WorkflowId", "Number" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "WorkflowRunData");

            migrationBuilder.DropTable(
                name: "WorkflowRunSteps");

            migrationBuilder.DropTable(
                name: "WorkflowVersions");

            migrationBuilder.DropTable(
                name: "WorkflowRuns");

            migrationBuilder.DropTable(
                name: "Workflows");
        }
    }
}
