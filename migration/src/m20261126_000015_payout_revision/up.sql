-- How often a draft was changed since it was made, so that nobody approves another one than they saw.
ALTER TABLE payout_run ADD COLUMN revision integer NOT NULL DEFAULT 0;
