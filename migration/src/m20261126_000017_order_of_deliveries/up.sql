-- What many are asked for at once goes behind what happens now. The version before knows one order and keeps its own index.
ALTER TABLE delivery ADD COLUMN is_deferred boolean NOT NULL DEFAULT false;
CREATE INDEX delivery_in_turn ON delivery (tenant_id, endpoint_id, is_deferred, COALESCE(conversion_id, id), id) WHERE status = 'pending';
-- What has failed since a moment is looked for by when it failed.
CREATE INDEX delivery_failed_at ON delivery (tenant_id, finished_at) WHERE status = 'failed';
