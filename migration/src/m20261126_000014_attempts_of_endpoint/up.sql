-- How an endpoint is doing is read from its last attempts, which are found without looking at its deliveries. Those of before name none.
ALTER TABLE delivery_attempt ADD COLUMN endpoint_id {uuid};
CREATE INDEX delivery_attempt_endpoint ON delivery_attempt (tenant_id, endpoint_id, id);
