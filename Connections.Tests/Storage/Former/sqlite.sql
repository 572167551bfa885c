PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY,
    "Timestamp" TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);
INSERT INTO __EFMigrationsHistory VALUES('20261122225134_Initial','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261123024845_Access','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261126085207_Groups','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261126123242_Usage','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261126124012_Keys','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261126160641_NamedCalls','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261126185250_HandsOut','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261126195743_Files','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261128233139_AuditHeads','10.0.15');
INSERT INTO __EFMigrationsHistory VALUES('20261128233206_JobsAndDeletedGroups','10.0.15');
CREATE TABLE IF NOT EXISTS "AuditEntries" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_AuditEntries" PRIMARY KEY,
    "At" TEXT NOT NULL,
    "ActorId" BLOB NOT NULL,
    "ActorKind" TEXT NOT NULL,
    "ActorName" TEXT NOT NULL,
    "RemoteAddress" TEXT NULL,
    "EventName" TEXT NOT NULL,
    "AssetType" TEXT NOT NULL,
    "AssetId" BLOB NULL,
    "AssetName" TEXT NOT NULL,
    "Action" TEXT NOT NULL,
    "Outcome" TEXT NOT NULL,
    "Details" TEXT NOT NULL
, "ChainId" BLOB NULL, "Mac" BLOB NULL, "Sequence" INTEGER NULL);
INSERT INTO AuditEntries VALUES(X'01a226a1921b70a1b92304942314d5ca','2026-11-29 09:27:32.635258',X'01a226a1913e7ab9a0fd1bd58628b25d','User','Owner',NULL,'Users','user',X'01a226a1913e7ab9a0fd1bd58628b25d','owner@example.com','created','success','',X'01a226a19a177a939c07eb55b55facee',X'9736061600a3f4d51d8896a9407265c53e01e56c054ad8bbcfafea0d11147a00',1);
INSERT INTO AuditEntries VALUES(X'01a226a19c7c7f8faf9bc0bd07c66438','2026-11-29 09:27:35.281918',X'01a226a1913e7ab9a0fd1bd58628b25d','User','Owner',NULL,'Access Management','api_key',X'01a226a19b947f2881584209ba075e8b','First API key','created','success','[{"field":"name","old":null,"new":"First API key","secret":false},{"field":"key","old":null,"new":"0123…","secret":false},{"field":"owner","old":null,"new":"01a226a1-913e-7ab9-a0fd-1bd58628b25d","secret":false}]',X'01a226a19a177a939c07eb55b55facee',X'dcaf921b92c6958698165c13b69297727ba56734632106e17a5ab5f87bc331af',2);
INSERT INTO AuditEntries VALUES(X'01a226a19c7e799b926d103bec225e13','2026-11-29 09:27:35.29442',X'01a226a1913e7ab9a0fd1bd58628b25d','User','Owner',NULL,'Access Management','application_key',X'01a226a19c7d7a23bc24627051b0f4d4','First application key','created','success','[{"field":"name","old":null,"new":"First application key","secret":false},{"field":"key","old":null,"new":"0123…","secret":false},{"field":"owner","old":null,"new":"01a226a1-913e-7ab9-a0fd-1bd58628b25d","secret":false},{"field":"registered","old":null,"new":"yes","secret":false}]',X'01a226a19a177a939c07eb55b55facee',X'93e0c16927930d1ad672970c15f7649448d7e044b26b7d7729373318bb7e6a47',3);
INSERT INTO AuditEntries VALUES(X'01a226a1afc17c7b9ca19b81275d455a','2026-11-29 09:27:40.22481',X'01a226a1913e7ab9a0fd1bd58628b25d','User','Owner','127.0.0.1','Custom Connections','custom_connection',X'01a226a1ae837157a3f8e1d813b5bdd5','Billing','created','success','[{"field":"name","old":null,"new":"Billing","secret":false},{"field":"credentials","old":null,"new":"HTTPTokenAuth","secret":false},{"field":"base_url","old":null,"new":"https://billing.example.com","secret":false},{"field":"tokens/Token/name","old":null,"new":"Token","secret":false},{"field":"tokens/Token/type","old":null,"new":"SECRET","secret":false},{"field":"headers/Authorization/name","old":null,"new":"Authorization","secret":false},{"field":"headers/Authorization/value","old":null,"new":"Bearer {{ Token }}","secret":false},{"field":"tokens/Token/value","old":null,"new":null,"secret":true},{"field":"through application key","old":null,"new":"First application key (01a226a1-9c7d-7a23-bc24-627051b0f4d4)","secret":false}]',X'01a226a19a177a939c07eb55b55facee',X'40d9a68b5c28611219a57b63321d85087b02bf14983f5d28d4a87ac10e8cb0ec',4);
INSERT INTO AuditEntries VALUES(X'01a226a21b1b7e6ca1e764b3d7cfe507','2026-11-29 09:28:07.707829',X'01a226a1913e7ab9a0fd1bd58628b25d','User','Owner','127.0.0.1','Authentication','user',X'01a226a1913e7ab9a0fd1bd58628b25d','owner@example.com','signed_in','success','',X'01a226a19a177a939c07eb55b55facee',X'd11731fe4fd542b95bb8b74c476a5cdfdb039aa391b3e6bf65ea47bb16078f9f',5);
CREATE TABLE IF NOT EXISTS "Connections" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_Connections" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "NameKey" TEXT NOT NULL,
    "Description" TEXT NOT NULL,
    "IntegrationType" TEXT NOT NULL,
    "CredentialType" TEXT NOT NULL,
    "Fields" TEXT NOT NULL,
    "TagsText" TEXT NOT NULL,
    "TagKeys" TEXT NOT NULL,
    "SearchText" TEXT NOT NULL,
    "OrganizationLevel" INTEGER NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "CreatedById" BLOB NOT NULL,
    "UpdatedAt" TEXT NOT NULL,
    "DeletedAt" TEXT NULL,
    "DeletedById" BLOB NULL,
    "PurgeAt" TEXT NULL,
    "ExpiresAt" TEXT NULL,
    "SchemaMissing" INTEGER NOT NULL,
    "Health" INTEGER NOT NULL,
    "HealthMessage" TEXT NULL,
    "HealthAt" TEXT NULL,
    "UsedBy" INTEGER NOT NULL,
    "LastUsedAt" TEXT NULL,
    "Version" BLOB NOT NULL
, "PolicyVersion" BLOB NOT NULL DEFAULT X'00000000000000000000000000000000', "DependentsVersion" BLOB NOT NULL DEFAULT X'00000000000000000000000000000000', "HandsOut" INTEGER NOT NULL DEFAULT 0, "ManagedBy" TEXT NULL);
INSERT INTO Connections VALUES(X'01a226a1ae837157a3f8e1d813b5bdd5','Billing','BILLING','','HTTP','HTTPTokenAuth','{"base_url":"https://billing.example.com","tokens":[{"name":"Token","type":"SECRET"}],"headers":[{"name":"Authorization","value":"Bearer {{ Token }}"}]}','','',replace('billing\nhttp\nhttp\n\n','\n',char(10)),1,'2026-11-29 09:27:39.9071563',X'01a226a1913e7ab9a0fd1bd58628b25d','2026-11-29 09:27:39.9071563',NULL,NULL,NULL,NULL,0,0,NULL,NULL,0,NULL,X'01a226a1b03a7edba69df6f47252d1c3',X'00000000000000000000000000000000',X'00000000000000000000000000000000',0,NULL);
CREATE TABLE IF NOT EXISTS "CookieKeys" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_CookieKeys" PRIMARY KEY,
    "Content" BLOB NOT NULL
);
INSERT INTO CookieKeys VALUES('key-62e833f6-e325-42ba-9ba2-8a575694975c',X'db0d39ee7b9c16699ef0567c10c972bed23d5438d27fca149fdb12ab1e9d60026735062843c1ccc781b6e41e789afde86629608a557d98f555b3ccc669838926d0e72b4553758c4a067dbf5b413ff1f2a954e371a26bdbd08738db30b52cbc538d11e5e8661129896f7f56e1c4f5fe3b861696e5b6dfc21099b5cc1decac145a8b9c44b9a1aea04ae67d8c7197271e49e352ea5716de4cb6a8e46f2df57f2ca4697076e23282cdebba88a49942b9491930658327bc854b59429c896aa94ef4715339da061a89de83fa811084e26a0b70a008332215eec7aedcd69c57f454685e85545bf2d595650d0da0fb95c48fcd0d1af7b4542a15a012765786ee42d764f1299f749e10fad8af2965f2a752be75831b064831213b66ce2a4ca742d169c138d5c78694f14c674453cae74cced21c5bce21aea72bb7e17cd28e37c9be43eba94de5705a768bdd25c3d37d05e257f804690b5efa9c4818e2b1cc6ed7c0c880f420e4e85b4e95c9feb0e5bef0ba2233699dc5ad390564dea0e96fe78c29c9a0617f7464980f5bd2e87794b75b8cbf3c36f9ad49a69cd4034311cf4bcec491004b80bf0fc58a82b378971286023e99fb0c73a65cf1987114ffe2a48982dda299b04d40b794e5931653b9ffa4027cf9facd9db20925a3faac2659a809590fadc4211dc6e9085d0e2fe95012fe56b01353b82eede9c6f4936503390c64ff86210da6887886cb4d20425b499f2947a6f708a3148094598e134bd04f9ff3ed8881e0a41fa2c5eff8f66fa9967d24a63e47cebf8fe559946e243f38a05d5a780e6585787bc3460789bae11167b20f0f5270f720361fd36122a4ac71c4f155c9d972176eebdb13b990809636883832bb716b8c431cbbdf6b1aa2e965844faa2a60e7f6afcce2be3084b51ef2ba58b6b2b86b29ccb3845777a66b3a9f16315b0d5e9c48f62fde5745d226e11c19df628dc19847f716f8a36e1d1f9a0ed067ce01f0c94af1e361362125ef41d8bc27cf931ab390cd2e787d0aa688d0db0cf180fdde7dbf1fc59edb1f62f6837ca7771203545881766bde7951ed5754d1fc20d34acc05b8b265d5b7dfcb29ab0a715d373e4181a5e175c49261232fa600e633ffa7cc13437d85e4f413d402cf83eae70172be6ecd4fd96cb5e09f3c089a26bab4c51f0392b042720b09e0348a8366a23c2b40fcb923a0b642b294f6c42280ff583ab9411ad5ef60090ad21a976ed75a8ed2ac0401e8f17aa43b29c78fa931a0a3fa9329b2ec82b8cd20738318c698828ee3de9741d3e1eaa5');
CREATE TABLE IF NOT EXISTS "Grants" (
    "ResourceId" BLOB NOT NULL,
    "PrincipalId" BLOB NOT NULL,
    "PrincipalKind" TEXT NOT NULL,
    "Level" INTEGER NOT NULL,
    CONSTRAINT "PK_Grants" PRIMARY KEY ("ResourceId", "PrincipalId")
);
INSERT INTO Grants VALUES(X'01a226a1ae837157a3f8e1d813b5bdd5',X'01a226a1913e7ab9a0fd1bd58628b25d','User',3);
CREATE TABLE IF NOT EXISTS "Leases" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_Leases" PRIMARY KEY,
    "Holder" BLOB NOT NULL,
    "Until" TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS "MasterKeys" (
    "KeyId" TEXT NOT NULL CONSTRAINT "PK_MasterKeys" PRIMARY KEY,
    "Check" BLOB NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "LostAt" TEXT NULL
);
INSERT INTO MasterKeys VALUES('3e793ed525b3ccf2',X'a4552e2461013507451f9aace061758d5e1027b9ac09752c42d12d56a1fa676a','2026-11-29 09:27:31.0996388',NULL);
CREATE TABLE IF NOT EXISTS "Organizations" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_Organizations" PRIMARY KEY,
    "Owned" INTEGER NOT NULL,
    "Version" BLOB NOT NULL
, "AuditRetentionDays" INTEGER NULL);
INSERT INTO Organizations VALUES(X'01900000000070008000000000000010',1,X'01a226a19a0d75c1984999e066386d44',NULL);
CREATE TABLE IF NOT EXISTS "Roles" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_Roles" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Permissions" INTEGER NOT NULL,
    "BuiltIn" INTEGER NOT NULL
, "NameKey" TEXT NOT NULL DEFAULT '', "Version" BLOB NOT NULL DEFAULT X'00000000000000000000000000000000');
INSERT INTO Roles VALUES(X'01900000000070008000000000000001','Admin',65535,1,'ADMIN',X'00000000000000000000000000000000');
INSERT INTO Roles VALUES(X'01900000000070008000000000000002','Standard',1023,1,'STANDARD',X'00000000000000000000000000000000');
INSERT INTO Roles VALUES(X'01900000000070008000000000000003','Read Only',41,1,'READ ONLY',X'00000000000000000000000000000000');
CREATE TABLE IF NOT EXISTS "ConnectionTags" (
    "ConnectionId" BLOB NOT NULL,
    "Key" TEXT NOT NULL,
    "Value" TEXT NOT NULL,
    CONSTRAINT "PK_ConnectionTags" PRIMARY KEY ("ConnectionId", "Key", "Value"),
    CONSTRAINT "FK_ConnectionTags_Connections_ConnectionId" FOREIGN KEY ("ConnectionId") REFERENCES "Connections" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "Secrets" (
    "OwnerId" BLOB NOT NULL,
    "Path" TEXT NOT NULL,
    "SecretVersion" INTEGER NOT NULL,
    "Algorithm" INTEGER NOT NULL,
    "KeyId" TEXT NOT NULL,
    "WrappedKey" BLOB NOT NULL,
    "Nonce" BLOB NOT NULL,
    "Ciphertext" BLOB NOT NULL,
    "Tag" BLOB NOT NULL,
    "SetAt" TEXT NOT NULL,
    "SetById" BLOB NOT NULL,
    "Lost" INTEGER NOT NULL,
    CONSTRAINT "PK_Secrets" PRIMARY KEY ("OwnerId", "Path"),
    CONSTRAINT "FK_Secrets_Connections_OwnerId" FOREIGN KEY ("OwnerId") REFERENCES "Connections" ("Id") ON DELETE CASCADE
);
INSERT INTO Secrets VALUES(X'01a226a1ae837157a3f8e1d813b5bdd5','tokens/Token/value',1,1,'3e793ed525b3ccf2',X'9bcc44cca0026bfb52e2a525732a4cde990771187114e29c62afb22acd994df4ad9305c03302c3e6',X'5eac8b17817374b7c989a464',X'dc26c79fafe07d523496dd76adc746114a1362c6c0096846c8aa',X'ff5e97c34ff94fa3a301162e64ce4a19','2026-11-29 09:27:40.1724543',X'01a226a1913e7ab9a0fd1bd58628b25d',0);
CREATE TABLE IF NOT EXISTS "Drafts" (
    "UserId" BLOB NOT NULL,
    "Key" TEXT NOT NULL,
    "Content" TEXT NOT NULL,
    "SavedAt" TEXT NOT NULL,
    CONSTRAINT "PK_Drafts" PRIMARY KEY ("UserId", "Key"),
    CONSTRAINT "FK_Drafts_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "Favorites" (
    "UserId" BLOB NOT NULL,
    "ResourceId" BLOB NOT NULL,
    CONSTRAINT "PK_Favorites" PRIMARY KEY ("UserId", "ResourceId"),
    CONSTRAINT "FK_Favorites_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "Sessions" (
    "IdHash" BLOB NOT NULL CONSTRAINT "PK_Sessions" PRIMARY KEY,
    "UserId" BLOB NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "LastSeenAt" TEXT NOT NULL,
    "ExpiresAt" TEXT NOT NULL,
    CONSTRAINT "FK_Sessions_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);
INSERT INTO Sessions VALUES(X'6bd56bf29a1f17c3bbffbe5ee3a5f35c7aa144c30bb5f14b258b93f5ec1d9fcf',X'01a226a1913e7ab9a0fd1bd58628b25d','2026-11-29 09:28:07.7634644','2026-11-29 09:28:07.7634644','2026-11-29 21:28:07.7634644');
CREATE TABLE IF NOT EXISTS "UserRoles" (
    "RolesId" BLOB NOT NULL,
    "UserId" BLOB NOT NULL,
    CONSTRAINT "PK_UserRoles" PRIMARY KEY ("RolesId", "UserId"),
    CONSTRAINT "FK_UserRoles_Roles_RolesId" FOREIGN KEY ("RolesId") REFERENCES "Roles" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_UserRoles_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);
INSERT INTO UserRoles VALUES(X'01900000000070008000000000000001',X'01a226a1913e7ab9a0fd1bd58628b25d');
CREATE TABLE IF NOT EXISTS "AuditChains" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_AuditChains" PRIMARY KEY,
    "StartedAt" TEXT NOT NULL,
    "MasterKeyId" TEXT NOT NULL,
    "WrappedKey" BLOB NOT NULL,
    "CutThrough" INTEGER NOT NULL,
    "CutMac" BLOB NULL,
    "CutSeal" BLOB NULL
);
INSERT INTO AuditChains VALUES(X'01a226a19a177a939c07eb55b55facee','2026-11-29 09:27:34.6793024','3e793ed525b3ccf2',X'cfa391d94405f9b62fe2f591d85609c5fa315647ec8b178d3bb5cdf71ea46c32feb786369b604f28',0,NULL,NULL);
CREATE TABLE IF NOT EXISTS "OneTimeLinks" (
    "TokenHash" BLOB NOT NULL CONSTRAINT "PK_OneTimeLinks" PRIMARY KEY,
    "UserId" BLOB NOT NULL,
    "CreatedById" BLOB NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "ExpiresAt" TEXT NOT NULL,
    CONSTRAINT "FK_OneTimeLinks_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "Teams" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_Teams" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "NameKey" TEXT NOT NULL,
    "Description" TEXT NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "Version" BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS "TeamMembers" (
    "MembersId" BLOB NOT NULL,
    "TeamsId" BLOB NOT NULL,
    CONSTRAINT "PK_TeamMembers" PRIMARY KEY ("MembersId", "TeamsId"),
    CONSTRAINT "FK_TeamMembers_Teams_TeamsId" FOREIGN KEY ("TeamsId") REFERENCES "Teams" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_TeamMembers_Users_MembersId" FOREIGN KEY ("MembersId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "Users" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_Users" PRIMARY KEY,
    "AccessFailedCount" INTEGER NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "DisabledAt" TEXT NULL,
    "Email" TEXT NOT NULL,
    "IsServiceAccount" INTEGER NOT NULL,
    "Issuer" TEXT NULL,
    "LastSignInAt" TEXT NULL,
    "LockoutEnd" TEXT NULL,
    "Name" TEXT NOT NULL,
    "NormalizedEmail" TEXT NULL,
    "PasswordHash" TEXT NULL,
    "SecurityStamp" TEXT NOT NULL,
    "Subject" TEXT NULL,
    "Version" BLOB NOT NULL
);
INSERT INTO Users VALUES(X'01a226a1913e7ab9a0fd1bd58628b25d',0,'2026-11-29 09:27:32.4146492',NULL,'owner@example.com',0,NULL,'2026-11-29 09:28:07.3863171',NULL,'Owner','OWNER@EXAMPLE.COM','AQAAAAIAAYagAAAAELnII3IndRxS/ZlIJh5ksTddN7sO8W2FnM/zvpIk+6+Ryc0BiQLzex9gyAKuwREqBg==','7ME22GAKJBNJYFVNZUUVVACBO52AOSQM',NULL,X'01a226a19a0775058f5c447270c6677a');
CREATE TABLE IF NOT EXISTS "ConnectionGroups" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_ConnectionGroups" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "NameKey" TEXT NOT NULL,
    "Description" TEXT NOT NULL,
    "IntegrationType" TEXT NOT NULL,
    "KeysText" TEXT NOT NULL,
    "SearchText" TEXT NOT NULL,
    "OrganizationLevel" INTEGER NOT NULL,
    "PolicyVersion" BLOB NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "CreatedById" BLOB NOT NULL,
    "UpdatedAt" TEXT NOT NULL,
    "UpdatedById" BLOB NOT NULL,
    "UsedBy" INTEGER NOT NULL,
    "Version" BLOB NOT NULL
, "ManagedBy" TEXT NULL, "DeletedAt" TEXT NULL, "DeletedById" BLOB NULL, "PurgeAt" TEXT NULL);
CREATE TABLE IF NOT EXISTS "ConnectionGroupDeletedMembers" (
    "GroupId" BLOB NOT NULL,
    "ConnectionId" BLOB NOT NULL,
    CONSTRAINT "PK_ConnectionGroupDeletedMembers" PRIMARY KEY ("GroupId", "ConnectionId"),
    CONSTRAINT "FK_ConnectionGroupDeletedMembers_ConnectionGroups_GroupId" FOREIGN KEY ("GroupId") REFERENCES "ConnectionGroups" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_ConnectionGroupDeletedMembers_Connections_ConnectionId" FOREIGN KEY ("ConnectionId") REFERENCES "Connections" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "ConnectionGroupMembers" (
    "GroupId" BLOB NOT NULL,
    "ConnectionId" BLOB NOT NULL,
    CONSTRAINT "PK_ConnectionGroupMembers" PRIMARY KEY ("GroupId", "ConnectionId"),
    CONSTRAINT "FK_ConnectionGroupMembers_ConnectionGroups_GroupId" FOREIGN KEY ("GroupId") REFERENCES "ConnectionGroups" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_ConnectionGroupMembers_Connections_ConnectionId" FOREIGN KEY ("ConnectionId") REFERENCES "Connections" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "ConnectionGroupPlaces" (
    "GroupId" BLOB NOT NULL,
    "Combination" TEXT NOT NULL,
    "ConnectionId" BLOB NOT NULL,
    CONSTRAINT "PK_ConnectionGroupPlaces" PRIMARY KEY ("GroupId", "Combination"),
    CONSTRAINT "FK_ConnectionGroupPlaces_ConnectionGroupMembers_GroupId_ConnectionId" FOREIGN KEY ("GroupId", "ConnectionId") REFERENCES "ConnectionGroupMembers" ("GroupId", "ConnectionId") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "ConnectionUsages" (
    "ConnectionId" BLOB NOT NULL,
    "Day" TEXT NOT NULL,
    "Count" INTEGER NOT NULL,
    CONSTRAINT "PK_ConnectionUsages" PRIMARY KEY ("ConnectionId", "Day"),
    CONSTRAINT "FK_ConnectionUsages_Connections_ConnectionId" FOREIGN KEY ("ConnectionId") REFERENCES "Connections" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "AccessKeys" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_AccessKeys" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "OwnerId" BLOB NOT NULL,
    "Hash" BLOB NOT NULL,
    "Hint" TEXT NOT NULL,
    "Scopes" INTEGER NULL,
    "Registered" INTEGER NOT NULL,
    "CreatedById" BLOB NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "ExpiresAt" TEXT NULL,
    "LastUsedAt" TEXT NULL,
    CONSTRAINT "FK_AccessKeys_Users_OwnerId" FOREIGN KEY ("OwnerId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);
INSERT INTO AccessKeys VALUES(X'01a226a19b947f2881584209ba075e8b','Api','First API key',X'01a226a1913e7ab9a0fd1bd58628b25d',X'60b812b918e9dafdf93c927679346d9bb6089a8a0a1e8d26ac056ef9a4e6d9c0','0123',NULL,0,X'01a226a1913e7ab9a0fd1bd58628b25d','2026-11-29 09:27:35.0597447',NULL,'2026-11-29 09:27:39.4653337');
INSERT INTO AccessKeys VALUES(X'01a226a19c7d7a23bc24627051b0f4d4','Application','First application key',X'01a226a1913e7ab9a0fd1bd58628b25d',X'fe13044ddb147d959be99947cf934cbccd25aef5bff9dce7d08d86a6cd24f892','0123',NULL,1,X'01a226a1913e7ab9a0fd1bd58628b25d','2026-11-29 09:27:35.2938531',NULL,'2026-11-29 09:27:39.4683142');
CREATE TABLE IF NOT EXISTS "RepeatedCalls" (
    "KeyId" BLOB NOT NULL,
    "Name" TEXT NOT NULL,
    "Fingerprint" BLOB NOT NULL,
    "At" TEXT NOT NULL,
    "Status" INTEGER NULL,
    "Body" TEXT NULL,
    "IsKept" INTEGER NOT NULL, "AssetId" BLOB NULL, "DoneAt" TEXT NULL,
    CONSTRAINT "PK_RepeatedCalls" PRIMARY KEY ("KeyId", "Name"),
    CONSTRAINT "FK_RepeatedCalls_AccessKeys_KeyId" FOREIGN KEY ("KeyId") REFERENCES "AccessKeys" ("Id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "ManagedThings" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_ManagedThings" PRIMARY KEY,
    "Applied" TEXT NOT NULL,
    "Digests" TEXT NOT NULL,
    "AppliedAt" TEXT NOT NULL,
    "AppliedById" BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS "AuditHeads" (
    "ChainId" BLOB NOT NULL CONSTRAINT "PK_AuditHeads" PRIMARY KEY,
    "Sequence" INTEGER NOT NULL,
    "Mac" BLOB NOT NULL,
    "Node" TEXT NOT NULL,
    "Seal" BLOB NOT NULL
);
INSERT INTO AuditHeads VALUES(X'01a226a19a177a939c07eb55b55facee',5,X'd11731fe4fd542b95bb8b74c476a5cdfdb039aa391b3e6bf65ea47bb16078f9f','vm',X'dad30dace6feb8c8c1faae1d321e89af3dd021a5acd7080a2c996058a6734485');
CREATE TABLE IF NOT EXISTS "Jobs" (
    "Id" BLOB NOT NULL CONSTRAINT "PK_Jobs" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "Title" TEXT NOT NULL,
    "Input" TEXT NOT NULL,
    "StartedById" BLOB NOT NULL,
    "StarterKind" INTEGER NOT NULL,
    "StarterName" TEXT NOT NULL,
    "StarterAddress" TEXT NULL,
    "KeyId" BLOB NULL,
    "KeyName" TEXT NULL,
    "CreatedAt" TEXT NOT NULL,
    "FinishedAt" TEXT NULL,
    "CanceledAt" TEXT NULL,
    "IsDismissed" INTEGER NOT NULL,
    "HolderId" BLOB NULL,
    "HeldUntil" TEXT NULL
);
CREATE TABLE IF NOT EXISTS "JobItems" (
    "JobId" BLOB NOT NULL,
    "Number" INTEGER NOT NULL,
    "ResourceId" BLOB NOT NULL,
    "Name" TEXT NOT NULL,
    "State" INTEGER NOT NULL,
    "Reason" TEXT NULL,
    "At" TEXT NULL,
    CONSTRAINT "PK_JobItems" PRIMARY KEY ("JobId", "Number"),
    CONSTRAINT "FK_JobItems_Jobs_JobId" FOREIGN KEY ("JobId") REFERENCES "Jobs" ("Id") ON DELETE CASCADE
);
CREATE INDEX "IX_AuditEntries_AssetId_At" ON "AuditEntries" ("AssetId", "At");
CREATE INDEX "IX_Connections_CreatedAt_Id_OrganizationLevel_DeletedAt" ON "Connections" ("CreatedAt", "Id", "OrganizationLevel", "DeletedAt") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_CreatedById_Id_OrganizationLevel_DeletedAt_UpdatedAt" ON "Connections" ("CreatedById", "Id", "OrganizationLevel", "DeletedAt", "UpdatedAt") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_DeletedAt_Id_OrganizationLevel" ON "Connections" ("DeletedAt", "Id", "OrganizationLevel") WHERE "DeletedAt" IS NOT NULL;
CREATE INDEX "IX_Connections_ExpiresAt" ON "Connections" ("ExpiresAt") WHERE "ExpiresAt" IS NOT NULL;
CREATE INDEX "IX_Connections_Health_Id_OrganizationLevel_DeletedAt_SchemaMissing" ON "Connections" ("Health", "Id", "OrganizationLevel", "DeletedAt", "SchemaMissing") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_Id_OrganizationLevel_DeletedAt_UpdatedAt" ON "Connections" ("Id", "OrganizationLevel", "DeletedAt", "UpdatedAt") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_IntegrationType_CredentialType_SchemaMissing" ON "Connections" ("IntegrationType", "CredentialType", "SchemaMissing");
CREATE INDEX "IX_Connections_IntegrationType_Id_OrganizationLevel_DeletedAt_UpdatedAt" ON "Connections" ("IntegrationType", "Id", "OrganizationLevel", "DeletedAt", "UpdatedAt") WHERE "DeletedAt" IS NULL;
CREATE UNIQUE INDEX "IX_Connections_NameKey" ON "Connections" ("NameKey") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_NameKey_Id_OrganizationLevel_DeletedAt" ON "Connections" ("NameKey", "Id", "OrganizationLevel", "DeletedAt") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_PurgeAt" ON "Connections" ("PurgeAt") WHERE "PurgeAt" IS NOT NULL;
CREATE INDEX "IX_Connections_Search" ON "Connections" ("UpdatedAt", "Id", "OrganizationLevel", "DeletedAt", "IntegrationType", "CreatedById", "Health", "SchemaMissing", "TagKeys", "SearchText") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_TagKeys_OrganizationLevel_Id_DeletedAt" ON "Connections" ("TagKeys", "OrganizationLevel", "Id", "DeletedAt") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_TagsText_Id_OrganizationLevel_DeletedAt" ON "Connections" ("TagsText", "Id", "OrganizationLevel", "DeletedAt") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_Connections_UpdatedAt_Id_OrganizationLevel_DeletedAt" ON "Connections" ("UpdatedAt", "Id", "OrganizationLevel", "DeletedAt") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_ConnectionTags_Key_Value_ConnectionId" ON "ConnectionTags" ("Key", "Value", "ConnectionId");
CREATE INDEX "IX_Drafts_SavedAt" ON "Drafts" ("SavedAt");
CREATE INDEX "IX_Favorites_ResourceId" ON "Favorites" ("ResourceId");
CREATE INDEX "IX_Grants_PrincipalId_ResourceId_Level" ON "Grants" ("PrincipalId", "ResourceId", "Level");
CREATE INDEX "IX_Secrets_KeyId" ON "Secrets" ("KeyId");
CREATE INDEX "IX_Sessions_ExpiresAt" ON "Sessions" ("ExpiresAt");
CREATE INDEX "IX_Sessions_UserId" ON "Sessions" ("UserId");
CREATE INDEX "IX_UserRoles_UserId" ON "UserRoles" ("UserId");
CREATE UNIQUE INDEX "IX_Roles_NameKey" ON "Roles" ("NameKey");
CREATE INDEX "IX_AuditEntries_ActorId_At" ON "AuditEntries" ("ActorId", "At");
CREATE INDEX "IX_AuditEntries_At_Id" ON "AuditEntries" ("At", "Id");
CREATE UNIQUE INDEX "IX_AuditEntries_ChainId_Sequence" ON "AuditEntries" ("ChainId", "Sequence");
CREATE INDEX "IX_AuditEntries_EventName_At" ON "AuditEntries" ("EventName", "At");
CREATE INDEX "IX_OneTimeLinks_ExpiresAt" ON "OneTimeLinks" ("ExpiresAt");
CREATE INDEX "IX_OneTimeLinks_UserId" ON "OneTimeLinks" ("UserId");
CREATE INDEX "IX_TeamMembers_TeamsId" ON "TeamMembers" ("TeamsId");
CREATE UNIQUE INDEX "IX_Teams_NameKey" ON "Teams" ("NameKey");
CREATE UNIQUE INDEX "IX_Users_Issuer_Subject" ON "Users" ("Issuer", "Subject");
CREATE UNIQUE INDEX "IX_Users_NormalizedEmail" ON "Users" ("NormalizedEmail");
CREATE INDEX "IX_ConnectionGroupDeletedMembers_ConnectionId" ON "ConnectionGroupDeletedMembers" ("ConnectionId");
CREATE INDEX "IX_ConnectionGroupMembers_ConnectionId" ON "ConnectionGroupMembers" ("ConnectionId");
CREATE INDEX "IX_ConnectionGroupPlaces_GroupId_ConnectionId" ON "ConnectionGroupPlaces" ("GroupId", "ConnectionId");
CREATE INDEX "IX_ConnectionGroups_IntegrationType_Id_OrganizationLevel" ON "ConnectionGroups" ("IntegrationType", "Id", "OrganizationLevel");
CREATE INDEX "IX_ConnectionGroups_UpdatedAt_Id_OrganizationLevel" ON "ConnectionGroups" ("UpdatedAt", "Id", "OrganizationLevel");
CREATE INDEX "IX_Connections_HealthAt_Id" ON "Connections" ("HealthAt", "Id") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_ConnectionUsages_Day" ON "ConnectionUsages" ("Day");
CREATE UNIQUE INDEX "IX_AccessKeys_Hash" ON "AccessKeys" ("Hash");
CREATE INDEX "IX_AccessKeys_Kind_OwnerId" ON "AccessKeys" ("Kind", "OwnerId");
CREATE INDEX "IX_AccessKeys_OwnerId" ON "AccessKeys" ("OwnerId");
CREATE INDEX "IX_RepeatedCalls_At" ON "RepeatedCalls" ("At");
CREATE INDEX "IX_Connections_ManagedBy" ON "Connections" ("ManagedBy") WHERE "ManagedBy" IS NOT NULL;
CREATE INDEX "IX_ConnectionGroups_ManagedBy" ON "ConnectionGroups" ("ManagedBy") WHERE "ManagedBy" IS NOT NULL;
CREATE INDEX "IX_ConnectionGroups_DeletedAt_Id_OrganizationLevel" ON "ConnectionGroups" ("DeletedAt", "Id", "OrganizationLevel") WHERE "DeletedAt" IS NOT NULL;
CREATE UNIQUE INDEX "IX_ConnectionGroups_NameKey" ON "ConnectionGroups" ("NameKey") WHERE "DeletedAt" IS NULL;
CREATE INDEX "IX_ConnectionGroups_PurgeAt" ON "ConnectionGroups" ("PurgeAt") WHERE "PurgeAt" IS NOT NULL;
CREATE INDEX "IX_JobItems_JobId_State_Number" ON "JobItems" ("JobId", "State", "Number");
CREATE INDEX "IX_Jobs_FinishedAt" ON "Jobs" ("FinishedAt");
CREATE INDEX "IX_Jobs_StartedById_CreatedAt" ON "Jobs" ("StartedById", "CreatedAt");
COMMIT;
