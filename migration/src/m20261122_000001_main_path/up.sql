-- The tables of the main path. {uuid}, {time}, {json} and {bytes} stand for each database's own type.
-- Every tenant row's key is (tenant_id, id) and every reference carries the tenant, so that the
-- database itself cannot hold a reference into another tenant.

CREATE TABLE tenant (
    id {uuid} NOT NULL PRIMARY KEY,
    name text NOT NULL,
    short_code text NOT NULL UNIQUE,
    timezone text NOT NULL,
    default_currency text NOT NULL,
    fallback_url text,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);

CREATE TABLE "user" (
    id {uuid} NOT NULL PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    created_at {time} NOT NULL
);

CREATE TABLE membership (
    tenant_id {uuid} NOT NULL REFERENCES tenant (id),
    id {uuid} NOT NULL,
    user_id {uuid} NOT NULL REFERENCES "user" (id),
    role text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, user_id)
);
CREATE INDEX membership_user ON membership (user_id);

CREATE TABLE refresh_session (
    tenant_id {uuid} NOT NULL REFERENCES tenant (id),
    id {uuid} NOT NULL,
    user_id {uuid} NOT NULL,
    family_id {uuid} NOT NULL,
    token_hash {bytes} NOT NULL,
    expires_at {time} NOT NULL,
    rotated_at {time},
    revoked_at {time},
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES membership (tenant_id, user_id)
);
CREATE INDEX refresh_session_family ON refresh_session (tenant_id, family_id);

CREATE TABLE api_key (
    tenant_id {uuid} NOT NULL REFERENCES tenant (id),
    id {uuid} NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    token_hash {bytes} NOT NULL,
    scopes {json} NOT NULL,
    created_by {uuid} NOT NULL,
    expires_at {time},
    last_used_at {time},
    revoked_at {time},
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, created_by) REFERENCES membership (tenant_id, user_id)
);

CREATE TABLE audit_record (
    tenant_id {uuid} NOT NULL REFERENCES tenant (id),
    id {uuid} NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    before {json},
    after {json},
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_record_subject ON audit_record (tenant_id, subject, id);

CREATE TABLE idempotency_record (
    tenant_id {uuid} NOT NULL REFERENCES tenant (id),
    id {uuid} NOT NULL,
    action text NOT NULL,
    key text NOT NULL,
    fingerprint {bytes} NOT NULL,
    subject text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, action, key)
);

CREATE TABLE affiliate (
    tenant_id {uuid} NOT NULL REFERENCES tenant (id),
    id {uuid} NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    email text,
    status text NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, slug)
);

CREATE TABLE offer (
    tenant_id {uuid} NOT NULL REFERENCES tenant (id),
    id {uuid} NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    status text NOT NULL,
    destination_url text NOT NULL,
    click_id_parameter text NOT NULL,
    currency text NOT NULL,
    attribution_window_days integer NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, slug)
);

CREATE TABLE offer_terms (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    offer_id {uuid} NOT NULL,
    version integer NOT NULL,
    document {json} NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, offer_id, version),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id)
);

CREATE TABLE enrollment (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    offer_id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, offer_id, affiliate_id),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id),
    FOREIGN KEY (tenant_id, affiliate_id) REFERENCES affiliate (tenant_id, id)
);

CREATE TABLE tracking_link (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    code text NOT NULL,
    offer_id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    name text,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code),
    FOREIGN KEY (tenant_id, offer_id, affiliate_id) REFERENCES enrollment (tenant_id, offer_id, affiliate_id)
);
CREATE INDEX tracking_link_offer ON tracking_link (tenant_id, offer_id, id);
CREATE INDEX tracking_link_affiliate ON tracking_link (tenant_id, affiliate_id, id);

CREATE TABLE integration (
    tenant_id {uuid} NOT NULL REFERENCES tenant (id),
    id {uuid} NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    offer_id {uuid},
    key text NOT NULL,
    secret_hash {bytes},
    dedupe_by text NOT NULL,
    txn_id_required boolean NOT NULL,
    default_event text NOT NULL,
    default_currency text,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id)
);

CREATE TABLE click (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    tracking_link_id {uuid},
    offer_id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    sub1 text,
    sub2 text,
    sub3 text,
    sub4 text,
    sub5 text,
    parameters {json} NOT NULL,
    ip text,
    user_agent text,
    referer text,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, tracking_link_id) REFERENCES tracking_link (tenant_id, id),
    FOREIGN KEY (tenant_id, offer_id, affiliate_id) REFERENCES enrollment (tenant_id, offer_id, affiliate_id)
);
CREATE INDEX click_created ON click (tenant_id, created_at);

CREATE TABLE conversion (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    click_id {uuid} NOT NULL,
    offer_id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    event text NOT NULL,
    txn_id text,
    dedupe_key text NOT NULL,
    amount_micros bigint,
    amount_currency text,
    status text NOT NULL,
    payout_micros bigint,
    payout_currency text,
    reason text,
    terms_id {uuid},
    explanation {json},
    converted_at {time} NOT NULL,
    settled_at {time},
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, dedupe_key),
    FOREIGN KEY (tenant_id, click_id) REFERENCES click (tenant_id, id),
    FOREIGN KEY (tenant_id, offer_id, affiliate_id) REFERENCES enrollment (tenant_id, offer_id, affiliate_id),
    FOREIGN KEY (tenant_id, integration_id) REFERENCES integration (tenant_id, id),
    FOREIGN KEY (tenant_id, terms_id) REFERENCES offer_terms (tenant_id, id)
);
CREATE INDEX conversion_converted ON conversion (tenant_id, converted_at);
CREATE INDEX conversion_unsettled ON conversion (created_at) WHERE settled_at IS NULL;
CREATE INDEX conversion_status ON conversion (tenant_id, status, id);
CREATE INDEX conversion_txn ON conversion (tenant_id, txn_id);
CREATE INDEX conversion_click ON conversion (tenant_id, click_id);
CREATE INDEX conversion_offer ON conversion (tenant_id, offer_id, id);
CREATE INDEX conversion_affiliate ON conversion (tenant_id, affiliate_id, id);

CREATE TABLE postback (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    method text NOT NULL,
    query text NOT NULL,
    body text,
    content_type text,
    source_ip text,
    outcome text NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    http_status integer NOT NULL,
    trace {json} NOT NULL,
    click_id {uuid},
    txn_id text,
    conversion_id {uuid},
    received_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, integration_id) REFERENCES integration (tenant_id, id),
    FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id)
);
CREATE INDEX postback_integration ON postback (tenant_id, integration_id, id);
CREATE INDEX postback_code ON postback (tenant_id, code, id);
CREATE INDEX postback_conversion ON postback (tenant_id, conversion_id, id);

CREATE TABLE ledger_entry (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    conversion_id {uuid},
    kind text NOT NULL,
    amount_micros bigint NOT NULL,
    currency text NOT NULL,
    reason text NOT NULL,
    source_key text NOT NULL,
    actor text NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source_key),
    FOREIGN KEY (tenant_id, affiliate_id) REFERENCES affiliate (tenant_id, id),
    FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id)
);
CREATE INDEX ledger_entry_affiliate ON ledger_entry (tenant_id, affiliate_id, currency);
CREATE INDEX ledger_entry_conversion ON ledger_entry (tenant_id, conversion_id);

CREATE TABLE partner_postback (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    offer_id {uuid},
    url_template text NOT NULL,
    events {json},
    status text NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, affiliate_id) REFERENCES affiliate (tenant_id, id),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offer (tenant_id, id)
);
CREATE INDEX partner_postback_affiliate ON partner_postback (tenant_id, affiliate_id, id);

CREATE TABLE delivery (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    partner_postback_id {uuid} NOT NULL,
    conversion_id {uuid} NOT NULL,
    status text NOT NULL,
    attempts_made integer NOT NULL,
    next_attempt_at {time},
    created_at {time} NOT NULL,
    finished_at {time},
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, partner_postback_id, conversion_id),
    FOREIGN KEY (tenant_id, partner_postback_id) REFERENCES partner_postback (tenant_id, id),
    FOREIGN KEY (tenant_id, conversion_id) REFERENCES conversion (tenant_id, id)
);
CREATE INDEX delivery_conversion ON delivery (tenant_id, conversion_id, id);
CREATE INDEX delivery_due ON delivery (next_attempt_at) WHERE status = 'pending';

CREATE TABLE delivery_attempt (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    delivery_id {uuid} NOT NULL,
    number integer NOT NULL,
    started_at {time} NOT NULL,
    duration_ms integer NOT NULL,
    url text NOT NULL,
    status_code integer,
    error_class text,
    error text,
    response_excerpt text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, delivery_id, number),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES delivery (tenant_id, id)
);
