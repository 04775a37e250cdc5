-- Saved checks are counted through the whole installation, for dialects whose callers know a check by its number as well. A number is
-- never given twice, even where the check behind it was deleted.
CREATE TABLE check_numbers (
  number {counter},
  check_id TEXT NOT NULL UNIQUE REFERENCES checks (id) ON DELETE CASCADE
);
INSERT INTO check_numbers (check_id) SELECT id FROM checks WHERE saved = 1 ORDER BY at, id;

-- A person's verdict in place of the one before. The comment is sealed under the subject's key.
CREATE TABLE check_reviews (
  number {counter},
  check_id TEXT NOT NULL REFERENCES checks (id) ON DELETE CASCADE,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  old_verdict TEXT NOT NULL,
  new_verdict TEXT NOT NULL,
  sealed_comment {bytes} NULL
);
CREATE INDEX check_reviews_by_check ON check_reviews (check_id, number);
