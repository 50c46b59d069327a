-- Constants that a proof of the statement must not use; a JSON array.
ALTER TABLE statement ADD COLUMN forbidden TEXT NOT NULL DEFAULT '[]';
