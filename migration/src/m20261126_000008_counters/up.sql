-- What tiers and caps count, for each offer, whose, and period: the key is made of the three. Only settlements write it, one at a time
-- for each offer.
CREATE TABLE tally (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    key text NOT NULL,
    conversions bigint NOT NULL,
    revenue text NOT NULL,
    paid_conversions bigint NOT NULL,
    payout_micros bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

-- What recurring pay counts, for each offer and customer.
CREATE TABLE customer_tally (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    key text NOT NULL,
    first_converted_at {time} NOT NULL,
    payments {json} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

-- What a conversion adds to the counters while it counts, and what they were when its turn came: it is worked out again by the same.
ALTER TABLE conversion ADD COLUMN counted {json};
ALTER TABLE conversion ADD COLUMN counted_before {json};
