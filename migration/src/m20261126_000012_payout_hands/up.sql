-- Who had a hand in a payout run before it was approved: the run and its lines name only whoever was there last.
CREATE TABLE payout_hand (
    tenant_id {uuid} NOT NULL,
    run_id {uuid} NOT NULL,
    actor text NOT NULL,
    PRIMARY KEY (tenant_id, run_id, actor),
    FOREIGN KEY (tenant_id, run_id) REFERENCES payout_run (tenant_id, id)
);
