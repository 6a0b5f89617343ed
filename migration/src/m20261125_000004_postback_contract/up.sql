-- Everything that an integration can be told, and what reports can say beyond a sale.

ALTER TABLE offer ADD COLUMN shortest_conversion_seconds integer NOT NULL DEFAULT 0;

ALTER TABLE click ADD COLUMN is_test boolean NOT NULL DEFAULT false;

ALTER TABLE integration ADD COLUMN preset text NOT NULL DEFAULT 'generic';
ALTER TABLE integration ADD COLUMN mapping {json};
ALTER TABLE integration ADD COLUMN previous_secret_hash {bytes};
ALTER TABLE integration ADD COLUMN previous_secret_until {time};
ALTER TABLE integration ADD COLUMN signature text NOT NULL DEFAULT 'none';
ALTER TABLE integration ADD COLUMN signing_secret {bytes};
ALTER TABLE integration ADD COLUMN previous_signing_secret {bytes};
ALTER TABLE integration ADD COLUMN previous_signing_secret_until {time};
ALTER TABLE integration ADD COLUMN allowed_addresses {json} NOT NULL DEFAULT '[]';
ALTER TABLE integration ADD COLUMN amount_unit text NOT NULL DEFAULT 'major';
ALTER TABLE integration ADD COLUMN payout_override_min_micros bigint;
ALTER TABLE integration ADD COLUMN payout_override_max_micros bigint;
ALTER TABLE integration ADD COLUMN status_mapping {json};
ALTER TABLE integration ADD COLUMN park_hours integer NOT NULL DEFAULT 24;
ALTER TABLE integration ADD COLUMN attribution_order text NOT NULL DEFAULT 'click_first';
ALTER TABLE integration ADD COLUMN answer_style text NOT NULL DEFAULT 'honest';
ALTER TABLE integration ADD COLUMN answer_body text;
ALTER TABLE integration ADD COLUMN is_sandbox boolean NOT NULL DEFAULT false;

-- The normal form of a code is unique in the program: a coupon belongs to one affiliate.
CREATE TABLE coupon (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    code text NOT NULL,
    code_key text NOT NULL,
    offer_id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    status text NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code_key),
    FOREIGN KEY (tenant_id, offer_id, affiliate_id) REFERENCES enrollment (tenant_id, offer_id, affiliate_id)
);
CREATE INDEX coupon_offer ON coupon (tenant_id, offer_id, id);
CREATE INDEX coupon_affiliate ON coupon (tenant_id, affiliate_id, id);

ALTER TABLE conversion ADD COLUMN coupon_id {uuid};
ALTER TABLE conversion ADD COLUMN is_test boolean NOT NULL DEFAULT false;
ALTER TABLE conversion ADD COLUMN customer_id text;
ALTER TABLE conversion ADD COLUMN payout_override_micros bigint;
ALTER TABLE conversion ADD COLUMN details {json};

ALTER TABLE postback ADD COLUMN is_test boolean NOT NULL DEFAULT false;
-- Those that made or repeated a conversion are found by it; the indexes of the others cost the common case nothing.
CREATE INDEX postback_click ON postback (tenant_id, click_id, id) WHERE conversion_id IS NULL;
CREATE INDEX postback_txn ON postback (tenant_id, txn_id, id) WHERE conversion_id IS NULL;

-- What was reported of a conversion after it was made: a word about its status, or money that went back to the customer.
CREATE TABLE conversion_change (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    conversion_id {uuid} NOT NULL,
    kind text NOT NULL,
    status text,
    refund_micros bigint,
    word text,
    source_key text NOT NULL,
    postback_id {uuid},
    actor text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source_key),
    FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id),
    FOREIGN KEY (tenant_id, postback_id) REFERENCES postback (tenant_id, id)
);
CREATE INDEX conversion_change_conversion ON conversion_change (tenant_id, conversion_id, id);

-- Postbacks that wait for the click or the sale that they name. The record of each is in postback and never changes.
CREATE TABLE parked_postback (
    tenant_id {uuid} NOT NULL,
    postback_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    click_id {uuid},
    txn_id text,
    body {json} NOT NULL,
    tries integer NOT NULL,
    next_try_at {time},
    expires_at {time} NOT NULL,
    decided_at {time},
    outcome text,
    code text,
    message text,
    trace {json},
    conversion_id {uuid},
    PRIMARY KEY (tenant_id, postback_id),
    FOREIGN KEY (tenant_id, postback_id) REFERENCES postback (tenant_id, id),
    FOREIGN KEY (tenant_id, integration_id) REFERENCES integration (tenant_id, id),
    FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id)
);
CREATE INDEX parked_postback_click ON parked_postback (tenant_id, click_id) WHERE decided_at IS NULL;
CREATE INDEX parked_postback_txn ON parked_postback (tenant_id, txn_id) WHERE decided_at IS NULL;
CREATE INDEX parked_postback_due ON parked_postback (next_try_at) WHERE decided_at IS NULL;
CREATE INDEX parked_postback_conversion ON parked_postback (tenant_id, conversion_id) WHERE conversion_id IS NOT NULL;
