-- How many postbacks of an integration wait.
CREATE INDEX parked_postback_waiting ON parked_postback (tenant_id, integration_id) WHERE decided_at IS NULL;

-- What each integration reported in hours that are over. An hour in which it reported nothing has no row.
CREATE TABLE integration_hour (
    tenant_id {uuid} NOT NULL,
    integration_id {uuid} NOT NULL,
    hour {time} NOT NULL,
    accepted bigint NOT NULL,
    duplicates bigint NOT NULL,
    parked bigint NOT NULL,
    rejected bigint NOT NULL,
    last_accepted_at {time},
    PRIMARY KEY (tenant_id, integration_id, hour),
    FOREIGN KEY (tenant_id, integration_id) REFERENCES integration (tenant_id, id)
);
CREATE INDEX integration_hour_hour ON integration_hour (tenant_id, hour);

-- What people should look at. It is closed by what opened it, once there is nothing to look at any more; dismissed, it is not shown.
CREATE TABLE notice (
    tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    data {json} NOT NULL,
    opened_at {time} NOT NULL,
    closed_at {time},
    dismissed_at {time},
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id) REFERENCES tenant (id)
);
CREATE UNIQUE INDEX notice_open ON notice (tenant_id, kind, subject) WHERE closed_at IS NULL;
