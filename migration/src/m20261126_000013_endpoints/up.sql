-- A server that we call: whether we do, how it has answered, and what our requests to it are signed with.
CREATE TABLE endpoint (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    paused_because text,
    signing_secret {bytes},
    previous_signing_secret {bytes},
    previous_signing_secret_until {time},
    failures_in_row integer NOT NULL DEFAULT 0,
    probes_in_row integer NOT NULL DEFAULT 0,
    rests_until {time},
    served_until {time},
    is_wanted boolean NOT NULL DEFAULT false,
    last_success_at {time},
    last_failure_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
INSERT INTO endpoint (tenant_id, id, kind, status, created_at, updated_at)
    SELECT tenant_id, id, 'partner_postback', status, created_at, updated_at FROM partner_postback;

ALTER TABLE partner_postback ADD COLUMN method text NOT NULL DEFAULT 'get';
ALTER TABLE partner_postback ADD COLUMN body_template text;
ALTER TABLE partner_postback ADD COLUMN headers {bytes};
ALTER TABLE partner_postback ADD COLUMN statuses {json};

-- Where a program's own systems want to be told of what happens.
CREATE TABLE webhook (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    url text NOT NULL,
    description text,
    event_types {json} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES endpoint (tenant_id, id)
);

ALTER TABLE delivery ADD COLUMN endpoint_id {uuid};
ALTER TABLE delivery ADD COLUMN topic text NOT NULL DEFAULT 'conversion';
ALTER TABLE delivery ADD COLUMN source_key text;
ALTER TABLE delivery ADD COLUMN content text;
ALTER TABLE delivery ADD COLUMN uncounted_attempts integer NOT NULL DEFAULT 0;

ALTER TABLE delivery_attempt ADD COLUMN is_probe boolean NOT NULL DEFAULT false;
ALTER TABLE delivery_attempt ADD COLUMN method text NOT NULL DEFAULT 'get';
ALTER TABLE delivery_attempt ADD COLUMN body text;

CREATE INDEX endpoint_kind ON endpoint (tenant_id, kind, id);
CREATE UNIQUE INDEX delivery_source ON delivery (tenant_id, endpoint_id, source_key);
CREATE INDEX delivery_of_endpoint ON delivery (tenant_id, endpoint_id, id);
CREATE INDEX delivery_pending ON delivery (tenant_id, endpoint_id, COALESCE(conversion_id, id), id) WHERE status = 'pending';
CREATE INDEX delivery_failed ON delivery (tenant_id, id) WHERE status = 'failed';
