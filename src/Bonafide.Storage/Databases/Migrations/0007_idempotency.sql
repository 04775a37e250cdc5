-- Calls that named themselves with an idempotency key. The answer opens with that key alone, which is nowhere here: the name and the fingerprint are
-- keyed hashes. It goes with its check, and so with its subject.
CREATE TABLE idempotency (
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  fingerprint {bytes} NOT NULL,
  created_at BIGINT NOT NULL,
  owner TEXT NOT NULL,
  leased_until BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  sealed_answer {bytes} NULL,
  check_id TEXT NULL REFERENCES checks (id) ON DELETE CASCADE,
  PRIMARY KEY (application_id, name)
);
CREATE INDEX idempotency_by_time ON idempotency (created_at);
CREATE INDEX idempotency_by_check ON idempotency (check_id);
