CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"actor_id" uuid,
	"user_id" uuid,
	"target_id" text NOT NULL,
	"details" jsonb NOT NULL,
	"ip_address" "inet",
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "job_runs" (
	"job" text PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"identifier_hash" "bytea",
	"given_name" text,
	"kind" text NOT NULL,
	"operating_system" text,
	"client" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "devices__kind" CHECK ("devices"."kind" in ('COMPUTER', 'PHONE', 'TABLET', 'OTHER'))
);
--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "ip_address" SET DATA TYPE inet USING "ip_address"::inet;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "device_id" uuid;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "signs_from" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "signing_keys" SET "signs_from" = "created_at";--> statement-breakpoint
ALTER TABLE "signing_keys" ALTER COLUMN "signs_from" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "accepted_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events__created_at" ON "audit_events" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "audit_events__user_id" ON "audit_events" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "devices__user_id__identifier_hash" ON "devices" USING btree ("user_id","identifier_hash");--> statement-breakpoint
CREATE INDEX "devices__last_seen_at" ON "devices" USING btree ("last_seen_at");--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_device_id_devices_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."devices"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sessions__device_id" ON "sessions" USING btree ("device_id");--> statement-breakpoint
CREATE INDEX "sessions__created_at" ON "sessions" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "sessions__last_active_at" ON "sessions" USING btree ("last_active_at","id");--> statement-breakpoint
CREATE INDEX "sessions__ip_address" ON "sessions" USING btree ("ip_address");--> statement-breakpoint
CREATE INDEX "sessions__ended_at" ON "sessions" USING btree (least("revoked_at", "expires_at"));