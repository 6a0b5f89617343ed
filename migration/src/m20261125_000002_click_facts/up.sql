-- What is derived from clicks, off the way of the redirect. Clicks of before this migration get theirs from the first sweep.

CREATE TABLE click_fact (
    tenant_id {uuid} NOT NULL,
    click_id {uuid} NOT NULL,
    country text,
    device text NOT NULL,
    os text,
    browser text,
    is_bot boolean NOT NULL,
    is_unique boolean NOT NULL,
    derived_at {time} NOT NULL,
    PRIMARY KEY (tenant_id, click_id),
    FOREIGN KEY (tenant_id, click_id) REFERENCES click (tenant_id, id)
);

-- The key begins with the day, so that the old ones are one range.
CREATE TABLE visitor (
    tenant_id {uuid} NOT NULL,
    key {bytes} NOT NULL,
    click_id {uuid} NOT NULL,
    PRIMARY KEY (tenant_id, key),
    FOREIGN KEY (tenant_id, click_id) REFERENCES click (tenant_id, id)
);

-- No reference to a click: it marks a moment, at which none need have come.
CREATE TABLE click_sweep (
    tenant_id {uuid} NOT NULL PRIMARY KEY REFERENCES tenant (id),
    swept_to {uuid} NOT NULL
);
