-- Who may call. Moments are microseconds since 1970 UTC, ids are texts, flags are 0 or 1.
CREATE TABLE applications (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  credits BIGINT NULL CHECK (credits >= 0)
);

CREATE TABLE policies (
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (application_id, version)
);

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  hash {bytes} NOT NULL,
  scopes TEXT NOT NULL,
  networks TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NULL,
  revoked_at BIGINT NULL,
  last_used_at BIGINT NULL
);
CREATE INDEX api_keys_by_prefix ON api_keys (prefix);
CREATE INDEX api_keys_by_application ON api_keys (application_id);

CREATE TABLE logins (
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  user_name TEXT NOT NULL PRIMARY KEY,
  salt {bytes} NOT NULL,
  hash {bytes} NOT NULL,
  iterations BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- One row for the whole installation: the key that seals what belongs to no subject, itself wrapped by the master key.
CREATE TABLE installation (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  created_at BIGINT NOT NULL,
  master_key_id TEXT NOT NULL,
  wrapped_key {bytes} NOT NULL,
  bootstrapped BIGINT NOT NULL
);

CREATE TABLE signing_keys (
  id TEXT PRIMARY KEY,
  sealed_secret {bytes} NOT NULL,
  created_at BIGINT NOT NULL,
  signs_until BIGINT NULL,
  verifies_until BIGINT NULL
);
