-- People who sign in to the console, of the whole installation. One has no password before the link that was made for them is opened.
CREATE TABLE console_users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  folded_name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  salt {bytes} NULL,
  hash {bytes} NULL,
  iterations BIGINT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT NULL
);

-- Links that set a password once; without a person, the link makes the first owner. Of links and sessions only hashes are kept.
CREATE TABLE console_links (
  hash TEXT PRIMARY KEY,
  user_id TEXT NULL REFERENCES console_users (id) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL
);

CREATE TABLE console_sessions (
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES console_users (id) ON DELETE CASCADE,
  began_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX console_sessions_by_user ON console_sessions (user_id);

-- Wrong passwords in a row, by a pseudonym of the name that was typed or of the address it came from: known or not makes no difference.
CREATE TABLE console_attempts (
  pseudonym TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  failed_at BIGINT NOT NULL
);
