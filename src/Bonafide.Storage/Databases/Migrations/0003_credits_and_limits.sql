-- A credit that was taken for a call which has not answered yet. After a crash it goes back.
CREATE TABLE credit_holds (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  taken_at BIGINT NOT NULL
);
CREATE INDEX credit_holds_by_time ON credit_holds (taken_at);

-- The calls of the last minute, one row for each caller and kind: moments of 8 bytes each, oldest first.
CREATE TABLE rate_windows (
  bucket TEXT PRIMARY KEY,
  changed_at BIGINT NOT NULL,
  moments {bytes} NOT NULL
);
CREATE INDEX rate_windows_by_change ON rate_windows (changed_at);
