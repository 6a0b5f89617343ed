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

-- Tables that others refer to cannot have a key added on SQLite, so they are made anew, both databases alike.
CREATE TABLE new_partner_postback (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    offer_id {uuid},
    method text NOT NULL,
    url_template text NOT NULL,
    body_template text,
    headers {bytes},
    events {json},
    statuses {json},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES endpoint (tenant_id, id),
    FOREIGN KEY (tenant_id, affiliate_id) REFERENCES affiliate (tenant_id, id),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id)
);
INSERT INTO new_partner_postback (tenant_id, id, affiliate_id, offer_id, method, url_template, events, created_at, updated_at)
    SELECT tenant_id, id, affiliate_id, offer_id, 'get', url_template, events, created_at, updated_at FROM partner_postback;

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

CREATE TABLE new_delivery (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    endpoint_id {uuid} NOT NULL,
    conversion_id {uuid},
    topic text NOT NULL,
    source_key text NOT NULL,
    content text NOT NULL,
    status text NOT NULL,
    attempts_made integer NOT NULL,
    uncounted_attempts integer NOT NULL DEFAULT 0,
    next_attempt_at {time},
    created_at {time} NOT NULL,
    finished_at {time},
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, endpoint_id, source_key),
    FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoint (tenant_id, id),
    FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id)
);
INSERT INTO new_delivery (tenant_id, id, endpoint_id, conversion_id, topic, source_key, content, status, attempts_made, next_attempt_at,
        created_at, finished_at)
    SELECT d.tenant_id, d.id, d.partner_postback_id, d.conversion_id, 'conversion', {source_key}, {content}, d.status, d.attempts_made,
        d.next_attempt_at, d.created_at, d.finished_at
    FROM delivery d JOIN conversion c ON c.tenant_id = d.tenant_id AND c.id = d.conversion_id;

CREATE TABLE new_delivery_attempt (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    endpoint_id {uuid} NOT NULL,
    delivery_id {uuid} NOT NULL,
    number integer NOT NULL,
    is_probe boolean NOT NULL DEFAULT false,
    started_at {time} NOT NULL,
    duration_ms integer NOT NULL,
    method text NOT NULL,
    url text NOT NULL,
    body text,
    status_code integer,
    error_class text,
    error text,
    response_excerpt text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, delivery_id, number),
    FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoint (tenant_id, id),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES new_delivery (tenant_id, id)
);
INSERT INTO new_delivery_attempt (tenant_id, id, endpoint_id, delivery_id, number, started_at, duration_ms, method, url, status_code,
        error_class, error, response_excerpt)
    SELECT a.tenant_id, a.id, d.endpoint_id, a.delivery_id, a.number, a.started_at, a.duration_ms, 'get', a.url, a.status_code,
        a.error_class, a.error, a.response_excerpt
    FROM delivery_attempt a JOIN new_delivery d ON d.tenant_id = a.tenant_id AND d.id = a.delivery_id;

DROP TABLE delivery_attempt;
DROP TABLE delivery;
DROP TABLE partner_postback;
ALTER TABLE new_partner_postback RENAME TO partner_postback;
ALTER TABLE new_delivery RENAME TO delivery;
ALTER TABLE new_delivery_attempt RENAME TO delivery_attempt;

CREATE INDEX endpoint_kind ON endpoint (tenant_id, kind, id);
CREATE INDEX partner_postback_affiliate ON partner_postback (tenant_id, affiliate_id, id);
CREATE INDEX delivery_conversion ON delivery (tenant_id, conversion_id, id);
CREATE INDEX delivery_of_endpoint ON delivery (tenant_id, endpoint_id, id);
CREATE INDEX delivery_pending ON delivery (tenant_id, endpoint_id, id) WHERE status = 'pending';
CREATE INDEX delivery_due ON delivery (next_attempt_at) WHERE status = 'pending';
CREATE INDEX delivery_failed ON delivery (tenant_id, id) WHERE status = 'failed';
CREATE INDEX delivery_attempt_of_endpoint ON delivery_attempt (tenant_id, endpoint_id, id);
