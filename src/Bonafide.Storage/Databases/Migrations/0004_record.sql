-- A subject is who a check was about: the caller's own reference under a pseudonym, or the check itself where there is none.
-- Its key seals everything that is kept of it; without the row the rest is noise.
CREATE TABLE subjects (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  pseudonym TEXT NOT NULL,
  wrapped_key {bytes} NOT NULL,
  created_at BIGINT NOT NULL,
  touched_at BIGINT NOT NULL,
  UNIQUE (application_id, pseudonym)
);

-- An unsaved check keeps its outcome for the counts, and nothing of its subject.
CREATE TABLE checks (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  subject_id TEXT NULL REFERENCES subjects (id) ON DELETE CASCADE,
  at BIGINT NOT NULL,
  dialect TEXT NOT NULL,
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL,
  verdict TEXT NOT NULL,
  score DOUBLE PRECISION NULL,
  policy_version BIGINT NOT NULL,
  model_ids TEXT NOT NULL,
  saved BIGINT NOT NULL,
  sealed_content {bytes} NULL
);
CREATE INDEX checks_by_time ON checks (application_id, at, id);
CREATE INDEX checks_by_subject ON checks (subject_id);

CREATE TABLE pictures (
  check_id TEXT PRIMARY KEY REFERENCES checks (id) ON DELETE CASCADE,
  stored_at BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  sealed_bytes {bytes} NOT NULL
);
CREATE INDEX pictures_by_time ON pictures (stored_at);

-- Who was erased, under a pseudonym, so that a restored backup does not bring anybody back.
CREATE TABLE erasures (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL,
  pseudonym TEXT NOT NULL,
  at BIGINT NOT NULL,
  checks BIGINT NOT NULL,
  pictures BIGINT NOT NULL
);
CREATE INDEX erasures_by_application ON erasures (application_id, at);
