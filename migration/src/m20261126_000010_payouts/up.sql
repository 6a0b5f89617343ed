-- How a program pays its affiliates. One without a row pays by hand.
CREATE TABLE payout_settings (
    tenant_id {uuid} NOT NULL,
    frequency text NOT NULL,
    minimum_micros bigint NOT NULL,
    currency text NOT NULL,
    approval text NOT NULL,
    managers_approve boolean NOT NULL,
    drafted_to text,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id),
    FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

-- Where and in which currency an affiliate is paid: personal data that nothing but payouts reads.
CREATE TABLE payee (
    tenant_id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    currency text,
    method text,
    email text,
    account text,
    updated_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, affiliate_id),
    FOREIGN KEY (tenant_id, affiliate_id) REFERENCES affiliate (tenant_id, id)
);

CREATE TABLE payout_run (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    status text NOT NULL,
    cut_off_at {time} NOT NULL,
    rate_day text NOT NULL,
    minimum_micros bigint NOT NULL,
    minimum_currency text NOT NULL,
    drafted_by text NOT NULL,
    drafted_at {time} NOT NULL,
    approved_by text,
    approved_at {time},
    closed_at {time},
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);

CREATE TABLE payout_line (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    run_id {uuid} NOT NULL,
    affiliate_id {uuid} NOT NULL,
    status text NOT NULL,
    hold text,
    currency text NOT NULL,
    amount_micros bigint NOT NULL,
    entries integer NOT NULL,
    pay_currency text NOT NULL,
    pay_micros bigint,
    exchange_rate text,
    method text,
    email text,
    account text,
    review_reason text,
    reviewed_by text,
    paid_on text,
    reference text,
    failure text,
    finished_by text,
    finished_at {time},
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, run_id, affiliate_id, currency),
    FOREIGN KEY (tenant_id, run_id) REFERENCES payout_run (tenant_id, id),
    FOREIGN KEY (tenant_id, affiliate_id) REFERENCES affiliate (tenant_id, id)
);
CREATE INDEX payout_line_run ON payout_line (tenant_id, run_id, id);
CREATE INDEX payout_line_affiliate ON payout_line (tenant_id, affiliate_id, id);

-- Which entries of the ledger a line covers. The index lets each be in one at a time, so that nothing is paid twice.
CREATE TABLE payout_item (
    tenant_id {uuid} NOT NULL,
    line_id {uuid} NOT NULL,
    ledger_entry_id {uuid} NOT NULL,
    released_at {time},
    PRIMARY KEY (tenant_id, line_id, ledger_entry_id),
    FOREIGN KEY (tenant_id, line_id) REFERENCES payout_line (tenant_id, id),
    FOREIGN KEY (tenant_id, ledger_entry_id) REFERENCES ledger_entry (tenant_id, id)
);
CREATE UNIQUE INDEX payout_item_live ON payout_item (tenant_id, ledger_entry_id) WHERE released_at IS NULL;

-- The line that a payment paid. Entries are read by affiliate in the order in which they were booked.
ALTER TABLE ledger_entry ADD COLUMN payout_line_id {uuid};
CREATE INDEX ledger_entry_payout_line ON ledger_entry (tenant_id, payout_line_id) WHERE payout_line_id IS NOT NULL;
CREATE INDEX ledger_entry_affiliate_id ON ledger_entry (tenant_id, affiliate_id, id);
