CREATE TABLE public."AccessKeys" (
    "Id" uuid NOT NULL,
    "Kind" character varying(20) NOT NULL,
    "Name" character varying(200) NOT NULL,
    "OwnerId" uuid NOT NULL,
    "Hash" bytea NOT NULL,
    "Hint" character varying(16) NOT NULL,
    "Scopes" bigint,
    "Registered" boolean NOT NULL,
    "CreatedById" uuid NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "ExpiresAt" timestamp with time zone,
    "LastUsedAt" timestamp with time zone
);
CREATE TABLE public."AuditChains" (
    "Id" uuid NOT NULL,
    "StartedAt" timestamp with time zone NOT NULL,
    "MasterKeyId" character varying(16) NOT NULL,
    "WrappedKey" bytea NOT NULL,
    "CutThrough" bigint NOT NULL,
    "CutMac" bytea,
    "CutSeal" bytea
);
CREATE TABLE public."AuditEntries" (
    "Id" uuid NOT NULL,
    "At" timestamp with time zone NOT NULL,
    "ActorId" uuid NOT NULL,
    "ActorKind" character varying(20) NOT NULL,
    "ActorName" text NOT NULL,
    "RemoteAddress" text,
    "EventName" character varying(100) NOT NULL,
    "AssetType" character varying(100) NOT NULL,
    "AssetId" uuid,
    "AssetName" text NOT NULL,
    "Action" character varying(100) NOT NULL,
    "Outcome" text NOT NULL,
    "Details" text NOT NULL,
    "ChainId" uuid,
    "Mac" bytea,
    "Sequence" bigint
);
CREATE TABLE public."AuditHeads" (
    "ChainId" uuid NOT NULL,
    "Sequence" bigint NOT NULL,
    "Mac" bytea NOT NULL,
    "Node" character varying(255) NOT NULL,
    "Seal" bytea NOT NULL
);
CREATE TABLE public."ConnectionGroupDeletedMembers" (
    "GroupId" uuid NOT NULL,
    "ConnectionId" uuid NOT NULL
);
CREATE TABLE public."ConnectionGroupMembers" (
    "GroupId" uuid NOT NULL,
    "ConnectionId" uuid NOT NULL
);
CREATE TABLE public."ConnectionGroupPlaces" (
    "GroupId" uuid NOT NULL,
    "Combination" character varying(603) NOT NULL,
    "ConnectionId" uuid NOT NULL
);
CREATE TABLE public."ConnectionGroups" (
    "Id" uuid NOT NULL,
    "Name" character varying(200) NOT NULL,
    "NameKey" character varying(400) NOT NULL,
    "Description" character varying(2000) NOT NULL,
    "IntegrationType" character varying(100) NOT NULL,
    "KeysText" character varying(603) NOT NULL,
    "SearchText" text NOT NULL,
    "OrganizationLevel" integer NOT NULL,
    "PolicyVersion" uuid NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "CreatedById" uuid NOT NULL,
    "UpdatedAt" timestamp with time zone NOT NULL,
    "UpdatedById" uuid NOT NULL,
    "UsedBy" integer NOT NULL,
    "Version" uuid NOT NULL,
    "ManagedBy" character varying(400),
    "DeletedAt" timestamp with time zone,
    "DeletedById" uuid,
    "PurgeAt" timestamp with time zone
);
CREATE TABLE public."ConnectionTags" (
    "ConnectionId" uuid NOT NULL,
    "Key" character varying(200) NOT NULL,
    "Value" character varying(200) NOT NULL
);
CREATE TABLE public."ConnectionUsages" (
    "ConnectionId" uuid NOT NULL,
    "Day" date NOT NULL,
    "Count" integer NOT NULL
);
CREATE TABLE public."Connections" (
    "Id" uuid NOT NULL,
    "Name" character varying(200) NOT NULL,
    "NameKey" character varying(400) NOT NULL,
    "Description" character varying(2000) NOT NULL,
    "IntegrationType" character varying(100) NOT NULL,
    "CredentialType" character varying(100) NOT NULL,
    "Fields" text NOT NULL,
    "TagsText" text NOT NULL,
    "TagKeys" text NOT NULL,
    "SearchText" text NOT NULL,
    "OrganizationLevel" integer NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "CreatedById" uuid NOT NULL,
    "UpdatedAt" timestamp with time zone NOT NULL,
    "DeletedAt" timestamp with time zone,
    "DeletedById" uuid,
    "PurgeAt" timestamp with time zone,
    "ExpiresAt" timestamp with time zone,
    "SchemaMissing" boolean NOT NULL,
    "Health" integer NOT NULL,
    "HealthMessage" text,
    "HealthAt" timestamp with time zone,
    "UsedBy" integer NOT NULL,
    "LastUsedAt" timestamp with time zone,
    "Version" uuid NOT NULL,
    "PolicyVersion" uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    "DependentsVersion" uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    "HandsOut" boolean DEFAULT false NOT NULL,
    "ManagedBy" character varying(400)
);
CREATE TABLE public."CookieKeys" (
    "Name" character varying(200) NOT NULL,
    "Content" bytea NOT NULL
);
CREATE TABLE public."Drafts" (
    "UserId" uuid NOT NULL,
    "Key" character varying(100) NOT NULL,
    "Content" text NOT NULL,
    "SavedAt" timestamp with time zone NOT NULL
);
CREATE TABLE public."Favorites" (
    "UserId" uuid NOT NULL,
    "ResourceId" uuid NOT NULL
);
CREATE TABLE public."Grants" (
    "ResourceId" uuid NOT NULL,
    "PrincipalId" uuid NOT NULL,
    "PrincipalKind" character varying(20) NOT NULL,
    "Level" integer NOT NULL
);
CREATE TABLE public."JobItems" (
    "JobId" uuid NOT NULL,
    "Number" integer NOT NULL,
    "ResourceId" uuid NOT NULL,
    "Name" character varying(200) NOT NULL,
    "State" integer NOT NULL,
    "Reason" character varying(2000),
    "At" timestamp with time zone
);
CREATE TABLE public."Jobs" (
    "Id" uuid NOT NULL,
    "Kind" character varying(100) NOT NULL,
    "Title" character varying(200) NOT NULL,
    "Input" text NOT NULL,
    "StartedById" uuid NOT NULL,
    "StarterKind" integer NOT NULL,
    "StarterName" character varying(200) NOT NULL,
    "StarterAddress" character varying(100),
    "KeyId" uuid,
    "KeyName" character varying(200),
    "CreatedAt" timestamp with time zone NOT NULL,
    "FinishedAt" timestamp with time zone,
    "CanceledAt" timestamp with time zone,
    "IsDismissed" boolean NOT NULL,
    "HolderId" uuid,
    "HeldUntil" timestamp with time zone
);
CREATE TABLE public."Leases" (
    "Name" character varying(100) NOT NULL,
    "Holder" uuid NOT NULL,
    "Until" timestamp with time zone NOT NULL
);
CREATE TABLE public."ManagedThings" (
    "Id" uuid NOT NULL,
    "Applied" text NOT NULL,
    "Digests" text NOT NULL,
    "AppliedAt" timestamp with time zone NOT NULL,
    "AppliedById" uuid NOT NULL
);
CREATE TABLE public."MasterKeys" (
    "KeyId" character varying(16) NOT NULL,
    "Check" bytea NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "LostAt" timestamp with time zone
);
CREATE TABLE public."OneTimeLinks" (
    "TokenHash" bytea NOT NULL,
    "UserId" uuid NOT NULL,
    "CreatedById" uuid NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "ExpiresAt" timestamp with time zone NOT NULL
);
CREATE TABLE public."Organizations" (
    "Id" uuid NOT NULL,
    "Owned" boolean NOT NULL,
    "Version" uuid NOT NULL,
    "AuditRetentionDays" integer
);
CREATE TABLE public."RepeatedCalls" (
    "KeyId" uuid NOT NULL,
    "Name" character varying(255) NOT NULL,
    "Fingerprint" bytea NOT NULL,
    "At" timestamp with time zone NOT NULL,
    "Status" integer,
    "Body" text,
    "IsKept" boolean NOT NULL,
    "AssetId" uuid,
    "DoneAt" timestamp with time zone
);
CREATE TABLE public."Roles" (
    "Id" uuid NOT NULL,
    "Name" character varying(200) NOT NULL,
    "Permissions" bigint NOT NULL,
    "BuiltIn" boolean NOT NULL,
    "NameKey" character varying(200) DEFAULT ''::character varying NOT NULL,
    "Version" uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL
);
CREATE TABLE public."Secrets" (
    "OwnerId" uuid NOT NULL,
    "Path" character varying(400) NOT NULL,
    "SecretVersion" integer NOT NULL,
    "Algorithm" smallint NOT NULL,
    "KeyId" character varying(16) NOT NULL,
    "WrappedKey" bytea NOT NULL,
    "Nonce" bytea NOT NULL,
    "Ciphertext" bytea NOT NULL,
    "Tag" bytea NOT NULL,
    "SetAt" timestamp with time zone NOT NULL,
    "SetById" uuid NOT NULL,
    "Lost" boolean NOT NULL
);
CREATE TABLE public."Sessions" (
    "IdHash" bytea NOT NULL,
    "UserId" uuid NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "LastSeenAt" timestamp with time zone NOT NULL,
    "ExpiresAt" timestamp with time zone NOT NULL
);
CREATE TABLE public."TeamMembers" (
    "MembersId" uuid NOT NULL,
    "TeamsId" uuid NOT NULL
);
CREATE TABLE public."Teams" (
    "Id" uuid NOT NULL,
    "Name" character varying(100) NOT NULL,
    "NameKey" character varying(200) NOT NULL,
    "Description" character varying(1000) NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "Version" uuid NOT NULL
);
CREATE TABLE public."UserRoles" (
    "RolesId" uuid NOT NULL,
    "UserId" uuid NOT NULL
);
CREATE TABLE public."Users" (
    "Id" uuid NOT NULL,
    "Email" character varying(254) NOT NULL,
    "NormalizedEmail" character varying(254),
    "Name" character varying(200) NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "DisabledAt" timestamp with time zone,
    "PasswordHash" text,
    "SecurityStamp" character varying(100) NOT NULL,
    "AccessFailedCount" integer NOT NULL,
    "LockoutEnd" timestamp with time zone,
    "Version" uuid NOT NULL,
    "IsServiceAccount" boolean DEFAULT false NOT NULL,
    "Issuer" character varying(400),
    "LastSignInAt" timestamp with time zone,
    "Subject" character varying(255)
);
CREATE TABLE public."__EFMigrationsHistory" (
    "MigrationId" character varying(150) NOT NULL,
    "ProductVersion" character varying(32) NOT NULL
);
INSERT INTO public."AccessKeys" VALUES ('01a226a1-eaa2-70cf-8898-8e4d5f0170d4', 'Api', 'First API key', '01a226a1-e88a-7754-96b0-3caceb30aa4a', '\x60b812b918e9dafdf93c927679346d9bb6089a8a0a1e8d26ac056ef9a4e6d9c0', '0123', NULL, false, '01a226a1-e88a-7754-96b0-3caceb30aa4a', '2026-11-29 09:27:55.298452+00', NULL, '2026-11-29 09:27:57.791829+00');
INSERT INTO public."AccessKeys" VALUES ('01a226a1-eada-7764-a96b-e1a4ae3a8165', 'Application', 'First application key', '01a226a1-e88a-7754-96b0-3caceb30aa4a', '\xfe13044ddb147d959be99947cf934cbccd25aef5bff9dce7d08d86a6cd24f892', '0123', NULL, true, '01a226a1-e88a-7754-96b0-3caceb30aa4a', '2026-11-29 09:27:55.354993+00', NULL, '2026-11-29 09:27:57.794479+00');
INSERT INTO public."AuditChains" VALUES ('01a226a1-ea22-775c-9b49-195fa366025c', '2026-11-29 09:27:55.170855+00', '3083df03343f3fcc', '\xc38650e424164202375a9f1021cb795e464dede3ae96bbf801326a320aab6bbae8dadc7196eb2f33', 0, NULL, NULL);
INSERT INTO public."AuditEntries" VALUES ('01a226a1-e8b3-7bc7-a4f9-fecf73f5be89', '2026-11-29 09:27:54.803274+00', '01a226a1-e88a-7754-96b0-3caceb30aa4a', 'User', 'Owner', NULL, 'Users', 'user', '01a226a1-e88a-7754-96b0-3caceb30aa4a', 'owner@example.com', 'created', 'success', '', '01a226a1-ea22-775c-9b49-195fa366025c', '\x7687e7d4a510eee1778997e8b33e1e627db20b9a606ebf70682ef44dffe854b0', 1);
INSERT INTO public."AuditEntries" VALUES ('01a226a1-eada-75ec-ba3f-3e62976f93ae', '2026-11-29 09:27:55.347343+00', '01a226a1-e88a-7754-96b0-3caceb30aa4a', 'User', 'Owner', NULL, 'Access Management', 'api_key', '01a226a1-eaa2-70cf-8898-8e4d5f0170d4', 'First API key', 'created', 'success', '[{"field":"name","old":null,"new":"First API key","secret":false},{"field":"key","old":null,"new":"0123…","secret":false},{"field":"owner","old":null,"new":"01a226a1-e88a-7754-96b0-3caceb30aa4a","secret":false}]', '01a226a1-ea22-775c-9b49-195fa366025c', '\xd97979f613164f7c798c640bdd66c76169df27d1ebb3b73e1b02b6593fa78aab', 2);
INSERT INTO public."AuditEntries" VALUES ('01a226a1-eadb-7e74-997d-685e52a9a897', '2026-11-29 09:27:55.355335+00', '01a226a1-e88a-7754-96b0-3caceb30aa4a', 'User', 'Owner', NULL, 'Access Management', 'application_key', '01a226a1-eada-7764-a96b-e1a4ae3a8165', 'First application key', 'created', 'success', '[{"field":"name","old":null,"new":"First application key","secret":false},{"field":"key","old":null,"new":"0123…","secret":false},{"field":"owner","old":null,"new":"01a226a1-e88a-7754-96b0-3caceb30aa4a","secret":false},{"field":"registered","old":null,"new":"yes","secret":false}]', '01a226a1-ea22-775c-9b49-195fa366025c', '\xa8b7fddc8b37a3a62394376a73126ca321e6a413e794699502a832be966500f7', 3);
INSERT INTO public."AuditEntries" VALUES ('01a226a1-f59d-7683-8656-664577a282c7', '2026-11-29 09:27:58.109301+00', '01a226a1-e88a-7754-96b0-3caceb30aa4a', 'User', 'Owner', '127.0.0.1', 'Custom Connections', 'custom_connection', '01a226a1-f514-74c0-bbf4-3df710a6b20e', 'Billing', 'created', 'success', '[{"field":"name","old":null,"new":"Billing","secret":false},{"field":"credentials","old":null,"new":"HTTPTokenAuth","secret":false},{"field":"base_url","old":null,"new":"https://billing.example.com","secret":false},{"field":"tokens/Token/name","old":null,"new":"Token","secret":false},{"field":"tokens/Token/type","old":null,"new":"SECRET","secret":false},{"field":"headers/Authorization/name","old":null,"new":"Authorization","secret":false},{"field":"headers/Authorization/value","old":null,"new":"Bearer {{ Token }}","secret":false},{"field":"tokens/Token/value","old":null,"new":null,"secret":true},{"field":"through application key","old":null,"new":"First application key (01a226a1-eada-7764-a96b-e1a4ae3a8165)","secret":false}]', '01a226a1-ea22-775c-9b49-195fa366025c', '\xeb652fc346d50a6ee35fe27747086944f66b3fd43af7c9318fdb601347824225', 4);
INSERT INTO public."AuditEntries" VALUES ('01a226a2-3051-75b5-9e29-6fe28a7b82bf', '2026-11-29 09:28:13.137878+00', '01a226a1-e88a-7754-96b0-3caceb30aa4a', 'User', 'Owner', '127.0.0.1', 'Authentication', 'user', '01a226a1-e88a-7754-96b0-3caceb30aa4a', 'owner@example.com', 'signed_in', 'success', '', '01a226a1-ea22-775c-9b49-195fa366025c', '\xe26e4cec58b6cf2e32b0a1a56cbe0809dee82558d49049bcfc60e499cab95041', 5);
INSERT INTO public."AuditHeads" VALUES ('01a226a1-ea22-775c-9b49-195fa366025c', 5, '\xe26e4cec58b6cf2e32b0a1a56cbe0809dee82558d49049bcfc60e499cab95041', 'vm', '\x85253934ef912b65be3eb8565d20cf586dbfab7898d4e381b8e6b6692fc44093');
INSERT INTO public."Connections" VALUES ('01a226a1-f514-74c0-bbf4-3df710a6b20e', 'Billing', 'BILLING', '', 'HTTP', 'HTTPTokenAuth', '{"base_url":"https://billing.example.com","tokens":[{"name":"Token","type":"SECRET"}],"headers":[{"name":"Authorization","value":"Bearer {{ Token }}"}]}', '', '', 'billing
http
http
', 1, '2026-11-29 09:27:57.972023+00', '01a226a1-e88a-7754-96b0-3caceb30aa4a', '2026-11-29 09:27:57.972023+00', NULL, NULL, NULL, NULL, false, 0, NULL, NULL, 0, NULL, '01a226a1-f5c7-7752-a2f8-e213429889dd', '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000', false, NULL);
INSERT INTO public."CookieKeys" VALUES ('key-a3b1f4fb-59d9-47c5-bb91-6edf8ddd149c', '\x19d4d89dd9abb4a96711c0e2d54764d91995b2410a9e34299a668e7bdd8e6f06adc0c53817a35102cbee67c517de576e9c975cf992a5801eb427898bab1b2a152a0e143af2157ae4185d7bc6bf17afe5a8e16e3bb87e5181ac06cb059e7a9260a6a8bb7909d862449759d763cc2458bc81d9abea1bea8951e59ed896047552cde44425460ce94bd9064dd355574c9e7f66122bcfeea5988f34244d460fb0ea00045b7b4d77c828b4eff586af6a0e95a213ba3ef35646c732ad8be6455db53946086b0db216577a68571a43c4494a5db1d442155134e9fd3824ea2717f05415cbaae9f50596e4ad3b449f1a2a3ab0df8b7330b378238625c8d55e471b72b7fd6a004760410cfb3f6dedf82d7db5d591ad2269135035c2eaf168c41980c92f7af9a35c400955090822dbcce486fa2d384602f030ea84283ab0f285982949e7cee17cb4ba7d3c3edfa372e8599661c9c86440579dd8cfa33fe85e3d655e39c341e60663197da11b70698c511988b27bdd3de571ec289d99cdbf3aaf46c9c151c1887c26afe174f2bb162c42df442e5be9d020e878d0df5cab8396bf882c5bc38e286f0f982889375fdd0defcdd8175c1397a798b5f75e7391bccdb55cbfc06c9b35c2bac6f1ba804f08054bf51e318c6932c4a579aa765b0002b6bd7e44c51d9b305353dd4c5f1ceae550532d70dd3e5d94e4e1853709d5e1231a33a840a3725a0859b3d2568f27d225669ca3142fdf112d6e664130a895d30bb0ef0ba7ffd06a3ec0e974cd5f239c4b1152a93ba3f2712eeec55fd4009fed2a0336d48a9f6e110a1518363c83b400ebad5a3c216b5c4ab16ce4c8b81fcd944b9703c5376a09a9ceb459f07d121edb2f846f74aa22035150bde06bb702b046213c9837d6ad29fbed635814881275e2d886f21444449931d848b88ad6ba610ba90cd36c80966dbf8762b575bd8d68837c94641443bde57e071502cbb5c83963e7bf2496451b18a15ddbf859a6b2d1499ca788c1f56b4d47531872e32bba5ab0cfa0d461ef41a58c43ccfc2e456c71ac666fd590f67e03f6ba969ae9880c690ac76abc71f6d9ef5dc9d114cc100509509a0603e4fa8f0c9c6f91faa4e2c350484b701fd158dbb56e0a8a3e17dbea6211f7d42d50b64f18b431eb0989c3987d946288363f23d790c770d2852783dd45c11424a2f27d0e6eada93a45301c554bb05870919ac1d597b689741436e2676a45fdc9362d5e8711ba9bd5ce79e23732c7a0f4be0ce7feefdf6e25b524a2d45909e1e099272c96891756c0acb7');
INSERT INTO public."Grants" VALUES ('01a226a1-f514-74c0-bbf4-3df710a6b20e', '01a226a1-e88a-7754-96b0-3caceb30aa4a', 'User', 3);
INSERT INTO public."MasterKeys" VALUES ('3083df03343f3fcc', '\xc79b90b24e733280908d0ebd7b35531468f68e8e2005af176cbbe673a75612fc', '2026-11-29 09:27:53.274794+00', NULL);
INSERT INTO public."Organizations" VALUES ('01900000-0000-7000-8000-000000000010', true, '01a226a1-ea1c-796a-ab44-15df60c432c1', NULL);
INSERT INTO public."Roles" VALUES ('01900000-0000-7000-8000-000000000001', 'Admin', 65535, true, 'ADMIN', '00000000-0000-0000-0000-000000000000');
INSERT INTO public."Roles" VALUES ('01900000-0000-7000-8000-000000000002', 'Standard', 1023, true, 'STANDARD', '00000000-0000-0000-0000-000000000000');
INSERT INTO public."Roles" VALUES ('01900000-0000-7000-8000-000000000003', 'Read Only', 41, true, 'READ ONLY', '00000000-0000-0000-0000-000000000000');
INSERT INTO public."Secrets" VALUES ('01a226a1-f514-74c0-bbf4-3df710a6b20e', 'tokens/Token/value', 1, 1, '3083df03343f3fcc', '\xea9e7da6f71ef3585e11e0a5fa55660c39bcb4fbd583d8ad6d42178af9df36e18c5c5dec2c988b71', '\xb4fb608ee2a53d2ad1addf25', '\x742c2e2c48ffc4efafb7385a1b33ac12bf361ad333c7744c86ef', '\x5d4f54fc89ec44e30d836e6428bd3976', '2026-11-29 09:27:58.07917+00', '01a226a1-e88a-7754-96b0-3caceb30aa4a', false);
INSERT INTO public."Sessions" VALUES ('\xc8567e0033b30e6537bb24a71bbe2e0ff5ef741b57ca97df8bd2f8941564f61b', '01a226a1-e88a-7754-96b0-3caceb30aa4a', '2026-11-29 09:28:13.247818+00', '2026-11-29 09:28:13.247818+00', '2026-11-29 21:28:13.247818+00');
INSERT INTO public."UserRoles" VALUES ('01900000-0000-7000-8000-000000000001', '01a226a1-e88a-7754-96b0-3caceb30aa4a');
INSERT INTO public."Users" VALUES ('01a226a1-e88a-7754-96b0-3caceb30aa4a', 'owner@example.com', 'OWNER@EXAMPLE.COM', 'Owner', '2026-11-29 09:27:54.762034+00', NULL, 'AQAAAAIAAYagAAAAEFAM8Y+tNC4JitcNkYpzf18oT+eM018y+HsEHSL15SNnw1w029zrrJEMr43lTiLxEA==', 'MG56B6BXEDZDUNF2OLM66RHCWTJ5WI4O', 0, NULL, '01a226a1-ea16-76c5-b6a4-5b9a850e7c22', false, NULL, '2026-11-29 09:28:13.025682+00', NULL);
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261122225145_Initial', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261123024852_Access', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261126085214_Groups', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261126123254_Usage', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261126124016_Keys', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261126160650_NamedCalls', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261126185254_HandsOut', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261126195753_Files', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261128233203_AuditHeads', '10.0.15');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20261128233230_JobsAndDeletedGroups', '10.0.15');
ALTER TABLE ONLY public."AccessKeys"
    ADD CONSTRAINT "PK_AccessKeys" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."AuditChains"
    ADD CONSTRAINT "PK_AuditChains" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."AuditEntries"
    ADD CONSTRAINT "PK_AuditEntries" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."AuditHeads"
    ADD CONSTRAINT "PK_AuditHeads" PRIMARY KEY ("ChainId");
ALTER TABLE ONLY public."ConnectionGroupDeletedMembers"
    ADD CONSTRAINT "PK_ConnectionGroupDeletedMembers" PRIMARY KEY ("GroupId", "ConnectionId");
ALTER TABLE ONLY public."ConnectionGroupMembers"
    ADD CONSTRAINT "PK_ConnectionGroupMembers" PRIMARY KEY ("GroupId", "ConnectionId");
ALTER TABLE ONLY public."ConnectionGroupPlaces"
    ADD CONSTRAINT "PK_ConnectionGroupPlaces" PRIMARY KEY ("GroupId", "Combination");
ALTER TABLE ONLY public."ConnectionGroups"
    ADD CONSTRAINT "PK_ConnectionGroups" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."ConnectionTags"
    ADD CONSTRAINT "PK_ConnectionTags" PRIMARY KEY ("ConnectionId", "Key", "Value");
ALTER TABLE ONLY public."ConnectionUsages"
    ADD CONSTRAINT "PK_ConnectionUsages" PRIMARY KEY ("ConnectionId", "Day");
ALTER TABLE ONLY public."Connections"
    ADD CONSTRAINT "PK_Connections" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."CookieKeys"
    ADD CONSTRAINT "PK_CookieKeys" PRIMARY KEY ("Name");
ALTER TABLE ONLY public."Drafts"
    ADD CONSTRAINT "PK_Drafts" PRIMARY KEY ("UserId", "Key");
ALTER TABLE ONLY public."Favorites"
    ADD CONSTRAINT "PK_Favorites" PRIMARY KEY ("UserId", "ResourceId");
ALTER TABLE ONLY public."Grants"
    ADD CONSTRAINT "PK_Grants" PRIMARY KEY ("ResourceId", "PrincipalId");
ALTER TABLE ONLY public."JobItems"
    ADD CONSTRAINT "PK_JobItems" PRIMARY KEY ("JobId", "Number");
ALTER TABLE ONLY public."Jobs"
    ADD CONSTRAINT "PK_Jobs" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."Leases"
    ADD CONSTRAINT "PK_Leases" PRIMARY KEY ("Name");
ALTER TABLE ONLY public."ManagedThings"
    ADD CONSTRAINT "PK_ManagedThings" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."MasterKeys"
    ADD CONSTRAINT "PK_MasterKeys" PRIMARY KEY ("KeyId");
ALTER TABLE ONLY public."OneTimeLinks"
    ADD CONSTRAINT "PK_OneTimeLinks" PRIMARY KEY ("TokenHash");
ALTER TABLE ONLY public."Organizations"
    ADD CONSTRAINT "PK_Organizations" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."RepeatedCalls"
    ADD CONSTRAINT "PK_RepeatedCalls" PRIMARY KEY ("KeyId", "Name");
ALTER TABLE ONLY public."Roles"
    ADD CONSTRAINT "PK_Roles" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."Secrets"
    ADD CONSTRAINT "PK_Secrets" PRIMARY KEY ("OwnerId", "Path");
ALTER TABLE ONLY public."Sessions"
    ADD CONSTRAINT "PK_Sessions" PRIMARY KEY ("IdHash");
ALTER TABLE ONLY public."TeamMembers"
    ADD CONSTRAINT "PK_TeamMembers" PRIMARY KEY ("MembersId", "TeamsId");
ALTER TABLE ONLY public."Teams"
    ADD CONSTRAINT "PK_Teams" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."UserRoles"
    ADD CONSTRAINT "PK_UserRoles" PRIMARY KEY ("RolesId", "UserId");
ALTER TABLE ONLY public."Users"
    ADD CONSTRAINT "PK_Users" PRIMARY KEY ("Id");
ALTER TABLE ONLY public."__EFMigrationsHistory"
    ADD CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY ("MigrationId");
CREATE UNIQUE INDEX "IX_AccessKeys_Hash" ON public."AccessKeys" USING btree ("Hash");
CREATE INDEX "IX_AccessKeys_Kind_OwnerId" ON public."AccessKeys" USING btree ("Kind", "OwnerId");
CREATE INDEX "IX_AccessKeys_OwnerId" ON public."AccessKeys" USING btree ("OwnerId");
CREATE INDEX "IX_AuditEntries_ActorId_At" ON public."AuditEntries" USING btree ("ActorId", "At");
CREATE INDEX "IX_AuditEntries_AssetId_At" ON public."AuditEntries" USING btree ("AssetId", "At");
CREATE INDEX "IX_AuditEntries_At_Id" ON public."AuditEntries" USING btree ("At", "Id");
CREATE UNIQUE INDEX "IX_AuditEntries_ChainId_Sequence" ON public."AuditEntries" USING btree ("ChainId", "Sequence");
CREATE INDEX "IX_AuditEntries_EventName_At" ON public."AuditEntries" USING btree ("EventName", "At");
CREATE INDEX "IX_ConnectionGroupDeletedMembers_ConnectionId" ON public."ConnectionGroupDeletedMembers" USING btree ("ConnectionId");
CREATE INDEX "IX_ConnectionGroupMembers_ConnectionId" ON public."ConnectionGroupMembers" USING btree ("ConnectionId");
CREATE INDEX "IX_ConnectionGroupPlaces_GroupId_ConnectionId" ON public."ConnectionGroupPlaces" USING btree ("GroupId", "ConnectionId");
CREATE INDEX "IX_ConnectionGroups_DeletedAt_Id_OrganizationLevel" ON public."ConnectionGroups" USING btree ("DeletedAt", "Id", "OrganizationLevel") WHERE ("DeletedAt" IS NOT NULL);
CREATE INDEX "IX_ConnectionGroups_IntegrationType_Id_OrganizationLevel" ON public."ConnectionGroups" USING btree ("IntegrationType", "Id", "OrganizationLevel");
CREATE INDEX "IX_ConnectionGroups_ManagedBy" ON public."ConnectionGroups" USING btree ("ManagedBy") WHERE ("ManagedBy" IS NOT NULL);
CREATE UNIQUE INDEX "IX_ConnectionGroups_NameKey" ON public."ConnectionGroups" USING btree ("NameKey") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_ConnectionGroups_PurgeAt" ON public."ConnectionGroups" USING btree ("PurgeAt") WHERE ("PurgeAt" IS NOT NULL);
CREATE INDEX "IX_ConnectionGroups_UpdatedAt_Id_OrganizationLevel" ON public."ConnectionGroups" USING btree ("UpdatedAt", "Id", "OrganizationLevel");
CREATE INDEX "IX_ConnectionTags_Key_Value_ConnectionId" ON public."ConnectionTags" USING btree ("Key", "Value", "ConnectionId");
CREATE INDEX "IX_ConnectionUsages_Day" ON public."ConnectionUsages" USING btree ("Day");
CREATE INDEX "IX_Connections_CreatedAt_Id_OrganizationLevel_DeletedAt" ON public."Connections" USING btree ("CreatedAt", "Id", "OrganizationLevel", "DeletedAt") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Connections_CreatedById_Id_OrganizationLevel_DeletedAt_Upda~" ON public."Connections" USING btree ("CreatedById", "Id", "OrganizationLevel", "DeletedAt", "UpdatedAt") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Connections_DeletedAt_Id_OrganizationLevel" ON public."Connections" USING btree ("DeletedAt", "Id", "OrganizationLevel") WHERE ("DeletedAt" IS NOT NULL);
CREATE INDEX "IX_Connections_ExpiresAt" ON public."Connections" USING btree ("ExpiresAt") WHERE ("ExpiresAt" IS NOT NULL);
CREATE INDEX "IX_Connections_HealthAt_Id" ON public."Connections" USING btree ("HealthAt", "Id") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Connections_Health_Id_OrganizationLevel_DeletedAt_SchemaMis~" ON public."Connections" USING btree ("Health", "Id", "OrganizationLevel", "DeletedAt", "SchemaMissing") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Connections_Id_OrganizationLevel_DeletedAt_UpdatedAt" ON public."Connections" USING btree ("Id", "OrganizationLevel", "DeletedAt", "UpdatedAt") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Connections_IntegrationType_CredentialType_SchemaMissing" ON public."Connections" USING btree ("IntegrationType", "CredentialType", "SchemaMissing");
CREATE INDEX "IX_Connections_IntegrationType_Id_OrganizationLevel_DeletedAt_~" ON public."Connections" USING btree ("IntegrationType", "Id", "OrganizationLevel", "DeletedAt", "UpdatedAt") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Connections_ManagedBy" ON public."Connections" USING btree ("ManagedBy") WHERE ("ManagedBy" IS NOT NULL);
CREATE UNIQUE INDEX "IX_Connections_NameKey" ON public."Connections" USING btree ("NameKey") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Connections_NameKey_Id_OrganizationLevel_DeletedAt" ON public."Connections" USING btree ("NameKey", "Id", "OrganizationLevel", "DeletedAt") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Connections_PurgeAt" ON public."Connections" USING btree ("PurgeAt") WHERE ("PurgeAt" IS NOT NULL);
CREATE INDEX "IX_Connections_UpdatedAt_Id_OrganizationLevel_DeletedAt" ON public."Connections" USING btree ("UpdatedAt", "Id", "OrganizationLevel", "DeletedAt") WHERE ("DeletedAt" IS NULL);
CREATE INDEX "IX_Drafts_SavedAt" ON public."Drafts" USING btree ("SavedAt");
CREATE INDEX "IX_Favorites_ResourceId" ON public."Favorites" USING btree ("ResourceId");
CREATE INDEX "IX_Grants_PrincipalId_ResourceId_Level" ON public."Grants" USING btree ("PrincipalId", "ResourceId", "Level");
CREATE INDEX "IX_JobItems_JobId_State_Number" ON public."JobItems" USING btree ("JobId", "State", "Number");
CREATE INDEX "IX_Jobs_FinishedAt" ON public."Jobs" USING btree ("FinishedAt");
CREATE INDEX "IX_Jobs_StartedById_CreatedAt" ON public."Jobs" USING btree ("StartedById", "CreatedAt");
CREATE INDEX "IX_OneTimeLinks_ExpiresAt" ON public."OneTimeLinks" USING btree ("ExpiresAt");
CREATE INDEX "IX_OneTimeLinks_UserId" ON public."OneTimeLinks" USING btree ("UserId");
CREATE INDEX "IX_RepeatedCalls_At" ON public."RepeatedCalls" USING btree ("At");
CREATE UNIQUE INDEX "IX_Roles_NameKey" ON public."Roles" USING btree ("NameKey");
CREATE INDEX "IX_Secrets_KeyId" ON public."Secrets" USING btree ("KeyId");
CREATE INDEX "IX_Sessions_ExpiresAt" ON public."Sessions" USING btree ("ExpiresAt");
CREATE INDEX "IX_Sessions_UserId" ON public."Sessions" USING btree ("UserId");
CREATE INDEX "IX_TeamMembers_TeamsId" ON public."TeamMembers" USING btree ("TeamsId");
CREATE UNIQUE INDEX "IX_Teams_NameKey" ON public."Teams" USING btree ("NameKey");
CREATE INDEX "IX_UserRoles_UserId" ON public."UserRoles" USING btree ("UserId");
CREATE UNIQUE INDEX "IX_Users_Issuer_Subject" ON public."Users" USING btree ("Issuer", "Subject");
CREATE UNIQUE INDEX "IX_Users_NormalizedEmail" ON public."Users" USING btree ("NormalizedEmail");
ALTER TABLE ONLY public."AccessKeys"
    ADD CONSTRAINT "FK_AccessKeys_Users_OwnerId" FOREIGN KEY ("OwnerId") REFERENCES public."Users"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."ConnectionGroupDeletedMembers"
    ADD CONSTRAINT "FK_ConnectionGroupDeletedMembers_ConnectionGroups_GroupId" FOREIGN KEY ("GroupId") REFERENCES public."ConnectionGroups"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."ConnectionGroupDeletedMembers"
    ADD CONSTRAINT "FK_ConnectionGroupDeletedMembers_Connections_ConnectionId" FOREIGN KEY ("ConnectionId") REFERENCES public."Connections"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."ConnectionGroupMembers"
    ADD CONSTRAINT "FK_ConnectionGroupMembers_ConnectionGroups_GroupId" FOREIGN KEY ("GroupId") REFERENCES public."ConnectionGroups"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."ConnectionGroupMembers"
    ADD CONSTRAINT "FK_ConnectionGroupMembers_Connections_ConnectionId" FOREIGN KEY ("ConnectionId") REFERENCES public."Connections"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."ConnectionGroupPlaces"
    ADD CONSTRAINT "FK_ConnectionGroupPlaces_ConnectionGroupMembers_GroupId_Connec~" FOREIGN KEY ("GroupId", "ConnectionId") REFERENCES public."ConnectionGroupMembers"("GroupId", "ConnectionId") ON DELETE CASCADE;
ALTER TABLE ONLY public."ConnectionTags"
    ADD CONSTRAINT "FK_ConnectionTags_Connections_ConnectionId" FOREIGN KEY ("ConnectionId") REFERENCES public."Connections"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."ConnectionUsages"
    ADD CONSTRAINT "FK_ConnectionUsages_Connections_ConnectionId" FOREIGN KEY ("ConnectionId") REFERENCES public."Connections"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."Drafts"
    ADD CONSTRAINT "FK_Drafts_Users_UserId" FOREIGN KEY ("UserId") REFERENCES public."Users"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."Favorites"
    ADD CONSTRAINT "FK_Favorites_Users_UserId" FOREIGN KEY ("UserId") REFERENCES public."Users"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."JobItems"
    ADD CONSTRAINT "FK_JobItems_Jobs_JobId" FOREIGN KEY ("JobId") REFERENCES public."Jobs"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."OneTimeLinks"
    ADD CONSTRAINT "FK_OneTimeLinks_Users_UserId" FOREIGN KEY ("UserId") REFERENCES public."Users"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."RepeatedCalls"
    ADD CONSTRAINT "FK_RepeatedCalls_AccessKeys_KeyId" FOREIGN KEY ("KeyId") REFERENCES public."AccessKeys"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."Secrets"
    ADD CONSTRAINT "FK_Secrets_Connections_OwnerId" FOREIGN KEY ("OwnerId") REFERENCES public."Connections"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."Sessions"
    ADD CONSTRAINT "FK_Sessions_Users_UserId" FOREIGN KEY ("UserId") REFERENCES public."Users"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."TeamMembers"
    ADD CONSTRAINT "FK_TeamMembers_Teams_TeamsId" FOREIGN KEY ("TeamsId") REFERENCES public."Teams"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."TeamMembers"
    ADD CONSTRAINT "FK_TeamMembers_Users_MembersId" FOREIGN KEY ("MembersId") REFERENCES public."Users"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."UserRoles"
    ADD CONSTRAINT "FK_UserRoles_Roles_RolesId" FOREIGN KEY ("RolesId") REFERENCES public."Roles"("Id") ON DELETE CASCADE;
ALTER TABLE ONLY public."UserRoles"
    ADD CONSTRAINT "FK_UserRoles_Users_UserId" FOREIGN KEY ("UserId") REFERENCES public."Users"("Id") ON DELETE CASCADE;
