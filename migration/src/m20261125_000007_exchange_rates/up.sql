-- What one currency costs in another on one day, as the program sets it. The key is made of both currencies and the day, so that each
-- has one rate; what was settled by an earlier one keeps it.
CREATE TABLE exchange_rate (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    key text NOT NULL,
    from_currency text NOT NULL,
    to_currency text NOT NULL,
    day text NOT NULL,
    rate text NOT NULL,
    set_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

-- The rate that a conversion was settled by: what is worked out later, for instance after a refund, is by the same.
ALTER TABLE conversion ADD COLUMN exchange_rate text;
