-- Faces that are searched. Two galleries are there by themselves, as soon as they hold something: the faces of saved checks, and the
-- blocklist; a third holds every enrolled person. Others are collections that somebody made.
CREATE TABLE galleries (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX galleries_of_their_own ON galleries (application_id, kind) WHERE kind <> 'Collection';
CREATE INDEX galleries_by_application ON galleries (application_id, id);

-- Who was enrolled by hand, with what is known of them. Sealed under the subject's key.
CREATE TABLE persons (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  subject_id TEXT NOT NULL REFERENCES subjects (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  sealed_details {bytes} NOT NULL
);
CREATE INDEX persons_by_application ON persons (application_id, id);
CREATE INDEX persons_by_subject ON persons (subject_id);

-- Pictures that faces were enrolled from, where the policy lets us keep them: to look at, and to compute a new model's vectors from.
CREATE TABLE face_pictures (
  id TEXT PRIMARY KEY,
  subject_id TEXT NOT NULL REFERENCES subjects (id) ON DELETE CASCADE,
  person_id TEXT NULL REFERENCES persons (id) ON DELETE CASCADE,
  stored_at BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  sealed_bytes {bytes} NOT NULL
);
CREATE INDEX face_pictures_by_subject ON face_pictures (subject_id);
CREATE INDEX face_pictures_by_person ON face_pictures (person_id);

-- One face in one gallery. Its number is its name in every node's memory and is never given twice. check_id: the face goes with this
-- check; origin_check_id: the check that it came from, which may be gone.
CREATE TABLE faces (
  number {counter},
  id TEXT NOT NULL UNIQUE,
  application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  gallery_id TEXT NOT NULL REFERENCES galleries (id) ON DELETE CASCADE,
  subject_id TEXT NOT NULL REFERENCES subjects (id) ON DELETE CASCADE,
  person_id TEXT NULL REFERENCES persons (id) ON DELETE CASCADE,
  check_id TEXT NULL REFERENCES checks (id) ON DELETE CASCADE,
  origin_check_id TEXT NULL,
  picture_id TEXT NULL REFERENCES face_pictures (id) ON DELETE SET NULL,
  created_at BIGINT NOT NULL,
  model_id TEXT NOT NULL,
  sealed_vector {bytes} NOT NULL,
  sealed_details {bytes} NULL
);
CREATE INDEX faces_by_gallery ON faces (gallery_id, number);
CREATE INDEX faces_by_subject ON faces (subject_id);
CREATE INDEX faces_by_person ON faces (person_id);
CREATE INDEX faces_by_check ON faces (check_id);
CREATE INDEX faces_by_origin ON faces (origin_check_id);
CREATE INDEX faces_by_picture ON faces (picture_id);
CREATE INDEX faces_by_model ON faces (model_id);

-- A face with all that is told of it.
CREATE VIEW enrolled_faces AS
SELECT f.number, f.id, f.application_id, f.gallery_id, g.kind AS gallery_kind, s.id AS subject_id, s.wrapped_key, f.person_id, f.created_at,
  f.model_id, f.sealed_details, f.origin_check_id, c.verdict, n.number AS check_number, c.dialect, c.kind AS check_kind, c.at AS check_at,
  CASE WHEN f.picture_id IS NULL AND p.check_id IS NULL THEN 0 ELSE 1 END AS has_picture
FROM faces f
  JOIN galleries g ON g.id = f.gallery_id
  JOIN subjects s ON s.id = f.subject_id
  LEFT JOIN checks c ON c.id = f.origin_check_id
  LEFT JOIN check_numbers n ON n.check_id = c.id
  LEFT JOIN pictures p ON p.check_id = c.id;

-- What changed, for the memories of all nodes: whoever has read up to a number has seen every change up to it. Nothing personal.
CREATE TABLE face_changes (
  number {counter},
  face_number BIGINT NOT NULL,
  gallery_id TEXT NOT NULL
);

-- By trigger, so that a face that goes with its subject, its check or its gallery is told of as well. In PostgreSQL numbers are given
-- before they can be seen; the lock (SharedLock.Faces) makes both happen in one order. It is taken last, after every other row's.
{sqlite}
CREATE TRIGGER faces_inserted AFTER INSERT ON faces BEGIN
  INSERT INTO face_changes (face_number, gallery_id) VALUES (NEW.number, NEW.gallery_id);
END;
CREATE TRIGGER faces_updated AFTER UPDATE OF sealed_vector ON faces BEGIN
  INSERT INTO face_changes (face_number, gallery_id) VALUES (NEW.number, NEW.gallery_id);
END;
CREATE TRIGGER faces_deleted AFTER DELETE ON faces BEGIN
  INSERT INTO face_changes (face_number, gallery_id) VALUES (OLD.number, OLD.gallery_id);
END;
{/sqlite}
{postgres}
CREATE FUNCTION face_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock({faces_lock});
  IF TG_OP = 'DELETE' THEN
    INSERT INTO face_changes (face_number, gallery_id) VALUES (OLD.number, OLD.gallery_id);
  ELSE
    INSERT INTO face_changes (face_number, gallery_id) VALUES (NEW.number, NEW.gallery_id);
  END IF;
  PERFORM pg_notify('bonafide_faces', '');
  RETURN NULL;
END $$;
CREATE TRIGGER faces_inserted AFTER INSERT ON faces FOR EACH ROW EXECUTE FUNCTION face_changed();
CREATE TRIGGER faces_updated AFTER UPDATE OF sealed_vector ON faces FOR EACH ROW EXECUTE FUNCTION face_changed();
CREATE TRIGGER faces_deleted AFTER DELETE ON faces FOR EACH ROW EXECUTE FUNCTION face_changed();
{/postgres}
