-- Where an application wants to be told what happened to its checks of one dialect. No url: it does not want to be told.
CREATE TABLE webhooks (
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  dialect TEXT NOT NULL,
  url TEXT NULL,
  version TEXT NOT NULL,
  sealed_secret {bytes} NOT NULL,
  PRIMARY KEY (application_id, dialect)
);

-- The outbox, and what is left of it as a log. A row is written together with what it tells of, and holds nothing personal: what is sent
-- is opened when it is sent, and a check that is gone takes its deliveries with it. due_at: when to send it, or to take it up again where
-- the server that has leased it does not come back; null = there is nothing more to do.
CREATE TABLE webhook_deliveries (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  check_id TEXT NOT NULL REFERENCES checks (id) ON DELETE CASCADE,
  dialect TEXT NOT NULL,
  event_at BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  queued_at BIGINT NOT NULL,
  due_at BIGINT NULL,
  lease TEXT NULL,
  attempts BIGINT NOT NULL,
  last_attempt_at BIGINT NULL,
  last_status BIGINT NULL,
  last_fault TEXT NULL,
  delivered_at BIGINT NULL
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (application_id) WHERE lease IS NOT NULL;
CREATE INDEX webhook_deliveries_by_check ON webhook_deliveries (check_id);
CREATE INDEX webhook_deliveries_by_application ON webhook_deliveries (application_id, id);
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (last_attempt_at) WHERE due_at IS NULL;
