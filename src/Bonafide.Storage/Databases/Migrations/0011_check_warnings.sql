-- What was found beside the score, as codes with spaces between and around them: no word of a person, so that checks can be found by it. Null = recorded before.
ALTER TABLE checks ADD COLUMN warnings TEXT NULL;
