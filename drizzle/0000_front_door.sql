CREATE TABLE "password_credentials" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"password_hash" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"letter" text NOT NULL,
	"sealed_message" "bytea",
	"status" text DEFAULT 'WAITING' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "outbox_messages__status" CHECK ("outbox_messages"."status" in ('WAITING', 'SENT', 'FAILED'))
);
--> statement-breakpoint
CREATE TABLE "pending_registrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_canonical" text NOT NULL,
	"username" text NOT NULL,
	"is_username_chosen" boolean NOT NULL,
	"display_name" text NOT NULL,
	"locale" text,
	"password_hash" text NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"code_sent_at" timestamp (3) with time zone NOT NULL,
	"code_expires_at" timestamp (3) with time zone NOT NULL,
	"link_token_hash" "bytea" NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role_assignments" (
	"user_id" uuid NOT NULL,
	"role_key" text NOT NULL,
	"assigned_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "role_assignments__user_id__role_key" PRIMARY KEY("user_id","role_key")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token_delivery" text NOT NULL,
	"methods" text[] NOT NULL,
	"ip_address" text NOT NULL,
	"user_agent" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_active_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"refresh_counter" integer DEFAULT 0 NOT NULL,
	"refreshed_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revocation_reason" text,
	CONSTRAINT "sessions__token_delivery" CHECK ("sessions"."token_delivery" in ('COOKIE', 'BODY')),
	CONSTRAINT "sessions__revocation" CHECK (("sessions"."revoked_at" is null) = ("sessions"."revocation_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"sealed_private_jwk" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"username" text collate "C" NOT NULL,
	"display_name" text NOT NULL,
	"first_name" text,
	"last_name" text,
	"description" text,
	"email" text NOT NULL,
	"email_canonical" text NOT NULL,
	"locale" text,
	"time_zone" text,
	"status" text DEFAULT 'ACTIVE' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"last_active_at" timestamp (3) with time zone,
	CONSTRAINT "users__status" CHECK ("users"."status" in ('ACTIVE', 'SUSPENDED', 'DELETED')),
	CONSTRAINT "users__username_form" CHECK ("users"."username" ~ '^[a-z0-9_]{5,32}$')
);
--> statement-breakpoint
ALTER TABLE "password_credentials" ADD CONSTRAINT "password_credentials_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_assignments" ADD CONSTRAINT "role_assignments_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outbox_messages__due_at" ON "outbox_messages" USING btree ("due_at") WHERE status = 'WAITING';--> statement-breakpoint
CREATE UNIQUE INDEX "pending_registrations__link_token_hash" ON "pending_registrations" USING btree ("link_token_hash");--> statement-breakpoint
CREATE INDEX "pending_registrations__expires_at" ON "pending_registrations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "role_assignments__role_key" ON "role_assignments" USING btree ("role_key");--> statement-breakpoint
CREATE INDEX "sessions__user_id" ON "sessions" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "users__username" ON "users" USING btree ("username");--> statement-breakpoint
CREATE UNIQUE INDEX "users__email_canonical" ON "users" USING btree ("email_canonical");--> statement-breakpoint
CREATE INDEX "users__created_at" ON "users" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "users__last_active_at" ON "users" USING btree (coalesce("last_active_at", 'infinity'),"id");--> statement-breakpoint
CREATE INDEX "users__last_active_at_desc" ON "users" USING btree (coalesce("last_active_at", '-infinity'),"id");--> statement-breakpoint
CREATE INDEX "users__display_name_prefix" ON "users" USING btree (lower("display_name") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "users__email_prefix" ON "users" USING btree ("email_canonical" text_pattern_ops);