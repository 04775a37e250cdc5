-- Measurements of a pack on pictures of known truth. Each has a key of its own, sealed by the installation's: with the row everything that it made is noise.
CREATE TABLE evaluations (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  started_at BIGINT NOT NULL,
  started_by TEXT NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  pack TEXT NOT NULL,
  pack_fingerprint TEXT NOT NULL,
  policy_version BIGINT NOT NULL,
  thumbnails BIGINT NOT NULL,
  pictures BIGINT NOT NULL,
  done BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ended_at BIGINT NULL,
  wrapped_key {bytes} NOT NULL,
  sealed_title {bytes} NOT NULL,
  sealed_outcome {bytes} NULL
);
CREATE INDEX evaluations_by_time ON evaluations (application_id, started_at, id);

CREATE TABLE evaluation_files (
  evaluation_id TEXT NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  sealed_bytes {bytes} NOT NULL,
  PRIMARY KEY (evaluation_id, name)
);
