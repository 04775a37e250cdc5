-- Append-only. A line's hash covers the line and the hash before it; the head tells where the chain ends.
CREATE TABLE audit_lines (
  sequence BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  application_id TEXT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  details TEXT NOT NULL,
  hash {bytes} NOT NULL
);

CREATE TABLE audit_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  sequence BIGINT NOT NULL,
  hash {bytes} NOT NULL
);
