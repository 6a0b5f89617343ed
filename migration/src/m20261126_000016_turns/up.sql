-- Counts the turns of workers at an endpoint, so that one whose time was over does not take its successor's turn for its own.
ALTER TABLE endpoint ADD COLUMN turn integer NOT NULL DEFAULT 0;
