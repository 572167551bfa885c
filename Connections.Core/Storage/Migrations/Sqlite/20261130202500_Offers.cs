using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations.Sqlite
{
    /// <summary>To whom workflows and apps are offered, and who consented for a connection.</summary>
    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130202500_Offers")]
    public class Offers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "OfferedAt",
                table: "Workflows",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "OfferedById",
                table: "Workflows",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "OfferedToId",
                table: "Workflows",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "OfferedAt",
                table: "Apps",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "OfferedById",
                table: "Apps",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "OfferedToId",
                table: "Apps",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "ConsentedById",
                table: "Connections",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Workflows_OfferedToId",
                table: "Workflows",
                column: "OfferedToId",
                filter: "\"OfferedToId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Apps_OfferedToId",
                table: "Apps",
                column: "OfferedToId",
                filter: "\"OfferedToId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Connections_ConsentedById",
                table: "Connections",
                column: "ConsentedById",
                filter: "\"ConsentedById\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Workflows_OfferedToId",
                table: "Workflows");

            migrationBuilder.DropIndex(
                name: "IX_Apps_OfferedToId",
                table: "Apps");

            migrationBuilder.DropIndex(
                name: "IX_Connections_ConsentedById",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "OfferedAt",
                table: "Workflows");

            migrationBuilder.DropColumn(
                name: "OfferedById",
                table: "Workflows");

            migrationBuilder.DropColumn(
                name: "OfferedToId",
                table: "Workflows");

            migrationBuilder.DropColumn(
                name: "OfferedAt",
                table: "Apps");

            migrationBuilder.DropColumn(
                name: "OfferedById",
                table: "Apps");

            migrationBuilder.DropColumn(
                name: "OfferedToId",
                table: "Apps");

            migrationBuilder.DropColumn(
                name: "ConsentedById",
                table: "Connections");
        }
    }
}
